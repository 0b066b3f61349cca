"""The licence wizard and the list of licences; the client's answer when a business exists."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.http.endpoint import Routes
from chalicelib.licences import requests, service
from chalicelib.licences.forms import LicencePatch, LicenceQuery, NewLicence
from chalicelib.licences.mails import part_named
from chalicelib.licences.views import (
    BusinessLicence,
    BusinessLicences,
    LicenceHistoryEntry,
    LicenceRequestView,
    LicenceView,
    Panel,
    Summary,
)

routes = Routes("licences")
_LICENCES = "/v1/firms/{firm}/licences"
_LICENCE = f"{_LICENCES}/{{licence}}"
_BUSINESS = "/v1/businesses/{business}"
_REQUESTS = f"{_BUSINESS}/licence-requests"
_REQUEST = f"{_REQUESTS}/{{licence}}"


@routes.post(_LICENCES, body=NewLicence, returns=LicenceView, status=201, idempotent=True)
def create_licence(caller: Caller, body: NewLicence) -> LicenceView:
    """Begin a licence: a draft for one product."""
    return service.create_licence(caller, body)


@routes.get(_LICENCES, query=LicenceQuery, returns=ListedByState[LicenceView])
def list_licences(caller: Caller, query: LicenceQuery) -> ListedByState[LicenceView]:
    """List the licences of companies that the caller may see; without `sort`, newest first.

    `q` takes words, each of which must be somewhere in the code or name of the company or in the
    name or e-mail of the client, whatever its case and accents. `total` counts all that match, and
    `by_state` those that would in each state.
    """
    return service.list_licences(caller, query)


@routes.get(_LICENCE, returns=LicenceView)
def read_licence(caller: Caller, licence: str) -> LicenceView:
    """Read a licence."""
    return service.read_licence(caller, licence)


@routes.patch(_LICENCE, body=LicencePatch, returns=LicenceView, versioned=True)
def change_licence(caller: Caller, licence: str, body: LicencePatch, version: int) -> LicenceView:
    """Set what a step of the wizard asks, of a draft or of one whose activation failed."""
    return service.change_licence(caller, licence, body, version)


@routes.get(f"{_LICENCE}/summary", returns=Summary)
def read_licence_summary(caller: Caller, licence: str) -> Summary:
    """Read what accepting will do and what is missing."""
    return service.read_summary(caller, licence)


@routes.post(
    f"{_LICENCE}/acceptance", returns=LicenceView, status=202, idempotent=True, versioned=True
)
def accept_licence(caller: Caller, licence: str, version: int) -> LicenceView:
    """Accept the licence as the summary showed it; its activation goes on by itself.

    One that was accepted already is returned as it is.
    """
    return service.accept_licence(caller, licence, version)


@routes.get(f"{_LICENCE}/panel", returns=Panel)
def read_licence_panel(caller: Caller, licence: str) -> Panel:
    """Read the control panel of the licence: how far its client is, in words.

    Until the licence is active it says how far the activation is, and of the client nothing.
    """
    return service.read_panel(caller, licence)


@routes.get(f"{_LICENCE}/history", query=PageQuery, returns=Page[LicenceHistoryEntry])
def read_licence_history(
    caller: Caller, licence: str, query: PageQuery
) -> Page[LicenceHistoryEntry]:
    """Read what happened to the licence, newest first."""
    return service.read_history(caller, licence, query)


@routes.post(f"{_LICENCE}/mails/{{mail}}/resend", returns=LicenceView, status=202, idempotent=True)
def resend_licence_mail(caller: Caller, licence: str, mail: str) -> LicenceView:
    """Send the newest mail to the `client` or to the `firm` again, past a bounce.

    One that carried an access key cannot be repeated: ask for a new key instead.
    """
    return service.resend_mail(caller, licence, part_named(mail))


@routes.get(f"{_BUSINESS}/licences", returns=BusinessLicences)
def list_business_licences(caller: Caller) -> BusinessLicences:
    """List the licences under which the business works and the firm of each."""
    return requests.list_licences(caller)


@routes.get(_REQUESTS, query=PageQuery, returns=Page[LicenceRequestView])
def list_licence_requests(caller: Caller, query: PageQuery) -> Page[LicenceRequestView]:
    """List the firms that ask for the business and wait for an answer."""
    return requests.list_requests(caller, query)


@routes.post(f"{_REQUEST}/acceptance", returns=BusinessLicence, idempotent=True)
def accept_licence_request(caller: Caller, licence: str) -> BusinessLicence:
    """Link the business to the firm that asks."""
    return requests.accept(caller, licence)


@routes.post(f"{_REQUEST}/refusal", idempotent=True)
def refuse_licence_request(caller: Caller, licence: str) -> None:
    """Turn the firm that asks away."""
    requests.refuse(caller, licence)
