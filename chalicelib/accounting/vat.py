"""The VAT book's view of a document: base, rate and tax for each income account.

A document states what was sold of each kind and, of each kind, what was taxed at which rate; so
each base belongs to an income. Where income and tax bases do not match (specific taxes are part of
the base) there is no such view, and the document goes out as a plain journal entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from chalicelib.accounting.entries import VatDetail
from chalicelib.accounting.parts import Part
from chalicelib.accounting.rounding import apportion, cents, money, spread
from chalicelib.accounting.rules import Income, Ruleset
from chalicelib.catalogues.service import AccountRef
from chalicelib.core.money import ZERO
from chalicelib.invoicing.service import TaxSummary


@dataclass(frozen=True, slots=True)
class IncomePart:
    """What was sold of one kind, in signed cents of the ledger."""

    kind: str
    income: Income
    account: AccountRef
    cents: int


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One tax at one rate: as declared of each kind, and its signed cents in the ledger."""

    declared: Sequence[TaxSummary]
    account: AccountRef
    cents: int
    factor: Decimal
    """From the document's currency into the ledger's."""

    @property
    def code(self) -> str:
        """The tax."""
        return self.declared[0].code

    @property
    def rate(self) -> Decimal:
        """Per cent."""
        return self.declared[0].rate

    @property
    def base(self) -> Decimal:
        """What is declared as its base, in the ledger's currency."""
        return sum((tax.base for tax in self.declared), ZERO) * self.factor


def view_of(
    amounts: Sequence[tuple[Part, int]],
    account: Callable[[str], AccountRef],
    rules: Ruleset,
    factor: Decimal,
) -> tuple[VatDetail, ...] | None:
    """Return what the VAT book has of a document: what was sold or bought, and the tax on it.

    Tax that is part of a cost and has no place in the book is part of its base.
    """
    in_book = {*rules.vat, *rules.surcharges, *rules.withheld}
    incomes = [
        IncomePart(part.kind, part.income, account(part.account), amount)
        for part, amount in amounts
        if part.income is not None
    ]
    taxes: list[TaxPart] = []
    for part, amount in amounts:
        if part.role == "tax":
            taxes.append(TaxPart(part.taxes, account(part.account), amount, factor))
        elif part.borne is not None and part.borne.code in in_book:
            taxes.append(TaxPart((part.borne,), account(part.account), amount, factor))
        elif part.borne is not None:
            incomes = _with_cost(incomes, part.borne.kind, amount)
    return vat_details(incomes, taxes, rules)


def _with_cost(incomes: Sequence[IncomePart], kind: str, amount: int) -> list[IncomePart]:
    """Add to what is of a kind, or else to the first."""
    at = next((at for at, each in enumerate(incomes) if each.kind == kind), 0)
    return [
        replace(each, cents=each.cents + amount) if place == at else each
        for place, each in enumerate(incomes)
    ]


_Cells = list[list[tuple[int, int]]]
"""For each rate: which incomes it was on, and with how many cents of base."""


def vat_details(
    incomes: Sequence[IncomePart], taxes: Sequence[TaxPart], rules: Ruleset
) -> tuple[VatDetail, ...] | None:
    """Pair income and taxes; None when they cannot be paired."""
    rates = [tax for tax in taxes if tax.code in rules.vat]
    surcharges = [tax for tax in taxes if tax.code in rules.surcharges]
    withheld = [tax for tax in taxes if tax.code in rules.withheld]
    known = {id(tax) for tax in (*rates, *surcharges, *withheld)}
    if any(tax.cents for tax in taxes if id(tax) not in known):
        return None
    cells = _paired(incomes, rates)
    if cells is None:
        return None
    details = _details(incomes, rates, cells)
    if not details:  # what was sold comes to less than half a cent
        return None if any(tax.cents for tax in (*surcharges, *withheld)) else ()
    if surcharges:
        surcharged = _surcharged(details, surcharges)
        if surcharged is None:
            return None
        details = surcharged
    if withheld:
        details = _withheld(details, withheld)
    return tuple(details)


def _paired(incomes: Sequence[IncomePart], rates: Sequence[TaxPart]) -> _Cells | None:
    """Pair each base with the income of its kind; what is left of an income was not taxed."""
    cells: _Cells = [[] for _ in rates]
    slack, paired = len(incomes) + len(rates), 0
    for at, income in enumerate(incomes):
        declared = [
            (place, tax.base * rate.factor)
            for place, rate in enumerate(rates)
            for tax in rate.declared
            if tax.kind == income.kind
        ]
        if not declared:
            continue
        exact = [base for _, base in declared]
        target = cents(sum(exact, ZERO))
        if abs(target - income.cents) <= slack:  # the same but for rounding
            target = income.cents
        elif target > income.cents:
            return None
        for (place, _), base in zip(declared, apportion(exact, target), strict=True):
            cells[place].append((at, base))
        paired += len(declared)
    return cells if paired == sum(len(rate.declared) for rate in rates) else None


def _details(
    incomes: Sequence[IncomePart], rates: Sequence[TaxPart], cells: _Cells
) -> list[VatDetail]:
    """Divide each tax over the cells of its rate; what no rate took of an income has none."""
    left = [part.cents for part in incomes]
    details: list[VatDetail] = []
    for rate, row in zip(rates, cells, strict=True):
        for (at, base), share in zip(
            row, spread([base for _, base in row], rate.cents) if row else (), strict=True
        ):
            left[at] -= base
            if base or share:
                details.append(
                    VatDetail(
                        account=incomes[at].account,
                        operation=incomes[at].income.operation,
                        base=money(base),
                        rate=rate.rate,
                        amount=money(share),
                        tax_code=rate.code,
                        rate_code=rate.declared[0].rate_code or "",
                        tax_account=rate.account if rate.rate else None,
                    )
                )
    return details + [
        VatDetail(
            account=part.account,
            operation=part.income.operation,
            base=money(untaxed),
            rate=ZERO,
            amount=money(0),
        )
        for part, untaxed in zip(incomes, left, strict=True)
        if untaxed
    ]


def _surcharged(
    details: Sequence[VatDetail], surcharges: Sequence[TaxPart]
) -> list[VatDetail] | None:
    """Put each equivalence surcharge beside the details whose bases it was charged on.

    One that comes to nothing takes no place; None when there is none left for one.
    """
    made = list(details)
    for tax in surcharges:
        if not tax.cents:
            continue
        target = cents(tax.base)
        by_rate: dict[Decimal, list[int]] = {}
        for place, detail in enumerate(made):
            if detail.tax_account is not None and detail.surcharge_account is None:
                by_rate.setdefault(detail.rate, []).append(place)
        if not by_rate:
            return None
        places = min(
            by_rate.values(),
            key=lambda group: abs(sum(cents(made[place].base) for place in group) - target),
        )
        shares = spread([cents(made[place].base) for place in places], tax.cents)
        for place, share in zip(places, shares, strict=True):
            made[place] = made[place].but(
                surcharge_rate=tax.rate, surcharge=money(share), surcharge_account=tax.account
            )
    return made


def _withheld(details: Sequence[VatDetail], withheld: Sequence[TaxPart]) -> list[VatDetail]:
    """Divide what the customer withholds over all details in proportion to their bases."""
    tax = withheld[0]
    amount = -sum(part.cents for part in withheld)
    shares = spread([cents(detail.base) for detail in details], amount)
    return [
        detail.but(
            withholding_rate=tax.rate, withholding=money(share), withholding_account=tax.account
        )
        for detail, share in zip(details, shares, strict=True)
    ]
