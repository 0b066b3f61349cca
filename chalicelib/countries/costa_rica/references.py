"""What a reference says of the document that it names, against the clave by which it names it.

The authority warns of some of it and rejects the rest; a reference that contradicts itself is a
mistake either way, and the number would be used up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from chalicelib.core import clock
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.body import NewDocument, Reference
from chalicelib.countries.costa_rica.clave import (
    CONTINGENCY,
    COSTA_RICA,
    NORMAL,
    Clave,
    InvalidClave,
    is_meant_as_clave,
    parse_clave,
)
from chalicelib.countries.costa_rica.structure.table import KINDS

_BY_CLAVE: Final = frozenset({"01", "02", "03", "04", "09", "11", "12", "15"})
"""Types whose number is a clave (annex 1, note 10)."""
_TYPE_IN_CLAVE: Final = {
    "01": "01",
    "02": "02",
    "03": "03",
    "04": "04",
    "12": "09",
    "15": "08",
    "19": "09",
    "20": "10",
}
"""Type of a reference -> type in the consecutive of the document that it names."""
_REPLACED_PAPER: Final = ("08", "05")
"""A document written in contingency, and that it is replaced (notes 9 and 10)."""
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
"""Of a clave, which writes two digits of it."""
_DOCUMENTS: Final = frozenset(kind.code for kind in KINDS.values() if kind.type)

NOT_A_CLAVE = FieldRule(
    "reference-not-a-clave",
    Text(
        es="Ponga como número de la referencia la clave de 50 caracteres de ese documento.",
        en="Give as the reference's number the clave of 50 characters of that document.",
    ),
)
IMPOSSIBLE_CLAVE = FieldRule(
    "reference-clave-impossible",
    Text(
        es="Ningún comprobante tiene esa clave: su fecha no existe o no ha llegado, o su sucursal,"
        " terminal, tipo, número o situación no existen. Cópiela de nuevo.",
        en="No document has this clave: its date does not exist or has not come, or its branch,"
        " terminal, type, number or situation does not exist. Copy it again.",
    ),
)
OTHER_TYPE = FieldRule(
    "reference-type-differs",
    Text(
        es="La clave es de un comprobante del tipo {in_clave}, y la referencia dice {type}. Corrija"
        " el tipo o la clave.",
        en="The clave is of a document of type {in_clave}, and the reference says {type}. Correct"
        " the type or the clave.",
    ),
)
OTHER_DAY = FieldRule(
    "reference-date-differs",
    Text(
        es="La clave es de un comprobante del {in_clave}, y la referencia dice {day}, en hora de"
        " Costa Rica. Corrija la fecha o la clave.",
        en="The clave is of a document of {in_clave}, and the reference says {day}, in Costa Rica's"
        " time. Correct the date or the clave.",
    ),
)


def situation_of(body: NewDocument) -> str:
    """Return the situation of the clave: a document that replaces a contingency paper says so."""
    replaces = any((each.type, each.code) == _REPLACED_PAPER for each in body.references)
    return CONTINGENCY if replaces else NORMAL


def clave_faults(reference: Reference, at: str, *, is_needed: bool = False) -> Iterator[FieldError]:
    """Yield where a reference and the clave in it contradict each other.

    `is_needed`: its number must be a clave, whatever its type.
    """
    if reference.number is None:
        return
    try:
        clave = parse_clave(reference.number)
    except InvalidClave:
        if is_needed or reference.type in _BY_CLAVE:
            yield NOT_A_CLAVE.at(f"{at}/number")
        elif is_meant_as_clave(reference.number):
            yield IMPOSSIBLE_CLAVE.at(f"{at}/number")
        return
    if not _is_possible(clave):
        yield IMPOSSIBLE_CLAVE.at(f"{at}/number")
        return
    in_clave = clave.consecutive.document_type
    if in_clave != _TYPE_IN_CLAVE.get(reference.type, in_clave):
        yield OTHER_TYPE.at(f"{at}/type", in_clave=in_clave, type=reference.type)
    if not _FIRST_YEAR <= reference.issued_at.year < _LAST_YEAR:
        return  # refused as a date, and at its ends the calendar has no other time zones
    day = Day.of(reference.issued_at, COSTA_RICA)
    if day.value != clave.day:
        yield OTHER_DAY.at(f"{at}/issued_at", in_clave=Day(clave.day), day=day)


def _is_possible(clave: Clave) -> bool:
    number = clave.consecutive
    latest = (clock.now() + timedelta(days=1)).astimezone(COSTA_RICA).date()
    counts = (number.branch, number.terminal, number.sequence)
    return all(counts) and number.document_type in _DOCUMENTS and clave.day <= latest
