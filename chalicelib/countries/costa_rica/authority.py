"""Costa Rica's Ministerio de Hacienda as a `TaxAuthority`: the parts of this package, joined."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.core import clock
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.settings import settings
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text
from chalicelib.countries.costa_rica import facts
from chalicelib.countries.costa_rica.activities import same_activity
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.charges import as_percentages, with_amounts
from chalicelib.countries.costa_rica.checking import checked_totals, faults, totals_so_far
from chalicelib.countries.costa_rica.clave import (
    COSTA_RICA,
    InvalidClave,
    compose_clave,
    compose_consecutive,
    parse_clave,
    tidied_clave,
)
from chalicelib.countries.costa_rica.document import Comprobante, DocumentWarning, Issuer, issuer_of
from chalicelib.countries.costa_rica.hacienda import service as hacienda
from chalicelib.countries.costa_rica.notes import named_by, stated_original
from chalicelib.countries.costa_rica.parties import Receiver, ReceiverChanges
from chalicelib.countries.costa_rica.readings import chosen_readings
from chalicelib.countries.costa_rica.references import situation_of
from chalicelib.countries.costa_rica.registers import ask_registers
from chalicelib.countries.costa_rica.rules import receiver_faults
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from chalicelib.countries.costa_rica.summary import summary
from chalicelib.invoicing.authority import (
    DOCUMENT_TOO_LARGE,
    Announcement,
    Answered,
    AuthorityDetail,
    CustomerFacts,
    CustomerView,
    Decision,
    DocumentPreview,
    DocumentStanding,
    DocumentSummary,
    DocumentView,
    Draft,
    FileForm,
    FileForms,
    HeldUp,
    IssuedKey,
    Received,
    TaxAuthority,
    TurnedAway,
)
from chalicelib.onboarding.service import IssuerDossier, NotConnected

MOST_XML_BYTES: Final = 4_000_000
"""Of a document without its signature. No text says what the authority takes; a thousand lines with
all that usual sales carry stay below, and it leaves our own reader (`xml_reader`) room to check."""
_BAD_REQUEST: Final = 400
_COUNTRY: Final = "CR"
_USUAL_TYPE: Final = "invoice"
_NOT_CONNECTED: Final = HeldUp("not-connected")
_TOKEN_REFUSED: Final = HeldUp("token-refused")
_WAITING: Final = {
    "unknown": HeldUp("not-known-yet", is_lost=True),
    "error": HeldUp("authority-error", is_lost=True),
    "received": HeldUp("being-processed", is_in_work=True),
    "processing": HeldUp("being-processed", is_in_work=True),
}


ACTIVITY_NOT_YOURS = FieldRule(
    "activity-not-registered",
    Text(
        es="Esa actividad económica no está entre las de su negocio; añádala o elija otra.",
        en="That economic activity is not among those of your business; add it or choose another.",
    ),
)


class ComprobanteView(DocumentView):
    """A document whole: as it was asked for, by whom it is issued, and what it comes to."""

    issuer: Issuer
    body: NewDocument
    totals: Totals
    warnings: tuple[DocumentWarning, ...]


class ComprobantePreview(DocumentPreview):
    """What a document would be: its amounts, line by line, and what is worth a word."""

    totals: Totals | None = None
    warnings: tuple[DocumentWarning, ...] = ()


class ComprobanteCustomer(CustomerView):
    """A customer whole: as documents name them."""

    receiver: Receiver


class CostaRica:
    """Hacienda, in the environment of the settings."""

    time_zone = facts.PART.time_zone
    files = FileForms(
        xml=FileForm("{key}.xml", "application/xml"),
        answer=FileForm("{key}_respuesta.xml", "application/xml"),
    )
    body = NewDocument
    document = Comprobante
    detail = ComprobanteView
    preview = ComprobantePreview
    receiver = Receiver
    receiver_changes = ReceiverChanges
    customer = ComprobanteCustomer
    issued_types = frozenset(kind.type for kind in BY_TYPE.values() if kind.is_issued)

    def previewed(self, body: NewDocument, draft: Draft | None) -> ComprobantePreview:
        """Show type, customer and amounts, as far as they can be read and computed."""
        held = vars(body)
        receiver = vars(held["receiver"]) if held.get("receiver") else {}
        _, totals, warnings = draft.content if draft else (None, None, ())
        totals = totals or totals_so_far(body, chosen_readings())
        return ComprobantePreview(
            country=_COUNTRY,
            type=held.get("type") or _USUAL_TYPE,
            receiver_name=receiver.get("name"),
            currency=held.get("currency"),
            total=totals.total if totals else None,
            totals=totals,
            warnings=warnings,
        )

    def issued_key(self, typed: str) -> IssuedKey | None:
        """Read a clave, in which zeros stand before the number of its issuer."""
        key = str(tidied_clave(typed))
        try:
            return IssuedKey(key, parse_clave(key).issuer.lstrip("0"))
        except InvalidClave:
            return None

    def receiver_faults(self, receiver: Receiver) -> list[FieldError]:
        """Check place and form of the activity."""
        return list(receiver_faults(receiver, ""))

    def customer_facts(self, receiver: Receiver) -> CustomerFacts:
        """Take name, number and e-mails."""
        known = receiver.identification
        return CustomerFacts(
            name=receiver.name,
            id_type=known and known.type,
            id_number=known and known.number,
            emails=receiver.emails,
        )

    def repeated(self, document: Comprobante) -> NewDocument:
        """Leave out what is of that day or names others, the exchange rate and own sums among it.

        What was not said is not said again, and what is a percentage is one of what is sold then.
        """
        left_out = {"exchange_rate", "references", "replaces", "totals"}
        body = document.body.but(other_charges=as_percentages(document.body, document.totals))
        return NewDocument.model_validate(
            {name: getattr(body, name) for name in body.model_fields_set - left_out}
        )

    def faults(self, body: NewDocument) -> list[FieldError]:
        """Check annex 1, and the amounts where all is there that they are computed of."""
        return faults(body, chosen_readings())

    def draft(self, body: NewDocument, asker: str | None) -> Draft:
        """Check annex 1, compute the amounts, and ask the public registers."""
        totals = checked_totals(body, chosen_readings())
        warnings = [_warning(error) for error in ask_registers(body, asker=asker)]
        receiver = body.receiver
        return Draft(
            document_type=body.type,
            branch=body.branch,
            terminal=body.terminal,
            customer_emails=receiver.emails if receiver else (),
            language=(receiver and receiver.language) or DEFAULT_LANGUAGE,
            content=(with_amounts(body, totals), totals, tuple(warnings)),
            corrects=named_by(body, totals),
            replaces=body.replaces,
        )

    def number(
        self, draft: Draft, dossier: IssuerDossier, sequence: int, *, document_id: str, at: datetime
    ) -> Comprobante:
        """Compose consecutive and clave."""
        body, totals, warnings = draft.content
        activity = same_activity(body.economic_activity, [each.code for each in dossier.activities])
        if activity is None:
            raise InvalidInput([ACTIVITY_NOT_YOURS.at("/economic_activity")])
        if activity != body.economic_activity:
            body = body.but(economic_activity=activity)
        issuer = issuer_of(dossier, activity)
        code = BY_TYPE[body.type].code
        consecutive = compose_consecutive(body.branch, body.terminal, code, sequence)
        return Comprobante(
            id=document_id,
            created_at=at,
            business_id=dossier.business.id,
            country=dossier.business.country,
            document_type=body.type,
            number=consecutive,
            key=compose_clave(
                at, issuer.identification.number, consecutive, situation=situation_of(body)
            ),
            system_provider=settings().system_provider_id,
            issued_at=at,
            issuer=issuer,
            body=body,
            totals=totals,
            warnings=warnings,
        )

    def summary(self, document: Comprobante) -> DocumentSummary:
        """Add up what was sold of each kind and what was taxed at each rate."""
        return summary(document)

    def shown(self, view: DocumentView, document: Comprobante) -> ComprobanteView:
        """Add body, issuer and amounts."""
        return ComprobanteView(
            **dict(view),
            issuer=document.issuer,
            body=document.body,
            totals=document.totals,
            warnings=document.warnings,
        )

    def examine(self, document: Comprobante) -> None:
        """Write the XML once and look at its size."""
        from chalicelib.countries.costa_rica.document_xml import unsigned_xml

        size = len(unsigned_xml(document))
        if size > MOST_XML_BYTES:
            raise InvalidInput([DOCUMENT_TOO_LARGE.at("/lines", size=size, limit=MOST_XML_BYTES)])

    def sign(self, document: Comprobante) -> bytes:
        """Write the XML of v4.4 and sign it (XAdES-EPES)."""
        from chalicelib.countries.costa_rica.signing_keys import signing_identity

        return signing_identity(document.business_id).signed(document)

    def is_of_present_key(self, document: Comprobante, signed: bytes) -> bool:
        """Look for the certificate that the business has now: a former one is revoked."""
        from chalicelib.countries.costa_rica.signing_keys import signing_identity

        return signing_identity(document.business_id).has_signed(signed)

    def send(self, document: Comprobante, signed: bytes) -> Received | TurnedAway | HeldUp:
        """Send to the reception service. Only a bad request with a cause is about the document."""
        try:
            return _sent(document, signed)
        except NotConnected:
            return _NOT_CONNECTED
        except hacienda.TokenRefused:
            return _TOKEN_REFUSED
        except hacienda.RetryLater as exc:
            doubtful = exc.may_have_arrived
            return HeldUp("authority-unavailable", exc.after_seconds, may_have_arrived=doubtful)
        except hacienda.Refused as exc:
            if exc.status != _BAD_REQUEST or not exc.cause:  # of an address, a proxy, a service
                return HeldUp("authority-refuses-requests")
            return TurnedAway(AuthorityDetail(code=str(exc.status), text=exc.cause))

    def ask(self, business_id: str, key: str) -> Answered | HeldUp:
        """Ask the reception service by clave."""
        from chalicelib.countries.costa_rica.signing_keys import signing_identity

        try:
            credentials = signing_identity(business_id).credentials
            status = hacienda.reception_service().query(credentials, key)
        except NotConnected:
            return _NOT_CONNECTED
        except hacienda.TokenRefused:
            return _TOKEN_REFUSED
        except hacienda.RetryLater as exc:
            return HeldUp("authority-unavailable", exc.after_seconds)
        except hacienda.Refused as exc:  # of a clave that it does not know, or of any request
            return HeldUp("authority-refuses-requests", is_lost_if_repeated=400 <= exc.status < 500)
        if status.is_final and status.answer is not None:
            return Answered(status.answer)
        return _WAITING.get(status.state, HeldUp("answer-missing"))

    def decide(self, document: Comprobante, answer: bytes) -> Decision:
        """Verify a MensajeHacienda, read it and compare it."""
        from chalicelib.countries.costa_rica.answers import Checks, Sent, read_answer
        from chalicelib.countries.costa_rica.schema import official_schemas
        from chalicelib.countries.costa_rica.trust import trust

        receiver = document.body.receiver and document.body.receiver.identification
        sent = Sent(
            clave=document.clave,
            issuer_number=document.issuer.identification.number,
            receiver_number=receiver.number if receiver else None,
            tax=document.totals.tax,
            total=document.totals.total,
        )
        return read_answer(answer, sent, Checks(clock.now(), trust(), official_schemas()))

    def printed(
        self, document: Comprobante, standing: DocumentStanding, language: Language
    ) -> bytes:
        """Print the graphic representation."""
        # reportlab takes a quarter of a second to import: only who prints pays for it
        from chalicelib.countries.costa_rica.printed.sheet import printed

        return printed(document, standing, language)

    def printed_preview(self, document: Comprobante, language: Language) -> bytes:
        """Print the graphic representation as one without validity."""
        from chalicelib.countries.costa_rica.printed.sheet import printed_preview

        return printed_preview(document, language)

    def announce(
        self, document: Comprobante, standing: DocumentStanding, language: Language
    ) -> Announcement:
        """Name issuer, kind of document and state as the printed form does."""
        from chalicelib.countries.costa_rica.printed.words import document_title, say, state_words

        issuer = document.issuer
        return Announcement(
            issuer=issuer.name,
            sender=issuer.trade_name or issuer.name,
            reply_to=issuer.emails[0],
            title=document_title(document.document_type, language),
            key_name=say("clave", language),
            state=state_words(standing.state, language),
        )


def _sent(document: Comprobante, signed: bytes) -> Received | TurnedAway:
    from chalicelib.countries.costa_rica.signing_keys import signing_identity

    credentials = signing_identity(document.business_id).credentials
    if (stranger := _issuer_of_original(document, credentials)) is not None:
        return TurnedAway(_of_another(stranger))
    sent = _submission(document, signed)
    return Received(hacienda.reception_service().submit(credentials, sent))


def _issuer_of_original(document: Comprobante, credentials: hacienda.Credentials) -> str | None:
    """Return whose the document that a note corrects is, if the authority says another's.

    Asked only about what another program issued: ours was looked up before the note was numbered.
    """
    clave = stated_original(document.body)
    if clave is None:
        return None
    found = hacienda.reception_service().issuer_of(credentials, clave)
    own = document.issuer.identification.number
    return None if found is None or found.lstrip("0") == own.lstrip("0") else found


def _of_another(issuer: str) -> AuthorityDetail:
    text = f"La autoridad tiene el comprobante de la referencia como de otro emisor ({issuer[:12]})"
    return AuthorityDetail(code="original-not-yours", text=text)


def _warning(error: FieldError) -> DocumentWarning:
    return DocumentWarning(
        pointer=error.pointer,
        code=error.rule.code,
        es=error.sentence("es"),
        en=error.sentence("en"),
    )


def _submission(document: Comprobante, signed: bytes) -> hacienda.Submission:
    issuer = document.issuer.identification
    receiver = document.body.receiver and document.body.receiver.identification
    return hacienda.Submission(
        clave=document.clave,
        issued_at=document.issued_at.astimezone(COSTA_RICA),
        issuer=hacienda.Party(issuer.type, issuer.number),
        receiver=hacienda.Party(receiver.type, receiver.number) if receiver else None,
        xml=signed,
    )


PART: Final[TaxAuthority] = CostaRica()
