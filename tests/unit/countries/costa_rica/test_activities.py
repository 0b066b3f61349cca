"""An activity is found in every form in which it is known, and sent as the register gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.activities import current_activity, same_activity
from chalicelib.countries.costa_rica.business import PART
from chalicelib.countries.costa_rica.code_lists import CODES
from tests.support.fake_service import Reply, Service, running


@pytest.fixture
def register(aws: Any, environment: pytest.MonkeyPatch) -> Iterator[Service]:
    with running() as service:
        environment.setenv("HACIENDA_LOOKUP_URL", service.url)
        settings.cache_clear()
        yield service


TYPED: list[Any] = [
    ("11101", "11101", "011101"),
    ("011101", 11101, "011101"),
    ("6201.0", "620100", "620100"),
    ("620100", "6201.0", "6201.0"),
    ("722003", "6201.0", "6201.0"),
    ("6201.0", "6920.0", None),
]


def test_what_the_register_gives_is_taken_as_it_gives_it(register: Service) -> None:
    for typed, given, taken in TYPED:
        rows = [{"estado": "A", "codigo": given, "descripcion": "Ejemplo"}]
        register.on("/fe/ae", Reply(body={"nombre": "EJEMPLO", "actividades": rows}))

        found = PART.registered_activity("3101999999", typed, "biz_1")

        assert (found and found.code) == taken


def test_what_the_register_ended_is_not_taken(register: Service) -> None:
    rows = [{"estado": "I", "codigo": "6201.0", "descripcion": "Ejemplo"}]
    register.on("/fe/ae", Reply(body={"nombre": "EJEMPLO", "actividades": rows}))

    assert PART.registered_activity("3101999999", "6201.0", "biz_1") is None


def test_register_goes_first_where_it_is_asked(environment: pytest.MonkeyPatch) -> None:
    assert not PART.asks_register_first
    environment.setenv("ASKED_REGISTERS", "cabys receivers")
    settings.cache_clear()

    assert PART.asks_register_first


def test_every_code_of_the_list_is_found_in_all_its_forms() -> None:
    formers = {
        f for row in CODES.rows("activities").values() for f in row.facts.get("atv", "").split(",")
    }
    for code in CODES.rows("activities"):
        assert current_activity(code) == code
        digits = code.replace(".", "")
        if digits.zfill(6) not in formers:
            assert current_activity(digits) == current_activity(f"{digits}0") == code


def test_of_two_that_became_one_neither_is_chosen() -> None:
    pair = next(
        former.split(",")[:2]
        for former in (row.facts.get("atv", "") for row in CODES.rows("activities").values())
        if "," in former
    )
    current = current_activity(pair[0])
    assert current is not None

    assert same_activity(current, pair) is None
    assert [same_activity(each, pair) for each in pair] == pair
