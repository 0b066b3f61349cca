"""Figures as people write them, in each language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import figures
from chalicelib.core.money import CENT, SIGNS, round_half_up
from chalicelib.core.texts import LANGUAGES, Language, Text

AMOUNTS = st.decimals(
    min_value=Decimal("-9999999999999.99999"), max_value=Decimal("9999999999999.99999"), places=5
)
EACH_LANGUAGE = st.sampled_from(LANGUAGES)
COSTA_RICA, MADRID = ZoneInfo("America/Costa_Rica"), ZoneInfo("Europe/Madrid")
LATE = datetime(2026, 11, 2, 5, 59, 59, tzinfo=UTC)
THOUSANDS: dict[Language, str] = {"es": ".", "en": ","}


def read_back(written: str, language: Language) -> Decimal:
    plain = written.replace(THOUSANDS[language], "")
    return Decimal(plain.replace(figures.decimal_sign(language), "."))


@given(AMOUNTS, EACH_LANGUAGE, st.integers(0, 5))
def test_number_reads_back_exactly_and_has_no_decimal_too_many(
    value: Decimal, language: Language, least: int
) -> None:
    written = figures.number(value, language, least)

    decimals = written.partition(figures.decimal_sign(language))[2]
    assert read_back(written, language) == value
    assert least <= len(decimals) <= 5
    assert len(decimals) == least or not decimals.endswith("0")


@given(AMOUNTS, EACH_LANGUAGE)
def test_whole_numbers_are_grouped_by_three(value: Decimal, language: Language) -> None:
    whole = figures.number(value, language).partition(figures.decimal_sign(language))[0]

    sign = re.escape(THOUSANDS[language])
    assert re.fullmatch(rf"-?\d{{1,3}}({sign}\d{{3}})*", whole)


@pytest.mark.parametrize(
    ("value", "written"),
    [("20.203515", "20.20352"), ("-0.000005", "-0.00001"), ("1E+3", "1,000"), ("0", "0")],
)
def test_number_is_rounded_half_up_beyond_five_decimals_and_never_shows_an_exponent(
    value: str, written: str
) -> None:
    assert figures.number(Decimal(value), "en") == written


@pytest.mark.parametrize("write", [figures.number, figures.percent])
def test_a_float_is_no_figure(write: Any) -> None:
    with pytest.raises(AttributeError):
        write(0.1, "es")


@pytest.mark.parametrize(
    ("currency", "language", "exact", "rounded"),
    [
        ("CRC", "es", "₡1.234,505", "₡1.234,51 CRC"),
        ("USD", "es", "$1.234,505", "$1.234,51 USD"),
        ("EUR", "en", "€1,234.505", "€1,234.51 EUR"),
        ("GBP", "en", "GBP\u00a01,234.505", "1,234.51 GBP"),
    ],
)
def test_money_has_the_sign_of_its_currency_before_it(
    currency: str, language: Language, exact: str, rounded: str
) -> None:
    value = Decimal("1234.50500")

    assert figures.money(value, currency, language) == exact
    assert figures.rounded_money(value, currency, language) == rounded


@given(AMOUNTS, EACH_LANGUAGE, st.sampled_from([*SIGNS, "GBP"]))
def test_rounded_money_is_the_amount_to_the_cent(
    value: Decimal, language: Language, currency: str
) -> None:
    figure, _, code = figures.rounded_money(value, currency, language).rpartition(" ")

    assert code == currency
    bare = figure.replace(SIGNS.get(currency, "\0"), "")
    assert read_back(bare, language) == round_half_up(value, CENT)
    assert re.fullmatch(r"-?\D?\d[\d.,]*[.,]\d\d", figure)


@pytest.mark.parametrize(
    ("value", "exact", "rounded"),
    [
        ("-5", "-₡5,00", "-₡5,00 CRC"),
        ("-0.001", "-₡0,001", "₡0,00 CRC"),
        ("-0.00", "₡0,00", "₡0,00 CRC"),
    ],
)
def test_minus_stands_before_the_sign_of_the_currency_and_nothing_is_not_negative(
    value: str, exact: str, rounded: str
) -> None:
    assert figures.money(Decimal(value), "CRC", "es") == exact
    assert figures.rounded_money(Decimal(value), "CRC", "es") == rounded


def test_day_turns_at_midnight_in_the_zone() -> None:
    second = timedelta(seconds=1)

    assert figures.day(LATE, COSTA_RICA, "es") == "01/11/2026"
    assert figures.day(LATE + second, COSTA_RICA, "es") == "02/11/2026"
    assert figures.long_day(LATE, COSTA_RICA, "en") == "1 November 2026"
    assert figures.long_day(LATE + second, COSTA_RICA, "en") == "2 November 2026"
    assert figures.day(LATE, timezone(timedelta(hours=-6)), "en") == "2026-11-01"


def test_day_in_a_sentence_is_that_of_the_country_as_the_language_writes_it() -> None:
    told = Text(es="Venció el {day}.", en="It expired on {day}.")
    days = {"CR": figures.Day.in_country(LATE, "CR"), "ES": figures.Day.in_country(LATE, "ES")}

    assert told.render("es", {"day": days["CR"]}) == "Venció el 01/11/2026."
    assert told.render("en", {"day": days["CR"]}) == "It expired on 2026-11-01."
    assert told.render("es", {"day": days["ES"]}) == "Venció el 02/11/2026."
    assert figures.Day(date(2026, 11, 2)) == days["ES"]


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("es", "01/11/2026 23:59:59", "1 de noviembre de 2026, 23:59 (America/Costa_Rica)"),
        ("en", "2026-11-01 23:59:59", "1 November 2026, 23:59 (America/Costa_Rica)"),
    ],
)
def test_moment_is_short_to_the_second_or_long_with_the_name_of_its_zone(
    language: Language, short: str, long: str
) -> None:
    assert figures.moment(LATE, COSTA_RICA, language) == short
    assert figures.long_moment(LATE, COSTA_RICA, language) == long


def test_summer_time_is_the_zones_affair() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert figures.moment(summer, MADRID, "en") == "2026-07-01 14:00:00"
    assert figures.moment(LATE, MADRID, "en") == "2026-11-02 06:59:59"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_has_a_name_of_its_own(language: Language) -> None:
    days = [datetime(2026, month, 9, 12, tzinfo=UTC) for month in range(1, 13)]

    written = [figures.long_day(each, UTC, language) for each in days]

    assert len({re.sub(r"[\d ]|\bde\b", "", each) for each in written}) == 12
    assert all(re.search(r"^9 .*[A-Za-z]{3,} .*2026$", each) for each in written)
