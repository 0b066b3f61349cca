"""What people are told instead of pydantic's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic.json_schema import JsonSchemaMode

from chalicelib.core.fields import WRONG_FORMAT, Form
from chalicelib.core.model import Model
from chalicelib.core.texts import LANGUAGES, Text
from chalicelib.core.validation import from_validation
from chalicelib.http.openapi import declared_routes

PLATE = Form("^[A-Z]{3}$", Text(es="3 letras, como ABC", en="3 letters, such as ABC"))


class Car(Model):
    plate: Annotated[str, Field(min_length=2, max_length=5, examples=["ABC"]), PLATE]
    bare: Annotated[str, Field(pattern="^x$")] = "x"


def forms(schema: Any, words: Text | None = None) -> Iterator[tuple[str, Text | None]]:
    """Walk what pydantic checks by: every regular expression, and what people are told of it."""
    if isinstance(schema, dict):
        if schema.get("custom_error_type") == WRONG_FORMAT.code:
            words = schema["custom_error_context"]["form"]
        if schema.get("type") == "str" and "pattern" in schema:
            yield schema["pattern"], words
        for part in schema.values():
            yield from forms(part, words)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from forms(part, words)


def forms_of(model: type[BaseModel]) -> dict[str, Text | None]:
    model.model_rebuild()  # the building is put off until the first use
    return dict(forms(model.__pydantic_core_schema__))


def test_every_form_of_a_body_or_query_is_told_in_words_of_every_language() -> None:
    told: dict[str, Text | None] = {}
    for route in declared_routes():
        for model in (*route.bodies, *((route.query,) if route.query else ())):
            told |= forms_of(model)

    assert "^[0-9]{5}$" in told  # a country's own, which core does not know
    assert [pattern for pattern, words in told.items() if words is None] == []
    assert all(words.render(language) for words in told.values() if words for language in LANGUAGES)


def test_form_without_words_is_seen() -> None:
    assert forms_of(Car) == {PLATE.pattern: PLATE.words, "^x$": None}


@pytest.mark.parametrize("wrong", ["abc", "ABCD", "AB\nC"])
def test_what_is_not_of_the_form_is_told_its_words(wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Car.model_validate_json(json.dumps({"plate": wrong}))
    (error,) = from_validation(refused.value).fields

    assert (error.pointer, error.rule) == ("/plate", WRONG_FORMAT)
    assert error.sentence("es") == "No tiene el formato esperado. Escriba 3 letras, como ABC."
    assert error.sentence("en").endswith(" Write 3 letters, such as ABC.")


@pytest.mark.parametrize(
    ("wrong", "code"), [(7, "wrong-type"), ("A", "too-short"), ("ABCDEF", "too-long")]
)
def test_what_is_no_such_text_at_all_is_told_so(wrong: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Car.model_validate({"plate": wrong})

    assert [each.rule.code for each in from_validation(refused.value).fields] == [code]


def test_form_is_taken_and_shown_to_clients_with_the_lengths() -> None:
    assert Car(plate=" ABC ").plate == "ABC"
    modes: tuple[JsonSchemaMode, ...] = ("validation", "serialization")
    for mode in modes:
        shown = Car.model_json_schema(mode=mode)["properties"]["plate"]
        assert shown | {"title": ""} == {
            "type": "string", "minLength": 2, "maxLength": 5, "examples": ["ABC"],
            "pattern": "^[A-Z]{3}$", "title": "",
        }  # fmt: skip
