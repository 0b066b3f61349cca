"""The computed amounts of a document: what `totals` gives and the writer puts on paper.

Plain values, because sixty are made for a document of twenty lines (frozen dataclasses cost
four times as much to make); nobody changes them. Every amount has exactly five decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from chalicelib.core.model import Instant
from chalicelib.core.money import DecimalString
from chalicelib.countries.costa_rica.code_lists import CODES

ZERO: Final = Decimal("0.00000")


@dataclass(slots=True)
class DiscountAmount:
    """A discount of a line with its amount."""

    code: str
    amount: DecimalString
    other_code: str | None = None
    reason: str | None = None

    @property
    def nature(self) -> str | None:
        """NaturalezaDescuento, mandatory for the schema's text: what the code says, if no more."""
        return self.reason or CODES.describe("discount-codes", self.code)


@dataclass(slots=True)
class ExonerationAmount:
    """An exoneration of a tax with its amount."""

    type: str
    number: str
    institution: str
    issued_at: Instant
    rate: DecimalString
    amount: DecimalString
    other_type: str | None = None
    article: int | None = None
    subsection: int | None = None
    institution_other: str | None = None


@dataclass(slots=True)
class TaxAmount:
    """A tax of a line with its rate (percent) and amount."""

    code: str
    rate_code: str | None
    rate: DecimalString | None
    amount: DecimalString
    exoneration: ExonerationAmount | None = None
    assumed: DecimalString = ZERO
    """What of it the issuer bears."""

    @property
    def due(self) -> Decimal:
        """What is not exonerated of it, whoever bears it."""
        return self.amount - self.exoneration.amount if self.exoneration else self.amount


@dataclass(slots=True)
class LineAmounts:
    """What one line comes to."""

    gross: DecimalString
    """MontoTotal: quantity times price, before discounts."""
    discounts: tuple[DiscountAmount, ...]
    subtotal: DecimalString
    taxable_base: DecimalString
    taxes: tuple[TaxAmount, ...]
    assumed_tax: DecimalString
    """Tax that the issuer bears (gifts and bonuses)."""
    net_tax: DecimalString
    total: DecimalString


@dataclass(slots=True)
class TaxTotal:
    """One row of the breakdown: a tax and rate with the sum over the lines."""

    code: str
    rate_code: str | None
    amount: DecimalString


@dataclass(slots=True)
class PaymentAmount:
    """A means of payment as it is written."""

    type: str
    other: str | None
    amount: DecimalString | None
    """None where there is nothing to pay."""


@dataclass(slots=True)
class Totals:
    """All amounts of a document: per line, and the summary (ResumenFactura)."""

    lines: tuple[LineAmounts, ...]
    taxed_services: DecimalString
    exempt_services: DecimalString
    exonerated_services: DecimalString
    not_subject_services: DecimalString
    taxed_goods: DecimalString
    exempt_goods: DecimalString
    exonerated_goods: DecimalString
    not_subject_goods: DecimalString
    taxed: DecimalString
    exempt: DecimalString
    exonerated: DecimalString
    not_subject: DecimalString
    sale: DecimalString
    discounts: DecimalString
    net_sale: DecimalString
    breakdown: tuple[TaxTotal, ...]
    tax: DecimalString
    assumed_tax: DecimalString
    returned_tax: DecimalString | None
    """Tax that the State returns at once: private health services paid by card."""
    other_charges: DecimalString
    payments: tuple[PaymentAmount, ...]
    total: DecimalString
