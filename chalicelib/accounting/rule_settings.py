"""What people of a firm do with posting rules: read, write, take back, and try before they do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.accounting.books import books_by, said
from chalicelib.accounting.overrides import StoredRules, faults, faults_in, faults_of_numbers
from chalicelib.accounting.posting import Books
from chalicelib.accounting.rule_forms import PostingRules
from chalicelib.accounting.rule_store import rules_key, stored_rules, subaccounts
from chalicelib.accounting.rule_views import (
    PostingRulesView,
    Source,
    rules_view,
)
from chalicelib.accounting.rules import rules_of
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.catalogues.service import Chart, default_chart
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import countries
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.onboarding import service as onboarding


class NoSuchCountry(NotFound):
    """There are no posting rules for it."""

    code = "country-without-rules"
    text = Text(
        es="No hay reglas de contabilización para «{country}»; hay para {known}.",
        en="There are no posting rules for “{country}”; there are for {known}.",
    )


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of rules: a firm's for a country, or a company's."""

    caller: Caller
    country: str
    stored: StoredRules | None
    below: PostingRules
    """What holds where this one says nothing."""
    start: Chart
    own: Chart | None = None
    company: firms.Company | None = None

    def books(self, rules: PostingRules) -> Books:
        """Return the books that there would be by such rules."""
        if self.company is None:
            return books_by(self.country, rules, PostingRules(), self.start, None)
        return books_by(self.country, self.below, rules, self.start, self.own)

    def books_with_numbers(self, rules: PostingRules) -> Books:
        """Return the same, with the sub-accounts that were given so far."""
        books = self.books(rules)
        if self.company is None:
            return books
        return replace(books, subaccounts=subaccounts(self.caller.tenant, self.company.id))

    def check(self, rules: PostingRules) -> None:
        """Refuse rules that cannot be posted by.

        Raises:
            InvalidInput: with a fault for each field.
        """
        found = list(faults(rules, self.below, rules_of(self.country)))
        if not found:
            in_books = faults_of_numbers if self.company is None else faults_in
            found = list(in_books(rules, self.books(rules)))
        if found:
            raise InvalidInput(found)

    def view(self) -> PostingRulesView:
        """Show them."""
        rules = said(self.stored)
        sources: dict[Source, PostingRules] = (
            {"firm": rules} if self.company is None else {"firm": self.below, "company": rules}
        )
        language = self.caller.language
        return rules_view(self.country, self.stored, self.books(rules), sources, language)

    def write(self, rules: PostingRules) -> Layer:
        """Store them, unless nothing changes; they must be as they were read."""
        before = said(self.stored)
        fields = " ".join(name for name, value in rules if value != getattr(before, name))
        return self._stored(rules, "set", fields=fields) if fields else self

    def remove(self) -> None:
        """Have none, which is a version of its own: who read those before overwrites nothing."""
        if said(self.stored) != PostingRules():
            self._stored(PostingRules(), "removed")

    def _stored(self, rules: PostingRules, what: Literal["set", "removed"], **facts: str) -> Layer:
        before, now = self.stored, clock.now()
        made = StoredRules(
            version=before.version if before else 0,
            created_at=before.created_at if before else now,
            rules=rules,
            changed_at=now,
            changed_by=self.caller.account_id,
        )
        tx = Transaction()
        stored = tx.replace(self._key, made)
        self._note(tx, what, facts)
        tx.commit()
        return replace(self, stored=stored)

    @property
    def _key(self) -> Key:
        of = self.country if self.company is None else self.company.id
        return rules_key(self.caller.tenant, of)

    def _note(
        self, tx: Transaction, what: Literal["set", "removed"], facts: dict[str, str]
    ) -> None:
        table, actor = Table(self.caller.tenant), self.caller.account_id
        if self.company is not None:
            tx.note(table, self.company.id, f"company_rules_{what}", actor=actor, **facts)
        else:
            event, books_in = f"posting_rules_{what}", self.country
            tx.note(table, self.caller.tenant, event, actor=actor, books_in=books_in, **facts)


def read_firm_rules(caller: Caller, country: str) -> PostingRulesView:
    """Show the rules of the firm for a country.

    Raises:
        NoSuchCountry: there are none for it.
    """
    return of_firm(caller, country).view()


def put_firm_rules(
    caller: Caller, country: str, rules: PostingRules, version: int
) -> PostingRulesView:
    """Write the rules of the firm for a country; each company has them over the country's.

    Raises:
        NoSuchCountry: there are none for it.
        ChangedMeanwhile: they are not at `version` any more.
        InvalidInput: they cannot be posted by.
    """
    layer = of_firm(caller, country)
    check_version(layer.stored, version)
    layer.check(rules)
    return layer.write(rules).view()


def remove_firm_rules(caller: Caller, country: str, version: int) -> None:
    """Have the rules of the country again.

    Raises:
        NoSuchCountry: there are none for it.
        ChangedMeanwhile: they are not at `version` any more.
    """
    layer = of_firm(caller, country)
    check_version(layer.stored, version)
    layer.remove()


def read_company_rules(caller: Caller, company_id: str) -> PostingRulesView:
    """Show the rules of a company.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    return of_company(caller, company_id).view()


def put_company_rules(
    caller: Caller, company_id: str, rules: PostingRules, version: int
) -> PostingRulesView:
    """Write the rules of a company, over those of the firm.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        ChangedMeanwhile: they are not at `version` any more.
        InvalidInput: they cannot be posted by.
    """
    layer = of_company(caller, company_id)
    check_version(layer.stored, version)
    layer.check(rules)
    return layer.write(rules).view()


def remove_company_rules(caller: Caller, company_id: str, version: int) -> None:
    """Have the rules of the firm again.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        ChangedMeanwhile: they are not at `version` any more.
    """
    layer = of_company(caller, company_id)
    check_version(layer.stored, version)
    layer.remove()


def books_of_company(caller: Caller, company_id: str) -> Books:
    """Return the books of a company as its firm's people see them.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    layer = of_company(caller, company_id)
    return layer.books_with_numbers(said(layer.stored))


def of_firm(caller: Caller, country: str) -> Layer:
    """Return the rules of the firm for a country, to be read, checked or written.

    Raises:
        NoSuchCountry: there are none for it.
    """
    if country not in countries():
        raise NoSuchCountry(country=country[:10], known=", ".join(countries()))
    stored, _ = stored_rules(caller.tenant, country)
    return Layer(caller, country, stored, PostingRules(), default_chart(country))


def of_company(caller: Caller, company_id: str) -> Layer:
    """Return the rules of a company, to be read, checked or written.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    company = firms.read_company(caller, company_id)
    above, stored = stored_rules(caller.tenant, company.country, company.id)
    business_id = licences.batch_business_of(company)
    start = (
        onboarding.chart_of(onboarding.business(business_id))
        if business_id
        else default_chart(company.country)
    )
    own = firms.own_chart(caller.tenant, company)
    return Layer(caller, company.country, stored, said(above), start, own, company)
