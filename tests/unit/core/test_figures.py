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
from chalicelib.core.money import SIGNS
from chalicelib.core.numerals import number
from chalicelib.core.texts import LANGUAGES, Language, Text

AMOUNTS = st.decimals(
    min_value=Decimal("-9999999999999.99999"), max_value=Decimal("9999999999999.99999"), places=5
)
EACH_LANGUAGE = st.sampled_from(LANGUAGES)
COSTA_RICA, MADRID = ZoneInfo("America/Costa_Rica"), ZoneInfo("Europe/Madrid")
LATE = datetime(2026, 11, 2, 5, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_float_is_no_percentage(language: Any) -> None:
    with pytest.raises(AttributeError):
        figures.percent(0.1, language)  # type: ignore[arg-type]


def test_money_has_the_sign_of_its_currency_or_its_code_and_never_both() -> None:
    value = Decimal("1234.50500")
    written: dict[tuple[str, Language], str] = {
        ("CRC", "es"): "₡1\u00a0234,505",
        ("USD", "es"): "$1\u00a0234,505",
        ("EUR", "en"): "€1,234.505",
        ("GBP", "en"): "GBP\u00a01,234.505",
    }

    for (currency, language), figure in written.items():
        assert figures.money(value, currency, language) == figure
        assert (SIGNS.get(currency, "") in figure) != (currency in figure) or currency == "GBP"


@given(AMOUNTS, EACH_LANGUAGE, st.sampled_from([*SIGNS, "GBP"]))
def test_money_reads_back_exactly_wherever_it_is_shown(
    value: Decimal, language: Language, currency: str
) -> None:
    written = figures.money(value, currency, language)

    bare = written.replace(SIGNS.get(currency, f"{currency}\u00a0"), "")
    assert number(value, language, 2) == bare
    assert re.search(r"[.,]\d\d", bare)


def test_minus_stands_before_the_sign_of_the_currency_and_nothing_is_not_negative() -> None:
    written = [figures.money(Decimal(each), "CRC", "es") for each in ("-5", "-0.001", "-0.00")]

    assert written == ["-₡5,00", "-₡0,001", "₡0,00"]


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


def test_moment_is_short_to_the_second_or_long_and_says_in_words_whose_time_it_is() -> None:
    bogota = ZoneInfo("America/Bogota")

    assert figures.moment(LATE, COSTA_RICA, "es") == "01/11/2026 23:59:59 (hora de Costa Rica)"
    assert figures.moment(LATE, COSTA_RICA, "en") == "2026-11-01 23:59:59 (Costa Rica time)"
    long = "2 de noviembre de 2026, 06:59 (hora peninsular de España)"
    assert figures.long_moment(LATE, MADRID, "es") == long
    assert figures.long_moment(LATE, bogota, "en") == "2 November 2026, 00:59 (America/Bogota)"


def test_summer_time_is_the_zones_affair() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)

    assert figures.moment(summer, MADRID, "en").startswith("2026-07-01 14:00:00 ")
    assert figures.moment(LATE, MADRID, "en").startswith("2026-11-02 06:59:59 ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_has_a_name_of_its_own(language: Language) -> None:
    days = [datetime(2026, month, 9, 12, tzinfo=UTC) for month in range(1, 13)]

    written = [figures.long_day(each, UTC, language) for each in days]

    assert len({re.sub(r"[\d ]|\bde\b", "", each) for each in written}) == 12
    assert all(re.search(r"^9 .*[A-Za-z]{3,} .*2026$", each) for each in written)
