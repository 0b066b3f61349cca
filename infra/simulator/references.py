"""What a document may name as its reference (annex 1, notes 3 g, 9 and 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from infra.simulator.clave import cut_clave
from infra.simulator.dom import COSTA_RICA, Reader
from infra.simulator.findings import CONDITIONS, REFERENCE, Finding

NOTES = ("02", "03")
_NEED_ONE = (*NOTES, "08", "10")
_BY_CLAVE = ("01", "02", "03", "04", "09", "11", "12", "15")
_COUNTRY = "506"
_CLAVE = re.compile(f"{_COUNTRY}[0-9A-Za-z]{{47}}")
_OLDEST = 10
_OF_SOME_TYPES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    # edition, element: its codes that stand in documents of some types only
    ("2024", "TipoDocIR"): {"16": ("08",)},
    ("2024", "Codigo"): {"09": NOTES, "10": NOTES},
    ("2026", "TipoDocIR"): {"09": NOTES},
    ("2026", "Codigo"): {"12": ("03",), "17": ("10",)},
}
EDITIONS = ("2024", "2026")
"""Of the annex, and of what was said since; each adds to the one before."""
_TYPE_IN_CLAVE = {"01": "01", "02": "02", "03": "03", "04": "04", "12": "09", "15": "08"}
_REASON_LENGTHS = range(3, 181)
_CONTINGENCY = ("08", "05")
"""A paper written in contingency, and that it is replaced."""


def reference_findings(
    document: Reader, kind: str, received: datetime, edition: str
) -> Iterator[Finding]:
    """Yield what is wrong with the references of a document of this type, received then."""
    references = list(document.each("InformacionReferencia"))
    if kind in _NEED_ONE and not references:
        yield Finding(CONDITIONS, "InformacionReferencia es obligatoria.", row=document.row)
    for reference in references:
        yield from _places(reference, kind, edition)
        yield from _contents(reference, received)
        if edition >= "2026":
            yield from _later_rules(reference, document)
            yield from _clave_findings(reference)


def _places(reference: Reader, kind: str, edition: str) -> Iterator[Finding]:
    for (since, element), places in _OF_SOME_TYPES.items():
        code = reference.text(element)
        if since <= edition and kind not in places.get(code, (kind,)):
            yield _finding(reference, f"{element} {code} no va en este comprobante.")


def _contents(reference: Reader, received: datetime) -> Iterator[Finding]:
    of_type = reference.text("TipoDocIR")
    parts = ("Numero", "Codigo", "Razon")
    if of_type != "13" and not all(reference.has(part) for part in parts):
        yield _finding(reference, "La referencia necesita Numero, Codigo y Razon.")
    if of_type in _BY_CLAVE and not _CLAVE.fullmatch(reference.text("Numero")):
        yield _finding(reference, f"Numero de una referencia {of_type} es una Clave.")
    if reference.moment("FechaEmisionIR") < _ten_years_before(received):
        yield _finding(reference, "La referencia tiene más de 10 años.")


def _later_rules(reference: Reader, document: Reader) -> Iterator[Finding]:
    if reference.has("Razon") and len(reference.text("Razon")) not in _REASON_LENGTHS:
        yield _finding(reference, "Razon tiene entre 3 y 180 caracteres.")
    clave = cut_clave(document.text("Clave"))
    replaces = (reference.text("TipoDocIR"), reference.text("Codigo")) == _CONTINGENCY
    if replaces and clave is not None and clave.situation != "2":
        text = "Un comprobante que sustituye a uno de contingencia tiene la situación 2."
        yield _finding(reference, text)


def _clave_findings(reference: Reader) -> Iterator[Finding]:
    """Yield the warnings about a clave that is named: its date and its type."""
    clave = cut_clave(reference.text("Numero"))
    if clave is None or clave.country != _COUNTRY:
        return  # the number of something else
    if clave.date != reference.moment("FechaEmisionIR").strftime("%d%m%y"):
        text = "FechaEmisionIR no es la fecha de la Clave que se nombra."
        yield Finding(REFERENCE, text, fatal=False, row=reference.row)
    of_type = reference.text("TipoDocIR")
    if clave.document_type != _TYPE_IN_CLAVE.get(of_type, clave.document_type):
        text = f"TipoDocIR {of_type} no es el tipo de la Clave que se nombra."
        yield Finding(REFERENCE, text, fatal=False, row=reference.row)


def _ten_years_before(received: datetime) -> datetime:
    day = received.astimezone(COSTA_RICA)
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - _OLDEST, day=28 if leap_day else day.day)


def _finding(reference: Reader, text: str) -> Finding:
    return Finding(CONDITIONS, text, row=reference.row)
