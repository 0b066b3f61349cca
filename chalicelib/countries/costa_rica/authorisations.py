"""Exonerations against the authorisations of the ministry (types 04 and 11; annex 1, note 10.1).

The authority compares number, date, validity and rate, of type 04 also the holder and the CABYS
codes, and rejects what differs. What a record leaves unsaid is not compared. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from chalicelib.core import clock
from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.figures import Day
from chalicelib.core.tax_ids import tidy
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.body import ON_RECORD, Exoneration, NewDocument
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.countries.costa_rica.hacienda.lookups import Authorisation
from chalicelib.countries.costa_rica.structure.table import BY_TYPE
from chalicelib.countries.costa_rica.totals import known

_OF_A_HOLDER: Final = "04"
_NOTES: Final = frozenset({"NC", "ND"})
"""They may come after the end of what they correct."""

UNKNOWN = FieldRule(
    "exoneration-unknown",
    Text(
        es="El Ministerio de Hacienda no conoce esa autorización. Revise el número.",
        en="The ministry does not know that authorisation. Check the number.",
    ),
)
OTHER_DAY = FieldRule(
    "exoneration-date-differs",
    Text(
        es="La autorización es del {authorised} y aquí dice {given}, en hora de Costa Rica. Ponga"
        " la fecha de la autorización.",
        en="The authorisation is of {authorised} and this says {given}, in Costa Rica's time. Give"
        " the date of the authorisation.",
    ),
)
NOT_IN_FORCE = FieldRule(
    "exoneration-not-in-force",
    Text(
        es="La autorización rige del {begins} al {ends}. Pida al cliente una vigente, o cobre el"
        " impuesto.",
        en="The authorisation is in force from {begins} to {ends}. Ask the customer for one that"
        " is, or charge the tax.",
    ),
)
OTHER_RATE = FieldRule(
    "exoneration-rate-differs",
    Text(
        es="La autorización exonera {authorised} puntos del impuesto. Ponga esa tarifa.",
        en="The authorisation exonerates {authorised} points of the tax. Give that rate.",
    ),
)
OTHER_HOLDER = FieldRule(
    "exoneration-of-another",
    Text(
        es="La autorización no es de este receptor. Revise el número o el receptor.",
        en="The authorisation is not this receiver's. Check the number or the receiver.",
    ),
)
OTHER_CABYS = FieldRule(
    "exoneration-not-for-cabys",
    Text(
        es="La autorización no es para este código CABYS. Cobre el impuesto de la línea o corrija"
        " el código.",
        en="The authorisation is not for this CABYS code. Charge the tax of the line or correct"
        " the code.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Place:
    """An exoneration where it stands."""

    exoneration: Exoneration
    rate: Decimal
    """Of the tax."""
    cabys: str
    line: str
    at: str


def authorisations(body: NewDocument) -> Iterator[tuple[str, str]]:
    """Yield the number of each that is on record, with its pointer."""
    for place in _places(body):
        yield place.exoneration.number, f"{place.at}/number"


def differences(body: NewDocument, found: Mapping[str, Any]) -> Iterator[FieldError]:
    """Yield where an exoneration is not what its authorisation says; `found` by number."""
    kind = BY_TYPE[body.type].name
    for place in _places(body):
        record = found.get(place.exoneration.number)
        if isinstance(record, Authorisation):
            yield from _of_any(place, record, is_note=kind in _NOTES)
            if place.exoneration.type == _OF_A_HOLDER:
                yield from _of_a_holder(place, record, body)


def _places(body: NewDocument) -> Iterator[_Place]:
    rates = known().rates
    for index, line in enumerate(body.lines):
        for number, tax in enumerate(line.taxes):
            if tax.exoneration is not None and tax.exoneration.type in ON_RECORD:
                at = f"/lines/{index}/taxes/{number}/exoneration"
                rate = rates[tax.rate_code or ""]
                yield _Place(tax.exoneration, rate, line.cabys, f"/lines/{index}", at)


def _of_any(place: _Place, record: Authorisation, *, is_note: bool) -> Iterator[FieldError]:
    begins, ends = record.issued_on, record.ends_on
    given = Day.of(place.exoneration.issued_at, COSTA_RICA)
    if begins and given.value != begins:
        yield OTHER_DAY.at(f"{place.at}/issued_at", authorised=Day(begins), given=given)
    today = clock.now().astimezone(COSTA_RICA).date()
    if not is_note and ends and not (begins or today) <= today <= ends:
        yield NOT_IN_FORCE.at(f"{place.at}/number", begins=Day(begins or today), ends=Day(ends))
    if record.rate is not None and place.exoneration.rate not in {
        record.rate,
        min(record.rate, place.rate),
    }:
        authorised = min(record.rate, place.rate)
        yield OTHER_RATE.at(f"{place.at}/rate", authorised=authorised)


def _of_a_holder(place: _Place, record: Authorisation, body: NewDocument) -> Iterator[FieldError]:
    identification = body.receiver and body.receiver.identification
    receiver = tidy(identification.number).lstrip("0") if identification else ""
    if record.holder and tidy(record.holder).lstrip("0") != receiver:
        yield OTHER_HOLDER.at(f"{place.at}/number")
    if record.cabys is not None and place.cabys not in record.cabys:
        yield OTHER_CABYS.at(f"{place.line}/cabys")
