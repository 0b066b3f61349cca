"""Web pages of the origins in the settings may call the API; those of others may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.core.settings import settings
from tests.support.chalice_client import client_of

if TYPE_CHECKING:
    from chalice.test import Client, HTTPResponse

OURS, OTHER = "https://app.example.com", "https://app.example.org"


@pytest.fixture
def client(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    from app import app

    monkeypatch.setenv("CORS_ORIGINS", f"{OURS} http://localhost:*")
    settings.cache_clear()
    return client_of(app)


def ask(client: Client, method: str, path: str, **headers: str) -> HTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.http.request(method, path, headers=named)


@pytest.mark.parametrize("origin", [OURS, "http://localhost:5173"])
def test_page_of_ours_is_told_what_it_may_send(client: Client, origin: str) -> None:
    answer = ask(
        client,
        "OPTIONS",
        "/v1/businesses/biz_1/profile",
        Origin=origin,
        Access_Control_Request_Method="PUT",
        Access_Control_Request_Headers="authorization,if-match,content-type",
    )

    assert (answer.status_code, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, PUT"
    assert {"Authorization", "If-Match", "Content-Type", "Idempotency-Key"} <= set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )


@pytest.mark.parametrize("path", ["/v1/health", "/v1/me"])
def test_page_of_ours_reads_answers_and_refusals_with_their_headers(
    client: Client, path: str
) -> None:
    answer = ask(client, "GET", path, Origin=OURS)

    assert answer.headers["Access-Control-Allow-Origin"] == OURS
    assert {"ETag", "Retry-After", "Idempotency-Replayed"} <= set(
        answer.headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", [OTHER, "null", "http://app.example.com", f"{OURS}.evil.example"]
)
@pytest.mark.parametrize("method", ["OPTIONS", "GET"])
def test_page_of_others_reads_nothing(client: Client, method: str, origin: str) -> None:
    answer = ask(client, method, "/v1/health", Origin=origin)

    assert "Access-Control-Allow-Origin" not in answer.headers


def test_without_the_setting_no_page_may(aws: Any) -> None:
    from app import app

    answer = ask(client_of(app), "GET", "/v1/health", Origin=OURS)

    assert "Access-Control-Allow-Origin" not in answer.headers
