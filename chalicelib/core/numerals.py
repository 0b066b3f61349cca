"""Numbers as each language writes them. Pure; below `core.texts`, whose sentences hold numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from chalicelib.core.money import FIVE_PLACES, round_half_up


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a language writes between the digits of a number."""

    thousands: str
    decimals: str


_SIGNS: Final = {
    # Of the comma and blank that CLDR gives es-CR, and the Academies' spelling (2010) all Spanish.
    # The blank does not break, or a figure could end up on two lines.
    "es": _Signs(thousands="\u00a0", decimals=","),
    "en": _Signs(thousands=",", decimals="."),
}


def decimal_sign(language: str) -> str:
    """Return what stands between a whole number and its decimals.

    >>> decimal_sign("es"), decimal_sign("en")
    (',', '.')
    """
    return _SIGNS[language].decimals


def number(value: Decimal, language: str, least: int = 0) -> str:
    r"""Write a number with at least `least` decimals, more when it has them, five at most.

    What goes beyond the fifth decimal is rounded half up. Four digits are grouped, too: they stand
    below longer ones.

    >>> number(Decimal("1234567.50000"), "es", 2), number(Decimal("0.12345"), "en")
    ('1\xa0234\xa0567,50', '0.12345')
    >>> number(Decimal("3.000"), "es"), number(Decimal("1000"), "en", 2)
    ('3', '1,000.00')
    """
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -5:
        value = round_half_up(value, FIVE_PLACES)
    signs = _SIGNS[language]
    whole, _, decimals = f"{value:,f}".partition(".")
    whole = whole.replace(",", signs.thousands)
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}{signs.decimals}{decimals}" if decimals else whole
