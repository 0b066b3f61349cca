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
from chalicelib.accounting.rules import rules_of
from chalicelib.accounting.subaccounts import Subaccount, Subaccounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.catalogues.service import Chart, default_chart
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.core.model import Entity
from chalicelib.firms import service as firms
from chalicelib.onboarding import service as onboarding

RULES, SUBACCOUNTS = "POSTING_RULES", "SUBACCOUNTS"


class SubaccountList(Entity):
    """Where the sub-accounts of a company are kept: a file, as they may be many."""

    key: str
    accounts: int


class CompanyOfFirm(Protocol):
    """Whom a batch is for."""

    @property
    def firm_id(self) -> str:
        """Empty for a business whose books no firm keeps."""

    @property
    def company_id(self) -> str:
        """The company of the firm."""


def rules_key(firm_id: str, of: str) -> Key:
    """Return the key of the rules of a firm for a country, or of one of its companies."""
    return Table(firm_id).key(RULES, of)


def stored_rules(
    firm_id: str, country: str, company_id: str = ""
) -> tuple[StoredRules | None, StoredRules | None]:
    """Read the rules of a firm for a country, and those of one of its companies."""
    wanted = [(rules_key(firm_id, of), StoredRules) for of in (country, company_id) if of]
    of_firm, of_company = [*get_many(wanted), None][:2]
    return of_firm, of_company


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


def subaccounts(firm_id: str, company_id: str) -> Subaccounts:
    """Read the sub-accounts of a company."""
    kept = Table(firm_id).get(SubaccountList, SUBACCOUNTS, company_id)
    if kept is None:
        return Subaccounts()
    lines = blobs.get(kept.key).splitlines()
    return Subaccounts(map(Subaccount.model_validate_json, lines), version=kept.version)


def keep_subaccounts(tx: Transaction, firm_id: str, company_id: str, given: Subaccounts) -> None:
    """Write those that there are now, if that are others; of two at once the second begins anew."""
    if not given.is_changed:
        return
    now = clock.now()
    key = blobs.key(firm_id, "subaccounts", now, f"{new_id('sub')}.jsonl")
    lines = [each.model_dump_json() + "\n" for each in given]
    blobs.put(key, "".join(lines).encode(), "application/jsonl")
    kept = SubaccountList(version=given.version, created_at=now, key=key, accounts=len(given))
    tx.replace(Table(firm_id).key(SUBACCOUNTS, company_id), kept)
