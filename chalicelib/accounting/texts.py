"""The text of an entry: a template that a firm writes, filled from its document. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from chalicelib.accounting.braces import Fields
from chalicelib.accounting.rules import Shape, Trade

FIELDS: Final = Fields("number", "type", "customer", "date", "period")
"""What a template may name, each in braces."""
WORDS: Final[Mapping[tuple[Trade, Shape], str]] = {
    ("sale", "invoice"): "Factura",
    ("sale", "raises"): "Nota de débito",
    ("sale", "lowers"): "Nota de crédito",
    ("purchase", "invoice"): "Compra",
    ("purchase", "raises"): "Nota de débito recibida",
    ("purchase", "lowers"): "Nota de crédito recibida",
    ("collection", "invoice"): "Cobro",
}
"""`{type}`, in the language of the books."""


def fill(template: str, *, number: str, kind: str, customer: str, day: date) -> str:
    """Write the text of an entry; what is not known of its document leaves no gap.

    >>> fill("{type} {number} {customer} {period}", number="7", kind="Factura", customer="",
    ...      day=date(2026, 10, 5))
    'Factura 7 10/2026'
    """
    values: Mapping[str, Callable[[], str]] = {
        "number": lambda: number,
        "type": lambda: kind,
        "customer": lambda: customer,
        "date": lambda: f"{day:%d/%m/%Y}",
        "period": lambda: f"{day:%m/%Y}",
    }
    return " ".join(FIELDS.filled(template, values).split())
