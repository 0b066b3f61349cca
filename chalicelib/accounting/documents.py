"""What this room needs to know of a document in order to post it; invoicing's model fits it.

Only the shape is stated here, so that posting neither imports another room nor repeats its model.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol


class NetAmount(Protocol):
    """What was sold of one kind, after discounts and before taxes."""

    @property
    def kind(self) -> str:
        """`goods`, `services`, `exempt_goods`, … (see `rules`)."""

    @property
    def amount(self) -> Decimal:
        """In the document's currency, up to five decimals."""


class TaxAmount(Protocol):
    """One tax at one rate on one kind of sale, already less what was exonerated."""

    @property
    def code(self) -> str:
        """The tax (`01` is IVA in Costa Rica)."""

    @property
    def rate_code(self) -> str | None:
        """The authority's code of the rate, where it has one."""

    @property
    def rate(self) -> Decimal:
        """Per cent."""

    @property
    def base(self) -> Decimal:
        """What the rate was applied to."""

    @property
    def amount(self) -> Decimal:
        """The tax due."""

    @property
    def kind(self) -> str | None:
        """`goods` or `services`; None: it is over all that was sold, and not told which."""

    @property
    def is_assumed(self) -> bool:
        """True when the issuer bears it instead of the customer; then nobody paid the base."""


class Payment(Protocol):
    """What was paid by one means."""

    @property
    def code(self) -> str:
        """The means (`01` is cash in Costa Rica)."""

    @property
    def amount(self) -> Decimal:
        """In the document's currency."""


class PostableDocument(Protocol):
    """A document that the tax authority accepted."""

    @property
    def id(self) -> str:
        """Ours."""

    @property
    def number(self) -> str:
        """The consecutive or number the customer sees."""

    @property
    def document_type(self) -> str:
        """The authority's code: `01` invoice, `03` credit note and so on."""

    @property
    def issued_at(self) -> datetime:
        """With time zone."""

    @property
    def receiver_name(self) -> str | None:
        """None on a ticket without customer."""

    @property
    def receiver_tax_id(self) -> str | None:
        """None on a ticket without customer."""

    @property
    def sale_condition(self) -> str:
        """`01` cash, `02` credit and so on."""

    @property
    def currency(self) -> str:
        """ISO 4217."""

    @property
    def exchange_rate(self) -> Decimal:
        """Local currency for one unit of `currency`."""

    @property
    def total(self) -> Decimal:
        """What the customer owes."""

    @property
    def other_charges(self) -> Decimal:
        """Charges beside the lines, such as the 10 % service."""

    @property
    def assumed_tax(self) -> Decimal:
        """What of the taxes the issuer bears instead of the customer (gifts)."""

    @property
    def returned_tax(self) -> Decimal:
        """What of the taxes the State returns to the customer at the sale."""

    @property
    def net(self) -> Sequence[NetAmount]:
        """By kind."""

    @property
    def taxes(self) -> Sequence[TaxAmount]:
        """By tax and rate."""

    @property
    def payments(self) -> Sequence[Payment]:
        """By means; empty on credit."""
