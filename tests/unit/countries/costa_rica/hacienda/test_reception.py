"""The client tells apart what was taken, what was refused, and what is to be tried again."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs

import pytest

from chalicelib.core import clock
from chalicelib.core.errors import Retryable
from chalicelib.countries.costa_rica.hacienda import reception
from chalicelib.countries.costa_rica.hacienda.http import RetryLater
from chalicelib.countries.costa_rica.hacienda.reception import (
    Credentials,
    Party,
    Reception,
    Refused,
    Submission,
)
from chalicelib.countries.costa_rica.hacienda.tokens import REFUSAL_REMEMBERED, TokenRefused
from tests.support.fake_service import Reply, Service, running

CLAVE = "50620112600310199999900100001010000000001112345678"
SECRET = "pásswörd&=%+ñ"
CREDENTIALS = Credentials("cpj-3-101-999999@stag.example.com", SECRET)
SUBMISSION = Submission(
    clave=CLAVE,
    issued_at=datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=-6))),
    issuer=Party("02", "3101999999"),
    receiver=Party("01", "101230456"),
    xml=b"<a></a>",
)
TOKEN = {
    "access_token": "access-1",
    "expires_in": 300,
    "refresh_token": "refresh-1",
    "refresh_expires_in": 36000,
}


FLOOD = gzip.compress(bytes(8_000_001))


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as found:
        found.on("/token", Reply(body=TOKEN))
        found.on("/v1/recepcion", Reply(202))
        yield found


@pytest.fixture
def client(service: Service) -> Reception:
    return Reception(f"{service.url}/v1/", f"{service.url}/token", "api-stag")


def test_a_receiver_whose_number_is_too_long_for_the_envelope_is_left_to_the_document() -> None:
    foreign = replace(SUBMISSION, receiver=Party("05", "PASAPORTE1234"))

    assert "receptor" not in json.loads(foreign.body())
    assert "receptor" in json.loads(SUBMISSION.body())


def test_a_document_is_sent_as_the_service_expects_it(service: Service, client: Reception) -> None:
    assert client.submit(CREDENTIALS, SUBMISSION) == "taken"

    token, sent = service.asked
    assert parse_qs(token[3].decode()) == {
        "grant_type": ["password"],
        "client_id": ["api-stag"],
        "username": [CREDENTIALS.user],
        "password": [SECRET],
    }
    assert sent[2]["authorization"] == "bearer access-1"
    assert json.loads(sent[3]) == {
        "clave": CLAVE,
        "fecha": "2026-11-20T10:00:00-0600",
        "emisor": {"tipoIdentificacion": "02", "numeroIdentificacion": "3101999999"},
        "receptor": {"tipoIdentificacion": "01", "numeroIdentificacion": "101230456"},
        "comprobanteXml": base64.b64encode(b"<a></a>").decode(),
    }


def test_a_document_that_the_authority_holds_counts_as_sent(
    service: Service, client: Reception
) -> None:
    cause = f"El comprobante [{CLAVE}] YA FUE recibido anteriormente."
    service.on("/v1/recepcion", Reply(400, headers={"X-Error-Cause": cause}))

    assert client.submit(CREDENTIALS, SUBMISSION) == "already_taken"


def test_a_bad_request_gives_its_cause(service: Service, client: Reception) -> None:
    service.on("/v1/recepcion", Reply(400, headers={"X-Error-Cause": "La clave no existe"}))

    with pytest.raises(Refused) as refused:
        client.submit(CREDENTIALS, SUBMISSION)

    assert refused.value.cause == "La clave no existe"


@pytest.mark.parametrize(
    ("reply", "after", "may_have_arrived"),
    [
        (Reply(500), None, True),
        (Reply(503, headers={"Retry-After": "7"}), 7, True),
        (Reply(429), 60, False),
        (Reply(204), None, True),
        (Reply(raw=b"HTTP/1.1 202 x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}"), None, True),
        (Reply(body=FLOOD, headers={"Content-Encoding": "gzip"}), None, True),
        (Reply(302, headers={"Location": "/login"}), None, True),
        (Reply(drop=True), None, True),
    ],
)
def test_no_clear_answer_is_tried_again(
    service: Service, client: Reception, reply: Reply, after: int | None, *, may_have_arrived: bool
) -> None:
    service.on("/v1/recepcion", reply)

    with pytest.raises(RetryLater) as later:
        client.submit(CREDENTIALS, SUBMISSION)

    assert isinstance(later.value, Retryable)
    assert (later.value.after_seconds, later.value.may_have_arrived) == (after, may_have_arrived)


def test_nothing_arrives_where_no_token_is_given(service: Service, client: Reception) -> None:
    for reply in (Reply(503, headers={"Retry-After": "7"}), Reply(drop=True), Reply(302)):
        service.on("/token", reply)

        with pytest.raises(RetryLater) as later:
            client.submit(CREDENTIALS, SUBMISSION)

        assert not later.value.may_have_arrived
        assert later.value.after_seconds == (7 if reply.status == 503 else None)


def test_a_rate_limit_says_when_to_come_back(service: Service, client: Reception) -> None:
    reset = str(int(time.time()) + 42)
    limit = {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": reset}
    service.on("/v1/recepcion", Reply(429, headers=limit))

    with pytest.raises(RetryLater) as later:
        client.submit(CREDENTIALS, SUBMISSION)

    assert later.value.after_seconds is not None
    assert 38 <= later.value.after_seconds <= 42


def test_a_service_that_is_not_there_is_tried_again() -> None:
    nobody = Reception("http://127.0.0.1:9/v1", "http://127.0.0.1:9/token", "api-stag")

    with pytest.raises(RetryLater) as later:
        nobody.submit(CREDENTIALS, SUBMISSION)

    assert not later.value.may_have_arrived


def test_a_timeout_leaves_open_whether_it_was_taken(service: Service) -> None:
    url = service.url
    client = Reception(f"{url}/v1/", f"{url}/token", "api-stag", read_seconds=0.2)
    client.try_token("u", "p")
    original = service.replies["/v1/recepcion"]
    service.replies["/v1/recepcion"] = SlowReplies(original)

    with pytest.raises(RetryLater) as later:
        client.submit(CREDENTIALS, SUBMISSION)

    assert later.value.may_have_arrived


class SlowReplies(list[Reply]):
    def __len__(self) -> int:
        time.sleep(0.6)
        return super().__len__()


@pytest.mark.parametrize(
    ("body", "state", "answer"),
    [
        ({"clave": CLAVE, "ind-estado": "recibido"}, "received", None),
        ({"ind-estado": "PROCESANDO"}, "processing", None),
        ({"ind-estado": "aceptado", "respuesta-xml": "PGEvPg=="}, "accepted", b"<a/>"),
        ({"indEstado": "RECHAZADO", "respuestaXml": "PGEvPg=="}, "rejected", b"<a/>"),
        ({"IND-ESTADO": "error"}, "error", None),
    ],
)
def test_states_are_read_in_every_spelling(
    service: Service, client: Reception, body: dict[str, Any], state: str, answer: bytes | None
) -> None:
    service.on(f"/v1/recepcion/{CLAVE}", Reply(body=body))

    status = client.query(CREDENTIALS, CLAVE)

    assert (status.state, status.answer) == (state, answer)
    assert status.is_final == (state in {"accepted", "rejected"})


def test_a_document_that_is_not_known_yet(client: Reception) -> None:
    assert client.query(CREDENTIALS, CLAVE).state == "unknown"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<html>"),
        Reply(body=[1]),
        Reply(body={"ind-estado": "otro"}),
        Reply(body={"ind-estado": "aceptado", "respuesta-xml": "A"}),
    ],
)
def test_an_answer_that_makes_no_sense_is_tried_again(
    service: Service, client: Reception, reply: Reply
) -> None:
    service.on(f"/v1/recepcion/{CLAVE}", reply)

    with pytest.raises(RetryLater):
        client.query(CREDENTIALS, CLAVE)


def test_one_token_serves_many_calls(service: Service, client: Reception) -> None:
    for _ in range(3):
        client.submit(CREDENTIALS, SUBMISSION)

    assert service.paths().count("/token") == 1


def test_callers_at_once_share_one_request_for_a_token(service: Service, client: Reception) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: client.submit(CREDENTIALS, SUBMISSION), range(8)))

    assert done == ["taken"] * 8
    assert service.paths().count("/token") == 1


def test_knowing_a_user_name_does_not_give_its_token(service: Service, client: Reception) -> None:
    client.submit(CREDENTIALS, SUBMISSION)
    service.on("/token", Reply(401, body={"error": "invalid_grant"}))

    with pytest.raises(TokenRefused):
        client.submit(Credentials(CREDENTIALS.user, "a guess"), SUBMISSION)

    assert client.submit(CREDENTIALS, SUBMISSION) == "taken"


def grants(service: Service) -> list[str]:
    forms = [parse_qs(body.decode()) for _, path, _, body in service.asked if path == "/token"]
    return [form["grant_type"][0] for form in forms]


def test_tokens_are_renewed_before_they_end(service: Service, client: Reception) -> None:
    start = clock.now()
    client.submit(CREDENTIALS, SUBMISSION)
    with clock.set_to(start + timedelta(seconds=275)):
        client.submit(CREDENTIALS, SUBMISSION)
    with clock.set_to(start + timedelta(hours=11)):
        client.submit(CREDENTIALS, SUBMISSION)

    assert grants(service) == ["password", "refresh_token", "password"]


def test_a_session_that_was_forgotten_is_opened_anew(service: Service, client: Reception) -> None:
    service.on("/token", Reply(body=TOKEN), Reply(400), Reply(body=TOKEN))
    client.submit(CREDENTIALS, SUBMISSION)
    with clock.set_to(clock.now() + timedelta(seconds=290)):
        assert client.submit(CREDENTIALS, SUBMISSION) == "taken"

    assert grants(service) == ["password", "refresh_token", "password"]


def test_a_token_that_is_turned_away_is_replaced_once(service: Service, client: Reception) -> None:
    service.on("/v1/recepcion", Reply(401), Reply(202))

    assert client.submit(CREDENTIALS, SUBMISSION) == "taken"
    assert service.paths().count("/token") == 2


def test_tokens_that_are_always_turned_away_end_a_try(service: Service, client: Reception) -> None:
    service.on("/v1/recepcion", Reply(403))

    with pytest.raises(TokenRefused):
        client.submit(CREDENTIALS, SUBMISSION)

    assert service.paths().count("/v1/recepcion") == 2


def test_a_step_makes_no_more_requests_than_its_worker_has_time_for(
    service: Service, client: Reception
) -> None:
    client.submit(CREDENTIALS, SUBMISSION)
    before = len(service.asked)
    service.on("/token", Reply(400), Reply(body=TOKEN))
    service.on(f"/v1/recepcion/{CLAVE}", Reply(401), Reply(404))
    service.on("/v1/recepcion", Reply(401), Reply(202))

    with clock.set_to(clock.now() + timedelta(seconds=290)):
        assert client.query(CREDENTIALS, CLAVE).state == "unknown"
        assert client.issuer_of(CREDENTIALS, CLAVE) is None
        assert client.submit(CREDENTIALS, SUBMISSION) == "taken"

    assert len(service.asked) - before == reception.REQUESTS_OF_A_STEP


@pytest.mark.parametrize(
    ("reply", "issuer"),
    [
        (Reply(body={"emisor": {"numeroIdentificacion": "003101999999"}}), "003101999999"),
        (Reply(404), None),
        (Reply(400), None),
        (Reply(503), None),
        (Reply(body={"emisor": "3101999999"}), None),
        (Reply(body={"emisor": {"numeroIdentificacion": 3101999999}}), None),
        (Reply(body={"emisor": {"numeroIdentificacion": "<b>"}}), None),
        (Reply(body=["emisor"]), None),
    ],
)
def test_whose_a_document_is_counts_only_where_it_is_said(
    service: Service, client: Reception, reply: Reply, issuer: str | None
) -> None:
    service.on(f"/v1/comprobantes/{CLAVE}", reply)

    assert client.issuer_of(CREDENTIALS, CLAVE) == issuer


def test_a_refused_password_is_not_insisted_on(service: Service, client: Reception) -> None:
    service.on("/token", Reply(401, body={"error": "invalid_grant"}))
    for _ in range(3):
        with pytest.raises(TokenRefused):
            client.submit(CREDENTIALS, SUBMISSION)
    assert service.paths().count("/token") == 1

    service.on("/token", Reply(body=TOKEN))
    other = Credentials(CREDENTIALS.user, "the new one")

    assert client.submit(other, SUBMISSION) == "taken"


def test_trying_a_token_tells_wrong_from_unreachable(service: Service, client: Reception) -> None:
    client.try_token("u", "p")
    service.on("/token", Reply(401))
    with pytest.raises(TokenRefused):
        client.try_token("u", "p")
    service.on("/token", Reply(502))
    with pytest.raises(RetryLater):
        client.try_token("u", "another")


def test_trying_a_refused_password_again_is_answered_from_memory(
    service: Service, client: Reception
) -> None:
    service.on("/token", Reply(401))
    for _ in range(3):
        with pytest.raises(TokenRefused):
            client.try_token("u", "p")
    assert service.paths().count("/token") == 1

    service.on("/token", Reply(body=TOKEN))
    with clock.set_to(clock.now() + REFUSAL_REMEMBERED):
        client.try_token("u", "p")
        client.try_token("u", "p")

    assert service.paths().count("/token") == 3, "a token in memory says nothing of a password"


@pytest.mark.parametrize(
    "body", [{}, {"access_token": "a"}, {"access_token": "a", "expires_in": "x"}]
)
def test_an_answer_without_a_token_is_tried_again(
    service: Service, client: Reception, body: dict[str, Any]
) -> None:
    service.on("/token", Reply(body=body))

    with pytest.raises(RetryLater):
        client.try_token("u", "p")


def test_no_secret_is_shown_or_logged(
    service: Service, client: Reception, caplog: pytest.LogCaptureFixture
) -> None:
    service.on("/v1/recepcion", Reply(500))
    with caplog.at_level(logging.DEBUG), pytest.raises(RetryLater) as later:
        client.submit(CREDENTIALS, SUBMISSION)

    shown = f"{caplog.text} {later.value!r} {CREDENTIALS!r} {SUBMISSION!r} {client!r}"
    for secret in (SECRET, "access-1", "refresh-1", "<a></a>"):
        assert secret not in shown


@pytest.fixture
def identity_provider(service: Service, environment: pytest.MonkeyPatch) -> Service:
    from chalicelib.core.settings import settings

    environment.setenv("HACIENDA_TOKEN_URL", f"{service.url}/token")
    settings.cache_clear()
    reception.reception_service.cache_clear()
    return service


def test_the_settings_name_the_environment(identity_provider: Service) -> None:
    reception.try_token("u", "p")

    assert identity_provider.paths() == ["/token"]
    reception.reception_service.cache_clear()


@pytest.mark.parametrize(
    ("chosen", "service", "realm", "client_id"),
    [
        ("", "recepcion-sandbox", "rut-stag", "api-stag"),
        ("production", "recepcion", "rut", "api-prod"),
    ],
)
def test_environment_gives_addresses_and_client_that_belong_together(
    environment: pytest.MonkeyPatch, chosen: str, service: str, realm: str, client_id: str
) -> None:
    from chalicelib.core.settings import settings

    if chosen:
        environment.setenv("HACIENDA_ENVIRONMENT", chosen)
    settings.cache_clear()

    api, token, client = reception.addresses()

    assert api.endswith(f"/{service}/v1")
    assert f"/realms/{realm}/" in token
    assert client == client_id
