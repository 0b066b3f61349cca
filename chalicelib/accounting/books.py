"""The books of a company: rules and chart in force, and the sub-accounts that it has given.

The chart is the one that the firm gave the company, whenever it did, since that is what the firm's
program has; a company without one is posted to the chart that its business began with. Each is
completed by the country's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from chalicelib.accounting.overrides import StoredRules
from chalicelib.accounting.posting import Books
from chalicelib.accounting.rule_forms import LEAST_DIGITS, PostingRules
from chalicelib.accounting.rule_store import stored_rules, subaccounts
from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.service import Chart, default_chart
from chalicelib.firms import service as firms
from chalicelib.onboarding import service as onboarding


class CompanyOfFirm(Protocol):
    """Whom a batch is for."""

    @property
    def firm_id(self) -> str:
        """Empty for a business whose books no firm keeps."""

    @property
    def company_id(self) -> str:
        """The company of the firm."""


def books_of(business: onboarding.Business, addressee: CompanyOfFirm) -> Books:
    """Return the books that the documents of a business are posted to.

    Raises:
        ChartNotLoaded: the business has none.
    """
    start = onboarding.chart_of(business)
    if not addressee.firm_id:
        return Books(rules_of(business.country), start)
    firm_id, company_id = addressee.firm_id, addressee.company_id
    of_firm, of_company = stored_rules(firm_id, business.country, company_id)
    own = firms.own_chart(firm_id, firms.company(firm_id, company_id))
    books = books_by(business.country, said(of_firm), said(of_company), start, own)
    if "numbered" not in (books.rules.customers, books.rules.suppliers):
        return books
    return replace(books, subaccounts=subaccounts(firm_id, company_id))


def said(stored: StoredRules | None) -> PostingRules:
    """Return rules as they were written; those that were not say nothing."""
    return stored.rules if stored is not None else PostingRules()


def books_by(
    country: str, of_firm: PostingRules, of_company: PostingRules, start: Chart, own: Chart | None
) -> Books:
    """Put the layers together. Pure."""
    usual = default_chart(country)
    chart = start if own is None else own.completed_by(usual)
    brought = chart.length if chart.length != usual.length else None
    digits = of_company.digits or brought or of_firm.digits or chart.length
    if digits != chart.length:
        longest = max(LEAST_DIGITS, *(len(account.code) for account in chart.accounts))
        digits = max(digits, longest)
        chart = chart.but(length=digits, has_roots=chart.has_roots or digits > longest)
    rules = of_company.over(of_firm).applied_to(rules_of(country))
    return Books(rules, chart, own_codes=_codes(own, chart))


def _codes(own: Chart | None, chart: Chart) -> frozenset[str]:
    """Return the accounts that a firm's program has, in the digits of the books."""
    accounts = own.accounts if own is not None else ()
    return frozenset(chart.padded(each.code) for each in accounts if each.type != "heading")
