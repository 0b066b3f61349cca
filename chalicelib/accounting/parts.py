"""What a document comes to: each of its amounts with the account that it goes to. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.accounting.entries import Role
from chalicelib.accounting.incidents import Incident, incident
from chalicelib.accounting.rounding import apportion, cents
from chalicelib.accounting.rules import Income, Ruleset, Treatment
from chalicelib.core.money import CENT, ZERO
from chalicelib.invoicing.service import DocumentSummary, TaxSummary


class Refused(Exception):
    """The document cannot be posted; the incident says why."""

    def __init__(self, found: Incident) -> None:
        super().__init__(found.code)
        self.incident = found


def refusal(document: DocumentSummary, code: str, field: str, value: object) -> Refused:
    """Build the refusal of a document: the incident that it is and where."""
    return Refused(
        incident(code, document_id=document.id, number=document.number, field=field, value=value)
    )


@dataclass(frozen=True, slots=True)
class Part:
    """An exact amount on its way to an account, positive on the natural side of the document."""

    role: Role
    account: str
    exact: Decimal
    taxes: tuple[TaxSummary, ...] = ()
    """Of one code and rate, by kind."""
    kind: str = ""
    income: Income | None = None
    borne: TaxSummary | None = None
    """The tax that this part of a cost is."""


def parts_of(
    document: DocumentSummary, rules: Ruleset, treatment: Treatment, factor: Decimal
) -> list[Part]:
    """Every amount of the document with the account it goes to; withheld ones are negative."""
    if treatment.trade == "collection":
        return [Part("customer", rules.customer, document.total * factor)]
    parts: list[Part] = []
    for net in document.net:
        income = treatment.income[net.kind]
        exact = net.amount * factor
        parts.append(Part("income", income.account, exact, kind=net.kind, income=income))
    for taxes in _by_rate(document.taxes):
        tax, exact = taxes[0], sum((each.amount for each in taxes), ZERO) * factor
        if treatment.trade == "purchase":
            parts += _input_tax(rules, treatment, taxes, factor)
            continue
        account = _tax_account(rules.taxes, tax)
        if account is None and exact:
            value = f"{tax.code}/{tax.rate_code or tax.rate}"
            raise refusal(document, "VAT_RATE_UNKNOWN", "taxes", value)
        # A tax of nothing has no line, but its base belongs into the VAT book.
        account = account or rules.customer
        if tax.is_assumed:  # owed and borne: the pair balances by itself
            parts.append(Part("assumed_tax", account, exact, taxes=taxes))
            parts.append(Part("assumed_tax", rules.assumed_tax, -exact))
        else:
            sign = -1 if tax.code in rules.withheld else 1
            parts.append(Part("tax", account, sign * exact, taxes=taxes))
    if document.other_charges:
        charges = rules.other_charges
        amount = document.other_charges * factor
        parts.append(Part("other_charges", charges.account, amount, income=charges))
    if document.returned_tax:
        parts.append(Part("returned_tax", rules.returned_tax, -document.returned_tax * factor))
    return parts


def _input_tax(
    rules: Ruleset, treatment: Treatment, taxes: tuple[TaxSummary, ...], factor: Decimal
) -> Iterator[Part]:
    """Post tax on what was bought: owed by the State, or where no account is for it, a cost."""
    account = _tax_account(rules.input_taxes, taxes[0])
    if account is None:
        for tax in taxes:
            cost = treatment.income[tax.kind]
            yield Part("income", cost.account, tax.amount * factor, borne=tax)
    else:
        sign = -1 if taxes[0].code in rules.withheld else 1
        exact = sum((each.amount for each in taxes), ZERO) * factor
        yield Part("tax", account, sign * exact, taxes=taxes)


def _by_rate(taxes: Sequence[TaxSummary]) -> list[tuple[TaxSummary, ...]]:
    """Bring together what is of one tax and rate: one amount is declared, whatever was sold."""
    groups: dict[tuple[str, str | None, Decimal, bool], list[TaxSummary]] = {}
    for tax in taxes:
        key = (tax.code, tax.rate_code, tax.rate, tax.is_assumed)
        groups.setdefault(key, []).append(tax)
    return [tuple(group) for group in groups.values()]


def _tax_account(accounts: Mapping[tuple[str, str], str], tax: TaxSummary) -> str | None:
    rate_code = tax.rate_code or format(tax.rate.normalize(), "f")
    return accounts.get((tax.code, rate_code)) or accounts.get((tax.code, ""))


def check_sum(document: DocumentSummary, parts: Sequence[Part], total: Decimal) -> None:
    """Refuse what misses its total by more than a cent for each part, and say by how much."""
    off = total - sum((part.exact for part in parts), ZERO)
    if abs(off) > CENT * len(parts):
        raise refusal(document, "TOTAL_MISMATCH", "total", format(off.normalize(), "f"))


def rounded(parts: Sequence[Part], total: int, rules: Ruleset) -> list[tuple[Part, int]]:
    """Bring all amounts to cents that add up to the total, as the rules say."""
    if rules.rounding == "income":
        return rounded_within(parts, total)
    whole = [(part, cents(part.exact)) for part in parts]
    account = rules.rounding_differences
    rest = Part("income", account, ZERO, income=Income(account, "07"))
    return [*whole, (rest, total - sum(amount for _, amount in whole))]


def rounded_within(parts: Sequence[Part], total: int) -> list[tuple[Part, int]]:
    """Round declared amounts on their own; let the net lines carry the remainder."""
    yielding = [part for part in parts if part.role == "income"] or list(parts)
    fixed = {id(part): cents(part.exact) for part in parts if part not in yielding}
    left = apportion([part.exact for part in yielding], total - sum(fixed.values()))
    fixed |= {id(part): amount for part, amount in zip(yielding, left, strict=True)}
    return [(part, fixed[id(part)]) for part in parts]
