"""The VAT book's view of a document: base, rate and tax for each income account.

A document states its net by kind of sale and its taxes by rate, not which kind was sold at which
rate. The bases are laid along the income accounts in order, so that every account and every rate
gets exactly its own sum; only the pairing inside a document with several of both is conventional.
Where taxed income and tax bases do not match at all (specific taxes are part of the base) there is
no such view, and the document goes out as a plain journal entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from chalicelib.accounting.charts.model import AccountRef
from chalicelib.accounting.documents import TaxAmount
from chalicelib.accounting.entries import VatDetail
from chalicelib.accounting.rounding import HUNDRED, apportion, cents, money, spread
from chalicelib.accounting.rules import Income, Ruleset
from chalicelib.core.money import ZERO

IncomePart = tuple[Income, AccountRef, int]
TaxPart = tuple[TaxAmount, AccountRef, int, Decimal]
"""A tax, its account, its signed cents in the ledger and the factor into the ledger's currency."""

TAXED = "01"


def vat_details(
    incomes: Sequence[IncomePart], taxes: Sequence[TaxPart], rules: Ruleset
) -> tuple[VatDetail, ...] | None:
    """Pair income and taxes; None when they cannot be paired."""
    due = [tax for tax in taxes if tax[2] != 0]
    rates = [tax for tax in due if tax[0].code in rules.vat]
    surcharges = [tax for tax in due if tax[0].code in rules.surcharges]
    withheld = [tax for tax in due if tax[0].code in rules.withheld]
    if len(rates) + len(surcharges) + len(withheld) < len(due):
        return None
    taxed = [part for part in incomes if part[0].operation == TAXED]
    if rates and not taxed:
        return None
    bases = _bases(rates, sum(part[2] for part in taxed))
    if bases is None:
        return None
    details = _taxed_details(taxed, rates, bases)
    details += [_untaxed(part) for part in incomes if part[0].operation != TAXED or not rates]
    if surcharges:
        details = _surcharged(details, surcharges)
    if withheld:
        details = _withheld(details, withheld)
    return tuple(details)


def _bases(rates: Sequence[TaxPart], taxed_cents: int) -> list[int] | None:
    """Bases in cents that add up to the taxed income.

    The declared bases, or those that rate and tax imply (a partial exemption leaves the declared
    base whole and lowers the tax; the authority counts only the taxed share as taxed sales).
    """
    if not rates:
        return []
    declared = [tax.base * factor for tax, _, _, factor in rates]
    implied = [
        tax.amount * factor * HUNDRED / tax.rate if tax.rate else tax.base * factor
        for tax, _, _, factor in rates
    ]
    for candidate in (declared, implied):
        if abs(cents(sum(candidate, ZERO)) - taxed_cents) <= len(rates):
            return apportion(candidate, taxed_cents)
    return [taxed_cents] if len(rates) == 1 and taxed_cents else None


def _taxed_details(
    taxed: Sequence[IncomePart], rates: Sequence[TaxPart], bases: Sequence[int]
) -> list[VatDetail]:
    """Lay the bases along the income accounts; divide each tax over the cells of its rate."""
    left = [amount for _, _, amount in taxed]
    place = 0
    details: list[VatDetail] = []
    for (tax, account, amount, _), base in zip(rates, bases, strict=True):
        cells: list[tuple[int, int]] = []
        open_base = base
        while place < len(left) and (open_base or not cells):
            taken = open_base if place == len(left) - 1 else min(open_base, left[place])
            cells.append((place, taken))
            left[place] -= taken
            open_base -= taken
            if left[place] == 0 and place < len(left) - 1:
                place += 1
        cells = [cell for cell in cells if cell[1]] or cells[:1]
        for (at, cell), share in zip(cells, spread([c for _, c in cells], amount), strict=True):
            details.append(
                VatDetail(
                    account=taxed[at][1],
                    operation=TAXED,
                    base=money(cell),
                    rate=tax.rate,
                    amount=money(share),
                    tax_account=account,
                )
            )
    return details


def _untaxed(part: IncomePart) -> VatDetail:
    income, account, amount = part
    return VatDetail(
        account=account,
        operation=income.operation,
        base=money(amount),
        rate=ZERO,
        amount=money(0),
    )


def _surcharged(details: Sequence[VatDetail], surcharges: Sequence[TaxPart]) -> list[VatDetail]:
    """Put each equivalence surcharge beside the details whose bases it was charged on."""
    answer = list(details)
    for tax, account, amount, factor in surcharges:
        target = cents(tax.base * factor)
        by_rate: dict[Decimal, list[int]] = {}
        for place, detail in enumerate(answer):
            if detail.tax_account is not None and detail.surcharge_account is None:
                by_rate.setdefault(detail.rate, []).append(place)
        places = min(
            by_rate.values(),
            key=lambda group: abs(sum(cents(answer[place].base) for place in group) - target),
            default=[0],
        )
        shares = spread([cents(answer[place].base) for place in places], amount)
        for place, share in zip(places, shares, strict=True):
            answer[place] = answer[place].model_copy(
                update={
                    "surcharge_rate": tax.rate,
                    "surcharge": money(share),
                    "surcharge_account": account,
                }
            )
    return answer


def _withheld(details: Sequence[VatDetail], withheld: Sequence[TaxPart]) -> list[VatDetail]:
    """Divide what the customer withholds over all details in proportion to their bases."""
    tax, account, _, _ = withheld[0]
    amount = -sum(part[2] for part in withheld)
    shares = spread([cents(detail.base) for detail in details], amount)
    return [
        detail.model_copy(
            update={
                "withholding_rate": tax.rate,
                "withholding": money(share),
                "withholding_account": account,
            }
        )
        for detail, share in zip(details, shares, strict=True)
    ]
