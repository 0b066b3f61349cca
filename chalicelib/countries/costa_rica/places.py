"""Provinces, cantons and districts, each code within the one that contains it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.core.errors import FieldError, FieldRule
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica.code_lists import CODES

_DIGITS = {"province": 1, "canton": 3, "district": 5}
"""How long the code is that names each, with those of what contains it."""
_USUAL = [1, 2, 2]
"""Digits of three codes that say a part each, and no more."""
PLACE_UNKNOWN = FieldRule(
    "place-unknown",
    Text(
        es="Ese código no está en el catálogo «{catalogue}» para el lugar indicado; del cantón y "
        "del distrito escriba solo las dos últimas cifras.",
        en="That code is not in the catalogue “{catalogue}” for the place given; of canton and "
        "district write only the last two digits.",
    ),
)


def whole_place(address: Any) -> Any:
    """Return an address with its place in three parts, if one of its codes says several of them.

    In the catalogues the code of a district begins with those of its canton and its province. What
    contradicts itself stays as it is.

    >>> whole_place({"district": "10203"})
    {'district': '03', 'province': '1', 'canton': '02'}
    >>> whole_place({"province": "01", "canton": "2", "district": "10203"})
    {'province': '1', 'canton': '02', 'district': '03'}
    >>> whole_place({"province": "2", "district": "10203"})
    {'province': '2', 'district': '10203'}
    """
    if not isinstance(address, dict):
        return address
    codes = {part: code for part in _DIGITS if isinstance(code := address.get(part), str)}
    if [len(code) for code in codes.values() if code.isdecimal()] == _USUAL:
        return address
    said: dict[str, set[str]] = {}
    for part, code in codes.items():
        for name, own in _parts(part, code):
            said.setdefault(name, set()).add(own)
    if any(len(codes) > 1 for codes in said.values()):
        return address
    return address | {name: code for name, (code,) in said.items()}


def _parts(part: str, code: str) -> Iterator[tuple[str, str]]:
    """Yield what a code says of its part, and of those that contain it."""
    bare = "".join(code.split())
    if len(bare) == _DIGITS[part] and bare.isdecimal():
        begin = 0
        for name, end in _DIGITS.items():
            if end <= len(bare):
                yield name, bare[begin:end]
                begin = end
    else:
        yield part, bare.lstrip("0") if part == "province" else bare.zfill(2)


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
