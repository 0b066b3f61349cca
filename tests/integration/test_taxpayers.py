"""A taxpayer is looked up in the ministry's register: spared, kept, and refused in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogues import taxpayers
from chalicelib.catalogues.forms import TaxpayerQuery
from chalicelib.catalogues.views import TaxpayerView
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError, InvalidInput
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica import sparing
from chalicelib.countries.costa_rica.sparing import TooManyQuestions
from tests.support.fake_service import Reply, Service, running

CALLER = Caller(account_id="acc_1", language="es")
RECORD = {
    "nombre": "Comprador Ficticio S.A.",
    "tipoIdentificacion": "02",
    "regimen": {"codigo": 1, "descripcion": "Régimen General"},
    "actividades": [
        {"estado": "A", "tipo": "P", "codigo": "11101", "descripcion": "Cultivo ficticio"},
        {"estado": "I", "tipo": "S", "codigo": "6201.0", "descripcion": "Programación"},
    ],
}


@pytest.fixture
def ministry(aws: Any, environment: pytest.MonkeyPatch) -> Iterator[Service]:
    with running() as server:
        environment.setenv("HACIENDA_LOOKUP_URL", server.url)
        settings.cache_clear()
        server.on("/fe/ae", Reply(body=RECORD))
        yield server


def read(
    number: str = "3-101-888888", country: str = "CR", caller: Caller = CALLER
) -> TaxpayerView:
    return taxpayers.read(caller, number, TaxpayerQuery(country=country))


def refusal(number: str = "3101888888", country: str = "CR") -> DomainError:
    with pytest.raises(DomainError) as refused:
        read(number, country)
    return refused.value


def test_taxpayer_is_shown_as_the_register_has_it_and_asked_once_a_day(ministry: Service) -> None:
    shown = read()

    assert (shown.name, shown.id_type, shown.id_number) == (RECORD["nombre"], "02", "3101888888")
    assert shown.regime == "Régimen General"
    assert [(each.code, each.is_active) for each in shown.activities] == [
        ("011101", True), ("6201.0", False)
    ]  # fmt: skip
    assert read("3101888888", caller=Caller(account_id="acc_2")) == shown
    assert ministry.paths() == ["/fe/ae?identificacion=3101888888"]
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        assert read().as_of > shown.as_of


def test_what_the_register_leaves_out_is_guessed_from_the_number_or_null(ministry: Service) -> None:
    ministry.on("/fe/ae", Reply(body={"nombre": "Persona Ficticia", "tipoIdentificacion": "9"}))

    shown = read("1-0123-0456")

    assert (shown.id_type, shown.regime, shown.activities) == ("01", None, ())


def test_number_that_the_register_does_not_have_is_not_found(ministry: Service) -> None:
    ministry.on("/fe/ae", Reply(404, {"code": 404}))

    refused = refusal()

    assert refused.code == "taxpayer-not-found"
    assert "3101888888" in refused.sentence("es")
    assert "Costa Rica" in refused.sentence("en")


@pytest.mark.parametrize("answer", [Reply(503), Reply(403), Reply(500), Reply(drop=True)])
def test_silent_register_says_what_to_do_and_an_old_answer_helps(
    ministry: Service, answer: Reply
) -> None:
    before = read()
    ministry.on("/fe/ae", answer)

    assert refusal("1-0123-0456").code == "taxpayers-unavailable"
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert read() == before


@pytest.mark.parametrize(
    ("number", "country", "rule", "parameter"),
    [
        ("12", "CR", "unlike-any-tax-id", "?/identification"),
        ("3.101888888E+9", "CR", "number-as-figure", "?/identification"),
        ("B12345674", "ES", "no-public-register", "?/country"),
    ],
)
def test_what_cannot_be_asked_is_told_where(
    ministry: Service, number: str, country: str, rule: str, parameter: str
) -> None:
    refused = refusal(number, country)

    assert isinstance(refused, InvalidInput)
    assert [(each.rule.code, each.pointer) for each in refused.fields] == [(rule, parameter)]
    assert ministry.paths() == []


def test_an_account_asks_so_often_in_a_day_and_is_given_what_is_kept(ministry: Service) -> None:
    kept = read()
    sparing.allowed(CALLER.account_id, "taxpayers", sparing.MOST["taxpayers"])

    with pytest.raises(TooManyQuestions):
        read("1-0123-0456")
    assert read() == kept
    assert read("1-0123-0456", caller=Caller(account_id="acc_2")).id_number == "101230456"
