"""How a document is settled: the means of a cash sale, and what its customer still owes. Pure.

Amounts are converted by `factor` and come in whole cents.
"""

from __future__ import annotations

from decimal import Decimal

from chalicelib.accounting.entries import Role
from chalicelib.accounting.rounding import apportion, cents
from chalicelib.accounting.rules import Ruleset, Treatment
from chalicelib.core.money import ZERO
from chalicelib.invoicing.service import DocumentSummary


def overpaid(
    document: DocumentSummary, rules: Ruleset, treatment: Treatment, factor: Decimal
) -> int:
    """Return by how much the payments pass the total, beyond a cent of rounding for each."""
    if not document.payments or not _is_settled(document, rules, treatment):
        return 0
    exact = sum((payment.amount for payment in document.payments), ZERO) * factor
    above = cents(exact) - cents(document.total * factor)
    return above if above > len(document.payments) else 0


def paid(
    document: DocumentSummary, rules: Ruleset, treatment: Treatment, factor: Decimal
) -> list[tuple[Role, str, int]]:
    """Divide the total over who owes it and how it was paid: role, account, amount."""
    total = cents(document.total * factor)
    if not _is_settled(document, rules, treatment):
        return [("customer", rules.customer, total)]
    means = {**rules.means, **rules.means_in.get(document.currency, {})}
    if not document.payments:
        return [("treasury", means[""], total)]
    exact = [payment.amount * factor for payment in document.payments]
    whole = cents(sum(exact, ZERO))
    # What is missing by rounding is no debt of the customer's.
    whole = total if whole >= total - len(exact) else whole
    by_account: dict[str, int] = {}
    for payment, amount in zip(document.payments, apportion(exact, whole), strict=True):
        account = means.get(payment.code, means[""])
        by_account[account] = by_account.get(account, 0) + amount
    return [
        *(("treasury", account, amount) for account, amount in by_account.items()),
        ("customer", rules.customer, total - whole),
    ]


def _is_settled(document: DocumentSummary, rules: Ruleset, treatment: Treatment) -> bool:
    """Return whether something was paid: of a sale on credit, only what it states."""
    if treatment.trade == "collection":
        return True
    on_credit = document.sale_condition in rules.credit_conditions
    return treatment.settles and (not on_credit or bool(document.payments))
