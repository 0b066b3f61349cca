"""Long responses travel compressed to whoever reads that, and what is published is sent once."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

from chalice.app import Response

from chalicelib.core.caller import PublicRequest
from chalicelib.core.model import Model
from chalicelib.core.sheets import Sheet
from chalicelib.http.access import PUBLIC
from chalicelib.http.compressing import compressed
from chalicelib.http.endpoint import Route
from chalicelib.http.middleware import finish
from chalicelib.http.responding import respond
from tests.support.requests import asked

LONG = "ñ;ab" * 16384


class Paper(Model):
    text: str


def sent(response: Response, **headers: str) -> dict[str, Any]:
    told: dict[str, Any] = finish(asked(None, None, **headers), response).to_dict(["image/png"])
    return told


def test_long_response_is_compressed_for_who_takes_that_and_says_that_it_depends() -> None:
    def whole() -> Response:
        return Response(LONG, {"Content-Type": "application/json", "ETag": '"3"'}, 202)

    told = sent(whole(), accept="*/*", accept_encoding="br, gzip;q=0.5")
    plain = sent(whole(), accept="*/*", accept_encoding="gzip;q=0, br")
    without_accept = sent(whole(), accept_encoding="gzip")
    of_page = compressed(asked(), Response(LONG, {"Vary": "Origin"}))

    packed = base64.b64decode(told["body"])
    assert (told["isBase64Encoded"], told["statusCode"]) == (True, 202)
    assert gzip.decompress(packed).decode() == LONG
    assert len(packed) < len(LONG) / 100
    assert told["headers"].items() >= {
        "Content-Encoding": "gzip", "Vary": "Accept-Encoding", "Content-Type": "application/json",
        "ETag": '"3"', "Cache-Control": "no-store",
    }.items()  # fmt: skip
    assert (plain["body"], plain.get("isBase64Encoded")) == (LONG, None)
    assert without_accept["body"] == LONG, "the gateway would leave it in base64"
    assert "Content-Encoding" not in plain["headers"]
    assert plain["headers"]["Vary"] == "Accept-Encoding"
    assert of_page.headers["Vary"] == "Origin, Accept-Encoding"


def test_short_response_is_sent_as_it_is() -> None:
    for response in (Response(LONG[:-1]), Response({"a": 1}), Response("", {}, 204)):
        before = response.to_dict()

        told = sent(response, accept="*/*", accept_encoding="gzip")

        assert (told["body"], told["statusCode"]) == (before["body"], before["statusCode"])
        assert told["headers"].keys().isdisjoint({"Vary", "Content-Encoding"})


def test_long_csv_is_compressed_too() -> None:
    sheet = Route("GET", "/t.csv", lambda _: Sheet("t.csv", ["a"], [[LONG]]), PUBLIC, returns=Sheet)
    csv = sent(respond(sheet, asked(), {}), accept="*/*", accept_encoding="gzip")

    assert gzip.decompress(base64.b64decode(csv["body"])).decode().startswith("\ufeffa\r\n")
    assert csv["headers"]["Content-Disposition"].startswith("attachment")


def published(text: str, **headers: str) -> Response:
    def read(request: PublicRequest) -> Paper:
        return Paper(text=text)

    route = Route("GET", "/t/paper", read, PUBLIC, returns=Paper, published=True)
    return respond(route, asked(None, None, **headers), {})


def test_published_response_may_be_kept_and_is_not_sent_again_to_who_has_it() -> None:
    first = published("one")
    tag = str(first.headers["ETag"])

    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        told = sent(published("one", if_none_match=known))
        assert (told["statusCode"], told["body"]) == (304, "")
        assert told["headers"]["ETag"] == tag
        assert told["headers"]["Cache-Control"] == "public, max-age=300"
        assert told["headers"]["Vary"] == "Accept-Encoding", "as the response that it stands for"
        assert "Content-Type" not in told["headers"]
    long = sent(published(LONG), accept="*/*", accept_encoding="gzip")
    assert long["headers"]["Vary"] == "Accept-Encoding"
    changed = published("two", if_none_match=tag)
    assert (changed.status_code, json.loads(changed.body)) == (200, {"text": "two"})
    assert changed.headers["ETag"] not in {tag, first.body}
