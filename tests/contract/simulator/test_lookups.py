"""Public look-ups: taxpayers, CABYS, exchange rates, exonerations; and the admin's records."""

from __future__ import annotations

import base64
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12

from chalicelib.countries.costa_rica import cabys
from infra.simulator.cabys import Cabys
from infra.simulator.cabys_excerpt import EXCERPT
from infra.simulator.lookups import ACTIVITY_FORMS, Lookups
from infra.simulator.messages import Request
from infra.simulator.settings import SHAPES
from infra.simulator.store import Store
from tests.contract.simulator.client import Client
from tests.contract.simulator.conftest import CABYS
from tests.support.samples import ISSUED_AT


@pytest.mark.parametrize(
    ("identifier", "kind"), [("109990999", "01"), ("3101123456", "02"), ("155800000000", "03")]
)
def test_any_well_formed_id_has_an_invented_taxpayer(
    client: Client, identifier: str, kind: str
) -> None:
    path = f"/fe/ae?identificacion={identifier}"

    first, second = client.call("GET", path), client.call("GET", path)

    assert first.json() == second.json()
    assert first.json()["tipoIdentificacion"] == kind
    assert "Contribuyente Ficticio" in first.json()["nombre"]
    assert all(len(row["codigo"]) == 6 for row in first.json()["actividades"])
    codes = {row["codigo"] for row in first.json()["actividades"]}
    assert len(codes) == len(first.json()["actividades"]) == 2


@pytest.mark.parametrize("identifier", ["12", "012345678", "3-101-123456", "x" * 30])
def test_malformed_id_is_404(client: Client, identifier: str) -> None:
    assert client.call("GET", f"/fe/ae?identificacion={identifier}").status == 404


def test_registered_taxpayer_is_answered_as_registered(client: Client) -> None:
    record = {"nombre": "Registrada Ficticia S.A.", "tipoIdentificacion": "02"}
    client.call("POST", "/admin/taxpayers", {"identificacion": "3101000007"} | record)

    assert client.call("GET", "/fe/ae?identificacion=3101000007").json() == record


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("dotted", ["6920.0", "5610.1"]),
        ("digits", ["012610", "561010"]),
        ("former", ["011102", "552004"]),
        ("stripped", ["11102", "552004"]),
    ],
)
def test_codes_of_activities_are_written_as_is_set(
    client: Client, form: str, expected: list[str]
) -> None:
    client.call("PUT", "/admin/settings", {"activity_codes": form})

    rows = client.call("GET", "/fe/ae?identificacion=3101123456").json()["actividades"]

    assert [row["codigo"] for row in rows] == expected
    assert {row["estado"] for row in rows} == {"A"}


def test_register_can_list_an_activity_that_was_closed(client: Client) -> None:
    client.call("PUT", "/admin/settings", {"inactive_activity": True})

    rows = client.call("GET", "/fe/ae?identificacion=3101123456").json()["actividades"]

    assert [row["estado"] for row in rows] == ["A", "A", "I"]


def test_every_form_of_a_code_can_be_set() -> None:
    assert SHAPES["activity_codes"].description == f"one of {', '.join(ACTIVITY_FORMS)}"


@pytest.mark.parametrize("path", ["/fe/ae", "/fe/cabys", "/fe/ex", "/fe/cabys?q=a&top=0"])
def test_missing_or_bad_parameter_is_400(client: Client, path: str) -> None:
    assert client.call("GET", path).status == 400


def test_cabys_by_words_ignores_accents_and_order(client: Client) -> None:
    answer = client.call("GET", "/fe/cabys?q=SOFTWARE%20consultoria&top=3").json()

    assert answer["cantidad"] == len(answer["cabys"]) <= 3
    assert "8313100000100" in [row["codigo"] for row in answer["cabys"]]
    assert answer["cabys"][0]["impuesto"] == 13


def test_cabys_by_code(client: Client) -> None:
    (entry,) = client.call("GET", "/fe/cabys?codigo=2314000991000").json()

    assert entry["impuesto"] == 1
    assert client.call("GET", "/fe/cabys?codigo=00000").json() == []


def test_a_code_that_the_short_list_lacks_is_invented(tmp_path: Path) -> None:
    assert asked_by_code(Cabys(None), "4529900000000", tmp_path)[0]["codigo"] == "4529900000000"


@pytest.mark.skipif(not CABYS.is_file(), reason="no CABYS file beside the project")
def test_a_code_that_the_whole_catalogue_lacks_does_not_exist(tmp_path: Path) -> None:
    assert asked_by_code(Cabys(CABYS), "9999999999999", tmp_path) == []


def asked_by_code(cabys: Cabys, code: str, folder: Path) -> Any:
    store = Store(folder)
    request = Request("GET", "/fe/cabys", {"codigo": code}, {}, b"")
    answer = Lookups(store, cabys).cabys(request)
    store.close()
    return json.loads(answer.body)


def test_own_list_serves_without_a_file() -> None:
    cabys = Cabys(None)

    total, found = cabys.search("papel", 1)

    assert (total, len(found)) == (2, 1)
    assert not cabys.is_complete
    assert len({code for code, _, _ in EXCERPT}) == len(EXCERPT) >= 40
    assert {len(code) for code, _, _ in EXCERPT} == {13}


def test_table_that_is_searched_is_a_file_that_we_take_in(client: Client) -> None:
    answer = client.call("GET", "/cabys.csv")

    assert answer.status == 200
    excerpt = {code for code, _, _ in EXCERPT}
    assert excerpt <= cabys.read(answer.data, ISSUED_AT, "prueba").entries.keys()
    assert excerpt == cabys.read(Cabys(None).as_csv(), ISSUED_AT, "prueba").entries.keys()
    assert client.call("POST", "/cabys.csv").status == 405


@pytest.mark.skipif(not CABYS.is_file(), reason="no CABYS file beside the project")
def test_whole_catalogue_is_searched_quickly() -> None:
    whole = Cabys(CABYS)
    whole.find("8313100000100")

    started = time.perf_counter()
    total, found = whole.search("servicios", 10)
    elapsed = time.perf_counter() - started

    assert total > 100
    assert len(found) == 10
    assert elapsed < 0.5
    rates = {code: entry.rate for code, _, _ in EXCERPT if (entry := whole.find(code))}
    assert rates == {code: rate for code, _, rate in EXCERPT}


def test_exchange_rates_are_decimals(client: Client) -> None:
    dollar = json.loads(client.call("GET", "/indicadores/tc/dolar").data, parse_float=Decimal)
    rates = json.loads(client.call("GET", "/indicadores/tc").data, parse_float=Decimal)

    assert dollar["venta"]["valor"] > dollar["compra"]["valor"] > 0
    assert isinstance(dollar["venta"]["valor"], Decimal)
    assert rates["dolar"] == dollar
    assert set(rates["euro"]) == {"fecha", "dolares", "colones"}


def test_exonerations_exist_when_registered(client: Client) -> None:
    record = {"numeroDocumento": "AL-00000001-26", "porcentajeExoneracion": 13}
    client.call("POST", "/admin/exonerations", record)

    assert client.call("GET", "/fe/ex?autorizacion=AL-00000001-26").json() == record
    assert client.call("GET", "/fe/ex?autorizacion=AL-99999999-26").status == 404


def test_admin_issues_a_key_file(client: Client) -> None:
    asked = {"name": "Ejemplo Ficticio S.A.", "holder": "CPJ-3-101-999999", "pin": "1234"}

    answer = client.call("POST", "/admin/keys", asked)

    key, certificate, _ = pkcs12.load_key_and_certificates(
        base64.b64decode(answer.json()["p12"]), b"1234"
    )
    assert key is not None
    assert certificate is not None
    assert "CPJ-3-101-999999" in certificate.subject.rfc4514_string()


@pytest.mark.parametrize(
    ("method", "path", "value"),
    [
        ("POST", "/admin/users", {}),
        ("POST", "/admin/taxpayers", []),
        ("POST", "/admin/keys", {"name": "x"}),
        ("PUT", "/admin/settings", {"other": 1}),
        ("PUT", "/admin/settings", {"expires_in": -1}),
        ("PUT", "/admin/settings", {"expires_in": "x"}),
        ("PUT", "/admin/settings", b"{"),
        ("PUT", "/admin/settings", {"delay_seconds": True}),
        ("PUT", "/admin/settings", b'{"delay_seconds": NaN}'),
        ("PUT", "/admin/settings", {"delay_seconds": 1e300}),
        ("PUT", "/admin/settings", {"expires_in": 0.5}),
        ("PUT", "/admin/settings", {"expires_in": 10**400}),
        ("PUT", "/admin/settings", {"rate_limit_enforced": 1}),
        ("PUT", "/admin/settings", {"activity_codes": "roman"}),
        ("PUT", "/admin/settings", {"inactive_activity": "yes"}),
        ("POST", "/admin/users", {"user": None, "password": "x"}),
        ("POST", "/admin/users", {"user": "x", "password": "x", "pasword": "x"}),
        ("POST", "/admin/taxpayers", {"identificacion": 3101000007}),
        ("POST", "/admin/exonerations", {"numeroDocumento": {}}),
        ("POST", "/admin/keys", {"name": "x", "holder": "y", "pin": "z", "valid_days": 10**9}),
        ("POST", "/admin/keys", {"name": "x", "holder": "y", "pin": "z", "valid_days": "7"}),
    ],
)
def test_bad_admin_request_is_400(client: Client, method: str, path: str, value: object) -> None:
    before = client.call("GET", "/admin/settings").json()

    answer = client.call(method, path, value)

    assert answer.status == 400
    assert answer.json()["error"]
    assert client.call("GET", "/admin/settings").json() == before


def test_bad_admin_value_is_named_with_what_it_must_be(client: Client) -> None:
    answer = client.call("PUT", "/admin/settings", {"expires_in": 0.5})

    assert answer.json()["error"] == "expires_in must be a whole number from 0 to 1000000000"
