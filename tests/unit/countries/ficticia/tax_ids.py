"""A taxpayer of Ficticia has a number of four digits."""

from __future__ import annotations

from typing import Final

from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import UNPRINTABLE
from chalicelib.core.tax_ids import TaxIds
from chalicelib.core.texts import Text


def _check(number: str) -> FieldRule | None:
    """Refuse by a rule that there is: one of its own would stand in what the API says of itself."""
    return None if len(number) == 4 and number.isdecimal() else UNPRINTABLE


PART: Final = TaxIds(
    taxpayers={"F": Text(es="F número", en="F number")},
    checks={"F": _check},
    names=("numero ficticio",),
    likely=lambda number: "F",
)
