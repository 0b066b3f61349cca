"""Exact amounts. A float never enters: JSON carries decimal strings, code carries `Decimal`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

ZERO = Decimal(0)
CENT = Decimal("0.01")
FIVE_PLACES = Decimal("0.00001")
SIGNS = {"CRC": "₡", "USD": "$", "EUR": "€"}
"""Of currencies, by ISO 4217 code; others are written with their code alone. Never both: `$` is the
US dollar, and every other dollar has its code."""


def round_half_up(amount: Decimal, quantum: Decimal) -> Decimal:
    """Round to `quantum`, halves away from zero.

    >>> round_half_up(Decimal("20.203515"), FIVE_PLACES)
    Decimal('20.20352')
    """
    return amount.quantize(quantum, ROUND_HALF_UP)


def _parse(value: Any) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, str) and len(value) <= 40 and not value.strip(" 0123456789.-"):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    msg = "not a decimal string"
    raise ValueError(msg)


def _write(amount: Decimal) -> str:
    return format(amount, "f")


DecimalString = Annotated[
    Decimal,
    BeforeValidator(_parse),
    PlainSerializer(_write, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": "string", "pattern": r"^-?\d{1,20}(\.\d{1,10})?$", "examples": ["1250.50"]}
    ),
]
"""What is stored and shown; what callers write is checked by each country's body."""
