"""Credit and debit notes of Costa Rica: what one names, and what it shares with that (annex 1).

The rules of a note by itself are those of any document (`rules`); what is left of a document is
counted in the room.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Final

from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text
from chalicelib.countries.costa_rica.amounts import Totals
from chalicelib.countries.costa_rica.body import NewDocument, Reference
from chalicelib.countries.costa_rica.clave import parse_clave
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.readings import chosen_readings
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from chalicelib.countries.costa_rica.totals import compute
from chalicelib.invoicing.authority import Draft, Named, NoteRules
from chalicelib.onboarding.service import IssuerDossier

_LOWERING: Final = "return"
"""What the books call a note that takes from another document."""
_CANCELS, _CORRECTS, _MENTIONS = "01", "02", "04"
"""Codes of references (annex 1, note 9)."""
_OF_THE_ORIGINAL_ALONE: Final = {"totals", "references", "notes", "replaces"}
_CANCELLED = Text(es="Anulación del comprobante", en="Cancellation of the document")

SHARED_DIFFERS = FieldRule(
    "differs-from-original",
    Text(
        es="Una nota lleva lo mismo que el comprobante que corrige, que aquí dice "
        "«{original}». Ponga eso.",
        en="A note carries the same as the document that it corrects, which here says "
        "“{original}”. Give that.",
    ),
)
CABYS_OF_ANOTHER = FieldRule(
    "cabys-not-in-original",
    Text(
        es="El comprobante que se corrige no tiene este código CABYS. Use uno suyo, o el código de "
        "referencia 09 o 10 si la nota es financiera.",
        en="The document that is corrected does not have this CABYS code. Use one of its own, or "
        "reference code 09 or 10 for a financial note.",
    ),
)
NOT_YOURS = FieldRule(
    "original-not-yours",
    Text(
        es="Esa clave es de un comprobante de otro emisor ({issuer}). Nombre uno de su negocio.",
        en="That clave is of a document of another issuer ({issuer}). Name one of your business.",
    ),
)
NOT_STATED = FieldRule(
    "original-total-required",
    Text(
        es="Ese comprobante no se emitió aquí. Diga cuánto suma su total, para no acreditar de "
        "más.",
        en="That document was not issued here. Say what its total comes to, so that no more is "
        "credited.",
    ),
)
READ_OTHERWISE = FieldRule(
    "amounts-read-otherwise",
    Text(
        es="Las mismas líneas suman hoy {computed} y el comprobante {total}: sus impuestos se"
        " calculan ahora de otra manera.",
        en="The same lines come to {computed} today and the document to {total}: its taxes are"
        " computed in another way by now.",
    ),
)


def original_at(body: NewDocument) -> int | None:
    """Return which reference names the document that a note corrects.

    The first that can, and one that only mentions its document if there is no other.
    """
    able = [place for place, each in enumerate(body.references) if _names(each)]
    correcting = [place for place in able if body.references[place].code != _MENTIONS]
    return next(iter((*correcting, *able)), None)


def corrects_another(reference: Reference, original: Reference) -> bool:
    """Return whether a reference of a note would correct another document than the original."""
    is_correcting = _names(reference) and reference.code != _MENTIONS
    return is_correcting and reference.number != original.number


def _names(reference: Reference) -> bool:
    row = CODES.rows("reference-documents").get(reference.type)
    return row is not None and "names" in row.facts and reference.number is not None


def named_by(body: NewDocument, totals: Totals) -> Named | None:
    """Return what a document that keeps the rules corrects; None for what is no note."""
    kind, index = BY_TYPE[body.type], original_at(body)
    if not kind.corrects or index is None:
        return None
    reference = body.references[index]
    key = reference.number or ""
    code = parse_clave(key).consecutive.document_type
    types = {kind.code: kind.type for kind in BY_TYPE.values()}
    return Named(
        key=key,
        document_type=types.get(code, code),
        lowers=kind.books == _LOWERING,
        amount=totals.total,
        currency=body.currency,
        pointer=f"/references/{index}/number",
        stated_total=reference.total,
    )


def stated_original(body: NewDocument) -> str | None:
    """Return the clave of a document that another program issued, as its note states it."""
    index = original_at(body) if BY_TYPE[body.type].corrects else None
    if index is None or body.references[index].total is None:
        return None
    return body.references[index].number


class CostaRicanNotes:
    """The rules of notes."""

    @cached_property
    def corrects(self) -> dict[str, frozenset[str]]:
        """As the table of document types has it."""
        return {kind.type: kind.corrects for kind in BY_TYPE.values() if kind.corrects}

    @cached_property
    def lowering(self) -> frozenset[str]:
        """As the books have it."""
        return frozenset(kind.type for kind in BY_TYPE.values() if kind.books == _LOWERING)

    def agree(self, draft: Draft, original: Comprobante) -> None:
        """Currency, rate, receiver and CABYS are those of the original (annex 1, rules of NC, ND).

        Raises:
            InvalidInput: with a pointer to each that is not.
        """
        body, *_ = draft.content
        errors = [*_shared(body, original.body), *_cabys(body, original.body)]
        if errors:
            raise InvalidInput(errors)

    def agree_unseen(self, draft: Draft, dossier: IssuerDossier) -> None:
        """Its clave is of the issuer's own id, and the caller says what it came to.

        Raises:
            InvalidInput: otherwise.
        """
        named = draft.corrects
        if named is None:
            return
        issuer = parse_clave(named.key).issuer
        if issuer != dossier.profile.id_number.zfill(len(issuer)):
            raise InvalidInput([NOT_YOURS.at(named.pointer, issuer=issuer.lstrip("0"))])
        if named.stated_total is None:
            raise InvalidInput([NOT_STATED.at(f"{named.pointer.rpartition('/')[0]}/total")])

    def cancelling(self, original: Comprobante, reason: str | None) -> NewDocument:
        """Write a note of everything (code 01): a credit note, or a debit note to undo one.

        Raises:
            InvalidInput: amounts are read otherwise than when the original was issued (ADR 0016).
        """
        receiver = original.body.receiver
        language: Language = (receiver and receiver.language) or DEFAULT_LANGUAGE
        said = reason or _CANCELLED.render(language, {})
        is_credited = original.document_type in self.corrects["credit_note"]
        kind = "credit_note" if is_credited else "debit_note"
        note = _note(kind, original, _CANCELS, said)
        total = compute(note, chosen_readings()).total
        if total != original.totals.total:
            facts = {"total": original.totals.total, "computed": total}
            raise InvalidInput([READ_OTHERWISE.at("/lines", **facts)])
        return note

    def correcting(self, original: Comprobante, difference: Decimal, reason: str) -> NewDocument:
        """Write a note over the difference (code 02), spread over what the original sold.

        Raises:
            InvalidInput: it cannot be spread exactly.
        """
        from chalicelib.countries.costa_rica.spreading import spread

        kind = "credit_note" if difference < 0 else "debit_note"
        whole = _note(kind, original, _CORRECTS, reason)
        return spread(whole, original.totals, abs(difference), chosen_readings())


def _shared(body: NewDocument, original: NewDocument) -> Iterator[FieldError]:
    if body.currency != original.currency:
        yield SHARED_DIFFERS.at("/currency", original=original.currency)
    elif body.rate != original.rate:
        yield SHARED_DIFFERS.at("/exchange_rate", original=original.rate)
    ours = body.receiver and body.receiver.identification
    theirs = original.receiver and original.receiver.identification
    if ours != theirs:
        said = f"{theirs.type} {theirs.number}" if theirs else "-"
        pointer = "/receiver/identification" if body.receiver else "/receiver"
        yield SHARED_DIFFERS.at(pointer, original=said)


def _cabys(body: NewDocument, original: NewDocument) -> Iterator[FieldError]:
    index = original_at(body)
    code = body.references[index].code if index is not None else None
    row = CODES.rows("reference-codes").get(code or "")
    if row is not None and row.facts.get("lines") == "free":
        return
    sold = {line.cabys for line in original.lines}
    for place, line in enumerate(body.lines):
        if line.cabys not in sold:
            yield CABYS_OF_ANOTHER.at(f"/lines/{place}/cabys")


def _note(kind: str, original: Comprobante, code: str, reason: str) -> NewDocument:
    """Write a note of all that the original has, naming it."""
    whole = original.body.model_dump(mode="json", exclude=_OF_THE_ORIGINAL_ALONE)
    reference = {
        "type": _reference_type(original.document_type),
        "number": original.clave,
        "issued_at": original.issued_at,
        "code": code,
        "reason": reason,
    }
    return NewDocument.model_validate(whole | {"type": kind, "references": [reference]})


def _reference_type(document_type: str) -> str:
    rows = CODES.rows("reference-documents").values()
    return next(row.code for row in rows if row.facts.get("names") == document_type)


PART: Final[NoteRules] = CostaRicanNotes()
