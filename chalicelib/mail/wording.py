"""Dates, amounts and codes as a person reads them, in their language and time zone. Pure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from chalicelib.core.money import CENT, round_half_up
from chalicelib.core.texts import Language, Text

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
_SYMBOLS = {"CRC": "₡", "USD": "$", "EUR": "€"}
_DOCUMENT_TYPES: dict[str, Text] = {  # annex 1 of the v4.4 structures, note 3
    "01": Text(es="Factura electrónica", en="Electronic invoice"),
    "02": Text(es="Nota de débito electrónica", en="Electronic debit note"),
    "03": Text(es="Nota de crédito electrónica", en="Electronic credit note"),
    "04": Text(es="Tiquete electrónico", en="Electronic ticket"),
    "08": Text(es="Factura electrónica de compra", en="Electronic purchase invoice"),
    "09": Text(es="Factura electrónica de exportación", en="Electronic export invoice"),
    "10": Text(es="Recibo electrónico de pago", en="Electronic payment receipt"),
}
_STATES: dict[str, Text] = {
    "accepted": Text(es="Aceptado por la autoridad tributaria", en="Accepted by the tax authority"),
    "accepted_with_warnings": Text(
        es="Aceptado por la autoridad tributaria, con advertencias",
        en="Accepted by the tax authority, with warnings",
    ),
    "rejected": Text(
        es="Rechazado por la autoridad tributaria", en="Rejected by the tax authority"
    ),
    "sent": Text(es="Enviado a la autoridad tributaria", en="Sent to the tax authority"),
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
    return f"{_SYMBOLS.get(currency, '')}{written} {currency}"


def document_type(code: str, language: Language) -> str:
    """Name a document type of the authority.

    >>> document_type("01", "es")
    'Factura electrónica'
    """
    known = _DOCUMENT_TYPES.get(code)
    return known.render(language) if known else code


def document_state(state: str, language: Language) -> str:
    """Say what the authority made of a document.

    >>> document_state("accepted", "en")
    'Accepted by the tax authority'
    """
    known = _STATES.get(state)
    return known.render(language) if known else state


def _local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(_zone(zone))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
