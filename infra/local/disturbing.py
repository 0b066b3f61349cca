"""The emulator (ministack) as the cloud is on a bad day: what goes wrong, as often as it is told.

`PUT /_enlace/faults` takes the share of requests that meet each fault, by its name; `GET` tells how
many did. Run in the emulator's environment, as `saving_emulator`: it imports nothing of ours.

- `throttled`: a request to the table is turned away;
- `unanswered`: it is done, and its answer says that something failed;
- `twice`: a message is put on its queue twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

_PATH = "/_enlace/faults"
_TABLE, _SENDING = b"DynamoDB_20120810.", b"AmazonSQS.SendMessage"
_OF_TABLE = ("throttled", "unanswered")
_JSON = (b"content-type", b"application/x-amz-json-1.0")
Served = Callable[..., Awaitable[None]]


class Disturbing:
    """An ASGI application that passes all on to ministack's, but for what goes wrong."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._chance = Random()  # noqa: S311 - no secret
        self._rates: dict[str, float] = {}
        self._met: Counter[str] = Counter()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"] == _PATH:
            await self._tell(scope, receive, send)
            return
        fault = self._drawn(scope) if self._rates else None
        if fault is None:
            await self._served(scope, receive, send)
            return
        self._met[fault] += 1
        body = await _body_of(receive)
        if fault != "throttled":
            await self._served(scope, _again(body), _nobody)
        if fault == "twice":
            await self._served(scope, _again(body), send)
        elif fault == "unanswered":
            await _answer(send, 500, {"__type": "InternalServerError"})
        else:
            await _answer(send, 400, {"__type": "ProvisionedThroughputExceededException"})

    def _drawn(self, scope: dict[str, Any]) -> str | None:
        asked = dict(scope.get("headers", ())).get(b"x-amz-target", b"")
        chance = self._chance.random()
        if asked == _SENDING:
            return "twice" if chance < self._rates.get("twice", 0) else None
        for fault in _OF_TABLE if asked.startswith(_TABLE) else ():
            chance -= self._rates.get(fault, 0)
            if chance < 0:
                return fault
        return None

    async def _tell(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["method"] == "PUT":
            self._rates = dict(json.loads(await _body_of(receive)))
        await _answer(send, 200, dict(self._met))


async def _body_of(receive: Any) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Return what gives a body that was read."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _nobody(_: dict[str, Any]) -> None:
    """Take an answer that nobody gets."""


async def _answer(send: Any, status: int, said: dict[str, Any]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [_JSON]})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})
