"""Invented documents, one of each type that a country's rules post: to be shown how. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from chalicelib.accounting.rules import Ruleset, Treatment
from chalicelib.core.money import CENT, ZERO, round_half_up
from chalicelib.invoicing.service import DocumentSummary

_NAME: Final = "Empresa Ficticia de Ejemplo S.A."
_NET: Final = {"goods": Decimal("1000.00"), "services": Decimal("500.00")}
_EXPORTED: Final = "06"
"""SUENLACE operation subtype of what leaves the country, and bears no tax."""


def samples(rules: Ruleset, now: datetime) -> Iterator[DocumentSummary]:
    """Invent a document of each type, of goods and services at the usual rate, paid at once."""
    for document_type, treatment in rules.documents.items():
        yield _sample(rules, document_type, treatment, now)


def _sample(
    rules: Ruleset, document_type: str, treatment: Treatment, now: datetime
) -> DocumentSummary:
    made_of = rules.sample
    sold = {kind: amount for kind, amount in _NET.items() if kind in treatment.income}
    taxes = [
        {
            "code": made_of.tax,
            "rate_code": made_of.rate_code,
            "rate": made_of.rate,
            "base": amount,
            "amount": round_half_up(amount * made_of.rate / 100, CENT),
            "kind": kind,
        }
        for kind, amount in sold.items()
        if treatment.income[kind].operation != _EXPORTED
    ]
    total = sum(sold.values() or _NET.values(), ZERO)
    total += sum((Decimal(str(tax["amount"])) for tax in taxes), ZERO)
    return DocumentSummary.model_validate(
        {
            "id": f"doc_{document_type}",
            "number": made_of.number,
            "key": "",
            "document_type": document_type,
            "issued_at": now,
            "receiver_name": _NAME,
            "receiver_tax_id": made_of.tax_id,
            "sale_condition": "",
            "currency": rules.currency,
            "exchange_rate": Decimal(1),
            "total": total,
            "other_charges": ZERO,
            "net": [{"kind": kind, "amount": amount} for kind, amount in sold.items()],
            "taxes": taxes,
            "payments": [{"code": made_of.means, "amount": total}],
        }
    )
