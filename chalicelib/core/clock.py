"""The one source of time, and the one place to wait, so that a test or a replay can set both."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime


def _real_now() -> datetime:
    return datetime.now(UTC)


def _real_alarm(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer.cancel


@dataclass(frozen=True, slots=True)
class _Clock:
    now: Callable[[], datetime] = _real_now
    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    alarm: Callable[[float, Callable[[], None]], Callable[[], None]] = _real_alarm


_clock = _Clock()


def now() -> datetime:
    """Return the present instant in UTC, cut to whole milliseconds."""
    instant = _clock.now()
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def monotonic() -> float:
    """Return the seconds on a watch that nobody sets, to measure how long something takes."""
    return _clock.monotonic()


def pause(seconds: float) -> None:
    """Wait."""
    _clock.pause(seconds)


def alarm(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """Have something done beside the caller once that time is over; what is returned calls it off.

    It measures how long a thing takes to fail, so who sets the time alone leaves it as it is.
    """
    return _clock.alarm(seconds, action)


@contextmanager
def set_to(
    instant: datetime | Callable[[], datetime] | None = None,
    *,
    monotonic: Callable[[], float] | None = None,
    pause: Callable[[float], None] | None = None,
    alarm: Callable[[float, Callable[[], None]], Callable[[], None]] | None = None,
) -> Iterator[None]:
    """Make the functions of these names do within the block what is given for them."""
    global _clock  # noqa: PLW0603 - the clock is process-wide by purpose
    before = _clock
    told = (lambda: instant) if isinstance(instant, datetime) else instant
    _clock = _Clock(
        told or before.now,
        monotonic or before.monotonic,
        pause or before.pause,
        alarm or before.alarm,
    )
    try:
        yield
    finally:
        _clock = before


def iso(instant: datetime) -> str:
    """Write an instant as ISO 8601 in UTC with milliseconds and `Z`.

    >>> iso(datetime(2026, 11, 1, 12, 30, tzinfo=UTC))
    '2026-11-01T12:30:00.000Z'
    >>> iso(datetime(1, 1, 1, tzinfo=UTC))
    '0001-01-01T00:00:00.000Z'
    """
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
