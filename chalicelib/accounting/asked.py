"""What a firm asks its client to export, and what the client answered. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

AskedState = Literal["asked", "accepted", "declined", "withdrawn"]
ASKED_NAMES: Final[dict[AskedState, Text]] = {
    "asked": Text(es="pedida", en="asked for"),
    "accepted": Text(es="aceptada", en="accepted"),
    "declined": Text(es="rechazada", en="declined"),
    "withdrawn": Text(es="retirada", en="withdrawn"),
}


class ExportRequestNotFound(NotFound):
    """Nothing of that id was asked for."""

    code = "export-request-not-found"
    text = Text(
        es="No existe esa petición de exportación; vea las que hay en la lista.",
        en="There is no such request for an export; see those that there are in the list.",
    )
    way = "GET /v1/businesses/{business}/export-requests"


class ExportRequestOver(Conflict):
    """It was answered or withdrawn, or the firm receives nothing any more."""

    code = "export-request-over"
    text = Text(
        es="La petición ya se respondió o se retiró, o el despacho ya no recibe los lotes del "
        "negocio. Lea la lista de nuevo.",
        en="The request was answered or withdrawn already, or the firm does not receive the "
        "batches of the business any more. Read the list again.",
    )


class ExportNotAskable(Conflict):
    """The firm does not receive the batches of a business by that licence."""

    code = "export-not-askable"
    text = Text(
        es="Por esa licencia su despacho no recibe ahora lotes de ningún negocio. Debe estar "
        "activa y ser del producto que los entrega.",
        en="Your firm receives no batches of a business by that licence right now. It must be "
        "active, and of the product that hands them over.",
    )


class NoFirmForExports(NotFound):
    """No firm receives the batches of the business, or not by that licence."""

    code = "no-firm-for-exports"
    text = Text(
        es="Ningún despacho recibe los lotes del negocio por esa licencia. Vea «Mi despacho».",
        en="No firm receives the batches of the business by that licence. See “My accounting "
        "firm”.",
    )
    way = "GET /v1/businesses/{business}/licences"


class ExportNotConsented(Conflict):
    """The client does not let the firm export by itself."""

    code = "export-not-consented"
    text = Text(
        es="El cliente no consiente que el despacho exporte por su cuenta. Pídale el periodo, o "
        "que dé su consentimiento.",
        en="The client does not let the firm export by itself. Ask for the period, or for the "
        "consent.",
    )


class ExportConsent(Entity):
    """Whether the firm of a licence may export by itself."""

    licence_id: str
    given_at: Instant | None = None
    """Null: it was withdrawn."""


class ExportRequest(Entity):
    """A period that a firm asks for, kept with the client."""

    id: str
    business_id: str
    firm_id: str
    licence_id: str
    country: str
    period_from: date
    period_to: date
    document_types: tuple[str, ...] = ()
    """Empty: all."""
    message: str = ""
    """Of the firm to its client."""
    asked_by: str
    state: AskedState = "asked"
    answered_at: Instant | None = None
    reason: str = ""
    """Why it was declined."""
    export_id: str = ""
    """What came of it, once accepted."""
