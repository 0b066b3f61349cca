"""The emulator goes wrong as it is told: turned away, done without an answer, sent twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.disturbing import Disturbing

TABLE, QUEUE = b"DynamoDB_20120810.PutItem", b"AmazonSQS.SendMessage"


class Served:
    """What stands for ministack: it keeps what it was asked, and says so."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, _scope: dict[str, Any], receive: Any, send: Any) -> None:
        message = await receive()
        body = bytes(message["body"])
        while message["more_body"]:
            message = await receive()
            body += message["body"]
        self.bodies.append(body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


def asked(app: Disturbing, method: str, path: str, body: bytes, target: bytes = b"") -> Any:
    """Ask once; the body comes in two parts."""
    parts: Iterator[dict[str, Any]] = iter(
        (
            {"type": "http.request", "body": body[:3], "more_body": True},
            {"type": "http.request", "body": body[3:], "more_body": False},
        )
    )
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(parts)

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    headers = [(b"x-amz-target", target)]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(app(scope, receive, send))
    (start, answer) = said
    return start["status"], answer["body"]


@pytest.mark.parametrize(
    ("fault", "target", "done", "status"),
    [("throttled", TABLE, 0, 400), ("unanswered", TABLE, 1, 500), ("twice", QUEUE, 2, 200)],
)
def test_a_fault_is_met_by_what_it_is_of_alone(
    fault: str, target: bytes, done: int, status: int
) -> None:
    served = Served()
    app = Disturbing(served)
    asked(app, "PUT", "/_enlace/faults", json.dumps({fault: 1}).encode())

    other = TABLE if target == QUEUE else QUEUE
    assert asked(app, "POST", "/", b"first", other) == (200, b"done")
    served.bodies.clear()
    assert asked(app, "POST", "/", b"second", target)[0] == status

    assert served.bodies == [b"second"] * done
    _, met = asked(app, "PUT", "/_enlace/faults", b"{}")
    assert json.loads(met) == {fault: 1}
    assert asked(app, "POST", "/", b"third", target) == (200, b"done")
