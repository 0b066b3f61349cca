"""The posting engine: one accepted document in, one balanced journal entry out.

Amounts are converted to the ledger's currency, then brought to cents so that the entry balances:
the total, the taxes and the other charges are each rounded half up; the net lines take what is left
by largest remainder (what the customer owes and what the State is owed are declared amounts, the
split of income is ours), or a line of its own does, in books that keep differences of rounding
apart. A purchase is a sale seen from the other side. A document whose parts differ from its total
by more than one cent for each line is refused, never bent into balance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from chalicelib.accounting.entries import JournalEntry, JournalLine, Origin, Role, TaxRef, VatDetail
from chalicelib.accounting.parts import (
    Part,
    Refused,
    check_sum,
    parts_of,
    refusal,
    rounded,
    rounded_within,
)
from chalicelib.accounting.rounding import cents, money
from chalicelib.accounting.rules import Ruleset, Side, Treatment
from chalicelib.accounting.settling import overpaid, paid
from chalicelib.accounting.subaccounts import NoNumberLeft, Subaccounts
from chalicelib.accounting.texts import WORDS, fill
from chalicelib.accounting.vat import view_of
from chalicelib.catalogues.service import AccountRef, Chart
from chalicelib.core.money import ZERO
from chalicelib.invoicing.service import DocumentSummary

__all__ = ["Books", "Refused", "local_day", "post"]

OPPOSITE: dict[Side, Side] = {"debit": "credit", "credit": "debit"}


@dataclass(frozen=True, slots=True)
class Books:
    """Where documents are posted to: a country's rules and the company's chart."""

    rules: Ruleset
    chart: Chart
    ledger: Literal["local", "document"] = "local"
    """Currency of the books: local converts at the document's own exchange rate (the default, as
    tax returns are filed in it); document keeps each document's currency."""
    subaccounts: Subaccounts = field(default_factory=Subaccounts)
    """Those given so far; only where the rules number customers or suppliers."""
    own_codes: frozenset[str] = frozenset()
    """The accounts of the chart that the firm's program exported; empty: it gave none."""

    def reference(self, account: str) -> AccountRef | None:
        """Name an account; None: the chart does not have it, or it does not fit the digits."""
        try:
            return self.chart.reference(account)
        except ValueError:
            return None

    def with_others(self, accounts: Mapping[str, str]) -> Books:
        """Post to other accounts: `accounts` has them by those of the rules, or of the chart."""

        def other(account: str) -> str:
            found = self.reference(account)
            whole = found.code if found is not None else account
            return accounts.get(account) or accounts.get(whole) or account

        return replace(self, rules=self.rules.with_others(other))

    def knows(self, account: str, *, is_root: bool = False) -> bool:
        """Return whether the books have an account: the firm's program, where it gave its chart."""
        found = self.reference(account)
        if found is None:
            return False
        return is_root or not self.own_codes or found.code in self.own_codes


def post(document: DocumentSummary, books: Books) -> JournalEntry:
    """Post one document.

    Raises:
        Refused: no account for what it carries, or it does not add up.
    """
    treatment = books.rules.documents.get(document.document_type)
    if treatment is None:
        raise refusal(document, "ACCOUNT_UNKNOWN", "document_type", document.document_type)
    origin = _origin(document, books)
    factor = origin.rate if origin else Decimal(1)
    parts = parts_of(document, books.rules, treatment, factor)
    total = document.total * factor
    check_sum(document, parts, total)
    above = overpaid(document, books.rules, treatment, factor)
    if above:
        raise refusal(document, "TOTAL_MISMATCH", "payments", money(above))
    amounts = rounded(parts, cents(total), books.rules)
    recorded = view_of(amounts, partial(_account, document, books), books.rules, factor)
    vat = recorded if treatment.trade == "sale" else None
    lines = _lines(document, books, treatment, amounts, vat, factor)
    if origin:
        lines = _in_both(document, books, treatment, lines)
    day = local_day(document.issued_at, books.rules.zone)
    customer = _counterparty(document, books, treatment)
    return JournalEntry(
        document_id=document.id,
        number=document.number,
        place=books.rules.place_of(document.number),
        document_type=document.document_type,
        day=day,
        trade=treatment.trade,
        shape=treatment.shape,
        text=fill(
            treatment.text or books.rules.text,
            number=document.number,
            kind=WORDS[treatment.trade, treatment.shape],
            customer=document.receiver_name or "",
            day=day,
        ),
        currency=document.currency if books.ledger == "document" else books.rules.currency,
        origin=origin,
        customer=customer,
        has_own_account=customer != _common_account(document, books, treatment),
        due=day + timedelta(days=document.credit_days) if document.credit_days else None,
        counterparty_tax_id=document.receiver_tax_id or "",
        counterparty_name=document.receiver_name or "",
        lines=tuple([line for line in lines if line.amount]),
        vat=vat,
        received=recorded if treatment.trade == "purchase" else None,
    )


def _origin(document: DocumentSummary, books: Books) -> Origin | None:
    """Return what is converted from; None where books and document have one currency."""
    if books.ledger == "document" or document.currency == books.rules.currency:
        return None
    return Origin(currency=document.currency, rate=document.exchange_rate)


def _lines(
    document: DocumentSummary,
    books: Books,
    treatment: Treatment,
    amounts: Sequence[tuple[Part, int]],
    vat: tuple[VatDetail, ...] | None,
    factor: Decimal,
) -> list[JournalLine]:
    """Write who paid or owes, then what was sold; also what comes to nothing."""
    natural = treatment.natural

    def account(role: Role, code: str) -> AccountRef:
        if role == "customer":
            return _counterparty(document, books, treatment)
        return _account(document, books, code)

    return [
        *(
            _line(role, account(role, code), amount, OPPOSITE[natural])
            for role, code, amount in paid(document, books.rules, treatment, factor)
        ),
        *(
            _line(
                part.role,
                account(part.role, part.account),
                amount,
                natural,
                _tax_ref(part, natural, factor, vat),
            )
            for part, amount in amounts
        ),
    ]


def _in_both(
    document: DocumentSummary, books: Books, treatment: Treatment, lines: Sequence[JournalLine]
) -> list[JournalLine]:
    """Put beside each line what it is in the document's currency, where both sides agree, too."""
    natural, one = treatment.natural, Decimal(1)
    settled = paid(document, books.rules, treatment, one)
    parts = parts_of(document, books.rules, treatment, one)
    sold = [amount for _, amount in rounded_within(parts, cents(document.total))]
    sold += [0] * (books.rules.rounding == "account")  # it is of the books' currency
    own = [
        *((amount, OPPOSITE[natural]) for _, _, amount in settled),
        *((amount, natural) for amount in sold),
    ]
    return [
        line.but(original=money(amount if line.side == side else -amount))
        for line, (amount, side) in zip(lines, own, strict=True)
    ]


def _tax_ref(
    part: Part, side: Side, factor: Decimal, vat: tuple[VatDetail, ...] | None
) -> TaxRef | None:
    """Return of which tax a line is and on which base: that of the VAT book where it is there."""
    if not part.taxes:
        return None
    tax = part.taxes[0]
    rate_code = tax.rate_code or ""
    base = money(cents(sum((each.base for each in part.taxes), ZERO) * factor))
    if vat is not None and part.role == "tax":
        key = (tax.code, rate_code, tax.rate)
        found = [d.base for d in vat if (d.tax_code, d.rate_code, d.rate) == key]
        base = sum(found, ZERO) if found else base
    sign = 1 if side == "credit" else -1
    return TaxRef(code=tax.code, rate_code=rate_code, rate=tax.rate, base=sign * base)


def local_day(instant: datetime, zone: str) -> date:
    """Return the day that it is at `instant` in the zone.

    >>> local_day(datetime.fromisoformat("2026-11-01T03:00:00Z"), "America/Costa_Rica")
    datetime.date(2026, 10, 31)
    """
    return instant.astimezone(ZoneInfo(zone)).date()


def _line(
    role: Role, account: AccountRef, amount: int, side: Side, tax: TaxRef | None = None
) -> JournalLine:
    return JournalLine(
        account=account,
        role=role,
        side=side if amount >= 0 else OPPOSITE[side],
        amount=money(abs(amount)),
        tax=tax,
    )


def _counterparty(document: DocumentSummary, books: Books, treatment: Treatment) -> AccountRef:
    """Return the account of whom the document is for or from; without a tax id, the common one."""
    rules, buys = books.rules, treatment.trade == "purchase"
    root, scheme = (rules.supplier, rules.suppliers) if buys else (rules.customer, rules.customers)
    common = _common_account(document, books, treatment)
    if scheme == "common" or not document.receiver_tax_id:
        return common
    name = document.receiver_name or common.name
    try:
        return books.subaccounts.of(books.chart, root, document.receiver_tax_id, name)
    except NoNumberLeft as exc:
        raise refusal(document, "SUBACCOUNTS_EXHAUSTED", "account", root) from exc


def _common_account(document: DocumentSummary, books: Books, treatment: Treatment) -> AccountRef:
    rules = books.rules
    root = rules.supplier if treatment.trade == "purchase" else rules.customer
    return _account(document, books, root)


def _account(document: DocumentSummary, books: Books, code: str) -> AccountRef:
    try:
        found = books.chart.reference(code)
    except ValueError as exc:
        raise refusal(document, "ACCOUNT_LENGTH", "account", code) from exc
    if found is None:
        raise refusal(document, "ACCOUNT_UNKNOWN", "account", code)
    return found
