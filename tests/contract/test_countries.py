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
from chalicelib.core.countries import _PACKAGES, Country, Facts, countries, facts_of, part
from chalicelib.core.tax_ids import TaxIds
from chalicelib.core.texts import LANGUAGES, Text
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


IANA = "an example of the IANA database, for people who must write one"
ALLOWED = {
    ("core/fields.py", "America/Costa_Rica"): IANA,
    ("core/money.py", "CRC"): "the sign of a currency, which people everywhere write so",
    ("core/money.py", "EUR"): "the sign of a currency, which people everywhere write so",
    ("accounting/formats/suenlace.py", "Spain"): "a field of the format is for a form of Spain",
    ("invoicing/views.py", "Costa Rica"): "readers of the API look for the word they know",
}
"""What of a country stands in a neutral room, and why it may."""
AUTHORITIES = {"Hacienda", "Agencia Tributaria"}
"""What people call the authorities."""


def told_of(country: str) -> tuple[set[str], set[str]]:
    """What is a country's own: as a whole text, and as words within one."""
    facts, package = facts_of(country), _PACKAGES[country]
    whole = {country, facts.time_zone, facts.currency, package, package.rpartition(".")[2]}
    locales = {f"{language}-{country}" for language in LANGUAGES}
    return whole | locales, {facts.name.render(language) for language in LANGUAGES}


def of_a_country(source: str) -> set[str]:
    """What of a country stands in the texts and docstrings of a source."""
    texts = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    told = [told_of(country) for country in countries()]
    whole = set().union(*(exact for exact, _ in told))
    words = AUTHORITIES.union(*(names for _, names in told))
    spelled = {word for word in words if any(word in text for text in texts)}
    return (texts & whole) | spelled


def test_nothing_of_a_country_stands_outside_its_folder() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), what)
        for path in NEUTRAL
        for what in of_a_country(path.read_text("utf-8"))
    }

    assert found - ALLOWED.keys() == set()


def test_mails_say_nothing_of_a_country() -> None:
    for template in PACKAGE.rglob("*.jinja"):
        assert of_a_country(repr(template.read_text("utf-8"))) == set(), template.name


def test_what_is_let_be_is_there() -> None:
    for module, what in ALLOWED:
        assert what in of_a_country((PACKAGE / module).read_text("utf-8"))


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ('def f(x):\n    return x.country == "CR"\n', "CR"),
        ('ZONE = "America/Costa_Rica"', "America/Costa_Rica"),
        ('ZoneInfo("Europe/Madrid")', "Europe/Madrid"),
        ('currency: str = "CRC"', "CRC"),
        ('{"EUR": 2}', "EUR"),
        ('find_spec("chalicelib.countries.spain")', "chalicelib.countries.spain"),
        ('load(f"chalicelib.countries.{name}", "costa_rica")', "costa_rica"),
        ('LOCALE = {"es": "es-CR"}', "es-CR"),
        ('Text(es="Aceptado por Hacienda", en="Accepted")', "Hacienda"),
        ('f"Hora de Costa Rica: {moment}"', "Costa Rica"),
        ('def f():\n    """As it is done in España."""', "España"),
        ('TITLE = "Books of Spain"', "Spain"),
    ],
)
def test_what_is_a_country_s_is_seen(planted: str, found: str) -> None:
    assert found in of_a_country(planted)


@pytest.mark.parametrize("country", countries())
def test_every_country_answers_what_every_room_asks(country: str) -> None:
    assert isinstance(part(country, "facts"), Facts)
    assert isinstance(part(country, "tax_ids"), TaxIds)
    assert isinstance(part(country, "chart"), StartingChart)
    assert isinstance(part(country, "posting"), Ruleset)
    form = form_of(country)
    assert issubclass(form.profile, NewProfile)
    assert form.profile.model_fields["country"].default == country
    assert all(isinstance(name, Text) for name in form.document_types.values())
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
