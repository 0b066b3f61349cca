"""HTTP to the ministry: one pool, timeouts on everything, failures told apart and translated.

Whatever comes back is bounded before anybody uses it: size, time of the whole call, numbers, texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from chalicelib.core import clock
from chalicelib.core.errors import Retryable
from chalicelib.countries.costa_rica.hacienda.deadline import Deadline, interruptible_pools

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 15.0
MAX_ANSWER: Final = 8_000_000
MAX_WAIT_SECONDS: Final = 3600
_PASSING: Final = frozenset({408, 425})
_THROTTLED: Final = 429
_DIGITS = re.compile("[0-9]{1,20}")
_LONGEST_CAUSE: Final = 300


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
        """Read the body as JSON; fractions become exact decimals, and NaN a text.

        Raises:
            RetryLater: it is not JSON, as when a proxy answers with a page, or says a thing twice.
        """
        try:
            return json.loads(
                self.data,
                parse_float=Decimal,
                parse_constant=str,
                object_pairs_hook=_without_twins,
            )
        except (ValueError, ArithmeticError, RecursionError) as exc:  # or beyond all size or depth
            raise RetryLater("the authority's answer is not JSON") from exc

    def cause(self) -> str:
        """Return the service's own explanation on one line; empty if it gives none.

        Headers are read as Latin-1, and this one is written in UTF-8 more often than not.
        """
        said = self.header("X-Error-Cause") or ""
        with suppress(UnicodeError):  # it was Latin-1
            said = said.encode("latin-1").decode()
        plain = "".join(each if each.isprintable() else " " for each in said)
        return " ".join(plain.split())[:_LONGEST_CAUSE]

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

    def __init__(
        self, read_seconds: float = READ_SECONDS, connect_seconds: float = CONNECT_SECONDS
    ) -> None:
        self._pool: Any = None
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds

    def request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        """Make one request, without redirects or retries.

        Raises:
            RetryLater: no connection, no whole answer in time, 5xx, or a rate limit.
        """
        from urllib3 import exceptions

        pool = self._pool_of_connections()
        try:
            with Deadline(self._connect_seconds + self._read_seconds) as deadline:
                answer = pool.request(
                    method, url, body=body, headers=headers, redirect=False, preload_content=False
                )
                data = answer.read(MAX_ANSWER + 1)
                answer.release_conn()
        except (exceptions.NewConnectionError, exceptions.ConnectTimeoutError) as exc:
            raise RetryLater("the authority cannot be reached") from exc
        except (exceptions.HTTPError, ValueError) as exc:  # the latter: a chunk of less than none
            raise _no_answer(method) from exc
        if deadline.is_over:
            raise _no_answer(method)
        if len(data) > MAX_ANSWER:
            raise _unclear("the authority's answer is too large", method)
        headers_found = {name.casefold(): value for name, value in answer.headers.items()}
        return _checked(Answer(answer.status, headers_found, data), method)

    def _pool_of_connections(self) -> Any:
        if self._pool is None:
            self._pool = _pool_maker(self._connect_seconds, self._read_seconds)
        return self._pool


def _real_pool(connect_seconds: float, read_seconds: float) -> Any:
    from urllib3 import PoolManager, Timeout

    pool = PoolManager(
        num_pools=4,
        maxsize=4,
        timeout=Timeout(connect=connect_seconds, read=read_seconds),
        retries=False,
    )
    pool.pool_classes_by_scheme = interruptible_pools()
    return pool


_pool_maker: Callable[[float, float], Any] = _real_pool


@contextmanager
def set_to(pool_maker: Callable[[float, float], Any]) -> Iterator[None]:
    """Have pools that are first used within the block made so; each gets its two time-outs."""
    global _pool_maker  # noqa: PLW0603 - the way out is process-wide by purpose
    before, _pool_maker = _pool_maker, pool_maker
    try:
        yield
    finally:
        _pool_maker = before


def _no_answer(method: str) -> RetryLater:
    return _unclear("the authority did not answer in time", method)


def _unclear(message: str, method: str, after_seconds: int | None = None) -> RetryLater:
    """Say so; what was sent may have arrived: who sends must ask before sending again."""
    return RetryLater(message, after_seconds=after_seconds, may_have_arrived=method == "POST")


def _checked(answer: Answer, method: str) -> Answer:
    if answer.status == _THROTTLED:
        raise RetryLater("the authority's rate limit is reached", after_seconds=_wait(answer) or 60)
    if answer.status >= 500 or answer.status in _PASSING:
        message = f"the authority answered {answer.status}"
        raise _unclear(message, method, _wait(answer))
    return answer


def _wait(answer: Answer) -> int | None:
    """Read how long to wait: `Retry-After` in seconds, or the rate limit's reset."""
    if (asked := _number(answer.header("Retry-After"))) is not None:
        return min(asked, MAX_WAIT_SECONDS)
    reset = _number(answer.header("X-Ratelimit-Reset"))
    if answer.header("X-Ratelimit-Remaining") == "0" and reset is not None:
        return min(max(1, reset - int(clock.now().timestamp())), MAX_WAIT_SECONDS)
    return None


def _number(text: str | None) -> int | None:
    """Read a header that is a number; None for any other, such as a date.

    >>> _number("7"), _number("\u00b2"), _number("-1"), _number(None)
    (7, None, None, None)
    """
    return int(text) if text is not None and _DIGITS.fullmatch(text) else None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found
