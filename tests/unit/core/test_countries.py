"""One place lists the countries; no other names one, and each says what every room asks."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

import chalicelib
from chalicelib.accounting.rules import Ruleset, rules_of
from chalicelib.catalogues.service import StartingChart, default_chart
from chalicelib.core.countries import Country, Facts, countries, facts_of, part
from chalicelib.core.tax_ids import TaxIds
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.forms import NewProfile
from tests.support.registries import also_served

PACKAGE = Path(chalicelib.__file__).parent
LIST = PACKAGE / "core" / "countries.py"
NEUTRAL = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if PACKAGE / "countries" not in path.parents and path != LIST
]


def codes_named(source: str) -> list[str]:
    """The codes of countries that stand in a source as texts."""
    constants = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [node.value for node in constants if node.value in countries()]


@pytest.mark.parametrize("path", NEUTRAL, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_country_is_named_outside_its_folder(path: Path) -> None:
    assert codes_named(path.read_text("utf-8")) == []


def test_a_country_that_is_named_is_seen() -> None:
    assert codes_named('def f(x):\n    return x.country == "CR"\n') == ["CR"]


@pytest.mark.parametrize("country", countries())
def test_every_country_answers_what_every_room_asks(country: str) -> None:
    assert isinstance(part(country, "facts"), Facts)
    assert isinstance(part(country, "tax_ids"), TaxIds)
    assert isinstance(part(country, "chart"), StartingChart)
    assert isinstance(part(country, "posting"), Ruleset)
    form = form_of(country)
    assert issubclass(form.profile, NewProfile)
    assert form.profile.model_fields["country"].default == country
    assert form.document_types
    assert set(part(country, "posting").documents) <= set(form.document_types)


def test_what_a_country_does_not_offer_is_none() -> None:
    assert part("ES", "authority") is None
    assert part("FR", "facts") is None


@pytest.mark.parametrize("ask", [facts_of, form_of, rules_of, default_chart])
def test_what_every_country_must_say_is_never_none(ask: Callable[[str], object]) -> None:
    with also_served("XE", "tests.unit.countries.empty"), pytest.raises(LookupError, match="XE"):
        ask("XE")


def test_country_is_one_of_the_list() -> None:
    taken = TypeAdapter(Country)

    assert [taken.validate_python(code) for code in countries()] == ["CR", "ES"]
    assert taken.json_schema() == {"type": "string", "enum": ["CR", "ES"]}
    with pytest.raises(ValidationError) as refused:
        taken.validate_python("FR")
    (error,) = refused.value.errors()
    assert (error["type"], error["ctx"]) == ("literal_error", {"expected": "'CR', 'ES'"})
