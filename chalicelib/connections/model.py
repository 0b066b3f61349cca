"""A connection of a firm to the business of a client, and what refuses one. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from chalicelib.core.connecting import (
    SCOPE_NAMES,
    WHY_OVER_NAMES,
    ConnectionStanding,
    Consent,
    Scope,
    WhyOver,
)
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

LIFETIME: Final = timedelta(minutes=15)
"""Of a connection to the business of a client."""
WORKING_DAY: Final = timedelta(hours=8)
"""Of a connection to a business that the firm runs itself."""
ConnectionState = Literal["open", WhyOver]
CONNECTION_STATE_NAMES: Final[dict[ConnectionState, Text]] = {
    "open": Text(es="abierta", en="open"),
    **{why: Text(es=f"terminada: {name.es}", en=f"over: {name.en}")
       for why, name in WHY_OVER_NAMES.items()},
}  # fmt: skip


class ConsentMissing(Conflict):
    """The client has given no consent, one that is used, or one that does not go so far."""

    code = "consent-missing"
    text = Text(
        es="El cliente no ha consentido que su despacho actúe en su negocio para {scope}. Pídale "
        "antes su consentimiento.",
        en="The client has not given your firm consent to {scope} in its business. Ask for their "
        "consent first.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/consent-request"


class ClientConnectionNotFound(NotFound):
    """The licence or the business has no such connection."""

    code = "client-connection-not-found"
    text = Text(
        es="No existe esa conexión; vea las que hubo en la lista de conexiones.",
        en="There is no such connection; see those that there were in the list of connections.",
    )


class ConsentNotAsked(NotFound):
    """No firm asks for that consent, or it was answered or withdrawn."""

    code = "consent-not-asked"
    text = Text(
        es="No hay ninguna petición de consentimiento pendiente con esa licencia; puede que ya se "
        "respondiera o retirara. Vea lo que consiente en «Mi despacho».",
        en="No request for consent is waiting under that licence; it may have been answered or "
        "withdrawn already. See what you consent to at “My accounting firm”.",
    )


class ConsentNotGiven(NotFound):
    """There is no consent under that licence to be withdrawn."""

    code = "consent-not-given"
    text = Text(
        es="No hay consentimiento con esa licencia que retirar; vea lo que consiente en «Mi "
        "despacho».",
        en="There is no consent under that licence to withdraw; see what you consent to at “My "
        "accounting firm”.",
    )
    way = "GET /v1/businesses/{business}/consents"


class ConsentLicenceNotFound(NotFound):
    """The business does not work under that licence, or it rests."""

    code = "consent-licence-not-found"
    text = Text(
        es="Su negocio no trabaja con esa licencia, o está desactivada; vea las suyas en «Mi "
        "despacho».",
        en="Your business does not work under that licence, or it is suspended; see yours at “My "
        "accounting firm”.",
    )
    way = "GET /v1/businesses/{business}/consents"


class NotConnectable(Conflict):
    """No business works under the licence right now."""

    code = "licence-not-connectable"
    text = Text(
        es="Solo con una licencia activa se puede actuar en el negocio del cliente. Lea la "
        "licencia para ver cómo está y qué admite.",
        en="Only under an active licence can your firm act in the client's business. Read the "
        "licence to see its state and what it allows.",
    )


class Connection(ConnectionStanding):
    """One connection: opened by a person of a firm with a reason, for some minutes."""

    model_config = Entity.model_config | {"extra": "forbid"}
    reason: str
    ended_at: Instant | None = None
    """When somebody ended it, before its time."""


def lifetime_under(consent: Consent) -> timedelta:
    """Return how long a connection under a consent lasts at most."""
    return WORKING_DAY if consent.is_mandate else LIFETIME


def opened(consent: Consent | None, scope: Scope | None) -> tuple[Consent, Scope]:
    """Return by which consent a connection is opened, and how far: as wanted, or as it may.

    Raises:
        ConsentMissing: there is no consent, it is used, or it does not go so far.
    """
    wanted: Scope = scope or (consent.scope if consent else "look")
    if consent is None or consent.is_used or not consent.reaches(wanted):
        raise ConsentMissing(scope=SCOPE_NAMES[wanted])
    return consent, wanted
