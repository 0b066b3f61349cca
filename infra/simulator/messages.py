"""Requests and answers as the simulator's handlers see them, made from and for the server's."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from infra import http_server

_DIGITS = re.compile("[0-9]{1,9}")


@dataclass(frozen=True)
class Request:
    """One request, read completely."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, came: http_server.Request) -> Self:
        """Return what the server read; of a parameter that came twice, the last value."""
        query = dict(parse_qsl(urlsplit(came.target).query, keep_blank_values=True))
        return cls(came.method, came.path, query, dict(came.headers), came.body)

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ValueError: it is not JSON, or nested too deep to be read.
        """
        try:
            return json.loads(self.body.decode("utf-8"))
        except RecursionError as exc:
            raise ValueError("the JSON is nested too deep") from exc

    def whole(self, parameter: str, otherwise: int) -> int | None:
        """Return a parameter of plain digits; None when it is something else."""
        text = self.query.get(parameter, str(otherwise))
        return int(text) if _DIGITS.fullmatch(text) else None

    @property
    def bearer(self) -> str:
        """The access token, "" without one; the scheme is compared without regard to case."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


@dataclass
class Response:
    """One answer; `drop` closes the connection instead of sending it, `drip` sends it slowly."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    drip: float = 0.0

    def answer(self) -> http_server.Answer | None:
        """Return what the server sends; None drops the connection."""
        if self.drop:
            return None
        kind = {"Content-Type": self.content_type} if self.body else {}
        return http_server.Answer(self.status, self.body, {**kind, **self.headers}, self.drip)


def answer_json(status: int, value: object, **headers: str) -> Response:
    """Answer JSON; header names are written with underscores for hyphens.

    Half a character, which a fault may hold, has no UTF-8 and is written as JSON escapes it.
    """
    body = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")
    return Response(status, body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def refuse(status: int, cause: str) -> Response:
    """Answer as the reception service does: an empty body and the reason in a header."""
    return Response(status, headers={"X-Error-Cause": cause})
