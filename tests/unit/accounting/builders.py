"""Documents as invoicing hands them over, for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from chalicelib.accounting.posting import Books
from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.charts import default_chart
from chalicelib.invoicing.summary import DocumentSummary, NetAmount, PaymentSummary, TaxSummary

D = Decimal


def net_of(kind: str, amount: Decimal) -> NetAmount:
    return NetAmount.model_validate({"kind": kind, "amount": amount})


def tax_at(
    code: str,
    rate_code: str | None,
    rate: Decimal,
    base: Decimal,
    amount: Decimal,
    kind: str = "goods",
) -> TaxSummary:
    return TaxSummary.model_validate(
        {
            "code": code, "rate_code": rate_code, "rate": rate, "base": base, "amount": amount,
            "kind": kind,
        }
    )  # fmt: skip


def assumed(tax: TaxSummary) -> TaxSummary:
    """The same tax on a gift."""
    return tax.model_copy(update={"is_assumed": True})


def paid_by(code: str, amount: Decimal) -> PaymentSummary:
    return PaymentSummary(code=code, amount=amount)


def doc(**changes: Any) -> DocumentSummary:
    """A credit sale of goods for 1,000.00 plus 13 % unless said otherwise."""
    values: dict[str, Any] = {
        "id": "doc_1",
        "number": "00100001010000000001",
        "key": "5" * 50,
        "document_type": "invoice",
        "issued_at": datetime(2026, 10, 5, 18, 0, tzinfo=UTC),
        "receiver_name": "Ejemplo Ficticio S.A.",
        "receiver_tax_id": "3101999999",
        "sale_condition": "02",
        "currency": "CRC",
        "exchange_rate": D(1),
        "total": D(1130),
        "other_charges": D(0),
        "net": [net_of("goods", D(1000))],
        "taxes": [tax_at("01", "08", D(13), D(1000), D(130))],
        "payments": [],
    }
    return DocumentSummary.model_validate(values | changes)


COSTA_RICA = Books(rules_of("CR"), default_chart("CR"))
SPAIN = Books(rules_of("ES"), default_chart("ES"))
