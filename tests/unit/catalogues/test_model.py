import doctest

import pytest

from chalicelib.catalogues import model
from chalicelib.catalogues.model import (
    CatalogueNotFound,
    files,
    rows,
    search,
)
from chalicelib.countries.costa_rica.activities import current_activity
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.places import place
from tests.support.registries import also_served
from tests.unit.countries.ficticia.catalogues import CODES as FICTICIA


def test_examples_in_the_docstrings_hold() -> None:
    results = doctest.testmod(model)

    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize("name", sorted(files()))
def test_every_code_is_described_in_both_languages(name: str) -> None:
    catalogue = rows(name)

    assert catalogue
    for row in catalogue.values():
        assert row.described("es").strip() == row.described("es") != ""
        assert row.described("en") != ""


def test_places_hang_together() -> None:
    assert (len(rows("provinces")), len(rows("cantons")), len(rows("districts"))) == (7, 84, 492)
    assert {row.parent for row in rows("cantons").values()} <= set(rows("provinces"))
    assert {row.parent for row in rows("districts").values()} <= set(rows("cantons"))


def test_a_district_of_another_canton_is_no_place() -> None:
    assert place("1", "01", "99") is None
    assert place("8", "01", "01") is None


def test_search_ignores_accents_and_order_of_words() -> None:
    found = [row.code for row in search("activities", "EMPLEADOS transporte", None)]

    assert "4922.1" in found


def test_search_takes_the_beginning_of_words_only() -> None:
    assert [row.code for row in search("provinces", "ose", None)] == []


def test_search_by_former_activity_code_finds_the_current_one() -> None:
    assert [row.code for row in search("activities", "602101", None)] == ["4922.1"]


def test_children_of_a_parent_are_listed() -> None:
    districts = list(search("districts", None, "101"))

    assert len(districts) == 11
    assert districts[0].es == "Carmen"


def test_exact_code_comes_first_and_once() -> None:
    found = [row.code for row in search("taxes", "01", None)]

    assert found[0] == "01"
    assert found.count("01") == 1


def test_excluded_activity_has_no_current_code() -> None:
    assert current_activity("960104") is None


def test_all_iva_rates_carry_their_percentage() -> None:
    rates = {code: row.facts["rate"] for code, row in rows("iva-rates").items()}

    assert rates["08"] == "13"
    assert rates["09"] == "0.5"
    assert len(rates) == 11


def test_unknown_codes_and_catalogues_are_told_apart() -> None:
    assert CODES.describe("taxes", "77") is None
    assert not CODES.has("taxes", "77")
    with pytest.raises(LookupError):
        CODES.describe("tax", "01")
    with pytest.raises(CatalogueNotFound):
        rows("tax")


def test_code_says_what_it_stands_for_in_either_language() -> None:
    assert CODES.describe("payment-means", "02") == "Tarjeta"
    assert CODES.describe("payment-means", "02", "en") == "Card"


def test_country_reads_its_own_lists_before_those_of_everybody() -> None:
    assert CODES.has("currencies", "CRC")  # ISO 4217, which is everybody's
    assert FICTICIA.has("currencies", "XTS")
    assert not FICTICIA.has("currencies", "CRC")
    assert list(FICTICIA.rows("provinces")) == ["A", "B"]
    assert list(CODES.rows("provinces")) == list("1234567")


def test_list_whose_name_an_earlier_country_has_is_told_by_its_country() -> None:
    before = files()
    with also_served("XF", "tests.unit.countries.ficticia"):
        assert files().keys() - before.keys() == {"xf-currencies", "xf-provinces", "islands"}
        assert before.items() <= files().items()
        assert list(rows("provinces")) == list("1234567")
        assert [row.code for row in search("xf-provinces", "vega", None)] == ["B"]
    assert files() == before
    with pytest.raises(CatalogueNotFound):
        rows("xf-provinces")
