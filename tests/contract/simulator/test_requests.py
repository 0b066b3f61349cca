"""No request makes the simulator fail: what it does not take, it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.contract.simulator.client import LISTING, RECEPTION, Client
from tests.contract.simulator.taxpayer import Invoice

ODD: tuple[Any, ...] = (
    None, True, [], {}, "", 1, 1e400, 10**400, "\ud800", "²", "9" * 5000, "\x00", [[]],
)  # fmt: skip
TEXTS = ("²", "9" * 5000, "-1", "1e3", "", "1.0", "+1", "٣", "x" * 5000)
ESCAPED = (*map(quote, TEXTS), "%00", "%ED%A0%80", "%FF")
BODIES = (
    b"[" * 100_000, b'{"a":' * 50_000, b"\xff", b"", b"null", b"NaN", b"1", b'"x"',
    b"\xef\xbb\xbf{}", "{}".encode("utf-16"),
)  # fmt: skip
ADMIN = {
    "faults": "PUT", "settings": "PUT", "users": "POST", "taxpayers": "POST",
    "exonerations": "POST", "former-documents": "POST", "decisions": "POST", "keys": "POST",
}  # fmt: skip


def _failed(client: Client, requests: Iterator[tuple[str, str, Any]]) -> list[Any]:
    return [
        (method, path[:80], str(value)[:80])
        for method, path, value in requests
        if client.call(method, path, value).status >= 500
    ]


def _submissions() -> Iterator[tuple[str, str, Any]]:
    body = Invoice().body(b"<x/>")
    for odd in ODD:
        for name in (*body, "consecutivoReceptor", "callbackUrl"):
            yield "POST", RECEPTION, body | {name: odd}
        for name in body["emisor"]:
            yield "POST", RECEPTION, body | {"emisor": body["emisor"] | {name: odd}}
    for data in BODIES:
        yield "POST", RECEPTION, data


def _queries() -> Iterator[tuple[str, str, Any]]:
    listed = (f"{LISTING}?{name}=" for name in ("offset", "limit", "emisor", "receptor"))
    looked_up = ("/fe/ae?identificacion=", "/fe/cabys?q=", "/fe/cabys?codigo=",
                 "/fe/cabys?q=a&top=", "/fe/ex?autorizacion=")  # fmt: skip
    admin = ("/admin/documents?clave=", "/admin/certificate?signer=")
    for start in (*listed, *looked_up, *admin, f"{RECEPTION}/", f"{LISTING}/"):
        for text in ESCAPED:
            yield "GET", start + text, None


def _admin() -> Iterator[tuple[str, str, Any]]:
    for name, method in ADMIN.items():
        for body in BODIES:
            yield method, f"/admin/{name}", body
    for odd in ODD:
        yield "PUT", "/admin/faults", [{"fault": odd}]
        yield "PUT", "/admin/faults", [{"fault": "warn", "match": {"path": odd, "clave": odd}}]
        yield "PUT", "/admin/faults", [{"fault": "warn", "times": odd}]
        yield "POST", "/admin/users", {"user": odd, "password": odd}
        yield "POST", "/admin/taxpayers", {"identificacion": "3101000007", "nombre": odd}
        yield "GET", "/fe/ae?identificacion=3101000007", None
        yield "POST", "/admin/exonerations", {"numeroDocumento": "7", "otro": odd}
        yield "GET", "/fe/ex?autorizacion=7", None
        yield "POST", "/admin/former-documents", {"clave": "5" * 50, "otro": odd}
        yield "GET", f"{LISTING}/{'5' * 50}", None
        yield "POST", "/admin/decisions", {"key": odd, "state": "aceptado"}


def test_no_submission_fails(client: Client) -> None:
    assert _failed(client, _submissions()) == []


def test_no_query_fails(client: Client) -> None:
    assert _failed(client, _queries()) == []


def test_no_admin_request_fails(client: Client) -> None:
    assert _failed(client, _admin()) == []


@pytest.mark.parametrize("name", ["name", "holder", "pin", "usage", "valid_days", "valid_in_days"])
def test_no_odd_key_fails(client: Client, name: str) -> None:
    asked = {"name": "F", "holder": "CPJ-3-101-999999", "pin": "1"}
    requests = (("POST", "/admin/keys", asked | {name: odd}) for odd in ODD if odd != "9" * 5000)

    assert _failed(client, requests) == []


@pytest.mark.parametrize("text", TEXTS)
def test_counts_are_plain_digits(client: Client, text: str) -> None:
    if text:
        assert client.call("GET", f"{LISTING}?offset={quote(text)}").status == 400
    assert client.call("GET", f"{LISTING}?limit={quote(text)}").status == 400
    assert client.call("GET", f"/fe/cabys?q=a&top={quote(text)}").status == 400
