"""What bad input gets: a problem that tells what to do; never a failure, never a trace."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from chalice.test import Client
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)

from chalicelib.countries.costa_rica.hacienda.der import rounds
from chalicelib.countries.costa_rica.hacienda.keys import (
    MAX_PARTS,
    MAX_ROUNDS,
    TaxKeyTooCostly,
    WrongPin,
    open_p12,
)
from chalicelib.countries.costa_rica.parties import Receiver
from chalicelib.licences.forms import LicencePatch
from infra.http_server import Request
from infra.local.events import api_event
from tests.support import tokens
from tests.support.faults import overtaken_at
from tests.support.tax_keys import shared_key
from tests.unit.accounting.world import World, build

NOW = datetime(2026, 11, 22, tzinfo=UTC)
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(aws: Any) -> Iterator[Ask]:
    from app import app

    with Client(app) as client:

        def call(
            method: str, path: str, body: Any = b"", language: str = "es", **headers: str
        ) -> tuple[int, Any]:
            sent = {"Content-Type": "application/json", "Accept-Language": language}
            sent |= {name.replace("_", "-"): value for name, value in headers.items()}
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            answer = client.http.request(method, path, headers=sent, body=data)
            assert answer.status_code < 500, answer.body
            if answer.status_code >= 400:
                assert answer.headers["Content-Type"] == "application/problem+json"
            return answer.status_code, json.loads(answer.body)

        yield call


@pytest.fixture
def world(aws: Any) -> World:
    return build()


def _errors(problem: Any) -> list[tuple[str, str, str]]:
    return [(e["pointer"], e["code"], e["detail"]) for e in problem["errors"]]


@pytest.mark.parametrize(
    ("kind", "text", "encoding", "expected"),
    [
        ("application/json", '{"name": "Muñoz"}', "latin-1", (400, "malformed-json")),
        ("application/json", '{"name": "Muñoz"}', "utf-16", (400, "malformed-json")),
        (
            "text/csv",
            "código;nombre;nif;programa\r\n00077;Muñoz",
            "utf-16-le",
            (400, "unreadable-csv"),
        ),
        (
            "text/csv",
            "código;nombre;nif;programa\r\n00077;Muñoz;3101999999;con\r\n",
            "utf-16",
            (200, None),
        ),
        (
            "text/csv",
            "código;nombre;nif;programa\r\n00077;Muñoz;3101999999;con\r\n",
            "cp1252",
            (200, None),
        ),
    ],
)
def test_bytes_reach_the_reader_as_they_were_sent(
    ask: Ask, world: World, kind: str, text: str, encoding: str, expected: tuple[int, str | None]
) -> None:
    """Through the event of the gateway: as text, it would put U+FFFD for what is not UTF-8."""
    from app import app

    path = f"/v1/firms/{world.firm}/companies"
    headers = {
        "content-type": kind,
        **{k.lower(): v for k, v in tokens.bearer(world.administrator).items()},
    }
    request = Request("PUT", path, headers, text.encode(encoding))
    event = api_event(request, "/v1/firms/{firm}/companies", {"firm": world.firm}, "r1")

    answer = app(event, None)

    body = json.loads(answer["body"])
    assert (answer["statusCode"], body.get("code")) == expected
    listed = ask("GET", path, **tokens.bearer(world.administrator))[1]["data"]
    assert [c["name"] for c in listed if c["code"] == "00077"] == (
        ["Muñoz"] if expected[0] == 200 else []
    )


@pytest.mark.parametrize("header", [b"[" * 6000, b'{"a":' * 3000, b'{"kid":' + b"[" * 3000])
def test_a_token_with_a_bottomless_header_is_no_token(ask: Ask, header: bytes) -> None:
    token = base64.urlsafe_b64encode(header).decode().rstrip("=") + ".e30.AA"

    status, problem = ask("GET", "/v1/me", Authorization=f"Bearer {token}")

    assert (status, problem["code"]) == (401, "token-invalid")


def test_the_loser_of_a_race_for_a_key_is_told_that_the_key_was_used(
    ask: Ask, world: World
) -> None:
    """Both found no stored answer; the other one, with another body, was written first."""
    path, key = f"/v1/businesses/{world.business}/exports", "key-of-a-race"
    period = {"period_from": "2026-10-01", "period_to": "2026-10-31"}
    headers = {**tokens.bearer(world.owner), "Idempotency_Key": key}

    def the_other() -> None:
        other = {**period, "period_to": "2026-10-15"}
        assert ask("POST", path, other, **headers)[0] == 202

    with overtaken_at("TransactWriteItems", the_other):
        status, problem = ask("POST", path, period, **headers)

    assert (status, problem["code"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("body", "pointer", "es", "en"),
    [
        ([], "", "Debe ser un objeto JSON.", "It must be a JSON object."),
        ({"name": 1}, "/name", "Debe ser un texto.", "It must be text."),
        (
            {"language": "fr"},
            "/language",
            "Elija uno de estos: 'es', 'en'.",
            "Choose one of: 'es', 'en'.",
        ),
        (
            {"name": ""},
            "/name",
            "Escriba 2 o más caracteres.",
            "Write 2 or more characters.",
        ),
    ],
)
def test_wrong_types_are_told_in_words_of_the_reader(
    ask: Ask, body: Any, pointer: str, es: str, en: str
) -> None:
    for language, sentence in (("es", es), ("en", en)):
        status, problem = ask("POST", "/v1/accounts", body, language, Idempotency_Key="k" * 8)

        assert status == 422
        assert sentence in [detail for at, _, detail in _errors(problem) if at == pointer]


def test_a_day_that_does_not_exist_is_told_as_such(ask: Ask, world: World) -> None:
    path = f"/v1/businesses/{world.business}/exports"
    headers = {**tokens.bearer(world.owner), "Idempotency_Key": "k" * 8}

    for day in ("2026-02-30", "x", 1):
        body = {"period_from": day, "period_to": "2026-11-02"}
        _, problem = ask("POST", path, body, **headers)

        assert _errors(problem) == [
            ("/period_from", "wrong-type", "Debe ser una fecha válida, como 2026-11-30.")
        ]


def test_a_refused_item_is_not_also_a_missing_one(ask: Ask, world: World) -> None:
    path = f"/v1/businesses/{world.business}/documents"
    headers = {**tokens.bearer(world.owner), "Idempotency_Key": "k" * 8}
    line = {"taxes": [{"code": "01", "rate_code": "99"}]}

    _, problem = ask("POST", path, {"lines": [line]}, **headers)

    pointers = [pointer for pointer, _, _ in _errors(problem)]
    assert "/lines/0/taxes/0/rate_code" in pointers
    assert "/lines/0/taxes" not in pointers


@pytest.mark.parametrize("period", [("9999-12-01", "9999-12-31"), ("0001-01-01", "0001-01-31")])
def test_a_period_at_the_end_of_time_is_refused_before_it_is_stored(
    ask: Ask, world: World, period: tuple[str, str]
) -> None:
    path = f"/v1/businesses/{world.business}/exports"
    headers = {**tokens.bearer(world.owner), "Idempotency_Key": "k" * 8}
    body = {"period_from": period[0], "period_to": period[1]}

    status, problem = ask("POST", path, body, **headers)

    assert status == 422
    assert {code for _, code, _ in _errors(problem)} <= {"above-maximum", "below-minimum"}
    assert ask("GET", path, **tokens.bearer(world.owner))[1]["data"] == []


@pytest.mark.parametrize("name", ["A\r\nBcc: z@example.com", "a\u202eb", "a\u2028b", "a\0b"])
def test_a_client_name_is_one_printable_line(name: str) -> None:
    with pytest.raises(ValueError, match="unprintable"):
        LicencePatch.model_validate({"client_name": name})


@pytest.mark.parametrize("pin", ["\0", "12\x0034"])
def test_a_pin_with_a_nul_is_a_wrong_pin(pin: str) -> None:
    """The library under `open_p12` dies of it, in a way that no `except Exception` sees."""
    with pytest.raises(WrongPin):
        open_p12(shared_key().p12, pin, id_number="3101999999", at=NOW)


def test_a_key_that_would_take_minutes_to_open_is_refused_at_once() -> None:
    """Each file says itself how often its PIN is to be hashed: up to 2**31 times."""
    key = load_der_private_key(shared_key().pkcs8, None)
    assert isinstance(key, RSAPrivateKey)
    slow = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(MAX_ROUNDS + 1).build(b"1234")
    p12 = pkcs12.serialize_key_and_certificates(b"", key, None, None, slow)

    with pytest.raises(TaxKeyTooCostly):
        open_p12(p12, "1234", id_number="3101999999", at=NOW)


def tlv(tag: int, contents: bytes) -> bytes:
    return bytes([tag, 0x83]) + len(contents).to_bytes(3, "big") + contents


@pytest.mark.parametrize(
    ("parts", "each"), [(3, MAX_ROUNDS // 3 + 1), (MAX_PARTS + 1, 1)], ids=["in-all", "parts"]
)
def test_a_key_is_refused_for_what_its_parts_ask_for_together(parts: int, each: int) -> None:
    """Salt and count of each part, as they stand in PKCS #5 and #12."""
    one = tlv(0x30, tlv(0x04, b"salt of a part") + tlv(0x02, each.to_bytes(4, "big")))
    p12 = tlv(0x30, b"\x02\x01\x03" + tlv(0x30, one * parts))

    with pytest.raises(TaxKeyTooCostly):
        open_p12(p12, "1234", id_number="3101999999", at=NOW)


@pytest.mark.parametrize(
    "encoded",
    ["30" * 4000, "3080" * 4000, "0484ffffffff", "02", "3082", "04030102030200", "24800403aabbcc"],
)
def test_broken_der_asks_for_no_rounds(encoded: str) -> None:
    assert sum(rounds(bytes.fromhex(encoded))) == 0


def test_rounds_are_seen_in_ber_without_lengths() -> None:
    assert list(rounds(bytes.fromhex("308024800402aabb0000020400ffffff0000"))) == [0xFFFFFF]


@pytest.mark.parametrize("mark", ["\u2028", "\u202e", "\u2066", "\u0085", "\0"])
def test_a_document_has_no_text_that_breaks_or_turns_its_lines(mark: str) -> None:
    named = {"name": f"Comprador{mark}Ficticio"}

    with pytest.raises(ValueError, match="control characters"):
        Receiver.model_validate(named)
