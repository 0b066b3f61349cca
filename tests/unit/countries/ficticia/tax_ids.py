"""A taxpayer of Ficticia has a number of four digits."""

from __future__ import annotations

from typing import Final

from chalicelib.core.errors import FieldRule
from chalicelib.core.tax_ids import TaxIds
from chalicelib.core.texts import Text

FOUR_DIGITS = FieldRule("ficticia-four-digits", Text(es="Cuatro cifras.", en="Four digits."))


def _check(number: str) -> FieldRule | None:
    return None if len(number) == 4 and number.isdecimal() else FOUR_DIGITS


PART: Final = TaxIds(
    taxpayers={"F": Text(es="F número", en="F number")},
    checks={"F": _check},
    likely=lambda number: "F",
)
