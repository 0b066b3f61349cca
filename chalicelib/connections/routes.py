"""What a firm may do in the business of its client: the consent, and connections under it."""

from __future__ import annotations

from chalicelib.accounts.service import EventEntry
from chalicelib.connections import connecting, consenting
from chalicelib.connections.forms import NewClientConnection, NewConsentRequest
from chalicelib.connections.views import (
    BusinessConsent,
    BusinessConsents,
    ClientConnectionView,
    LicenceConsent,
)
from chalicelib.core.caller import Caller
from chalicelib.core.paging import Page, PageQuery
from chalicelib.http.endpoint import Routes
from chalicelib.onboarding.service import NewConsent

routes = Routes("connections")
_LICENCE = "/v1/firms/{firm}/licences/{licence}"
_CONNECTIONS = f"{_LICENCE}/connections"
_BUSINESS = "/v1/businesses/{business}"
_CONSENT = f"{_BUSINESS}/consents/{{licence}}"
_OF_BUSINESS = f"{_BUSINESS}/connections"


@routes.get(f"{_LICENCE}/consent", returns=LicenceConsent)
def read_consent(caller: Caller, licence: str) -> LicenceConsent:
    """Read what the client of the licence lets the firm do in its business."""
    return consenting.read_consent(caller, licence)


@routes.post(
    f"{_LICENCE}/consent-request",
    body=NewConsentRequest,
    returns=LicenceConsent,
    status=201,
    idempotent=True,
)
def ask_for_consent(caller: Caller, licence: str, body: NewConsentRequest) -> LicenceConsent:
    """Ask the owner of the business for consent, in place of what was asked before.

    The owners are mailed with the reason. Nothing can be done until one of them consents.
    """
    return consenting.ask(caller, licence, body)


@routes.delete(f"{_LICENCE}/consent-request")
def withdraw_consent_request(caller: Caller, licence: str) -> None:
    """Ask for consent no more; one that there is stays."""
    consenting.withdraw_request(caller, licence)


@routes.post(
    _CONNECTIONS,
    body=NewClientConnection,
    returns=ClientConnectionView,
    status=201,
    idempotent=True,
)
def open_connection(
    caller: Caller, licence: str, body: NewClientConnection
) -> ClientConnectionView:
    """Open a connection to the business of the client, for 15 minutes; the client is mailed.

    Its `id`, sent as the header `Connect-As` with requests to `/v1/businesses/{business}/…`, has
    them done on behalf of the client, as far as its scope goes. Each such response has the header
    `Connected-As`. It is over by its time, an act of either side, another consent, or the end of
    licence or right: the next request says so (`connection-over`).
    """
    return connecting.open_connection(caller, licence, body)


@routes.get(_CONNECTIONS, query=PageQuery, returns=Page[ClientConnectionView])
def list_licence_connections(
    caller: Caller, licence: str, query: PageQuery
) -> Page[ClientConnectionView]:
    """List the connections under the licence, newest first, with the person of each."""
    return connecting.page_of_licence(caller, licence, query)


@routes.get(f"{_CONNECTIONS}/{{connection}}/history", query=PageQuery, returns=Page[EventEntry])
def read_licence_connection_history(
    caller: Caller, licence: str, connection: str, query: PageQuery
) -> Page[EventEntry]:
    """Read what was done by a connection under the licence, newest first."""
    return connecting.history_of_licence(caller, licence, connection, query)


@routes.delete(f"{_CONNECTIONS}/{{connection}}")
def end_licence_connection(caller: Caller, licence: str, connection: str) -> None:
    """End a connection under the licence; one that is over stays as it is."""
    connecting.end_by_firm(caller, licence, connection)


@routes.get(f"{_BUSINESS}/consents", returns=BusinessConsents)
def list_consents(caller: Caller) -> BusinessConsents:
    """List what the business lets its firms do in it, and what they ask for."""
    return consenting.list_consents(caller)


@routes.put(_CONSENT, body=NewConsent, returns=BusinessConsent, versioned=True)
def give_consent(caller: Caller, licence: str, body: NewConsent, version: int) -> BusinessConsent:
    """Let the firm of a licence act in the business; whether or not it asked for it.

    It takes the place of an earlier consent, whose open connections are over. The firm is mailed.
    The version is that of the consent in the list.
    """
    return consenting.give(caller, licence, body, version)


@routes.delete(_CONSENT)
def withdraw_consent(caller: Caller, licence: str) -> None:
    """Let the firm act in the business no more; open connections are over at once."""
    consenting.withdraw(caller, licence)


@routes.post(f"{_CONSENT}/refusal", idempotent=True)
def refuse_consent(caller: Caller, licence: str) -> None:
    """Refuse what the firm asks for; it is told, and a consent that there is stays."""
    consenting.refuse(caller, licence)


@routes.get(_OF_BUSINESS, query=PageQuery, returns=Page[ClientConnectionView])
def list_business_connections(caller: Caller, query: PageQuery) -> Page[ClientConnectionView]:
    """List the connections of firms to the business, newest first."""
    return connecting.page_of_business(caller, query)


@routes.get(f"{_OF_BUSINESS}/{{connection}}/history", query=PageQuery, returns=Page[EventEntry])
def read_business_connection_history(
    caller: Caller, connection: str, query: PageQuery
) -> Page[EventEntry]:
    """Read what was done by a connection to the business, newest first."""
    return connecting.history_of_business(caller, connection, query)


@routes.delete(f"{_OF_BUSINESS}/{{connection}}")
def end_business_connection(caller: Caller, connection: str) -> None:
    """End a connection at once; one that is over stays as it is."""
    connecting.end_by_client(caller, connection)
