"""Every code that an answer shows comes with its words, and every code has them in both languages.

A state, event, obstacle, plan or right that is added without words is found here.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin

import pytest

from chalicelib.accounting import words as of_batches
from chalicelib.accounting.export import REFUSAL_NAMES, REFUSALS
from chalicelib.accounting.formats import format_names
from chalicelib.accounting.model import BatchEvent
from chalicelib.core.caller import ROLE_PERMISSIONS
from chalicelib.core.countries import countries
from chalicelib.core.right_words import PERMISSION_NAMES, ROLE_NAMES
from chalicelib.core.texts import LANGUAGES, Text
from chalicelib.core.words import SUFFIX, InWords, Shown, words_of
from chalicelib.http.access import ACCESS
from chalicelib.http.openapi import document
from chalicelib.invoicing import words as of_documents
from chalicelib.invoicing.model import Obstacle
from chalicelib.invoicing.progress import DocumentEvent
from chalicelib.licences import words as of_licences
from chalicelib.licences.model import LicenceEvent
from chalicelib.licences.products import product_codes
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.model import STEP_NAMES
from chalicelib.onboarding.views import Steps

WITHOUT = {
    "language": "its own name of itself is for the client to write",
    "country": "ISO 3166, which every client can name",
    "type": "of the catalogues, which have the words of each country's codes",
    "code": "of the catalogues",
    "rate_code": "of the catalogues",
    "province": "of the catalogues",
    "institution": "of the catalogues",
    "sale_condition": "of the catalogues",
    "transaction_type": "of the catalogues",
    "program": "of the accounting program",
    "event": "an entry of a history has its sentence as `text`",
}
"""Codes that are shown without words, and why."""


def literals(annotation: Any) -> Iterator[str]:
    """List the codes that a field can have, where its type says them."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from literals(each)


def shown_models() -> list[type[Shown]]:
    """List every model of an answer that tells codes; describing the API loads them all."""
    document()
    found, waiting = [], [Shown]
    while waiting:
        kinds = [each for each in waiting.pop().__subclasses__() if "chalicelib" in each.__module__]
        found += kinds
        waiting += kinds
    return found


def tables_of(words: InWords) -> list[tuple[tuple[str, ...], Mapping[Any, Text]]]:
    """List every table by which a field is told, with what it is asked for by."""
    asked = [()] if words.by is None else [(country,) for country in countries()]
    return [(each, words.table(*each)) for each in asked]


def codes_of(schema: Mapping[str, Any]) -> Iterator[str]:
    """List the codes of a property, alone or in a list."""
    yield from schema.get("enum", ())
    for each in (*schema.get("anyOf", ()), *filter(None, [schema.get("items")])):
        yield from codes_of(each)


def test_every_code_that_is_shown_has_words_beside_it() -> None:
    described = document()["components"]["schemas"]
    asked = {"NewDocument", "CompanyRow"} | {n for n in described if n.startswith("New")}

    lacking = [
        f"{component}.{name}"
        for component, schema in described.items()
        if not {component, component.removesuffix("Output")} & asked
        for name, field in schema.get("properties", {}).items()
        if any(codes_of(field)) and name not in WITHOUT
        if f"{name}{SUFFIX}" not in schema["properties"]
    ]

    asked_for_alone = {
        *("DecisionForm.decision", "LicencePatch.paid_by"),
        *("Handing.mailboxes_to", "Rest.mailboxes_to", "Deletion.mailboxes_to"),
        *("SelfManagement.mailboxes_to", "NumberReplacement.installations"),
        *("UserChanges.role", "BusinessUserChanges.role", "InitialDataChoice.fields"),
        *("NoticeChanges.kind", "NoticeChanges.work_state", "OwnMailboxChanges.forwarding"),
        *("ReportedNotice.kind", "NoticeReport.result"),
        *("Credentials.keep_in", "ChallengeAnswer.keep_in"),
        *("SecondStep.keep_in", "Refresh.keep_in"),
        # shown as they were written; those in force stand beside them, in words
        *(
            f"{component}.{name}"
            for component in ("PostingRules", "PostingRulesOutput")
            for name in ("customers", "suppliers", "rounding")
        ),
    }
    assert set(lacking) == asked_for_alone
    for component, name in (
        ("DocumentView", "type"), ("NoteView", "type"), ("SeriesView", "document_type"),
    ):  # fmt: skip
        assert f"{name}{SUFFIX}" in described[component]["properties"]


def test_every_code_of_a_field_is_in_its_table() -> None:
    told = [(model, *each) for model in shown_models() for each in words_of(model)]

    assert len(told) > 25
    for model, name, words in told:
        codes = set(literals(model.model_fields[name].annotation))
        for _, table in tables_of(words):
            assert not codes or codes == set(table), f"{model.__name__}.{name}"


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (of_documents.OBSTACLES, get_args(Obstacle)),
        (of_documents.EVENTS, get_args(DocumentEvent)),
        (of_batches.EVENTS, get_args(BatchEvent)),
        (of_licences.EVENTS, get_args(LicenceEvent)),
        (REFUSAL_NAMES, REFUSALS),
        (STEP_NAMES, Steps.model_fields),
        (ROLE_NAMES, ROLE_PERMISSIONS),
        (PERMISSION_NAMES, frozenset().union(*ROLE_PERMISSIONS.values())),
        (PERMISSION_NAMES, {each.permission for each in ACCESS.values()} - {""}),
    ],
)
def test_table_has_the_words_of_each_code(table: dict[str, Text], codes: Iterable[str]) -> None:
    assert set(table) == set(codes)


def test_names_of_registries_are_told() -> None:
    tables = [
        set(table)
        for model in shown_models()
        for _, words in words_of(model)
        for _, table in tables_of(words)
    ]

    assert set(format_names()) in tables
    assert set(product_codes()) in tables
    for country in countries():
        assert set(form_of(country).document_types) in tables


def test_words_are_there_in_every_language_and_fit_into_a_sentence() -> None:
    said = [
        (text, words.told(code, language, *asked), getattr(text, language))
        for model in shown_models()
        for _, words in words_of(model)
        for asked, table in tables_of(words)
        for code, text in table.items()
        for language in LANGUAGES
    ]

    assert len(said) > 100
    assert [text for text, told, within in said if not within or "{" in within] == []
    assert [text for text, told, within in said if told != within[0].upper() + within[1:]] == []
