"""What a note corrects: the document that it names, when the authority holds it.

A clave that the authority does not hold is no error: it may be older than the records.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from infra.simulator.dom import Reader, parse
from infra.simulator.findings import REFERENCE, Finding
from infra.simulator.holders import normal_id
from infra.simulator.references import NOTES
from infra.simulator.store import Store, Stored

_INFORMS = "04"
_FINANCIAL = ("09", "10")
_REPLACES_REJECTED = "16"
_ZERO = Decimal(0)


def corrected_claves(note: Reader) -> list[str]:
    """Return the claves that a note is about; a mere mention is none."""
    return [
        reference.text("Numero")
        for reference in note.each("InformacionReferencia")
        if reference.text("Codigo") != _INFORMS
    ]


def correction_findings(
    note: Reader, kind: str, document: Stored, register: Store
) -> Iterator[Finding]:
    """Yield where a note does not fit the documents held that it names."""
    if kind not in NOTES:
        return
    claves = corrected_claves(note)
    for clave in claves:
        original = register.find(clave)
        environment = document.submission.environment
        if original is None or original.submission.environment != environment:
            continue
        if original.state != "aceptado":
            yield from _not_accepted(note, original)
            continue
        yield from _differences(note, Reader(parse(original.submission.xml)))
        if len(claves) == 1:
            yield from _beyond_what_is_left(note, kind, original, register)


def _not_accepted(note: Reader, original: Stored) -> Iterator[Finding]:
    codes = [item.text("Codigo") for item in note.each("InformacionReferencia")]
    if _REPLACES_REJECTED not in codes:
        text = f"El comprobante que se nombra no está aceptado ({original.state})."
        yield Finding(REFERENCE, text, fatal=False)


def _differences(note: Reader, original: Reader) -> Iterator[Finding]:
    def differ(path: str) -> bool:
        here, there = normal_id(note.text(path)), normal_id(original.text(path))
        return bool(here and there and here != there)

    if differ("Emisor/Identificacion/Numero"):
        yield _finding("El comprobante que se nombra es de otro emisor.")
    if differ("Receptor/Identificacion/Numero"):
        yield _finding("El comprobante que se nombra es de otro receptor.")
    if original.moment("FechaEmision") > note.moment("FechaEmision"):
        yield _finding("El comprobante que se nombra es posterior a la nota.")
    money = "ResumenFactura/CodigoTipoMoneda"
    currency, rate = f"{money}/CodigoMoneda", f"{money}/TipoCambio"
    if (note.text(currency), note.amount(rate)) != (original.text(currency), original.amount(rate)):
        yield _finding("La moneda y el tipo de cambio son los del comprobante que se nombra.")
    codes = {item.text("Codigo") for item in note.each("InformacionReferencia")}
    line = "DetalleServicio/LineaDetalle"
    sold = {item.text("CodigoCABYS") for item in original.each(line)}
    noted = {item.text("CodigoCABYS") for item in note.each(line)} - {""}
    if not codes.intersection(_FINANCIAL) and not noted <= sold:
        yield _finding("Un código CABYS no está en el comprobante que se nombra.")


def _beyond_what_is_left(
    note: Reader, kind: str, original: Stored, register: Store
) -> Iterator[Finding]:
    total, left = note.amount("ResumenFactura/TotalComprobante"), _left(original, register)
    if kind == _taker(original) and total > left:
        yield _finding(f"La nota es de {total} y del comprobante que se nombra queda {left}.")


def _taker(original: Stored) -> str:
    """Return which notes lessen a document: credit notes, and debit notes a credit note."""
    return "02" if original.submission.clave[29:31] == "03" else "03"


def _left(original: Stored, register: Store) -> Decimal:
    """Return what of a document is left after its accepted notes, and after the notes of these."""
    left = Decimal(original.facts.get("total", "0"))
    for note in register.notes_of(original):
        if note.facts.get("corrects") != original.submission.clave:
            continue  # one of several documents: nobody says how much of each
        takes = note.submission.clave[29:31] == _taker(original)
        left += _left(note, register) * (-1 if takes else 1)
    return max(left, _ZERO)


def _finding(text: str) -> Finding:
    return Finding(REFERENCE, text)
