"""What people of a firm do with posting rules: read, write, take back, and try before they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.accounting.books import books_by, rules_key, said, stored_rules, subaccounts
from chalicelib.accounting.decisions import ImportNotFound, NotInImport, visible_import
from chalicelib.accounting.foreseen import Foresight
from chalicelib.accounting.overrides import PostingRules, StoredRules, faults, faults_in
from chalicelib.accounting.posting import Books, Refused, post
from chalicelib.accounting.rule_views import (
    CompanyExample,
    ExampleEntry,
    FirmExample,
    PostingExample,
    PostingRulesView,
    Source,
    rules_view,
)
from chalicelib.accounting.rules import rules_of
from chalicelib.accounting.samples import samples
from chalicelib.accounting.store import members_of
from chalicelib.accounting.views import line_view
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.catalogues.service import Chart, default_chart
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import countries
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.money import ZERO
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing.service import DocumentSummary
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
class _Layer:
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
        books = books_by(self.country, self.below, rules, self.start, self.own)
        return replace(books, subaccounts=subaccounts(self.caller.tenant, self.company.id))

    def check(self, rules: PostingRules) -> None:
        """Refuse rules that cannot be posted by.

        Raises:
            InvalidInput: with a fault for each field.
        """
        found = list(faults(rules, self.below, rules_of(self.country)))
        if not found and self.company is not None:
            found = list(faults_in(rules, self.books(rules)))
        if found:
            raise InvalidInput(found)

    def view(self) -> PostingRulesView:
        """Show them."""
        rules = said(self.stored)
        sources: dict[Source, PostingRules] = (
            {"firm": rules} if self.company is None else {"firm": self.below, "company": rules}
        )
        return rules_view(self.country, self.stored, self.books(rules), sources)

    def write(self, rules: PostingRules) -> _Layer:
        """Store them; they must be as they were read."""
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
        self._note(tx, "set")
        tx.commit()
        return replace(self, stored=stored)

    def remove(self) -> None:
        """Take them away, if there are any; they must be as they were read."""
        if self.stored is not None:
            tx = Transaction()
            tx.delete(self._key, self.stored.version)
            self._note(tx, "removed")
            tx.commit()

    @property
    def _key(self) -> Key:
        of = self.country if self.company is None else self.company.id
        return rules_key(self.caller.tenant, of)

    def _note(self, tx: Transaction, what: Literal["set", "removed"]) -> None:
        table, actor = Table(self.caller.tenant), self.caller.account_id
        if self.company is not None:
            tx.note(table, self.company.id, f"company_rules_{what}", actor=actor)
        else:
            event = f"posting_rules_{what}"
            tx.note(table, self.caller.tenant, event, actor=actor, books_in=self.country)


def read_firm_rules(caller: Caller, country: str) -> PostingRulesView:
    """Show the rules of the firm for a country.

    Raises:
        NoSuchCountry: there are none for it.
    """
    return _of_firm(caller, country).view()


def put_firm_rules(
    caller: Caller, country: str, rules: PostingRules, version: int
) -> PostingRulesView:
    """Write the rules of the firm for a country; each company has them over the country's.

    Raises:
        NoSuchCountry: there are none for it.
        ChangedMeanwhile: they are not at `version` any more.
        InvalidInput: they cannot be posted by.
    """
    layer = _of_firm(caller, country)
    check_version(layer.stored, version)
    layer.check(rules)
    return layer.write(rules).view()


def remove_firm_rules(caller: Caller, country: str, version: int) -> None:
    """Have the rules of the country again.

    Raises:
        NoSuchCountry: there are none for it.
        ChangedMeanwhile: they are not at `version` any more.
    """
    layer = _of_firm(caller, country)
    check_version(layer.stored, version)
    layer.remove()


def try_firm_rules(caller: Caller, country: str, wanted: FirmExample) -> PostingExample:
    """Show what rules would make of invented documents.

    Raises:
        NoSuchCountry: there are none for it.
        InvalidInput: they cannot be posted by.
    """
    layer = _of_firm(caller, country)
    return _example(layer, wanted.rules, samples(rules_of(country), clock.now()))


def read_company_rules(caller: Caller, company_id: str) -> PostingRulesView:
    """Show the rules of a company.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    return _of_company(caller, company_id).view()


def put_company_rules(
    caller: Caller, company_id: str, rules: PostingRules, version: int
) -> PostingRulesView:
    """Write the rules of a company, over those of the firm.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        ChangedMeanwhile: they are not at `version` any more.
        InvalidInput: they cannot be posted by.
    """
    layer = _of_company(caller, company_id)
    check_version(layer.stored, version)
    layer.check(rules)
    return layer.write(rules).view()


def remove_company_rules(caller: Caller, company_id: str, version: int) -> None:
    """Have the rules of the firm again.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        ChangedMeanwhile: they are not at `version` any more.
    """
    layer = _of_company(caller, company_id)
    check_version(layer.stored, version)
    layer.remove()


def try_company_rules(caller: Caller, company_id: str, wanted: CompanyExample) -> PostingExample:
    """Show what rules would make of invented documents, or of one that was handed over.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        ImportNotFound: the company has no such import.
        NotInImport: the document is none of it.
        InvalidInput: they cannot be posted by.
    """
    layer = _of_company(caller, company_id)
    if wanted.import_id is None or wanted.document_id is None:
        return _example(layer, wanted.rules, samples(rules_of(layer.country), clock.now()))
    document = _handed_over(caller, company_id, wanted.import_id, wanted.document_id)
    return _example(layer, wanted.rules, iter([document]))


def books_of_company(caller: Caller, company_id: str) -> Books:
    """Return the books of a company as its firm's people see them.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
    """
    layer = _of_company(caller, company_id)
    return layer.books(said(layer.stored))


def _of_firm(caller: Caller, country: str) -> _Layer:
    if country not in countries():
        raise NoSuchCountry(country=country[:10], known=", ".join(countries()))
    stored, _ = stored_rules(caller.tenant, country)
    return _Layer(caller, country, stored, PostingRules(), default_chart(country))


def _of_company(caller: Caller, company_id: str) -> _Layer:
    company = firms.read_company(caller, company_id)
    of_firm, stored = stored_rules(caller.tenant, company.country, company.id)
    business_id = licences.batch_business_of(company)
    start = (
        onboarding.chart_of(onboarding.business(business_id))
        if business_id
        else default_chart(company.country)
    )
    own = firms.own_chart(caller.tenant, company)
    return _Layer(caller, company.country, stored, said(of_firm), start, own, company)


def _handed_over(
    caller: Caller, company_id: str, import_id: str, document_id: str
) -> DocumentSummary:
    batch = visible_import(caller, import_id)
    if batch.company_id != company_id:
        raise ImportNotFound
    if document_id not in members_of([batch]):
        raise NotInImport
    return invoicing.summary_of(batch.business_id, document_id)


def _example(
    layer: _Layer, rules: PostingRules, documents: Iterator[DocumentSummary]
) -> PostingExample:
    layer.check(rules)
    books = layer.books(rules)
    foresight = Foresight(books)
    return PostingExample(
        data=[_entry(layer, books, foresight, document) for document in documents]
    )


def _entry(
    layer: _Layer, books: Books, foresight: Foresight, document: DocumentSummary
) -> ExampleEntry:
    language = layer.caller.language
    about = {
        "country": layer.country,
        "document_type": document.document_type,
        "number": document.number,
    }
    try:
        entry = post(document, books)
    except Refused as refused:
        return ExampleEntry(
            **about,
            day=None,
            text="",
            currency=books.rules.currency,
            lines=(),
            debit=ZERO,
            credit=ZERO,
            found=(refused.incident.seen_in(language),),
        )
    return ExampleEntry(
        **about,
        day=entry.day,
        text=entry.text,
        currency=entry.currency,
        lines=tuple(map(line_view, entry.lines)),
        debit=entry.debit,
        credit=entry.credit,
        found=tuple(each.seen_in(language) for each in foresight(entry)),
    )
