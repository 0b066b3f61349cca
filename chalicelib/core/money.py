"""Exact amounts. A float never enters: JSON carries decimal strings, code carries `Decimal`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from chalicelib.core.errors import FieldRule
from chalicelib.core.texts import Text

ZERO = Decimal(0)
CENT = Decimal("0.01")
FIVE_PLACES = Decimal("0.00001")
SIGNS = {"CRC": "₡", "USD": "$", "EUR": "€"}
"""Of currencies, by ISO 4217 code; others are written with their code alone."""

NOT_DECIMAL = FieldRule(
    "not-a-decimal",
    Text(
        es='Escriba el número como texto decimal, por ejemplo "1250.50"; no como número JSON.',
        en='Write the number as a decimal string, for example "1250.50"; not as a JSON number.',
    ),
)


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
    raise NOT_DECIMAL.error()


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
Amount = Annotated[DecimalString, Field(ge=0, max_digits=18, decimal_places=5)]
