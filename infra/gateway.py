"""What the gateway answers by itself: the same problem documents as the application's.

API Gateway fills in its own answers from a template without knowing the caller's language, so
these say it in both. The API host of the local stack gives the same ones.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.http.middleware import HEADERS
from chalicelib.http.problems import CONTENT_TYPE, PAGES

_HEADERS = {
    **HEADERS,
    # they say nothing of anybody, and cannot know the origins that the application lets in
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
}
BINARY_TYPES = ("*/*",)
"""Every body travels to the application in base64, byte for byte.

As text, the gateway would put U+FFFD in place of what is not UTF-8 before anybody could refuse it.
Answers stay text: the gateway changes only those that say `isBase64Encoded`.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
"""


_API = "https://$context.domainName${Stage}"
_STAGE = {"Fn::If": ["HasDomain", "", "/$context.stage"]}
"""A name of our own leads to the stage, which then is no part of the path."""


@cache
def answers() -> list[dict[str, Any]]:
    """Read the table of gateway answers."""
    table: list[dict[str, Any]] = json.loads(
        Path(__file__).with_name("gateway.json").read_text(encoding="utf-8")
    )
    return table


def problem(kind: str, request_id: str) -> tuple[int, dict[str, str], str]:
    """Return status, headers and body of the gateway's answer of a kind.

    >>> status, headers, body = problem("REQUEST_TOO_LARGE", "r1")
    >>> status, headers["Content-Type"], json.loads(body)["instance"]
    (413, 'application/problem+json', 'r1')
    """
    row = _row(kind)
    headers = {"Content-Type": CONTENT_TYPE, **_headers(row)}
    return int(row["status"]), headers, _document(row, "", request_id)


def written_before(kind: str, address: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an answer for the template, where the API is at an address of it."""
    return {"Fn::Sub": [_document(_row(kind), "${Api}", ""), {"Api": address}]}


def responses() -> dict[str, Any]:
    """Return them as the `GatewayResponses` of a SAM API."""
    made: dict[str, Any] = {}
    for row in answers():
        headers = {name: f"'{value}'" for name, value in _headers(row).items()}
        # the defaults keep the gateway's own status
        status = {} if row["status"] is None else {"StatusCode": row["status"]}
        document = _document(row, _API, "$context.requestId")
        made[row["type"]] = {
            **status,
            "ResponseParameters": {"Headers": headers},
            # the gateway takes the template by what the caller accepts, and says that type
            "ResponseTemplates": {
                each: {"Fn::Sub": [document, {"Stage": _STAGE}]}
                for each in (CONTENT_TYPE, "application/json")
            },
        }
    return made


def _row(kind: str) -> dict[str, Any]:
    return next(row for row in answers() if row["type"] == kind)


def _headers(row: dict[str, Any]) -> dict[str, str]:
    waits = {"Retry-After": str(row["retry_after"])} if "retry_after" in row else {}
    return _HEADERS | waits


def _document(row: dict[str, Any], api: str, request_id: str) -> str:
    status = {} if row["status"] is None else {"status": row["status"]}
    return json.dumps(
        {
            "type": f"{api}{PAGES}{row['code']}",
            "title": row["title"],
            **status,
            "detail": row["detail"],
            "instance": request_id,
            "code": row["code"],
        },
        ensure_ascii=False,
    )
