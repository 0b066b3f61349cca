"""Provinces, cantons and districts, each code within the one that contains it."""

from __future__ import annotations

from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.code_lists import CODES

_DIGITS = {"province": 1, "canton": 3, "district": 5}
"""How long the code is that names each, with those of what contains it."""
PLACE_UNKNOWN = FieldRule(
    "place-unknown",
    Text(
        es="Ese código no está en el catálogo «{catalogue}» para el lugar indicado; del cantón y "
        "del distrito escriba solo las dos últimas cifras.",
        en="That code is not in the catalogue “{catalogue}” for the place given; of canton and "
        "district write only the last two digits.",
    ),
)


def place(province: str, canton: str, district: str) -> tuple[str, ...] | None:
    """Name a province, its canton and its district; None when they do not fit together.

    >>> place("1", "01", "01")
    ('San José', 'San José', 'Carmen')
    """
    code = province + canton + district
    names = [CODES.describe(f"{name}s", code[:digits]) for name, digits in _DIGITS.items()]
    found = tuple([name for name in names if name is not None])
    return found if len(found) == len(_DIGITS) else None


def misplaced(province: str, canton: str, district: str) -> str | None:
    """Name the first of the three that leads nowhere; None when they are a place.

    >>> misplaced("8", "01", "01"), misplaced("1", "99", "01"), misplaced("1", "01", "99")
    ('province', 'canton', 'district')
    """
    code = province + canton + district
    return next(
        (name for name, digits in _DIGITS.items()
         if not CODES.has(f"{name}s", code[:digits])), None
    )  # fmt: skip


def place_error(at: str, province: str, canton: str, district: str) -> FieldError | None:
    """Say which part of the address at `at` is no place; None: it is one."""
    wrong = misplaced(province, canton, district)
    return PLACE_UNKNOWN.at(f"{at}/{wrong}", catalogue=f"{wrong}s") if wrong else None
