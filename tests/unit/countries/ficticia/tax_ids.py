"""A taxpayer of Ficticia has a number of four digits."""

from __future__ import annotations

from functools import cache
from typing import Final

from chalicelib.core.errors import FieldRule
from chalicelib.core.tax_ids import TaxIds
from chalicelib.core.texts import Text


@cache
def _four_digits() -> FieldRule:
    """Make the rule when it is broken: what is published names the codes of every rule made."""
    return FieldRule("ficticia-four-digits", Text(es="Cuatro cifras.", en="Four digits."))


def _check(number: str) -> FieldRule | None:
    return None if len(number) == 4 and number.isdecimal() else _four_digits()


PART: Final = TaxIds(
    taxpayers={"F": Text(es="F número", en="F number")},
    checks={"F": _check},
    likely=lambda number: "F",
)
