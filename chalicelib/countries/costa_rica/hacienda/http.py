"""HTTP to the ministry: one pool, timeouts on everything, failures told apart and translated."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from chalicelib.core import clock
from chalicelib.core.errors import Retryable

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 15.0
MAX_ANSWER: Final = 8_000_000
_THROTTLED: Final = 429


class RetryLater(Retryable):
    """No clear answer: try again, not before `after_seconds` (None: by the caller's own pace)."""

    def __init__(
        self, message: str, *, after_seconds: int | None = None, may_have_arrived: bool = False
    ) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds
        self.may_have_arrived = may_have_arrived
        """The request may have been carried out although no answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str] = field(repr=False)
    data: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        """Return a header, whatever its capitals."""
        return self.headers.get(name.casefold())

    def json(self) -> Any:
        """Read the body as JSON; fractions become exact decimals.

        Raises:
            RetryLater: it is not JSON, as when a proxy answers with a page.
        """
        try:
            return json.loads(self.data, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError) as exc:  # or beyond all size or depth
            raise RetryLater("the authority's answer is not JSON") from exc

    def json_object(self) -> dict[str, Any]:
        """Read the body as a JSON object.

        Raises:
            RetryLater: it is something else.
        """
        found = self.json()
        if not isinstance(found, dict):
            raise RetryLater("the authority's answer is not a JSON object")
        return found


class Http:
    """A pool of connections, made when first used."""

    def __init__(self, read_seconds: float = READ_SECONDS) -> None:
        self._pool: Any = None
        self._read_seconds = read_seconds

    def request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        """Make one request, without redirects or retries.

        Raises:
            RetryLater: no connection, no answer in time, 5xx, or a rate limit.
        """
        from urllib3 import exceptions

        pool = self._pool_of_connections()
        try:
            answer = pool.request(
                method, url, body=body, headers=headers, redirect=False, preload_content=False
            )
            data = answer.read(MAX_ANSWER + 1)
            answer.release_conn()
        except (exceptions.NewConnectionError, exceptions.ConnectTimeoutError) as exc:
            raise RetryLater("the authority cannot be reached") from exc
        except exceptions.HTTPError as exc:
            # The request may have arrived: whoever sent something must ask before sending again.
            message = "the authority did not answer in time"
            raise RetryLater(message, may_have_arrived=method == "POST") from exc
        if len(data) > MAX_ANSWER:
            raise RetryLater("the authority's answer is too large")
        headers_found = {name.casefold(): value for name, value in answer.headers.items()}
        return _checked(Answer(answer.status, headers_found, data), method)

    def _pool_of_connections(self) -> Any:
        if self._pool is None:
            from urllib3 import PoolManager, Timeout

            self._pool = PoolManager(
                num_pools=4,
                maxsize=4,
                timeout=Timeout(connect=CONNECT_SECONDS, read=self._read_seconds),
                retries=False,
            )
        return self._pool


def _checked(answer: Answer, method: str) -> Answer:
    if answer.status == _THROTTLED:
        raise RetryLater("the authority's rate limit is reached", after_seconds=_wait(answer) or 60)
    if answer.status >= 500:
        message = f"the authority answered {answer.status}"
        raise RetryLater(message, after_seconds=_wait(answer), may_have_arrived=method == "POST")
    return answer


def _wait(answer: Answer) -> int | None:
    """Read how long to wait: `Retry-After` in seconds, or the rate limit's reset."""
    asked = answer.header("Retry-After")
    if asked is not None and asked.isdigit():
        return min(int(asked), 3600)
    reset = answer.header("X-Ratelimit-Reset")
    if answer.header("X-Ratelimit-Remaining") == "0" and reset is not None and reset.isdigit():
        return min(max(1, int(reset) - int(clock.now().timestamp())), 3600)
    return None
