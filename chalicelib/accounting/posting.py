"""The posting engine: one accepted document in, one balanced journal entry out.

Amounts are converted to the ledger's currency, then brought to cents so that the entry balances:
the total, the taxes and the other charges are each rounded half up; the net lines take what is left
by largest remainder (what the customer owes and what the State is owed are declared amounts, the
split of income is ours). A document whose parts differ from its total by more than one cent for
each line is refused, never bent into balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from chalicelib.accounting.entries import JournalEntry, JournalLine, Origin, Role, TaxRef, VatDetail
from chalicelib.accounting.incidents import Incident, incident
from chalicelib.accounting.rounding import apportion, cents, money
from chalicelib.accounting.rules import Income, Ruleset, Side, Treatment
from chalicelib.accounting.settling import overpaid, paid
from chalicelib.accounting.vat import IncomePart, TaxPart, vat_details
from chalicelib.catalogues.service import AccountRef, Chart
from chalicelib.core.money import CENT, ZERO
from chalicelib.invoicing.service import DocumentSummary, TaxSummary

OPPOSITE: dict[Side, Side] = {"debit": "credit", "credit": "debit"}
TEXTS = {"invoice": "Factura", "raises": "Nota de débito", "lowers": "Nota de crédito"}


class Refused(Exception):
    """The document cannot be posted; the incident says why."""

    def __init__(self, found: Incident) -> None:
        super().__init__(found.code)
        self.incident = found


@dataclass(frozen=True, slots=True)
class Books:
    """Where documents are posted to: a country's rules and the company's chart."""

    rules: Ruleset
    chart: Chart
    ledger: Literal["local", "document"] = "local"
    """Currency of the books: local converts at the document's own exchange rate (the default, as
    tax returns are filed in it); document keeps each document's currency."""


@dataclass(frozen=True, slots=True)
class _Part:
    """An exact amount on its way to an account, positive on the natural side of the document."""

    role: Role
    account: str
    exact: Decimal
    taxes: tuple[TaxSummary, ...] = ()
    """Of one code and rate, by kind."""
    kind: str = ""
    income: Income | None = None


def post(document: DocumentSummary, books: Books) -> JournalEntry:
    """Post one document.

    Raises:
        Refused: no account for what it carries, or it does not add up.
    """
    treatment = books.rules.documents.get(document.document_type)
    if treatment is None:
        raise _refusal(document, "ACCOUNT_UNKNOWN", "document_type", document.document_type)
    origin = _origin(document, books)
    factor = origin.rate if origin else Decimal(1)
    parts = _parts(document, books.rules, treatment, factor)
    total = document.total * factor
    _check_sum(document, parts, total)
    above = overpaid(document, books.rules, treatment, factor)
    if above:
        raise _refusal(document, "TOTAL_MISMATCH", "payments", money(above))
    amounts = _whole_cents(parts, cents(total))
    vat = _vat(document, books, amounts, factor)
    lines = _lines(document, books, treatment, amounts, vat, factor)
    if origin:
        lines = _in_both(document, books, treatment, lines)
    return JournalEntry(
        document_id=document.id,
        number=document.number,
        place=books.rules.place_of(document.number),
        document_type=document.document_type,
        day=local_day(document.issued_at, books.rules.zone),
        shape=treatment.shape,
        text=f"{TEXTS[treatment.shape]} {document.number}",
        currency=document.currency if books.ledger == "document" else books.rules.currency,
        origin=origin,
        customer=_account(document, books, books.rules.customer),
        counterparty_tax_id=document.receiver_tax_id or "",
        counterparty_name=document.receiver_name or "",
        lines=tuple([line for line in lines if line.amount]),
        vat=vat,
    )


def _origin(document: DocumentSummary, books: Books) -> Origin | None:
    """Return what is converted from; None where books and document have one currency."""
    if books.ledger == "document" or document.currency == books.rules.currency:
        return None
    return Origin(currency=document.currency, rate=document.exchange_rate)


def _natural(treatment: Treatment) -> Side:
    """Return the side of what was sold."""
    return "debit" if treatment.shape == "lowers" else "credit"


def _lines(
    document: DocumentSummary,
    books: Books,
    treatment: Treatment,
    amounts: Sequence[tuple[_Part, int]],
    vat: tuple[VatDetail, ...] | None,
    factor: Decimal,
) -> list[JournalLine]:
    """Write who paid or owes, then what was sold; also what comes to nothing."""
    natural = _natural(treatment)
    return [
        *(
            _plain(books, document, role, account, amount, OPPOSITE[natural])
            for role, account, amount in paid(document, books.rules, treatment, factor)
        ),
        *(
            _plain(
                books,
                document,
                part.role,
                part.account,
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
    natural, one = _natural(treatment), Decimal(1)
    settled = paid(document, books.rules, treatment, one)
    sold = _whole_cents(_parts(document, books.rules, treatment, one), cents(document.total))
    own = [
        *((amount, OPPOSITE[natural]) for _, _, amount in settled),
        *((amount, natural) for _, amount in sold),
    ]
    return [
        line.but(original=money(amount if line.side == side else -amount))
        for line, (amount, side) in zip(lines, own, strict=True)
    ]


def _vat(
    document: DocumentSummary, books: Books, amounts: Sequence[tuple[_Part, int]], factor: Decimal
) -> tuple[VatDetail, ...] | None:
    """Return the VAT book's view: what was sold and the tax on it, whoever pays that in the end."""
    return vat_details(
        [
            IncomePart(part.kind, part.income, _account(document, books, part.account), amount)
            for part, amount in amounts
            if part.income is not None
        ],
        [
            TaxPart(part.taxes, _account(document, books, part.account), amount, factor)
            for part, amount in amounts
            if part.role == "tax"
        ],
        books.rules,
    )


def _tax_ref(
    part: _Part, side: Side, factor: Decimal, vat: tuple[VatDetail, ...] | None
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


def _parts(
    document: DocumentSummary, rules: Ruleset, treatment: Treatment, factor: Decimal
) -> list[_Part]:
    """Every amount of the document with the account it goes to; withheld ones are negative."""
    parts: list[_Part] = []
    for net in document.net:
        income = treatment.income[net.kind]
        exact = net.amount * factor
        parts.append(_Part("income", income.account, exact, kind=net.kind, income=income))
    for taxes in _by_rate(document.taxes):
        tax, exact = taxes[0], sum((each.amount for each in taxes), ZERO) * factor
        account = _tax_account(rules, tax)
        if account is None and exact:
            value = f"{tax.code}/{tax.rate_code or tax.rate}"
            raise _refusal(document, "VAT_RATE_UNKNOWN", "taxes", value)
        # A tax of nothing has no line, but its base belongs into the VAT book.
        account = account or rules.customer
        if tax.is_assumed:  # owed and borne: the pair balances by itself
            parts.append(_Part("assumed_tax", account, exact, taxes=taxes))
            parts.append(_Part("assumed_tax", rules.assumed_tax, -exact))
        else:
            sign = -1 if tax.code in rules.withheld else 1
            parts.append(_Part("tax", account, sign * exact, taxes=taxes))
    if document.other_charges:
        charges = rules.other_charges
        amount = document.other_charges * factor
        parts.append(_Part("other_charges", charges.account, amount, income=charges))
    if document.returned_tax:
        parts.append(_Part("returned_tax", rules.returned_tax, -document.returned_tax * factor))
    return parts


def _by_rate(taxes: Sequence[TaxSummary]) -> list[tuple[TaxSummary, ...]]:
    """Bring together what is of one tax and rate: one amount is declared, whatever was sold."""
    groups: dict[tuple[str, str | None, Decimal, bool], list[TaxSummary]] = {}
    for tax in taxes:
        key = (tax.code, tax.rate_code, tax.rate, tax.is_assumed)
        groups.setdefault(key, []).append(tax)
    return [tuple(group) for group in groups.values()]


def _tax_account(rules: Ruleset, tax: TaxSummary) -> str | None:
    rate_code = tax.rate_code or format(tax.rate.normalize(), "f")
    return rules.taxes.get((tax.code, rate_code)) or rules.taxes.get((tax.code, ""))


def _check_sum(document: DocumentSummary, parts: Sequence[_Part], total: Decimal) -> None:
    off = total - sum((part.exact for part in parts), ZERO)
    if abs(off) > CENT * len(parts):
        raise _refusal(document, "TOTAL_MISMATCH", "total", format(off.normalize(), "f"))


def _whole_cents(parts: Sequence[_Part], total: int) -> list[tuple[_Part, int]]:
    """Round declared amounts on their own; let the net lines carry the remainder."""
    yielding = [part for part in parts if part.role == "income"] or list(parts)
    fixed = {id(part): cents(part.exact) for part in parts if part not in yielding}
    left = apportion([part.exact for part in yielding], total - sum(fixed.values()))
    fixed |= {id(part): amount for part, amount in zip(yielding, left, strict=True)}
    return [(part, fixed[id(part)]) for part in parts]


def _plain(
    books: Books,
    document: DocumentSummary,
    role: Role,
    account: str,
    amount: int,
    side: Side,
    tax: TaxRef | None = None,
) -> JournalLine:
    return JournalLine(
        account=_account(document, books, account),
        role=role,
        side=side if amount >= 0 else OPPOSITE[side],
        amount=money(abs(amount)),
        tax=tax,
    )


def _account(document: DocumentSummary, books: Books, code: str) -> AccountRef:
    found = books.chart.reference(code)
    if found is None:
        raise _refusal(document, "ACCOUNT_UNKNOWN", "account", code)
    return found


def _refusal(document: DocumentSummary, code: str, field: str, value: object) -> Refused:
    return Refused(
        incident(code, document_id=document.id, number=document.number, field=field, value=value)
    )
