"""Routes of the operator: firms, and what they ask for."""

from __future__ import annotations

from chalicelib.accounts.service import OperatorHistoryEntry
from chalicelib.core.caller import Caller
from chalicelib.core.operating import Because
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.firms import deciding, operations, oversight
from chalicelib.firms.forms import FeatureQuery, FirmQuery
from chalicelib.firms.views import OperatedFeatureRequest, OperatedFirm
from chalicelib.http.endpoint import Routes

routes = Routes("firms")
_ASKED = "/v1/operator/firms/{firm}/feature-requests/{feature_request}"


@routes.get("/v1/operator/history", query=PageQuery, returns=Page[OperatorHistoryEntry])
def read_operator_history(caller: Caller, query: PageQuery) -> Page[OperatorHistoryEntry]:
    """Read what operators did, by name and with reasons, and what firms asked, newest first."""
    return operations.read(caller, query)


@routes.get(
    "/v1/operator/feature-requests",
    query=FeatureQuery,
    returns=ListedByState[OperatedFeatureRequest],
)
def list_operated_feature_requests(
    caller: Caller, query: FeatureQuery
) -> ListedByState[OperatedFeatureRequest]:
    """List what all firms ask for; without `sort`, what waits for the operator first."""
    return deciding.list_requests(query)


@routes.get(f"{_ASKED}", returns=OperatedFeatureRequest)
def read_operated_feature_request(
    caller: Caller, firm: str, feature_request: str
) -> OperatedFeatureRequest:
    """Read what a firm asks for and what was said of it."""
    return deciding.read(firm, feature_request)


@routes.post(f"{_ASKED}/answer", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def answer_feature_request(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Write to the firm about its request, which stays open; its administrators are told."""
    return deciding.answer(caller, firm, feature_request, body)


@routes.post(f"{_ASKED}/approve", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def approve_feature(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Give the firm what it asks for; its administrators are told."""
    return deciding.approve(caller, firm, feature_request, body)


@routes.post(f"{_ASKED}/reject", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def reject_feature(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Refuse the firm what it asks for; its administrators are told, and may ask again."""
    return deciding.reject(caller, firm, feature_request, body)


@routes.post(f"{_ASKED}/revoke", body=Because, returns=OperatedFeatureRequest, idempotent=True)
def revoke_feature(
    caller: Caller, firm: str, feature_request: str, body: Because
) -> OperatedFeatureRequest:
    """Take from the firm what was approved; its administrators are told.

    Licences that there are stay as they are; none is made or issued from then on.
    """
    return deciding.revoke(caller, firm, feature_request, body)


@routes.get("/v1/operator/firms", query=FirmQuery, returns=ListedByState[OperatedFirm])
def list_firms(caller: Caller, query: FirmQuery) -> ListedByState[OperatedFirm]:
    """List all firms; without `sort`, the newest first.

    `q` takes words, each of which must be somewhere in id, name, e-mail or tax id; `waiting=true`
    are those that ask to be confirmed. `by_state` counts those that would be in each state.
    """
    return oversight.list_firms(query)


@routes.get("/v1/operator/firms/{firm}", returns=OperatedFirm)
def read_operated_firm(caller: Caller, firm: str) -> OperatedFirm:
    """Read a firm, what it asks and why it is locked."""
    return oversight.read(firm)


@routes.post(
    "/v1/operator/firms/{firm}/confirm", body=Because, returns=OperatedFirm, idempotent=True
)
def confirm_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Confirm a firm, whether or not it asked; its administrators are told."""
    return oversight.confirm(caller, firm, body)


@routes.post(
    "/v1/operator/firms/{firm}/refuse", body=Because, returns=OperatedFirm, idempotent=True
)
def refuse_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Answer a firm that asks that it is not confirmed; its administrators are told."""
    return oversight.refuse(caller, firm, body)


@routes.post(
    "/v1/operator/firms/{firm}/unconfirm", body=Because, returns=OperatedFirm, idempotent=True
)
def unconfirm_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Take the confirmation of a firm back; its administrators are told."""
    return oversight.unconfirm(caller, firm, body)


@routes.post("/v1/operator/firms/{firm}/lock", body=Because, returns=OperatedFirm, idempotent=True)
def lock_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Lock the people of a firm out of it; its administrators are told.

    Its clients go on issuing and handing over.
    """
    return oversight.lock(caller, firm, body)


@routes.post(
    "/v1/operator/firms/{firm}/unlock", body=Because, returns=OperatedFirm, idempotent=True
)
def unlock_firm(caller: Caller, firm: str, body: Because) -> OperatedFirm:
    """Let the people of a firm in again; its administrators are told."""
    return oversight.unlock(caller, firm, body)
