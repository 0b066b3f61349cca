"""A small client of the public API, as a person's program would use it: for story, demo, tests."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import urllib3


class ApiRefused(AssertionError):
    """The API answered with a problem; the message shows it."""

    def __init__(self, what: str, answer: Answer) -> None:
        super().__init__(f"{what}: {answer.status} {answer.body}")
        self.answer = answer


class TookTooLong(AssertionError):
    """What was waited for did not happen in time."""


@dataclass(frozen=True)
class Answer:
    """Status, parsed body and headers of an answer."""

    status: int
    body: Any
    headers: Any
    raw: bytes = field(repr=False, default=b"")


@dataclass(frozen=True)
class ApiClient:
    """Calls the API at `url`, as the holder of `token` when there is one."""

    url: str
    token: str = field(default="", repr=False)
    language: str = "es"

    def signed_in(self, token: str) -> Self:
        """Return a client that carries a token."""
        return replace(self, token=token)

    def get(self, path: str) -> Any:
        """Read, and fail on anything but success."""
        return self.expect("GET", path)

    def post(
        self, path: str, body: Any = None, *, key: str | None = None, version: int | None = None
    ) -> Any:
        """Create or act, with an idempotency key of its own unless one is given."""
        return self.expect("POST", path, body, key=key, headers=_if_match(version))

    def put(self, path: str, body: Any, version: int | None = None) -> Any:
        """Set a thing whole: the one that was read at `version`, 0 if it was never set."""
        return self.expect("PUT", path, body, headers=_if_match(version))

    def patch(self, path: str, body: Any, version: int) -> Any:
        """Change parts of the thing that was read at `version`."""
        return self.expect("PATCH", path, body, headers=_if_match(version))

    def delete(self, path: str, version: int) -> None:
        """Remove the thing that was read at `version`."""
        self.expect("DELETE", path, headers=_if_match(version))

    def expect(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Call and return the parsed body.

        Raises:
            ApiRefused: the status is not 2xx.
        """
        answer = self.call(method, path, body, **options)
        if not 200 <= answer.status < 300:
            raise ApiRefused(f"{method} {path}", answer)
        return answer.body

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call and return whatever comes; bytes go out as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = self.headers(method, key) | (headers or {})
        status, received, raw = self.send(method, path, sent, data)
        is_json = "json" in received.get("Content-Type", "")
        return Answer(status, json.loads(raw) if raw and is_json else None, received, raw)

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request as it is; return status, headers and body of what comes."""
        answer = _pool.request(method, self.url + path, body=body, headers=headers, timeout=60.0)
        return answer.status, answer.headers, answer.data

    def headers(self, method: str, key: str | None = None) -> dict[str, str]:
        """Return the headers of a request: language, token, and a key of its own for a POST."""
        sent = {"Accept-Language": self.language, "Content-Type": "application/json"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if method == "POST":
            sent["Idempotency-Key"] = key or uuid.uuid4().hex
        return sent


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


_pool = urllib3.PoolManager(retries=False, maxsize=16)


def download(url: str) -> bytes:
    """Fetch a file by the link that the API gave."""
    answer = _pool.request("GET", url, timeout=60.0)
    if answer.status != 200:
        raise ApiRefused("download", Answer(answer.status, None, answer.headers, answer.data))
    return answer.data


def wait_for(
    read: Callable[[], Any], done: Callable[[Any], bool], what: str, seconds: float = 60
) -> Any:
    """Read again and again until `done`, and return what was read.

    Raises:
        TookTooLong: it did not come to that in time; the message shows the last state.
    """
    deadline = time.monotonic() + seconds
    while True:
        seen = read()
        if done(seen):
            return seen
        if time.monotonic() > deadline:
            raise TookTooLong(f"{what} did not happen in {seconds:.0f} s; last seen: {seen}")
        time.sleep(0.1)
