"""Firms, their users and their companies."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.operating import Because
from chalicelib.core.paging import Listed, ListedByState, Page, PageQuery
from chalicelib.firms import confirming, oversight, service, users
from chalicelib.firms.forms import (
    CompanyQuery,
    CompanyUpload,
    FirmQuery,
    NewConfirmationRequest,
    NewFirm,
    NewUser,
    UploadQuery,
)
from chalicelib.firms.model import Company
from chalicelib.firms.views import FirmView, OperatedFirm, UploadResult, User
from chalicelib.http.endpoint import RawBody, Routes

routes = Routes("firms")


@routes.post("/v1/firms", body=NewFirm, returns=FirmView, status=201, idempotent=True)
def create_firm(caller: Caller, body: NewFirm) -> FirmView:
    """Register a firm; the caller becomes its administrator.

    It works at once, with the limits of a firm that the operator is yet to confirm.
    """
    return service.create_firm(caller, body)


@routes.get("/v1/firms/{firm}", returns=FirmView)
def read_firm(caller: Caller) -> FirmView:
    """Read the firm."""
    return FirmView.of(service.firm(caller.tenant))


@routes.post(
    "/v1/firms/{firm}/confirmation-request",
    body=NewConfirmationRequest,
    returns=FirmView,
    status=202,
    idempotent=True,
)
def ask_for_confirmation(caller: Caller, body: NewConfirmationRequest) -> FirmView:
    """Ask the operator to confirm the firm; the answer comes by mail to its administrators.

    A request that waits is replaced. A confirmed firm has higher limits.
    """
    return confirming.ask(caller, body)


@routes.delete("/v1/firms/{firm}/confirmation-request", versioned=True)
def withdraw_confirmation_request(caller: Caller, version: int) -> None:
    """Take the request back that waits; the version is the firm's."""
    confirming.take_back(caller, version)


@routes.get("/v1/firms/{firm}/users", query=PageQuery, returns=Page[User])
def list_users(caller: Caller, query: PageQuery) -> Page[User]:
    """List the firm's users, then whom it invited."""
    return users.list_users(caller, query)


@routes.post("/v1/firms/{firm}/users", body=NewUser, returns=User, status=201, idempotent=True)
def invite_user(caller: Caller, body: NewUser) -> User:
    """Invite somebody into the firm by e-mail; to invite again sends another mail.

    They become a user when they accept, which takes an account with that e-mail: one that they
    have or one that they open. The response is the same whether or not there is one.
    """
    return users.invite(caller, body)


@routes.put(
    "/v1/firms/{firm}/companies",
    body=CompanyUpload,
    query=UploadQuery,
    returns=UploadResult,
    raw=True,
    accepts=("application/json", "application/octet-stream", "text/csv"),
)
def upload_companies(caller: Caller, body: RawBody, query: UploadQuery) -> UploadResult:
    """Take in the rows of a company list, JSON or CSV, that are right; tell of the others.

    Companies are known again by their code, and none is removed. Of a known one, what the list does
    not say (no such field, no such column) stays; null or an empty cell clears it. The CSV has a
    header row and is separated by semicolons, commas or tabs, in UTF-8, UTF-16 or Windows-1252.

    A row that is wrong is refused alone: look at `refused` and `errors`, correct those rows and
    send the list again, which changes nothing of the rows that are stored. A list is refused as a
    whole only where it cannot be read as one: too large, no JSON, an unknown charset, a header with
    columns that are unknown, missing or there twice. `dry_run=true` says what would come of it.
    """
    return service.upload_companies(
        caller, body.content_type, body.data, body.charset, dry_run=query.dry_run
    )


@routes.get("/v1/firms/{firm}/companies", query=CompanyQuery, returns=Listed[Company])
def list_companies(caller: Caller, query: CompanyQuery) -> Listed[Company]:
    """List the companies that the caller may see; without `sort`, by code.

    `q` takes words, each of which must be somewhere in code, name, tax id or e-mail, whatever its
    case and accents; `code` is how the code starts, `licensed` whether it has a live licence.
    `total` counts all that match.
    """
    return service.list_companies(caller, query)


@routes.get("/v1/firms/{firm}/companies/{company}", returns=Company)
def read_company(caller: Caller, company: str) -> Company:
    """Read one company."""
    return service.read_company(caller, company)


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
