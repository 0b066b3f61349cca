"""The neutral summary of a document of any country: what lists show of it and accounting posts."""

from __future__ import annotations

from typing import Literal

from chalicelib.core.model import Instant, Model
from chalicelib.core.money import ZERO, DecimalString


class NetAmount(Model):
    """What was sold of one kind, after discounts and before taxes."""

    kind: Literal[
        "goods", "services", "exempt_goods", "exempt_services", "exonerated_goods",
        "exonerated_services", "not_subject_goods", "not_subject_services",
    ]  # fmt: skip
    amount: DecimalString


class TaxSummary(Model):
    """One tax at one rate on one kind of sale, less what was exonerated of base and tax."""

    code: str
    rate_code: str | None
    rate: DecimalString
    base: DecimalString
    amount: DecimalString
    kind: Literal["goods", "services"]
    is_assumed: bool = False
    """Borne by the issuer (gifts and bonuses): its base is the full price, which nobody paid."""


class PaymentSummary(Model):
    """What was paid by one means."""

    code: str
    amount: DecimalString


class DocumentSummary(Model):
    """A document as lists show it and accounting posts it; codes are those of its country."""

    id: str
    number: str
    key: str
    document_type: str
    issued_at: Instant
    receiver_name: str | None
    receiver_tax_id: str | None
    sale_condition: str
    credit_days: int | None = None
    """In how many days it is to be paid, where it says so."""
    currency: str
    exchange_rate: DecimalString
    total: DecimalString
    other_charges: DecimalString
    returned_tax: DecimalString = ZERO
    """What of the taxes the State returns to the customer at once."""
    net: list[NetAmount]
    taxes: list[TaxSummary]
    payments: list[PaymentSummary]
