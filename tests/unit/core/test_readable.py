"""What nobody sees passes no rule that what is seen does not pass."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from chalicelib.accounts.passwords import broken_rule
from chalicelib.core.fields import Printable, TradeName, Written
from chalicelib.core.model import Model
from chalicelib.core.readable import formula_start, is_readable, visible
from chalicelib.core.sheets import guarded
from tests.unit.countries.costa_rica.samples import body, line

UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u2060\u2800\u3164\ufe0f\ufeff"
    "\uffa0\U000e0020"
)
TURNING = "\u202a\u202b\u202c\u202d\u202e"


class Named(Model):
    name: TradeName = Field("Ejemplo", min_length=3, max_length=10)
    note: Printable | None = Field(None, max_length=10)


def refusals(**fields: str) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        Named.model_validate(fields)
    return [error["type"] for error in refused.value.errors()]


def test_what_shows_nothing_is_taken_out_before_a_text_is_measured() -> None:
    for sign in UNSEEN:
        assert visible(f"a{sign}b") == "ab"
        assert Named(name=f"{sign}Ñan{sign}dú").name == "Ñandú"
        assert refusals(name=f"A{sign}{sign}{sign}") == ["string_too_short"]
        assert refusals(name=sign * 3)[0] == refusals(note=sign * 3)[0] == "nothing-to-read"


def test_all_that_unicode_calls_formatting_is_taken_out_or_refused() -> None:
    """But for the digits' and letters' own signs of some scripts, which are drawn."""
    every = [chr(code) for code in range(0x11000) if unicodedata.category(chr(code)) == "Cf"]
    drawn = [sign for sign in every if visible(sign) and sign not in TURNING]

    assert {unicodedata.bidirectional(sign) for sign in drawn} <= {
        "AN", "AL", "L", "ON", "LRI", "RLI", "FSI", "PDI",
    }  # fmt: skip


def test_letters_of_every_language_stay() -> None:
    for text in ("Ñandú & Cía.", "漢字", "École", "e\u0301", "½ ª º", "😀"):
        assert visible(text) == text
        assert is_readable(text)


def test_a_look_alike_leads_nowhere_either() -> None:
    for address in (
        "ｗｗｗ．a",
        "w\u200bww.a",
        "a：//b",
        "a\ua789\u2215\u2215b",
        "＜b＞",
        "a=\u200b?b",
    ):
        assert "address-in-name" in refusals(name=address), address


def test_a_formula_is_one_in_any_width() -> None:
    for text in ("＝1+1", "＋1", "－1", "＠x", "\u2212", "\u200b=1", "\u3164＝1", " =1", "﹢1"):
        assert formula_start(text), text
        assert guarded(text).startswith("'"), text
    for text in ("Ejemplo", "1+1", "", "“=1”"):
        assert not formula_start(text)
        assert guarded(text) == text


def test_a_password_is_as_long_as_it_looks_and_about_its_owner_as_it_looks() -> None:
    for password, code in (
        ("abcdef\u200b\u200b\u200b\u200b\u200b\u200b", "password-too-short"),
        ("xy an\u200ba.ej\u00ademplo xy", "password-about-owner"),
    ):
        rule = broken_rule(password, email="ana.ejemplo@example.com")
        assert rule is not None
        assert rule.code == code


def test_every_text_of_a_document_must_have_something_to_read() -> None:
    for sign in UNSEEN:
        asked: tuple[dict[str, Any], ...] = (
            {"lines": [line(description=sign * 3)]},
            {"notes": [sign]},
            {"receiver": {"name": sign * 3}},
        )
        for changes in asked:
            with pytest.raises(ValidationError) as refused:
                body(**changes)
            assert [error["type"] for error in refused.value.errors()] == ["nothing-to-read"]
        with pytest.raises(ValidationError) as refused:
            body(lines=[line(description=f"ab{sign}")])
        assert refused.value.errors()[0]["type"] == "string_too_short"
        kept = body(lines=[line(description=f"{sign}Con{sign}sulta")]).lines[0].description
        assert kept == "Consulta"


def test_a_text_says_its_lengths_in_the_schema() -> None:
    class Kept(Model):
        text: Annotated[str, Written(3, 80)]

    assert Kept.model_json_schema()["properties"]["text"] == {
        "maxLength": 80, "minLength": 3, "title": "Text", "type": "string",
    }  # fmt: skip
