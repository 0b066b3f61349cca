"""Firms, their users and their companies."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import EventEntry, InvitationEnd, User, UserDetail, UserQuery
from chalicelib.core.caller import Caller
from chalicelib.core.files import FileLink, FileQuery
from chalicelib.core.paging import Listed, ListedByState, Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.firms import profile, service, users
from chalicelib.firms.forms import (
    CompanyQuery,
    CompanyUpload,
    FirmChanges,
    NewFirm,
    NewUser,
    UploadQuery,
    UserChanges,
)
from chalicelib.firms.model import Company, Firm
from chalicelib.firms.views import UploadResult
from chalicelib.firms.words import TELLING
from chalicelib.http.endpoint import RawBody, Routes

routes = Routes("firms")


@routes.post("/v1/firms", body=NewFirm, returns=Firm, status=201, idempotent=True)
def create_firm(caller: Caller, body: NewFirm) -> Firm:
    """Register a firm; the caller becomes its administrator."""
    return service.create_firm(caller, body)


@routes.get("/v1/firms/{firm}", returns=Firm)
def read_firm(caller: Caller) -> Firm:
    """Read the firm."""
    return service.firm(caller.tenant)


@routes.get("/v1/firms/{firm}/history", query=PageQuery, returns=Page[EventEntry])
def read_firm_history(caller: Caller, query: PageQuery) -> Page[EventEntry]:
    """Read what happened in the firm, newest first; of a licence or an import see its own."""
    return accounts.history_page(caller, caller.tenant, query, TELLING)


@routes.get("/v1/firms/{firm}/history.csv", returns=Sheet)
def read_firm_history_csv(caller: Caller) -> Sheet:
    """Read what happened in the firm as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, caller.tenant, TELLING)


@routes.patch("/v1/firms/{firm}", body=FirmChanges, returns=Firm, versioned=True)
def change_firm(caller: Caller, body: FirmChanges, version: int) -> Firm:
    """Change the firm's profile."""
    return profile.change(caller, body, version)


@routes.put(
    "/v1/firms/{firm}/logo",
    raw=True,
    accepts=("image/png", "image/jpeg"),
    returns=Firm,
    versioned=True,
)
def replace_logo(caller: Caller, body: RawBody, version: int) -> Firm:
    """Set the logo of the firm's mails: a PNG or JPEG of at most 200 KB.

    It is drawn anew, small enough for a mail, so that nothing else of the file is passed on.
    `If-Match` is the firm's version.
    """
    return profile.replace_logo(caller, body.data, version)


@routes.get("/v1/firms/{firm}/logo", query=FileQuery, returns=FileLink)
def read_logo(caller: Caller, query: FileQuery) -> FileLink:
    """Make a link to the firm's logo."""
    return profile.read_logo(caller, query)


@routes.delete("/v1/firms/{firm}/logo", versioned=True)
def remove_logo(caller: Caller, version: int) -> None:
    """Take the logo out of the firm's mails; `If-Match` is the firm's version."""
    profile.remove_logo(caller, version)


@routes.get("/v1/firms/{firm}/users", query=UserQuery, returns=ListedByState[User])
def list_users(caller: Caller, query: UserQuery) -> ListedByState[User]:
    """List the firm's users and whom it invited; without `sort`, by name.

    `q` takes words, each of which must be somewhere in name or e-mail. `total` counts all that
    match, `by_state` those in each state.
    """
    return accounts.user_page(caller.tenant, query)


@routes.post("/v1/firms/{firm}/users", body=NewUser, returns=User, status=201, idempotent=True)
def invite_user(caller: Caller, body: NewUser) -> User:
    """Invite somebody into the firm by e-mail; to invite again sends another mail.

    They become a user when they accept, which takes an account with that e-mail: one that they
    have or one that they open. The response is the same whether or not there is one.
    """
    return users.invite(caller, body)


@routes.get("/v1/firms/{firm}/users/{account}", returns=UserDetail)
def read_user(caller: Caller, account: str) -> UserDetail:
    """Read a user with what they may see."""
    return accounts.read_member(caller, account)


@routes.patch(
    "/v1/firms/{firm}/users/{account}", body=UserChanges, returns=UserDetail, versioned=True
)
def change_user(caller: Caller, account: str, body: UserChanges, version: int) -> UserDetail:
    """Change role or rights of a user; it counts from their next request on, and they are told.

    `rights` come whole. The last active administrator stays one.
    """
    return users.change(caller, account, body, version)


@routes.post("/v1/firms/{firm}/users/{account}/deactivation", returns=UserDetail)
def deactivate_user(caller: Caller, account: str) -> UserDetail:
    """Deactivate a user, who may do nothing from then on; they are told."""
    return users.set_state(caller, account, "inactive")


@routes.post("/v1/firms/{firm}/users/{account}/reactivation", returns=UserDetail)
def reactivate_user(caller: Caller, account: str) -> UserDetail:
    """Reactivate a user, with the rights that they had; they are told."""
    return users.set_state(caller, account, "active")


@routes.delete("/v1/firms/{firm}/users/{account}", versioned=True)
def remove_user(caller: Caller, account: str, version: int) -> None:
    """Remove a user from the firm; they are told. What they did stays in the histories."""
    users.remove(caller, account, version)


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


@routes.post("/v1/firms/{firm}/invitations/withdrawal", body=InvitationEnd, idempotent=True)
def withdraw_firm_invitation(caller: Caller, body: InvitationEnd) -> None:
    """Take back an invitation; whoever was invited learns of it on trying to accept."""
    accounts.withdraw_invitation(caller, body.email)


@routes.get("/v1/firms/{firm}/users/{account}/history", query=PageQuery, returns=Page[EventEntry])
def read_user_history(caller: Caller, account: str, query: PageQuery) -> Page[EventEntry]:
    """Read what happened to a user in the firm, newest first; of one who left, too."""
    return accounts.history_page(caller, account, query, TELLING)


@routes.get("/v1/firms/{firm}/users/{account}/history.csv", returns=Sheet)
def read_user_history_csv(caller: Caller, account: str) -> Sheet:
    """Read what happened to a user in the firm as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, account, TELLING)
