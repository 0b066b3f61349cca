"""Routes of a business: the licences that it has, who asks for one, and the way out."""

from __future__ import annotations

from chalicelib.accounts.service import ClosureTold
from chalicelib.core.caller import Caller
from chalicelib.core.operating import Because
from chalicelib.core.paging import Page, PageQuery
from chalicelib.http.endpoint import Routes
from chalicelib.licences import (
    account_closing,
    holding,
    initial_data,
    leaving,
    removing,
    requests,
    tax_ids,
)
from chalicelib.licences.forms import (
    BusinessRemoval,
    InitialDataChoice,
    RequestAcceptance,
    TaxIdCorrection,
)
from chalicelib.licences.initial_data_views import BusinessInitialData
from chalicelib.licences.views import (
    BusinessActs,
    BusinessLicence,
    BusinessLicences,
    LicenceRequestView,
    OperatedLicence,
    RemovalTold,
)
from chalicelib.onboarding.service import Profile

routes = Routes("licences")
_OPERATED = "/v1/operator/firms/{firm}/licences/{licence}"
_BUSINESS = "/v1/businesses/{business}"
_OF_BUSINESS = f"{_BUSINESS}/licences/{{licence}}"
_REQUESTS = f"{_BUSINESS}/licence-requests"
_REQUEST = f"{_REQUESTS}/{{licence}}"


@routes.post(f"{_BUSINESS}/tax-id", body=TaxIdCorrection, returns=Profile, idempotent=True)
def correct_business_tax_id(caller: Caller, body: TaxIdCorrection) -> Profile:
    """Put the tax id of the business right, and of the company in the list of its firm.

    Good until it is proven or documents were issued; the firm is told, and a connection to the tax
    authority that proved nothing is undone.
    """
    return tax_ids.correct_business(caller, body)


@routes.get(f"{_BUSINESS}/removal", returns=RemovalTold)
def read_removal(caller: Caller) -> RemovalTold:
    """Read what removing the business would do; one that has issued is not removed."""
    return removing.tell(caller)


@routes.post(f"{_BUSINESS}/removal", body=BusinessRemoval, idempotent=True)
def remove_business(caller: Caller, body: BusinessRemoval) -> None:
    """Remove a business that never issued; its name or tax id is typed to confirm.

    A licence under which it works is unlinked, and the firm and all who had access are told.
    """
    removing.remove(caller, body)


@routes.get(f"{_BUSINESS}/licences", returns=BusinessLicences)
def list_business_licences(caller: Caller) -> BusinessLicences:
    """List the licences under which the business works and the firm of each."""
    return requests.list_licences(caller)


@routes.get(f"{_OF_BUSINESS}/acts", returns=BusinessActs)
def read_business_licence_acts(caller: Caller, licence: str) -> BusinessActs:
    """Read what the business can do with a licence under which it works: leave the firm."""
    return leaving.read_acts(caller, licence)


@routes.post(f"{_OF_BUSINESS}/leave", idempotent=True)
def leave_firm(caller: Caller, licence: str) -> None:
    """Work with the firm no more: it keeps what it was handed, sees nothing new, and is told."""
    leaving.leave(caller, licence)


@routes.get(f"{_OF_BUSINESS}/initial-data", returns=BusinessInitialData)
def read_business_initial_data(caller: Caller, licence: str) -> BusinessInitialData:
    """Read what the firm's list says now against what the business has, where they differ."""
    return initial_data.of_business(caller, licence)


@routes.post(
    f"{_OF_BUSINESS}/initial-data",
    body=InitialDataChoice,
    returns=Profile,
    idempotent=True,
    versioned=True,
)
def take_initial_data(
    caller: Caller, licence: str, body: InitialDataChoice, version: int
) -> Profile:
    """Take over what the firm's list says in the fields that are named; the firm sees that.

    `If-Match` is the version that reading it showed. Activities are added, and none is removed.
    """
    return initial_data.take_over(caller, licence, body, version)


@routes.get(_REQUESTS, query=PageQuery, returns=Page[LicenceRequestView])
def list_licence_requests(caller: Caller, query: PageQuery) -> Page[LicenceRequestView]:
    """List the firms that ask for the business and wait for an answer."""
    return requests.list_requests(caller, query)


@routes.post(
    f"{_REQUEST}/acceptance",
    body=RequestAcceptance,
    body_optional=True,
    returns=BusinessLicence,
    idempotent=True,
)
def accept_licence_request(
    caller: Caller, licence: str, body: RequestAcceptance
) -> BusinessLicence:
    """Link the business to the firm that asks.

    With `consent` the firm may act in the business, as far as it says; without a body it may not.
    """
    return requests.accept(caller, licence, body)


@routes.post(f"{_REQUEST}/refusal", idempotent=True)
def refuse_licence_request(caller: Caller, licence: str) -> None:
    """Turn the firm that asks away."""
    requests.refuse(caller, licence)


@routes.post(f"{_OPERATED}/hold", body=Because, returns=OperatedLicence, idempotent=True)
def hold_licence(caller: Caller, firm: str, licence: str, body: Because) -> OperatedLicence:
    """Hold a licence that is installed: its number validates as `SUSPENDED` from then on.

    The firm's administrators and the owners of the client's business are told; what the firm does
    with the licence meanwhile counts once it is lifted.
    """
    return holding.hold(caller, firm, licence, body)


@routes.post(f"{_OPERATED}/lift", body=Because, returns=OperatedLicence, idempotent=True)
def lift_licence(caller: Caller, firm: str, licence: str, body: Because) -> OperatedLicence:
    """Hold a licence no longer; firm and client are told."""
    return holding.lift(caller, firm, licence, body)


@routes.get("/v1/me/closure", returns=ClosureTold)
def read_closure(caller: Caller) -> ClosureTold:
    """Read what closing one's account would do, and what stands in the way and what to do first."""
    return account_closing.tell(caller)


@routes.delete("/v1/me", versioned=True)
def close_my_account(caller: Caller, version: int) -> None:
    """Close one's account for good: every membership and session ends, name and e-mail go.

    Not while one is the last who manages a firm or business (`GET /v1/me/closure`), but for a firm
    without other users and licences. Those who manage them are told, and so is one's address.
    """
    account_closing.close(caller, version)
