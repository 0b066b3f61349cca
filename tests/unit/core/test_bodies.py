"""A body is read by the model that is told for it, or refused with the place of what is wrong."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field

from chalicelib.core.bodies import (
    MAX_OBJECTS,
    MAX_VALUES,
    BodyMissing,
    MalformedJson,
    MemberTwice,
    TooManyValues,
    UnreadBody,
)
from chalicelib.core.errors import InvalidInput
from chalicelib.core.model import Model


class Line(Model):
    text: Annotated[str, Field(max_length=10)]


class Bill(Model):
    number: int
    lines: tuple[Line, ...] = ()


class Receipt(Model):
    paid: bool


def read(text: str) -> Bill:
    return UnreadBody(text.encode()).read(Bill)


def test_body_is_read_as_whatever_is_asked_for() -> None:
    assert read('{"number": 7, "lines": [{"text": " uno "}]}') == Bill(
        number=7, lines=(Line(text="uno"),)
    )
    assert UnreadBody(b'{"paid": true}').read(Receipt) == Receipt(paid=True)


def test_every_complaint_names_its_place() -> None:
    with pytest.raises(InvalidInput) as refused:
        read('{"number": "7", "lines": [{"text": "demasiado largo"}], "lin/es": 1}')

    assert {(each.pointer, each.rule.code) for each in refused.value.fields} == {
        ("/number", "wrong-type"),
        ("/lines/0/text", "too-long"),
        ("/lin~1es", "unknown-field"),
    }


@pytest.mark.parametrize("blank", ["", " \n"])
def test_body_that_is_not_there_is_missing(blank: str) -> None:
    with pytest.raises(BodyMissing):
        read(blank)


def test_body_that_is_no_json_is_told_where_it_ends_to_be() -> None:
    with pytest.raises(MalformedJson) as refused:
        read('{"number": 7,\n "lines" []}')

    assert refused.value.facts == {"line": "2", "column": "10"}


def test_member_that_comes_twice_is_refused() -> None:
    colons = '"lines": [{"text": "a:b:c"}]'
    for twice in ('"number": 7, "number": 8', f'"number" :7, "number" :8, {colons}'):
        with pytest.raises(MemberTwice, match="number"):
            read(f"{{{twice}}}")
    with pytest.raises(MemberTwice):
        read('{"lines": [{"text": "a", "text": "b"}], "number"')  # told before what is no JSON
    assert read(f'{{"number": 7, {colons}}}').lines == (Line(text="a:b:c"),)


@pytest.mark.parametrize("flood", ["[" + "1," * (MAX_VALUES + 1), "{" * (MAX_OBJECTS + 1)])
def test_flood_is_refused_before_it_is_read(flood: str) -> None:
    with pytest.raises(TooManyValues):
        read(flood)


def test_what_a_body_holds_is_not_shown_by_it() -> None:
    assert "secret" not in repr(UnreadBody(b'{"password": "secret"}'))
