"""Every refusal of the whole system: its code, its sentences, its status."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator

import pytest

import chalicelib
from chalicelib.core.errors import (
    MAX_FIELDS,
    DomainError,
    FieldRule,
    InvalidInput,
    Unprocessable,
)
from chalicelib.core.texts import LANGUAGES, Text
from chalicelib.http.problems import GATEWAY_CODES, STATUS, status_of

CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def every_module() -> None:
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)


def subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for found in kind.__subclasses__():
        yield found
        yield from subclasses(found)


@pytest.fixture(scope="module")
def refusals() -> list[type[DomainError]]:
    every_module()
    ours = [r for r in subclasses(DomainError) if r.__module__.startswith("chalicelib.")]
    return [refusal for refusal in ours if refusal not in STATUS]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def check_text(text: Text) -> None:
    sentences = [getattr(text, language) for language in LANGUAGES]
    assert all(sentence.strip() for sentence in sentences)
    assert len({frozenset(placeholders(sentence)) for sentence in sentences}) == 1, sentences


def test_every_refusal_has_a_stable_code_and_says_it_in_every_language(
    refusals: list[type[DomainError]],
) -> None:
    assert len(refusals) > 30
    for refusal in refusals:
        assert CODE.fullmatch(refusal.code), refusal
        check_text(refusal.text)


def test_no_two_refusals_share_a_code(refusals: list[type[DomainError]]) -> None:
    codes: dict[str, type[DomainError]] = {}
    for refusal in refusals:
        if "code" not in vars(refusal):
            continue  # says the same as its parent
        assert codes.setdefault(refusal.code, refusal) is refusal, refusal


def test_every_refusal_has_a_status(refusals: list[type[DomainError]]) -> None:
    for refusal in refusals:
        status = status_of(refusal.__new__(refusal))

        assert 400 <= status < 600


def test_statuses_of_the_kinds_are_different() -> None:
    statuses = [status for status, _ in STATUS.values()]

    assert len(set(statuses)) == len(statuses)


class Spilt(Unprocessable):
    code = "spilt-in-test"
    text = Text(es="Se derramó {what}.", en="{what} was spilt.")

    def __init__(self, what: str) -> None:
        super().__init__(what=what)


def test_refusal_names_its_fields_from_the_beginning_and_counts_those_it_does_not_name() -> None:
    rule = FieldRule("test-only-rule", Text(es="uno", en="one"))
    fields = [rule.at(f"/lines/{number}") for number in range(MAX_FIELDS + 3)]
    del FieldRule.registry[rule.code]

    refusal = InvalidInput(fields, 2)

    assert [*refusal.fields] == fields[:MAX_FIELDS]
    assert (refusal.more, refusal.facts) == (5, {})
    assert refusal.sentence("en").endswith("5 more are not shown.")
    assert str(refusal).startswith("invalid-input ['/lines/0 test-only-rule', '/lines/1")


def test_refusal_that_did_not_know_the_body_is_told_of_a_field_and_stays_itself() -> None:
    refusal = Spilt("milk")

    blamed = refusal.blaming("/milk")
    del FieldRule.registry[Spilt.code]

    assert (type(blamed), blamed.facts, status_of(blamed)) == (Spilt, {"what": "milk"}, 422)
    (field,) = blamed.fields
    assert (field.pointer, field.rule.code) == ("/milk", "spilt-in-test")
    assert field.sentence("en") == blamed.sentence("en") == "milk was spilt."
    assert (refusal.fields, str(refusal)) == ((), "spilt-in-test {'what': 'milk'}")


def test_every_field_rule_says_it_in_every_language() -> None:
    every_module()

    assert len(FieldRule.registry) > 40
    for code, rule in FieldRule.registry.items():
        assert CODE.fullmatch(code)
        check_text(rule.text)
    for text in [title for _, title in STATUS.values()]:
        check_text(text)
    for _, text in GATEWAY_CODES.values():
        check_text(text)


def test_field_rule_declared_twice_with_other_words_is_a_mistake() -> None:
    rule = FieldRule("test-only-rule", Text(es="uno", en="one"))

    with pytest.raises(ValueError, match="declared twice"):
        FieldRule("test-only-rule", Text(es="dos", en="two"))
    del FieldRule.registry[rule.code]
