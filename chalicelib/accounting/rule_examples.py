"""What rules would make of documents, before anybody has them: nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.accounting.decisions import ImportNotFound, NotInImport, visible_import
from chalicelib.accounting.foreseen import Foresight
from chalicelib.accounting.posting import Books, Refused, post
from chalicelib.accounting.rule_forms import CompanyExample, FirmExample, PostingRules
from chalicelib.accounting.rule_settings import Layer, of_company, of_firm
from chalicelib.accounting.rule_views import ExampleEntry, PostingExample
from chalicelib.accounting.rules import rules_of
from chalicelib.accounting.samples import samples
from chalicelib.accounting.store import members_of
from chalicelib.accounting.views import line_view
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.money import ZERO
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing.service import DocumentSummary


def try_firm_rules(caller: Caller, country: str, wanted: FirmExample) -> PostingExample:
    """Show what rules would make of invented documents.

    Raises:
        NoSuchCountry: there are none for it.
        InvalidInput: they cannot be posted by.
    """
    layer = of_firm(caller, country)
    return _example(layer, wanted.rules, samples(rules_of(country), clock.now()))


def try_company_rules(caller: Caller, company_id: str, wanted: CompanyExample) -> PostingExample:
    """Show what rules would make of invented documents, or of one that was handed over.

    Raises:
        CompanyNotFound: the list does not have it, or not for this person.
        ImportNotFound: the company has no such import.
        NotInImport: the document is none of it.
        InvalidInput: they cannot be posted by.
    """
    layer = of_company(caller, company_id)
    if wanted.import_id is None or wanted.document_id is None:
        return _example(layer, wanted.rules, samples(rules_of(layer.country), clock.now()))
    document = _handed_over(caller, company_id, wanted.import_id, wanted.document_id)
    return _example(layer, wanted.rules, iter([document]))


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
    layer: Layer, rules: PostingRules, documents: Iterator[DocumentSummary]
) -> PostingExample:
    try:
        layer.check(rules)
    except InvalidInput as exc:  # which names fields as the rules have them, not the body
        faults = [replace(each, pointer=f"/rules{each.pointer}") for each in exc.fields]
        raise InvalidInput(faults, exc.more) from exc
    books = layer.books_with_numbers(rules)
    foresight = Foresight(books)
    return PostingExample(
        data=[_entry(layer, books, foresight, document) for document in documents]
    )


def _entry(
    layer: Layer, books: Books, foresight: Foresight, document: DocumentSummary
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
