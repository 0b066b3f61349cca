"""Codes are told in words where an answer is written, and nowhere else."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import pytest

from chalicelib.core.model import Model
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords, Shown, in_words, written

_COLOURS = {"red": Text(es="rojo", en="red"), "blue": Text(es="azul", en="blue")}
Colour = Literal["red", "blue"]


class _Wheel(Shown):
    colour: Annotated[Colour | None, in_words(_COLOURS)]
    spokes: Annotated[tuple[str, ...], in_words(_COLOURS)] = ()


class _Car(Model):
    wheels: list[_Wheel]


def test_words_stand_beside_each_code_however_deep() -> None:
    car = _Car(wheels=[_Wheel(colour="red", spokes=("blue", "red")), _Wheel(colour=None)])

    first, second = json.loads(written(car, "es"))["wheels"]

    assert (first["colour"], first["colour_text"]) == ("red", "Rojo")
    assert first["spokes_text"] == ["Azul", "Rojo"]
    assert (second["colour_text"], second["spokes_text"]) == (None, [])
    assert json.loads(written(car, "en"))["wheels"][0]["colour_text"] == "Red"


def test_words_may_be_those_of_a_field_beside_the_code() -> None:
    tables = {"CR": _COLOURS, "ES": {"red": Text(es="encarnado", en="crimson")}}

    class Car(Shown):
        country: str
        colour: Annotated[str, InWords(tables.__getitem__, by="country")]

    told = [json.loads(written(Car(country=each, colour="red"), "es")) for each in tables]

    assert [each["colour_text"] for each in told] == ["Rojo", "Encarnado"]


def test_what_is_stored_has_codes_alone_and_is_read_back() -> None:
    wheel = _Wheel(colour="blue")

    assert json.loads(wheel.model_dump_json()) == {"colour": "blue", "spokes": []}
    assert _Wheel.model_validate_json(wheel.model_dump_json()) == wheel


def test_what_is_no_code_is_not_told() -> None:
    with pytest.raises(TypeError, match="int is no code"):
        InWords(lambda: _COLOURS).told(7, "es")
