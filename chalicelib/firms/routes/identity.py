"""Routes of the firm itself: who it is, and what its mails look like."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import EventEntry
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.files import FileLink, FileQuery, FramedPage
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.firms import confirming, mail_preview, profile, reply_to, service
from chalicelib.firms.forms import (
    FirmChanges,
    MailPreviewQuery,
    NewConfirmationRequest,
    NewFirm,
    ReplyToCode,
)
from chalicelib.firms.views import FirmView, MailPreview
from chalicelib.firms.words import TELLING
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


@routes.patch("/v1/firms/{firm}", body=FirmChanges, returns=FirmView, versioned=True)
def change_firm(caller: Caller, body: FirmChanges, version: int) -> FirmView:
    """Change the firm's profile."""
    return FirmView.of(profile.change(caller, body, version))


@routes.post(
    "/v1/firms/{firm}/reply-to/confirmation", body=ReplyToCode, returns=FirmView, idempotent=True
)
def confirm_reply_to(caller: Caller, body: ReplyToCode) -> FirmView:
    """Have answers to the firm's mails go to `reply_to_asked`, by the code that was mailed there.

    To send `reply_to` again, as it is or null, takes back that another address was asked for.
    """
    return FirmView.of(reply_to.confirm(caller, body))


@routes.put(
    "/v1/firms/{firm}/logo",
    raw=True,
    accepts=("image/png", "image/jpeg", "application/octet-stream"),
    returns=FirmView,
    versioned=True,
)
def replace_logo(caller: Caller, body: RawBody, version: int) -> FirmView:
    """Set the logo of the firm's mails: a PNG or JPEG of at most 200 KB.

    It is drawn anew, small enough for a mail, so that nothing else of the file is passed on. Mails
    show it once the firm is confirmed.
    `If-Match` is the firm's version.
    """
    return FirmView.of(profile.replace_logo(caller, body.data, version))


@routes.get("/v1/firms/{firm}/logo", query=FileQuery, returns=FileLink)
def read_logo(caller: Caller, query: FileQuery) -> FileLink:
    """Make a link to the firm's logo."""
    return profile.read_logo(caller, query)


@routes.delete("/v1/firms/{firm}/logo", versioned=True)
def remove_logo(caller: Caller, version: int) -> None:
    """Take the logo out of the firm's mails; `If-Match` is the firm's version."""
    profile.remove_logo(caller, version)


@routes.get("/v1/firms/{firm}/mail-preview", query=MailPreviewQuery, returns=MailPreview)
def read_mail_preview(caller: Caller, query: MailPreviewQuery) -> MailPreview:
    """Read the mail with which a client begins as the client would get it, with invented facts."""
    return mail_preview.read(caller, query)


@routes.get("/v1/mail-previews/{token}", returns=FramedPage)
def read_mail_preview_page(request: PublicRequest, token: str) -> FramedPage:
    """Show a mail that `GET …/mail-preview` gave the address of, for five minutes."""
    return mail_preview.page(token)


@routes.get("/v1/firms/{firm}/history", query=PageQuery, returns=Page[EventEntry])
def read_firm_history(caller: Caller, query: PageQuery) -> Page[EventEntry]:
    """Read what happened in the firm, newest first; of a licence or an import see its own."""
    return accounts.history_page(caller, caller.tenant, query, TELLING)


@routes.get("/v1/firms/{firm}/history.csv", returns=Sheet)
def read_firm_history_csv(caller: Caller) -> Sheet:
    """Read what happened in the firm as a CSV: the newest 5,000 events."""
    return accounts.history_sheet(caller, caller.tenant, TELLING)
