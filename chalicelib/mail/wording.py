"""Dates and amounts as a person reads them, in their language and time zone. Pure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.core.money import CENT, SIGNS, round_half_up
from chalicelib.core.texts import Language

_MONTHS: dict[str, tuple[str, ...]] = {
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def day(instant: str, zone: str, language: Language) -> str:
    """Write the day of an instant in a time zone.

    >>> day("2026-11-02T03:30:00.000Z", "America/Costa_Rica", "es")
    '1 de noviembre de 2026'
    """
    local = _local(instant, zone)
    month = _MONTHS[language][local.month - 1]
    if language == "es":
        return f"{local.day} de {month} de {local.year}"
    return f"{local.day} {month} {local.year}"


def moment(instant: str, zone: str, language: Language) -> str:
    """Write day and time of an instant in a time zone, and name the zone.

    >>> moment("2026-11-02T03:30:00.000Z", "America/Costa_Rica", "en")
    '1 November 2026, 21:30 (America/Costa_Rica)'
    """
    return f"{day(instant, zone, language)}, {_local(instant, zone):%H:%M} ({zone})"


def amount(value: str, currency: str, language: Language) -> str:
    """Write an amount with separators, symbol and currency code, rounded half up to the cent.

    >>> amount("1130.5", "CRC", "es"), amount("1130.5", "USD", "en")
    ('₡1.130,50 CRC', '$1,130.50 USD')
    """
    written = f"{round_half_up(Decimal(value), CENT):,.2f}"
    if language == "es":
        written = written.translate(str.maketrans(",.", ".,"))
    return f"{SIGNS.get(currency, '')}{written} {currency}"


def _local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(_zone(zone))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
