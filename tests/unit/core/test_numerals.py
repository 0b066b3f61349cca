"""Numbers as each language writes them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.numerals import decimal_sign, number
from chalicelib.core.texts import LANGUAGES, Language, Text

AMOUNTS = st.decimals(
    min_value=Decimal("-9999999999999.99999"), max_value=Decimal("9999999999999.99999"), places=5
)
EACH_LANGUAGE = st.sampled_from(LANGUAGES)
THOUSANDS: dict[Language, str] = {"es": "\u00a0", "en": ","}


def read_back(written: str, language: Language) -> Decimal:
    plain = written.replace(THOUSANDS[language], "")
    return Decimal(plain.replace(decimal_sign(language), "."))


@given(AMOUNTS, EACH_LANGUAGE, st.integers(0, 5))
def test_number_reads_back_exactly_and_has_no_decimal_too_many(
    value: Decimal, language: Language, least: int
) -> None:
    written = number(value, language, least)

    decimals = written.partition(decimal_sign(language))[2]
    assert read_back(written, language) == value
    assert least <= len(decimals) <= 5
    assert len(decimals) == least or not decimals.endswith("0")


@given(AMOUNTS, EACH_LANGUAGE)
def test_whole_numbers_are_grouped_by_three(value: Decimal, language: Language) -> None:
    whole = number(value, language).partition(decimal_sign(language))[0]

    sign = re.escape(THOUSANDS[language])
    assert re.fullmatch(rf"-?\d{{1,3}}({sign}\d{{3}})*", whole)


@pytest.mark.parametrize(
    ("value", "written"),
    [("20.203515", "20.20352"), ("-0.000005", "-0.00001"), ("1E+3", "1,000"), ("0", "0")],
)
def test_number_is_rounded_half_up_beyond_five_decimals_and_never_shows_an_exponent(
    value: str, written: str
) -> None:
    assert number(Decimal(value), "en") == written


def test_a_float_is_no_number() -> None:
    with pytest.raises(AttributeError):
        number(0.1, "es")  # type: ignore[arg-type]


def test_a_number_in_a_sentence_is_written_as_its_language_does() -> None:
    told = Text(es="Suman {sum}.", en="They add up to {sum}.")
    facts: dict[str, object] = {"sum": Decimal("33900.50000")}

    assert told.render("es", facts) == "Suman 33\u00a0900,5."
    assert told.render("en", facts) == "They add up to 33,900.5."
