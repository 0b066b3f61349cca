"""Whatever the ministry's services answer is bounded: it holds a document up, and nothing else."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from chalicelib.core import clock
from chalicelib.countries.costa_rica.hacienda.http import Answer, Http, RetryLater
from chalicelib.countries.costa_rica.hacienda.reception import Credentials, Reception, Refused
from tests.support.fake_service import Reply, Service, running
from tests.support.rsa_keys import a_key

CLAVE = "50620112600310199999900100001010000000001112345678"
CREDENTIALS = Credentials("u", "p")
TOKEN = {"access_token": "access-1", "expires_in": 300}


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as found:
        found.on("/token", Reply(body=TOKEN))
        yield found


@pytest.fixture
def client(service: Service) -> Reception:
    return Reception(f"{service.url}/v1/", f"{service.url}/token", "api-stag")


def ask_with(service: Service, client: Reception, **changes: Any) -> str:
    service.on("/token", Reply(body=TOKEN | changes))
    return client.query(CREDENTIALS, CLAVE).state


HOSTILE = ["a\nb", "a b", "😀", "ñ", "", "a" * 100_000, None, 7, ["a"], "a\r\nX-Evil: 1", "a\x00"]


def test_a_token_that_no_header_can_carry_is_no_token_and_is_not_shown(
    service: Service, client: Reception, caplog: pytest.LogCaptureFixture
) -> None:
    for token in HOSTILE:
        with caplog.at_level(logging.DEBUG), pytest.raises(RetryLater) as later:
            ask_with(service, client, access_token=token)
        shown = f"{later.value} {later.value.__cause__!r}"
        assert not (isinstance(token, str) and token and token in shown)
    assert set(service.paths()) == {"/token"}


def test_a_refresh_token_that_cannot_be_one_is_left_alone(
    service: Service, client: Reception
) -> None:
    for token in HOSTILE:
        ask_with(service, client, refresh_token=token, refresh_expires_in=36_000)
        with clock.set_to(clock.now() + timedelta(seconds=290)):
            assert client.query(CREDENTIALS, CLAVE).state == "unknown"
    assert b"refresh" not in b"".join(body for _, _, _, body in service.asked)


def test_the_life_of_a_token_is_at_most_a_day(service: Service, client: Reception) -> None:
    for life in ("1e12", "1E+999999999", "9" * 4000, '"30"'):
        service.asked.clear()
        service.on("/token", Reply(body=json.dumps(TOKEN).replace("300", life).encode()))
        with clock.set_to(clock.now() + timedelta(days=7)):
            client.query(Credentials("u", life), CLAVE)
            with clock.set_to(clock.now() + timedelta(days=1)):
                client.query(Credentials("u", life), CLAVE)
        assert service.paths().count("/token") == 2, life


def test_a_life_that_is_no_number_gives_no_token(service: Service, client: Reception) -> None:
    lives: list[Any] = [None, "soon", [], {}, True, "²", float("inf"), float("nan")]
    for life in lives:
        with pytest.raises(RetryLater):
            ask_with(service, client, expires_in=life)


def test_a_pause_is_a_number_of_seconds_up_to_an_hour(service: Service, client: Reception) -> None:
    pauses = {
        "²": 60, "9" * 5000: 60, "1" * 20: 3600, "-5": 60, "Mon, 30 Nov 2026": 60, "7": 7
    }  # fmt: skip
    for asked, seconds in pauses.items():
        for name in ("Retry-After", "X-Ratelimit-Reset"):
            headers = {name: asked.encode().decode("latin-1"), "X-Ratelimit-Remaining": "0"}
            service.on(f"/v1/recepcion/{CLAVE}", Reply(429, headers=headers))

            with pytest.raises(RetryLater) as later:
                client.query(CREDENTIALS, CLAVE)

            was_long_ago = seconds == 7 and name == "X-Ratelimit-Reset"
            assert later.value.after_seconds == (1 if was_long_ago else seconds), asked


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nX-Filler: " + b"a" * 1000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"{" * 1000,
    ],
    ids=["headers", "body"],
)
def test_an_answer_that_drips_ends_with_the_time_of_the_call(service: Service, raw: bytes) -> None:
    service.on("/slow", Reply(raw=raw, pause=0.004))
    began = time.monotonic()

    with pytest.raises(RetryLater) as later:
        Http(0.2, 0.1).request("POST", f"{service.url}/slow", {}, b"")

    assert time.monotonic() - began < 2
    assert later.value.may_have_arrived


def test_encryption_that_is_agreed_on_in_drips_ends_with_the_time_of_the_call() -> None:
    def drip() -> None:
        taken, _ = listening.accept()
        with taken, suppress(OSError):  # the caller has enough
            for byte in b"\x16\x03\x03\x3f\xff" + bytes(100):
                taken.sendall(bytes([byte]))
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=drip)
        server.start()
        began = time.monotonic()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(RetryLater):
            Http(0.2, 0.1).request("GET", url, {})
        took = time.monotonic() - began
        server.join()

    assert took < 2


def test_who_leads_elsewhere_is_not_followed(service: Service) -> None:
    service.on("/moved", Reply(302, headers={"Location": f"{service.url}/elsewhere"}))

    assert Http(1, 1).request("GET", f"{service.url}/moved", {}).status == 302
    assert service.paths() == ["/moved"]


def test_who_shows_a_certificate_that_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    alerts: list[str | None] = []

    def shake() -> None:
        taken, _ = listening.accept()
        with taken, suppress(OSError):
            try:
                server.wrap_socket(taken, server_side=True).recv(1)
            except ssl.SSLError as exc:
                alerts.append(exc.reason)

    (tmp_path / "both.pem").write_bytes(own_certificate(a_key()))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "both.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=shake)
        thread.start()
        with pytest.raises(RetryLater):
            Http(2, 2).request("GET", f"https://localhost:{listening.getsockname()[1]}/", {})
        thread.join()

    assert alerts == ["TLSV1_ALERT_UNKNOWN_CA"]


def own_certificate(key: rsa.RSAPrivateKey) -> bytes:
    """Write a key, and a certificate of it for this machine that it signed itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    return made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )


def test_a_call_after_one_that_was_cut_goes_well(service: Service) -> None:
    http = Http(0.2, 0.1)
    service.on("/slow", Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100, pause=0.05), Reply(200))

    with pytest.raises(RetryLater):
        http.request("GET", f"{service.url}/slow", {})

    assert http.request("GET", f"{service.url}/slow", {}).status == 200


BROKEN = [
    b"<html>",
    b"[" * 100_000,
    b'{"ind-estado": "aceptado", "ind-estado": "rechazado"}',
    b'{"ind-estado": "aceptado", "indEstado": "rechazado"}',
    b'{"ind-estado": NaN}',
    b'{"ind-estado": {"a": 1}}',
    b'{"ind-estado": 1e999999999}',
    b'{"ind-estado": "aceptado", "respuesta-xml": "PGEv*Pg=="}',
    '{"ind-estado": "aceptado", "respuesta-xml": "ñ"}'.encode(),
]


def test_an_answer_that_is_broken_is_asked_for_again(service: Service, client: Reception) -> None:
    for body in BROKEN:
        service.on(f"/v1/recepcion/{CLAVE}", Reply(body=body))
        with pytest.raises(RetryLater):
            client.query(CREDENTIALS, CLAVE)


def test_an_answer_in_lines_of_base64_is_read(service: Service, client: Reception) -> None:
    body = {"ind-estado": " Aceptado ", "respuesta-xml": "PGEv\r\nPg=="}
    service.on(f"/v1/recepcion/{CLAVE}", Reply(body=body))

    assert client.query(CREDENTIALS, CLAVE).answer == b"<a/>"


def test_a_bad_request_that_says_so_means_not_received(service: Service, client: Reception) -> None:
    for cause in (
        f"El comprobante [{CLAVE}] no ha sido recibido.",
        "La clave NO EXISTE",
        "El documento no fue encontrado",
        "No se encontró el comprobante",
    ):
        headers = {"X-Error-Cause": cause.encode().decode("latin-1")}
        service.on(f"/v1/recepcion/{CLAVE}", Reply(400, headers=headers))

        assert client.query(CREDENTIALS, CLAVE).state == "unknown", cause


def test_any_other_refusal_of_a_question_is_told_as_it_is(
    service: Service, client: Reception
) -> None:
    headers = {"X-Error-Cause": "Petición inválida", "Location": "http://127.0.0.1:9/"}
    for status in (302, 400, 405, 410, 422):
        service.on(f"/v1/recepcion/{CLAVE}", Reply(status, headers=headers))

        with pytest.raises(Refused) as refused:
            client.query(CREDENTIALS, CLAVE)

        assert (refused.value.status, refused.value.cause) == (status, "Petición inválida")


def test_a_passing_failure_is_tried_again(service: Service, client: Reception) -> None:
    for status in (408, 425, 429, 500, 503):
        service.on(f"/v1/recepcion/{CLAVE}", Reply(status))
        with pytest.raises(RetryLater):
            client.query(CREDENTIALS, CLAVE)


def test_a_cause_is_one_line_in_its_own_letters() -> None:
    utf8 = "Firma inválida".encode().decode("latin-1")
    causes = {utf8: "Firma inválida", "Firma inválida": "Firma inválida", "a\x00\t b": "a b"}

    for said, read in causes.items():
        assert Answer(400, {"x-error-cause": said}, b"").cause() == read
    assert len(Answer(400, {"x-error-cause": "a" * 9000}, b"").cause()) == 300
