"""Responses that no client should have to read: odd values, broken bodies, headers, slow drips."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import pytest
import urllib3

from tests.contract.simulator.client import RECEPTION, TOKEN_PATH, Client
from tests.contract.simulator.taxpayer import Invoice, Signer

TOKEN = {"path": "/token$"}
RATES = {"path": "/indicadores/tc$"}


@pytest.mark.parametrize(
    "value",
    [math.inf, -math.inf, 1e12, -1, 0, "300", 300.5, None, [], True, 10**400],
    ids=lambda value: str(value)[:12],
)
def test_lifetime_of_a_token_can_be_anything(client: Client, value: Any) -> None:
    client.faults({"fault": "fields", "match": TOKEN, "fields": {"expires_in": value}})

    given = client.password_grant().json()

    assert given["expires_in"] == value
    assert type(given["expires_in"]) is type(value)
    assert client.password_grant().json()["expires_in"] == 300


def test_lifetime_of_a_token_can_be_nan_or_missing(client: Client) -> None:
    client.faults(
        {"fault": "fields", "match": TOKEN, "fields": {"expires_in": math.nan}},
        {"fault": "fields", "match": TOKEN, "without": ["expires_in", "refresh_token"]},
    )

    odd, missing = client.password_grant(), client.password_grant()

    assert b'"expires_in": NaN' in odd.data
    assert {"expires_in", "refresh_token"} & set(missing.json()) == set()
    assert missing.json()["access_token"]


@pytest.mark.parametrize("token", ["a\nb", "a\r\nX: y", "😀", "", "x" * 100_000, "ñ", 7, None])
def test_access_token_can_be_what_no_header_holds(client: Client, token: Any) -> None:
    client.faults({"fault": "fields", "match": TOKEN, "fields": {"access_token": token}})

    assert client.password_grant().json()["access_token"] == token


def test_half_a_character_can_be_told(client: Client) -> None:
    client.faults({"fault": "fields", "match": TOKEN, "fields": {"access_token": "\ud800"}})

    assert client.password_grant().data.count(rb"\ud800") == 1


@pytest.mark.parametrize(
    "changed",
    [{"ind-estado": 7}, {"ind-estado": None}, {"respuesta-xml": "%%"}, {"clave": "otra"}],
)
def test_fields_of_a_query_can_be_anything(
    client: Client, signer: Signer, changed: dict[str, Any]
) -> None:
    invoice = Invoice()
    client.submit(invoice, signer.xpath(invoice.xml()))
    client.faults({"fault": "fields", "match": {"clave": invoice.clave}, "fields": changed})

    answer = client.call("GET", f"{RECEPTION}/{invoice.clave}").json()

    assert changed.items() <= answer.items()


def test_only_objects_have_fields(client: Client) -> None:
    client.faults({"fault": "fields", "fields": {"x": 1}})

    assert client.call("GET", "/fe/cabys?codigo=00000").json() == []
    assert client.call("GET", "/indicadores/tc").json()["x"] == 1


def _broken(client: Client, mode: str) -> bytes:
    client.faults({"fault": "broken", "mode": mode, "match": RATES})
    answer = client.call("GET", "/indicadores/tc")
    assert answer.status == 200
    assert answer.data == b"" or answer.headers["Content-Type"].startswith("application/json")
    return answer.data


def test_body_can_be_a_page_nothing_or_half(client: Client) -> None:
    whole = client.call("GET", "/indicadores/tc").data

    assert _broken(client, "html").startswith(b"<!DOCTYPE html>")
    assert _broken(client, "truncated") == whole[: len(whole) // 2]
    assert _broken(client, "empty") == b""


def test_body_can_be_json_that_json_does_not_allow(client: Client) -> None:
    doubled = json.loads(_broken(client, "duplicates"), object_pairs_hook=lambda pairs: pairs)

    assert [name for name, _ in doubled] == ["dolar", "dolar", "euro", "euro"]
    assert doubled[1][1] is None
    assert _broken(client, "nan").count(b"NaN") == 7
    with pytest.raises(UnicodeDecodeError):
        _broken(client, "not_utf8").decode()


def test_body_can_be_deep_or_huge_or_of_another_kind(client: Client) -> None:
    with pytest.raises(RecursionError):
        json.loads(_broken(client, "deep"))
    assert len(_broken(client, "huge")) > 5_000_000
    assert isinstance(json.loads(_broken(client, "list")), list)
    assert isinstance(json.loads(_broken(client, "string")), str)


@pytest.mark.parametrize(
    "value", ["²", "9" * 5000, "-5", "0", "1e3", "", "Wed, 21 Oct 2065 07:28:00 GMT", "mañana"]
)
def test_retry_after_can_be_anything_a_header_holds(client: Client, value: str) -> None:
    client.faults({"fault": "status", "status": 429, "headers": {"Retry-After": value}})

    answer = client.call("GET", "/indicadores/tc")

    assert answer.status == 429
    assert answer.headers["Retry-After"] == value


def test_page_can_come_with_its_own_kind(client: Client) -> None:
    page = {"status": 200, "body": "<html>", "headers": {"Content-Type": "text/html"}}
    client.faults({"fault": "status", "match": TOKEN} | page)

    answer = client.password_grant()

    assert (answer.status, answer.data) == (200, b"<html>")
    assert answer.headers["Content-Type"] == "text/html"


def test_headers_of_a_right_response_can_be_changed(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    odd = {"Location": "javascript:alert(1)", "X-Ratelimit-Reset": "nunca"}
    client.faults({"fault": "headers", "headers": odd, "match": {"path": "/recepcion$"}})

    answer = client.post(invoice, signer.xpath(invoice.xml()))

    assert answer.status == 202
    assert {name: answer.headers[name] for name in odd} == odd


def test_response_can_drip_headers_too(client: Client) -> None:
    client.faults({"fault": "drip", "seconds": 0.002, "match": TOKEN})

    started = time.perf_counter()
    answer = client.http.request(
        "POST", client.base_url + TOKEN_PATH, timeout=urllib3.Timeout(connect=0.1, read=0.1)
    )
    elapsed = time.perf_counter() - started

    assert answer.status == 415  # no single wait was long, and yet
    assert elapsed > 0.4


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_query_of_what_is_unknown_is_refused_with_the_status_set(
    client: Client, signer: Signer, status: int
) -> None:
    client.call("PUT", "/admin/settings", {"unknown_status": status})
    invoice = Invoice()

    before = client.call("GET", f"{RECEPTION}/{invoice.clave}")
    client.submit(invoice, signer.xpath(invoice.xml()))

    assert before.status == status
    assert "no ha sido recibido" in before.headers["X-Error-Cause"]
    assert client.call("GET", f"{RECEPTION}/{invoice.clave}").status == 200


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "broken"},
        {"fault": "broken", "mode": "sideways"},
        {"fault": "broken", "mode": ["html"]},
        {"fault": "headers"},
        {"fault": "fields", "fields": []},
        {"fault": "fields", "without": "x"},
        {"fault": "drip", "seconds": 11},
        {"fault": "drip", "mode": "html"},
        {"fault": ["broken"]},
        {"fault": None},
    ],
)
def test_bad_rules_are_refused(client: Client, rule: Any) -> None:
    answer = client.call("PUT", "/admin/faults", [rule])

    assert answer.status == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("status", [399, 500, "404", None, 404.0])
def test_bad_status_of_what_is_unknown_is_refused(client: Client, status: Any) -> None:
    answer = client.call("PUT", "/admin/settings", {"unknown_status": status})

    assert answer.json()["error"] == "unknown_status must be a whole number from 400 to 499"
