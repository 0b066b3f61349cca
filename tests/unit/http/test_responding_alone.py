"""What a route does with a request and a response, tried without a cloud."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from chalice.app import Request, Response
from pydantic import BaseModel

from chalicelib.aws.transaction import (
    ChangedMeanwhile,
    OthersInTheWay,
    RespondedMeanwhile,
    StoredResponse,
)
from chalicelib.core import clock
from chalicelib.core.caller import Idempotency, PublicRequest
from chalicelib.core.errors import (
    Conflict,
    DomainError,
    NotFound,
    Retryable,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from chalicelib.core.model import Entity, Model
from chalicelib.core.paging import PageQuery
from chalicelib.core.texts import Text
from chalicelib.http.access import PUBLIC
from chalicelib.http.endpoint import MAX_BODY_BYTES, RawBody, Route
from chalicelib.http.responding import IdempotencyKeyReused, _replayed, respond
from tests.support.requests import asked

NOW = datetime(2026, 11, 2, tzinfo=UTC)
WORDS = Text(es="No.", en="No.")
JSON, PROBLEM = "application/json", "application/problem+json"


class Pen(Model):
    colour: str


class Sold(Entity):
    colour: str


def route(handler: Any, method: str = "POST", **declared: Any) -> Route:
    return Route(method, "/t/pens", handler, PUBLIC, **declared)


def sell(request: PublicRequest, **given: Any) -> Sold:
    """Sell a pen of whatever colour."""
    return Sold(colour="red", created_at=NOW, version=3)


def problem(response: Response) -> Any:
    return json.loads(response.body)


def refused(route: Route, body: bytes | str | None = None, **headers: str) -> tuple[int, str, str]:
    """Give status and code of a refusal, and its sentence in English."""
    response = respond(route, asked(body, None, accept_language="en", **headers), {})
    told = problem(response)
    assert response.headers["Content-Type"] == PROBLEM
    assert told["instance"] == "req_1"
    return response.status_code, told["code"], told["detail"]


def raising(exc: Exception) -> Route:
    def fail(request: PublicRequest) -> None:
        raise exc

    return route(fail)


def test_response_is_what_the_handler_returns_at_the_status_and_version() -> None:
    response = respond(route(sell, status=202), asked(), {})

    assert (response.status_code, problem(response)["colour"]) == (202, "red")
    assert response.headers == {
        "Content-Type": JSON,
        "ETag": '"3"',
        "Content-Language": "es",
    }


def test_response_without_a_version_has_no_tag() -> None:
    response = respond(route(lambda request: Pen(colour="red")), asked(), {})

    assert response.headers == {"Content-Type": JSON, "Content-Language": "es"}


def test_handler_that_returns_nothing_is_responded_to_with_nothing() -> None:
    response = respond(route(lambda request: None), asked(accept_language="en"), {})

    assert (response.status_code, response.body) == (204, "")
    assert response.headers == {"Content-Language": "en"}


def test_handler_gets_who_asks_and_what_is_in_the_path() -> None:
    got: list[Any] = []

    def look(request: PublicRequest, **given: Any) -> None:
        got.extend([request, given])

    respond(route(look), asked(accept_language="en"), {"pen": "pen_1"})

    assert got == [PublicRequest("en", "req_1", None, "192.0.2.7"), {"pen": "pen_1"}]


@pytest.mark.parametrize("context", [{}, None, {"identity": {}}])
def test_request_that_the_gateway_tells_nothing_of_is_responded_to(context: Any) -> None:
    got: list[PublicRequest] = []
    request = asked()
    request.context = context

    response = respond(route(got.append), request, {})

    assert response.status_code == 204
    assert got == [PublicRequest("es", "", None, "")]


def test_body_query_and_version_are_given_by_name() -> None:
    got: dict[str, Any] = {}

    def change(request: PublicRequest, **given: Any) -> None:
        got.update(given)

    declared = route(change, "PATCH", body=Pen, query=PageQuery, versioned=True)
    respond(declared, asked(b'{"colour": "red"}', {"limit": ["7"]}, if_match='"12"'), {})

    assert got == {"body": Pen(colour="red"), "query": PageQuery(limit=7), "version": 12}


@pytest.mark.parametrize("declared", [{}, {"body": Pen}, {"query": PageQuery}, {"raw": True}])
def test_parameter_that_a_route_does_not_know_is_refused(declared: dict[str, Any]) -> None:
    called: list[Any] = []
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        query = {"dry_run": ["true"], "a/b~c": [""]}
        request = asked('{"colour": "red"}' if "body" in declared else None, query)

        declaration = route(lambda _, **given: called.append(given), method, **declared)

        response = respond(declaration, request, {})

        told = problem(response)
        assert response.status_code == 422
        assert [(e["parameter"], e["code"]) for e in told["errors"]] == [
            ("dry_run", "unknown-field"),
            ("a/b~c", "unknown-field"),
        ]
    assert called == []


def test_who_names_no_version_is_tried_again_and_who_names_one_is_not() -> None:
    tries: list[str] = []

    def lose_twice(request: PublicRequest, **given: Any) -> None:
        tries.append("once")
        if len(tries) < 3:
            raise ChangedMeanwhile

    with clock.set_to(NOW, pause=lambda _: None):
        assert respond(route(lose_twice), asked(), {}).status_code == 204
        assert len(tries) == 3
        tries.clear()
        named = respond(route(lose_twice, versioned=True), asked(if_match='"1"'), {})
        assert (named.status_code, len(tries)) == (412, 1)


@pytest.mark.parametrize("lost", [ChangedMeanwhile(), OthersInTheWay("write")])
def test_who_loses_each_time_is_told_when_to_come_again(lost: Exception) -> None:
    with clock.set_to(NOW, pause=lambda _: None):
        response = respond(raising(lost), asked(), {})

    assert (response.status_code, problem(response)["code"]) == (503, "overtaken")
    assert response.headers["Retry-After"] == "1"


def test_a_refusal_tells_a_program_its_way_apart_from_the_sentence() -> None:
    class Led(Conflict):
        code = "led-in-test"
        text = WORDS
        way = "POST /v1/pens/{pen}"

    class Unled(Conflict):
        code = "unled-in-test"
        text = WORDS

    led, unled = (problem(respond(raising(each), asked(), {})) for each in (Led(), Unled()))

    assert led["way"] == {"method": "POST", "path": "/v1/pens/{pen}"}
    assert "way" not in unled


def test_parameter_that_comes_twice_is_refused() -> None:
    request = asked(None, {"limit": ["5", "500"], "cursor": ["x"]})

    response = respond(route(sell, "GET", query=PageQuery), request, {})

    assert [(e["parameter"], e["code"]) for e in problem(response)["errors"]] == [
        ("limit", "parameter-twice")
    ]


def test_no_more_parameters_are_told_than_fields() -> None:
    response = respond(route(sell), asked(None, {f"p{n}": ["1"] for n in range(150)}), {})

    told = problem(response)
    assert len(told["errors"]) + told["more_errors"] == 150
    assert told["more_errors"] > 0


def test_what_is_wrong_in_query_and_body_is_told_together() -> None:
    request = asked('{"size": 1}', {"limit": ["none"]})

    response = respond(route(sell, body=Pen, query=PageQuery), request, {})

    assert {(*e.values(),)[:2] for e in problem(response)["errors"]} == {
        ("limit", "wrong-type"),
        ("/colour", "required"),
        ("/size", "unknown-field"),
    }


def test_query_that_is_not_there_is_read_as_an_empty_one() -> None:
    got: list[BaseModel] = []

    respond(route(lambda request, query: got.append(query), "GET", query=PageQuery), asked(), {})

    assert got == [PageQuery()]


@pytest.mark.parametrize(
    ("match", "version"), [('W/"7"', 7), ('"0"', 0), ('"123456789"', 123_456_789)]
)
def test_version_is_read_out_of_the_tag(match: str, version: int) -> None:
    got: list[int] = []

    respond(
        route(lambda request, version: got.append(version), versioned=True),
        asked(if_match=match),
        {},
    )

    assert got == [version]


def test_tag_that_is_not_there_is_asked_for() -> None:
    status, code, _ = refused(route(sell, versioned=True))

    assert (status, code) == (400, "if-match-missing")


@pytest.mark.parametrize("data", [b"", b" ", b"{}", b"null", b"\n{}\n", None])
def test_nothing_may_be_said_in_a_body_that_is_not_read(data: bytes | None) -> None:
    assert respond(route(sell), asked(data), {}).status_code == 200
    assert refused(route(sell), b'{"x": 1}')[:2] == (422, "body-not-expected")


def test_body_of_a_reading_request_is_not_looked_at() -> None:
    assert respond(route(sell, "GET"), asked(b'{"x": 1}'), {}).status_code == 200


@pytest.mark.parametrize(
    ("given", "content_type", "charset"),
    [
        ("text/csv", "text/csv", ""),
        ("Text/CSV ; Charset=UTF-8", "text/csv", "utf-8"),
        ('text/csv;charset="windows-1252"; header=present', "text/csv", "windows-1252"),
        ("text/csv; header=present; charset=ISO_8859-1:1987", "text/csv", "iso_8859-1:1987"),
        ("text/csv; name=charset", "text/csv", ""),
        ("", "application/json", ""),
    ],
)
def test_raw_body_comes_with_type_and_charset_in_lower_case(
    given: str, content_type: str, charset: str
) -> None:
    got: list[RawBody] = []
    declared = route(
        lambda request, body: got.append(body), raw=True, accepts=("text/csv", "application/json")
    )

    respond(declared, asked("ñ", content_type=given), {})

    assert got == [RawBody(content_type, "ñ".encode(), charset)]


def test_body_without_any_content_type_is_json() -> None:
    declared = route(lambda request, body: body, body=Pen)

    assert respond(declared, asked('{"colour": "red"}'), {}).status_code == 200


@pytest.mark.parametrize("declared", [{"raw": True}, {"body": Pen}])
def test_other_content_type_is_told_those_that_are_taken(declared: dict[str, Any]) -> None:
    taken = route(sell, accepts=(JSON, "text/csv"), **declared)

    told = refused(taken, b"{}", content_type="text/xml")

    assert told == (
        415,
        "unsupported-media-type",
        "Send the body with an accepted “Content-Type”: application/json, text/csv.",
    )


def test_body_that_is_no_base64_though_the_gateway_says_so_is_malformed() -> None:
    event = {
        "requestContext": {"resourcePath": "/t/pens", "httpMethod": "POST", "requestId": "req_1"},
        "headers": {"accept-language": "en"},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "isBase64Encoded": True,
    }
    for body in ("x", "ñandú"):
        response = respond(route(sell, body=Pen), Request(event | {"body": body}, None), {})
        assert (response.status_code, problem(response)["code"]) == (400, "body-unreadable")


def test_body_may_be_as_large_as_the_limit_and_no_larger() -> None:
    taken = route(lambda request, body: None, raw=True)

    assert respond(taken, asked(b"x" * MAX_BODY_BYTES), {}).status_code == 204
    assert refused(taken, b"x" * (MAX_BODY_BYTES + 1)) == (
        413,
        "too-large",
        "The body is larger than 4194304 bytes; send it in parts.",
    )


class Unknown(Unauthenticated):
    code = "unknown-in-test"
    text = WORDS


class Unset(NotFound):
    code = "unset-in-test"
    text = WORDS
    is_unset: ClassVar[bool] = True


class Missing(NotFound):
    code = "missing-in-test"
    text = WORDS


class Hasty(TooMany):
    code = "hasty-in-test"
    text = WORDS


class InTheMaking(Conflict):
    code = "in-the-making-in-test"
    text = WORDS
    retry_after_seconds = 10


class Closed(Unavailable):
    code = "closed-in-test"
    text = WORDS


@pytest.mark.parametrize(
    ("exc", "status", "more"),
    [
        (Unknown(), 401, {"WWW-Authenticate": "Bearer"}),
        (Missing(), 404, {}),
        (Unset(), 404, {"ETag": '"0"'}),
        (Hasty(), 429, {"Retry-After": "60"}),
        (Hasty(retry_after_seconds=7), 429, {"Retry-After": "7"}),
        (Closed(), 503, {"Retry-After": "30"}),
        (InTheMaking(), 409, {"Retry-After": "10"}),
    ],
)
def test_refusal_says_in_its_headers_what_programs_do_next(
    exc: DomainError, status: int, more: dict[str, str]
) -> None:
    response = respond(raising(exc), asked(accept_language="en"), {})

    assert (response.status_code, problem(response)["code"]) == (status, exc.code)
    assert response.headers == more | {"Content-Type": PROBLEM, "Content-Language": "en"}


@pytest.mark.parametrize(
    ("exc", "status", "more"),
    [(Retryable("table: busy"), 503, {"Retry-After": "30"}), (RuntimeError("planted"), 500, {})],
)
def test_failure_is_a_problem_in_the_readers_language(
    exc: Exception, status: int, more: dict[str, str]
) -> None:
    response = respond(raising(exc), asked(accept_language="en"), {})

    told = problem(response)
    assert (response.status_code, told["status"], told["instance"]) == (status, status, "req_1")
    assert "a moment" in told["detail"]
    assert response.headers == more | {"Content-Type": PROBLEM, "Content-Language": "en"}


@pytest.mark.parametrize(
    ("exc", "outcome", "status"),
    [
        (None, "ok", 200),
        (Missing(), "missing-in-test", 404),
        (Retryable("table: busy"), "unavailable", 503),
        (RuntimeError("planted"), "internal", 500),
    ],
)
def test_each_request_is_one_line_of_the_log(
    exc: Exception | None, outcome: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    watch = iter([10.0, 10.0123456])

    with caplog.at_level(logging.INFO), clock.set_to(monotonic=lambda: next(watch)):
        respond(raising(exc) if exc else route(sell), asked(), {})

    (line,) = [record for record in caplog.records if record.message == "request"]
    told = {
        name: getattr(line, name)
        for name in (
            *("use_case", "actor", "tenant", "outcome", "status", "milliseconds", "request_id"),
        )
    }
    assert told == {
        "use_case": "fail" if exc else "sell",
        "actor": "",
        "tenant": "anonymous",
        "outcome": outcome,
        "status": status,
        "milliseconds": 12.35,
        "request_id": "req_1",
    }


def test_request_of_nobody_is_logged_without_a_tenant(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        respond(route(sell, idempotent=True), asked(), {})

    assert [(r.tenant, r.outcome) for r in caplog.records if r.message == "request"] == [  # type: ignore[attr-defined]
        ("", "idempotency-key-missing")
    ]


def test_failures_are_logged_with_what_failed(caplog: pytest.LogCaptureFixture) -> None:
    for exc in (Retryable("table: busy"), RuntimeError("planted")):
        respond(raising(exc), asked(), {})

    told = [
        (r.levelno, r.message, getattr(r, "cause", None), bool(r.exc_info)) for r in caplog.records
    ]
    assert [line for line in told if line[0] > logging.INFO] == [
        (logging.WARNING, "part not available", "table: busy", False),
        (logging.ERROR, "request failed", None, True),
    ]


CALLER = PublicRequest(idempotency=Idempotency("key", "digest"))


def stored(body: str, digest: str = "digest") -> StoredResponse:
    return StoredResponse(created_at=NOW, status=201, body=body, body_digest=digest)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("", {}),
        ('{"colour":"red"}', {"Content-Type": JSON}),
        ('{"colour":"red","version":4}', {"Content-Type": JSON, "ETag": '"4"'}),
    ],
)
def test_stored_response_is_given_again_as_it_was(body: str, headers: dict[str, str]) -> None:
    response = _replayed(CALLER, stored(body))

    assert response is not None
    assert (response.status_code, response.body) == (201, body)
    assert response.headers == headers | {"Idempotency-Replayed": "true"}


def test_stored_response_is_for_its_own_body_and_who_may_repeat() -> None:
    assert _replayed(CALLER, None) is None
    assert _replayed(PublicRequest(), stored("")) is None
    with pytest.raises(IdempotencyKeyReused):
        _replayed(CALLER, stored("", digest="other"))


def test_response_that_was_in_the_way_and_is_gone_asks_to_come_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    response = respond(raising(RespondedMeanwhile()), asked(), {})

    assert response.status_code == 503
    assert "the response that was in the way is gone" in [
        getattr(record, "cause", "") for record in caplog.records
    ]


@pytest.mark.parametrize(
    ("host", "path", "base"),
    [
        ("api.example.com", "/v1/pens", "https://api.example.com"),
        ("abc.execute-api.us-east-1.amazonaws.com", "/prod/v1/pens",
         "https://abc.execute-api.us-east-1.amazonaws.com/prod"),
        ('api.example.com"><script>', "/v1/pens", ""),
        ("", "/v1/pens", ""),
    ],
)  # fmt: skip
def test_type_of_a_problem_is_an_address_as_the_caller_has_it(
    host: str, path: str, base: str
) -> None:
    request = asked(host=host, x_forwarded_proto="https")
    request.to_original_event()["path"] = "/v1/pens"
    request.context["path"] = path

    response = respond(raising(Missing()), request, {})

    assert problem(response)["type"] == f"{base}/v1/problems/{Missing.code}"
