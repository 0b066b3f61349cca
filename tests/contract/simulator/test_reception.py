"""Taking, repeating, querying and listing documents."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.contract.simulator.client import LISTING, PASSWORD, RECEPTION, USER, Client
from tests.contract.simulator.taxpayer import ISSUER, RECEIVER, Invoice, Signer


def test_document_is_received_then_processed_then_accepted(client: Client, signer: Signer) -> None:
    client.call("PUT", "/admin/settings", {"delay_seconds": 0.8})
    invoice = Invoice()

    taken = client.post(invoice, signer.xpath(invoice.xml()))
    states: list[str] = []
    while not states or states[-1] != "aceptado":
        body = client.call("GET", f"{RECEPTION}/{invoice.clave}").json()
        assert ("respuesta-xml" in body) == (body["ind-estado"] == "aceptado")
        states += [body["ind-estado"]] if states[-1:] != [body["ind-estado"]] else []
        time.sleep(0.02)

    assert taken.status == 202
    assert taken.headers["Location"] == f"{client.base_url}{RECEPTION}/{invoice.clave}"
    assert states == ["recibido", "procesando", "aceptado"]


def test_repeated_clave_is_refused_and_still_taken_once(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())

    first, second = client.post(invoice, signed), client.post(invoice, signed)

    assert (first.status, second.status) == (202, 400)
    cause = f"El comprobante [{invoice.clave}] ya fue recibido anteriormente."
    assert second.headers["X-Error-Cause"] == cause
    assert second.data == b""
    (document,) = client.documents(invoice.clave)
    assert (document["taken"], document["posts"]) == (1, 2)


def test_same_document_posted_at_once_is_taken_once(client: Client, signer: Signer) -> None:
    invoice = Invoice()
    signed = signer.xpath(invoice.xml())

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: client.post(invoice, signed).status, range(12)))

    assert sorted(answers) == [202] + [400] * 11
    assert len(client.documents(invoice.clave)) == 1
    assert client.outcome(invoice.clave)["ind-estado"] == "aceptado"


def test_unknown_clave_is_404(client: Client) -> None:
    answer = client.call("GET", f"{RECEPTION}/{'9' * 50}")

    assert answer.status == 404
    assert "X-Error-Cause" in answer.headers


@pytest.mark.parametrize("token", ["", "nunca-emitido"])
def test_no_or_unknown_token_is_401(client: Client, token: str) -> None:
    assert client.call("POST", RECEPTION, {}, token=token).status == 401
    assert client.call("GET", LISTING, token=token).status == 401


def test_user_of_another_taxpayer_is_403(client: Client, signer: Signer) -> None:
    user = {"user": USER, "password": PASSWORD, "identification": "3-101-000001"}
    client.call("POST", "/admin/users", user)
    invoice = Invoice()

    answer = client.post(invoice, signer.xpath(invoice.xml()))

    assert answer.status == 403
    assert client.documents() == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"clave": "506"}, "clave"),
        ({"clave": None}, "clave"),
        ({"fecha": "ayer"}, "fecha"),
        ({"fecha": "2026-13-45T99:00:00Z"}, "fecha"),
        ({"fecha": "2026-11-24T10:00:00"}, "fecha"),
        ({"emisor": None}, "emisor"),
        ({"emisor": {"tipoIdentificacion": "77", "numeroIdentificacion": "1"}}, "tipoIdent"),
        ({"receptor": {"tipoIdentificacion": "01"}}, "numeroIdentificacion"),
        ({"comprobanteXml": "no es base64 ñ"}, "comprobanteXml"),
        ({"comprobanteXml": "QUJ"}, "comprobanteXml"),
        ({"consecutivoReceptor": "1"}, "consecutivoReceptor"),
    ],
)
def test_bad_field_is_refused_by_name(client: Client, change: dict[str, Any], named: str) -> None:
    invoice = Invoice()

    answer = client.call("POST", RECEPTION, invoice.body(b"<x/>", **change))

    assert answer.status == 400
    assert named in answer.headers["X-Error-Cause"]
    assert client.documents() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'"x"'])
def test_body_that_is_no_json_object_is_400(client: Client, body: bytes) -> None:
    assert client.call("POST", RECEPTION, body).status == 400


def test_rate_limit_headers_count_down_and_can_be_enforced(client: Client) -> None:
    client.call("PUT", "/admin/settings", {"rate_limit": 1000})
    first = client.call("GET", LISTING).headers
    second = client.call("GET", LISTING).headers
    client.call("PUT", "/admin/settings", {"rate_limit": 1, "rate_limit_enforced": True})
    third = client.call("GET", LISTING)

    assert int(first["X-Ratelimit-Remaining"]) >= int(second["X-Ratelimit-Remaining"])
    assert first["X-Ratelimit-Limit"] == "1000"
    assert int(first["X-Ratelimit-Reset"]) > time.time()
    assert third.status == 429
    assert int(third.headers["Retry-After"]) >= 1


def test_listing_pages_and_filters_by_party(client: Client, signer: Signer) -> None:
    claves = []
    for _ in range(3):
        invoice = Invoice()
        client.submit(invoice, signer.xpath(invoice.xml()))
        claves.append(invoice.clave)

    whole = client.call("GET", LISTING)
    page = client.call("GET", f"{LISTING}?offset=1&limit=1")
    mine = client.call("GET", f"{LISTING}?emisor=02{ISSUER:0>12}&receptor=02{RECEIVER:0>12}")
    nobody = client.call("GET", f"{LISTING}?emisor=02{RECEIVER:0>12}")
    one = client.call("GET", f"{LISTING}/{claves[0]}")

    assert [row["clave"] for row in whole.json()] == claves[::-1]
    assert (page.status, page.headers["Content-Range"]) == (206, "comprobantes 1-1/3")
    assert [row["clave"] for row in page.json()] == [claves[1]]
    assert len(mine.json()) == 3
    assert (nobody.status, nobody.json()) == (200, [])
    assert one.json()["emisor"]["nombre"] == "Ejemplo Ficticio S.A."
    assert client.call("GET", f"{LISTING}/{'9' * 50}").status == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "offset=-1", "limit=x", "emisor=02"])
def test_bad_listing_query_is_400(client: Client, query: str) -> None:
    assert client.call("GET", f"{LISTING}?{query}").status == 400


def test_wrong_method_and_path(client: Client) -> None:
    assert client.call("PUT", RECEPTION, {}).status == 405
    assert client.call("GET", RECEPTION).headers["Allow"] == "POST"
    assert client.call("POST", LISTING, {}).status == 405
    assert client.call("GET", "/no/such").status == 404
    assert client.call("GET", "/admin/no-such").status == 404


def test_oversize_body_is_413_before_it_is_read(client: Client) -> None:
    address = ("127.0.0.1", urlsplit(client.base_url).port or 0)
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(
            f"POST {RECEPTION} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n".encode()
        )
        head = connection.recv(4096)

    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in head


@pytest.mark.parametrize(
    ("header", "status"), [("Content-Length: -1", 400), ("Transfer-Encoding: chunked", 411)]
)
def test_body_of_unknown_length_is_refused(client: Client, header: str, status: int) -> None:
    address = ("127.0.0.1", urlsplit(client.base_url).port or 0)
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(f"POST {RECEPTION} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        head = connection.recv(4096)

    assert head.startswith(f"HTTP/1.1 {status} ".encode())


def test_keep_alive_requests_answer_without_the_nagle_delay(client: Client) -> None:
    client.call("GET", "/indicadores/tc/dolar")

    seconds = []
    for _ in range(20):
        started = time.perf_counter()
        assert client.call("GET", "/indicadores/tc/dolar").status == 200
        seconds.append(time.perf_counter() - started)

    assert min(seconds) < 0.02  # each takes 44 ms without TCP_NODELAY
