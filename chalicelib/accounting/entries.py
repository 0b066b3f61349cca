"""Journal entries: what posting makes of a document and what every export format writes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.rules import Place, Shape, Side, Trade, natural_side
from chalicelib.catalogues.service import AccountRef
from chalicelib.core.model import Model

Role = Literal[
    "customer", "treasury", "income", "tax", "other_charges", "returned_tax", "assumed_tax"
]
"""`assumed_tax`: both the tax that the State is owed and the expense that it is to the issuer."""


class TaxRef(Model):
    """What the VAT book needs of a tax line; the base is negative where the sale is lowered.

    The base is what was taxed, the sum of the entry's `VatDetail`s where it has them.
    """

    code: str
    rate_code: str
    rate: Decimal
    base: Decimal


class JournalLine(Model):
    """One line; `amount` is positive and in cents."""

    account: AccountRef
    role: Role
    side: Side
    amount: Decimal
    original: Decimal | None = None
    """The same in the currency of the document, where the books have another; also in cents."""
    tax: TaxRef | None = None


class VatDetail(Model):
    """One (income account, rate) of an invoice: what SUENLACE calls a type 9 record.

    Sales without tax have rate 0, no tax account and no codes.
    """

    account: AccountRef
    operation: str
    base: Decimal
    rate: Decimal
    amount: Decimal
    tax_code: str = ""
    rate_code: str = ""
    tax_account: AccountRef | None = None
    surcharge_rate: Decimal = Decimal(0)
    surcharge: Decimal = Decimal(0)
    surcharge_account: AccountRef | None = None
    withholding_rate: Decimal = Decimal(0)
    withholding: Decimal = Decimal(0)
    withholding_account: AccountRef | None = None


class Origin(Model):
    """In which currency a document is, where the books have another, and what that is worth."""

    currency: str
    rate: Decimal
    """Of the books' currency, for one of it: the document's own."""


class JournalEntry(Model):
    """A document as it is booked. Balanced: debits equal credits to the cent."""

    document_id: str
    number: str
    place: Place | None = None
    """None where the number says nothing of it."""
    document_type: str
    day: date
    """On which it is booked."""
    document_day: date | None = None
    """Of the document, where it is booked on another one."""
    trade: Trade = "sale"
    shape: Shape
    text: str
    currency: str
    """Of the books."""
    origin: Origin | None = None
    customer: AccountRef
    """Of whom it is for; of a purchase, its supplier's. Their lines have the role `customer`."""
    has_own_account: bool = False
    """Whether that account is of nobody else."""
    due: date | None = None
    """When what the customer owes is to be paid, where the document says it."""
    counterparty_tax_id: str
    counterparty_name: str
    lines: tuple[JournalLine, ...]
    found: tuple[Incident, ...] = ()
    """What was found of it, once it was checked."""
    vat: tuple[VatDetail, ...] | None
    """None when income and tax bases do not match, so that the VAT book cannot be told apart.

    Tax that the issuer bears is not in it: there is no sale beside it."""
    received: tuple[VatDetail, ...] | None = None
    """The same of a purchase, for the record book of received documents alone: other files have
    purchases as plain entries. Tax that is part of the cost has the cost's account."""

    @property
    def recorded(self) -> tuple[VatDetail, ...]:
        """What the record book of issued, or of received, documents has of it."""
        return self.vat or self.received or ()

    @property
    def natural(self) -> Side:
        """The side of what was sold, bought or paid."""
        return natural_side(self.trade, self.shape)

    @property
    def issued_on(self) -> date:
        """The day of the document."""
        return self.document_day or self.day

    @property
    def debit(self) -> Decimal:
        """The sum of the debit side."""
        return sum((line.amount for line in self.lines if line.side == "debit"), Decimal(0))

    @property
    def credit(self) -> Decimal:
        """The sum of the credit side."""
        return sum((line.amount for line in self.lines if line.side == "credit"), Decimal(0))

    def of(self, *roles: Role) -> tuple[JournalLine, ...]:
        """The lines in one of these roles: `treasury` is how the customer paid at once."""
        return tuple(line for line in self.lines if line.role in roles)
