"""Costa Rica's Ministerio de Hacienda as a `TaxAuthority`: the parts of this package, joined."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import settings
from chalicelib.hacienda import service as hacienda
from chalicelib.invoicing.amounts import Totals
from chalicelib.invoicing.authority import (
    DOCUMENT_TOO_LARGE,
    Answered,
    Decision,
    Held,
    Numbers,
    Refusal,
    Taken,
)
from chalicelib.invoicing.body import NewDocument
from chalicelib.invoicing.costa_rica.clave import COSTA_RICA, compose_clave, compose_consecutive
from chalicelib.invoicing.costa_rica.issue import prepare
from chalicelib.invoicing.costa_rica.registers import ask_registers
from chalicelib.invoicing.model import DOCUMENT_TYPES, AuthorityDetail, Document, Issuer
from chalicelib.onboarding.service import NotConnected

MOST_XML_BYTES: Final = 4_000_000
"""Of a document without its signature. No text says what the authority takes; a thousand lines with
all that usual sales carry stay below, and it leaves our own reader (`xml_reader`) room to check."""
_BAD_REQUEST: Final = 400
_NOT_CONNECTED: Final = Held("not-connected")
_TOKEN_REFUSED: Final = Held("token-refused")
_WAITING: Final = {
    "unknown": Held("not-known-yet", is_lost=True),
    "error": Held("authority-error", is_lost=True),
    "received": Held("being-processed", is_in_work=True),
    "processing": Held("being-processed", is_in_work=True),
}


class CostaRica:
    """Hacienda, in the environment of the settings."""

    time_zone = "America/Costa_Rica"

    def prepare(self, body: NewDocument) -> Totals:
        """Check annex 1, compute the amounts, and ask the public registers."""
        totals = prepare(body)
        ask_registers(body)
        return totals

    def number(self, issuer: Issuer, body: NewDocument, sequence: int, at: datetime) -> Numbers:
        """Compose consecutive and clave."""
        document_type = DOCUMENT_TYPES[body.type]
        consecutive = compose_consecutive(body.branch, body.terminal, document_type, sequence)
        return Numbers(consecutive, compose_clave(at, issuer.identification.number, consecutive))

    def examine(self, document: Document) -> None:
        """Write the XML once and look at its size."""
        from chalicelib.invoicing.costa_rica.document_xml import unsigned_xml

        size = len(unsigned_xml(document))
        if size > MOST_XML_BYTES:
            raise InvalidInput([DOCUMENT_TOO_LARGE.at("/lines", size=size, limit=MOST_XML_BYTES)])

    def sign(self, document: Document) -> bytes:
        """Write the XML of v4.4 and sign it (XAdES-EPES)."""
        from chalicelib.invoicing.costa_rica.signing_keys import signing_identity

        return signing_identity(document.business_id).signed(document)

    def send(self, document: Document, signed: bytes) -> Taken | Refusal | Held:
        """Send to the reception service. Only a bad request with a cause is about the document."""
        from chalicelib.invoicing.costa_rica.signing_keys import signing_identity

        try:
            credentials = signing_identity(document.business_id).credentials
            sent = _submission(document, signed)
            return Taken(hacienda.reception_service().submit(credentials, sent))
        except NotConnected:
            return _NOT_CONNECTED
        except hacienda.TokenRefused:
            return _TOKEN_REFUSED
        except hacienda.RetryLater as exc:
            doubtful = exc.maybe_taken
            return Held("authority-unavailable", exc.after_seconds, may_be_taken=doubtful)
        except hacienda.Refused as exc:
            if exc.status != _BAD_REQUEST or not exc.cause:  # of an address, a proxy, a service
                return Held("authority-refuses-requests")
            return Refusal(AuthorityDetail(code=str(exc.status), text=exc.cause))

    def ask(self, business_id: str, clave: str) -> Answered | Held:
        """Ask the reception service by clave."""
        from chalicelib.invoicing.costa_rica.signing_keys import signing_identity

        try:
            credentials = signing_identity(business_id).credentials
            status = hacienda.reception_service().query(credentials, clave)
        except NotConnected:
            return _NOT_CONNECTED
        except hacienda.TokenRefused:
            return _TOKEN_REFUSED
        except hacienda.RetryLater as exc:
            return Held("authority-unavailable", exc.after_seconds)
        except hacienda.Refused:
            return Held("authority-refuses-requests")
        if status.is_final and status.answer is not None:
            return Answered(status.answer)
        return _WAITING.get(status.state, Held("answer-missing"))

    def decide(self, document: Document, answer: bytes) -> Decision:
        """Verify and read a MensajeHacienda."""
        from chalicelib.invoicing.costa_rica.answers import read_answer

        read = read_answer(
            answer,
            clave=document.clave,
            issuer_number=document.issuer.identification.number,
            total=document.totals.total,
            trusted_pem=settings().hacienda_answer_certificates.encode(),
        )
        return Decision(read.state, read.details)


def _submission(document: Document, signed: bytes) -> hacienda.Submission:
    issuer = document.issuer.identification
    receiver = document.body.receiver and document.body.receiver.identification
    return hacienda.Submission(
        clave=document.clave,
        issued_at=document.issued_at.astimezone(COSTA_RICA),
        issuer=hacienda.Party(issuer.type, issuer.number),
        receiver=hacienda.Party(receiver.type, receiver.number) if receiver else None,
        xml=signed,
    )
