"""Figures as people write them: Spanish 1.234,50, English 1,234.50; exact, never a float. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from decimal import Decimal

from chalicelib.core.money import FIVE_PLACES, SIGNS, round_half_up
from chalicelib.core.texts import Language

FIGURE_SPACE = "\u2007"
PUNCTUATION_SPACE = "\u2008"
_SPANISH = str.maketrans(",.", ".,")


def number(value: Decimal, language: Language, least: int = 0) -> str:
    """Write a number with at least `least` decimals, more when it has them, five at most.

    >>> number(Decimal("1234567.50000"), "es", 2), number(Decimal("0.12345"), "en")
    ('1.234.567,50', '0.12345')
    >>> number(Decimal("3.000"), "es"), number(Decimal("1000"), "en", 2)
    ('3', '1,000.00')
    """
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -5:
        value = round_half_up(value, FIVE_PLACES)
    whole, _, decimals = f"{value:,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    written = f"{whole}.{decimals}" if decimals else whole
    return written.translate(_SPANISH) if language == "es" else written


def money(value: Decimal, currency: str, language: Language) -> str:
    r"""Write an amount with the sign of its currency, or its code where there is no sign.

    >>> money(Decimal("1250.55000"), "CRC", "es"), money(Decimal("20.20352"), "USD", "en")
    ('₡1.250,55', '$20.20352')
    >>> money(Decimal("-5"), "EUR", "es"), money(Decimal("7.5"), "MXN", "en")
    ('-€5,00', 'MXN\xa07.50')
    """
    sign = "-" if value < 0 else ""
    symbol = SIGNS.get(currency) or f"{currency}\u00a0"
    return f"{sign}{symbol}{number(abs(value), language, 2)}"


def aligned(figures: Iterable[str], language: Language) -> list[str]:
    """Pad figures with invisible blanks, so that right-aligned their decimal signs agree.

    >>> [figure.count(FIGURE_SPACE) for figure in aligned(["₡1,50", "₡0,12345", "–"], "es")]
    [3, 0, 5]
    """
    sign = "," if language == "es" else "."
    split = [(figure, figure.partition(sign)) for figure in figures]
    most = max((len(parts[2]) for _, parts in split), default=0)
    return [
        figure
        + (PUNCTUATION_SPACE if most and not parts[1] else "")
        + FIGURE_SPACE * (most - len(parts[2]))
        for figure, parts in split
    ]


def percent(value: Decimal, language: Language) -> str:
    r"""Write a percentage.

    >>> percent(Decimal("0.50"), "es"), percent(Decimal("13"), "en")
    ('0,5\xa0%', '13%')
    """
    return number(value, language) + ("\u00a0%" if language == "es" else "%")


def moment(instant: datetime, zone: tzinfo, language: Language) -> str:
    """Write an instant as it is in a zone.

    >>> from datetime import UTC
    >>> moment(datetime.fromisoformat("2026-11-01T21:30:05-06:00"), UTC, "es")
    '02/11/2026 03:30:05'
    >>> moment(datetime.fromisoformat("2026-11-01T21:30:05-06:00"), UTC, "en")
    '2026-11-02 03:30:05'
    """
    local = instant.astimezone(zone)
    return f"{local:%d/%m/%Y %H:%M:%S}" if language == "es" else f"{local:%Y-%m-%d %H:%M:%S}"


def day(instant: datetime, zone: tzinfo, language: Language) -> str:
    """Write the day that it is in a zone at an instant.

    >>> from datetime import UTC
    >>> day(datetime.fromisoformat("2026-11-01T21:30:05-06:00"), UTC, "es")
    '02/11/2026'
    """
    return moment(instant, zone, language)[:10]
