"""The text of an entry: a template that a firm writes, filled from its document. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from chalicelib.accounting.rules import Shape, Trade

FIELDS: Final = ("number", "type", "customer", "date", "period")
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
_FIELD: Final = re.compile(r"{(\w*)}")


def unknown_fields(template: str) -> list[str]:
    """List what a template names and no document has, a lone brace included.

    >>> unknown_fields("{type} {numero} {")
    ['{numero}', '{']
    """
    named = [f"{{{name}}}" for name in _FIELD.findall(template) if name not in FIELDS]
    return named + re.findall("[{}]", _FIELD.sub("", template))


def fill(template: str, *, number: str, kind: str, customer: str, day: date) -> str:
    """Write the text of an entry; what is not known of its document leaves no gap.

    >>> fill("{type} {number} {customer} {period}", number="7", kind="Factura", customer="",
    ...      day=date(2026, 10, 5))
    'Factura 7 10/2026'
    """
    values = {
        "number": number,
        "type": kind,
        "customer": customer,
        "date": f"{day:%d/%m/%Y}",
        "period": f"{day:%m/%Y}",
    }
    return " ".join(_FIELD.sub(lambda found: values[found[1]], template).split())
