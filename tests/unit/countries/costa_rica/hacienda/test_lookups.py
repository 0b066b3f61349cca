"""The public registers are read exactly, and left alone when they ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.core.errors import AdapterError
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.hacienda import lookups
from chalicelib.countries.costa_rica.hacienda.http import RetryLater
from tests.support.fake_service import Reply, Service, running


@pytest.fixture
def registers(environment: pytest.MonkeyPatch) -> Iterator[Service]:
    with running() as service:
        environment.setenv("HACIENDA_LOOKUP_URL", service.url)
        settings.cache_clear()
        yield service


def test_a_taxpayer_is_found_with_activities(registers: Service) -> None:
    registers.on(
        "/fe/ae",
        Reply(
            body={
                "nombre": "EJEMPLO FICTICIA",
                "tipoIdentificacion": "02",
                "regimen": {"codigo": 1, "descripcion": "Régimen General"},
                "situacion": {"moroso": "SI", "omiso": "NO", "estado": "Inscrito"},
                "actividades": [
                    {"estado": "A", "codigo": "6201.0", "descripcion": "Programación"},
                    {"estado": "I", "codigo": 620200, "descripcion": "Consultoría"},
                    {"estado": "A", "codigo": 11101, "descripcion": "Café"},
                ],
            }
        ),
    )

    found = lookups.taxpayer("3101999999")

    assert found is not None
    assert found.name == "EJEMPLO FICTICIA"
    assert [(row.code, row.is_active) for row in found.activities] == [
        ("6201.0", True),
        ("620200", False),
        ("011101", True),
    ]
    assert registers.asked[-1][1] == "/fe/ae?identificacion=3101999999"


@pytest.mark.parametrize(
    ("activities", "codes"),
    [
        ("no es una lista", []),
        ([None, 7, "x", []], ["", "", "", ""]),
        ([{"codigo": {"a": 1}, "descripcion": ["x"], "estado": 1.5}], [""]),
        ([{"codigo": True}, {"codigo": None}], ["", ""]),
        ([{"codigo": "6201.0", "descripcion": "x" * 100_000}], ["6201.0"]),
        ([{"codigo": "6201.0"}] * 5_000, ["6201.0"] * 1_000),
    ],
)
def test_activities_of_no_sense_are_read_within_bounds(
    registers: Service, activities: Any, codes: list[str]
) -> None:
    registers.on("/fe/ae", Reply(body={"nombre": "EJEMPLO\u200b", "actividades": activities}))

    found = lookups.taxpayer("3101999999")

    assert found is not None
    assert found.name == "EJEMPLO"
    assert [row.code for row in found.activities] == codes
    assert all(len(row.description) <= 300 for row in found.activities)


@pytest.mark.parametrize("name", [None, "", [], {"a": 1}, True, "\u200b", 1.5])
def test_a_taxpayer_without_a_name_is_no_answer(registers: Service, name: Any) -> None:
    registers.on("/fe/ae", Reply(body={"nombre": name}))

    with pytest.raises(RetryLater):
        lookups.taxpayer("3101999999")


def test_a_taxpayer_that_does_not_exist_is_none(registers: Service) -> None:
    registers.on("/fe/ae", Reply(404, {"code": 404, "status": "Not Found"}))

    assert lookups.taxpayer("3101000001") is None


def test_a_page_that_does_not_exist_says_nothing_of_the_taxpayer(registers: Service) -> None:
    registers.on("/fe/ae", Reply(404, b"<html>Not Found</html>"))

    with pytest.raises(RetryLater):
        lookups.taxpayer("3101000001")


def test_cabys_is_searched_by_words_and_by_code(registers: Service) -> None:
    row = {"codigo": "8313100000100", "descripcion": "Servicios de programación", "impuesto": 13}
    registers.on("/fe/cabys", Reply(body={"total": 1, "cabys": [row]}), Reply(body=[row]))

    by_words = lookups.cabys(query="programación & más", limit=5)
    by_code = lookups.cabys(code="8313100000100")

    assert by_words == by_code
    assert by_code[0].rate == Decimal(13)
    assert registers.asked[0][1] == "/fe/cabys?q=programaci%C3%B3n+%26+m%C3%A1s&top=5"


@pytest.mark.parametrize(
    ("written", "rate"),
    [(b"13", 13), (b"0.5", Decimal("0.5")), (b"0", 0), (b"true", None), (b"-1", None),
     (b'"13"', None), (b"null", None), (b"1E+999999999", None), (b"NaN", None)],
)  # fmt: skip
def test_a_rate_of_no_sense_is_none(registers: Service, written: bytes, rate: Any) -> None:
    registers.on("/fe/cabys", Reply(body=b'[{"codigo": "1", "impuesto": ' + written + b"}]"))

    assert [entry.rate for entry in lookups.cabys(code="1")] == [rate]


@pytest.mark.parametrize(
    "data", [b"[" * 200_000, b"[1E+9999999999999999999999]", b"[" + b"1" * 5000]
)
def test_an_answer_that_no_reader_takes_is_none(registers: Service, data: bytes) -> None:
    registers.on("/fe/cabys", Reply(body=data))

    with pytest.raises(RetryLater):
        lookups.cabys(code="1")


def test_a_register_that_refuses_is_left_alone(registers: Service) -> None:
    registers.on("/fe/ae", Reply(403))
    with pytest.raises(RetryLater) as later:
        lookups.taxpayer("3101999999")
    assert later.value.after_seconds == 600


NUMBER = "AL-00000001-26"


def test_an_authorisation_is_read_as_the_register_writes_it(registers: Service) -> None:
    registers.on(
        "/fe/ex",
        Reply(
            body={
                "numeroDocumento": NUMBER.lower(),
                "identificacion": 3101888888,
                "porcentajeExoneracion": 13,
                "fechaEmision": "2026-01-15T00:00:00",
                "fechaVencimiento": "2026-12-31",
                "poseeCabys": True,
                "cabys": ["4529000000000", 8313100000100],
            }
        ),
    )

    assert lookups.authorisation(NUMBER) == lookups.Authorisation(
        holder="3101888888",
        issued_on=date(2026, 1, 15),
        ends_on=date(2026, 12, 31),
        rate=Decimal(13),
        cabys=frozenset({"4529000000000", "8313100000100"}),
    )
    assert registers.paths() == [f"/fe/ex?autorizacion={NUMBER}"]


def test_only_the_registers_own_words_deny_an_authorisation(registers: Service) -> None:
    registers.on("/fe/ex", Reply(404, {"code": 404, "status": "Not Found"}))
    assert lookups.authorisation(NUMBER) is None

    for reply in (
        Reply(404, {"message": "no Route matched with those values"}), Reply(404, b"<html>"),
        Reply(404, []), Reply(500), Reply(200, b"<html>"), Reply(200, []), Reply(200, {}),
        Reply(400, {"code": 400}), Reply(200, {"numeroDocumento": "AL-9"}),
    ):  # fmt: skip
        registers.on("/fe/ex", reply)
        with pytest.raises(AdapterError):
            lookups.authorisation(NUMBER)


def test_parts_of_no_sense_of_an_authorisation_are_not_said(registers: Service) -> None:
    for said in (
        b'"porcentajeExoneracion": "13"', b'"porcentajeExoneracion": NaN',
        b'"porcentajeExoneracion": true', b'"porcentajeExoneracion": 1e999999',
        b'"fechaEmision": 7, "fechaVencimiento": "0000-00-00"', b'"identificacion": ["x"]',
        b'"poseeCabys": "si", "cabys": ["1"]', b'"poseeCabys": true, "cabys": "x"',
        b'"poseeCabys": true, "cabys": [null, {}, [], true]', b'"fechaEmision": "ayer"',
    ):  # fmt: skip
        data = b'{"numeroDocumento": "AL-00000001-26", ' + said + b"}"
        registers.on("/fe/ex", Reply(200, data))

        assert lookups.authorisation(NUMBER) == lookups.Authorisation(), said
