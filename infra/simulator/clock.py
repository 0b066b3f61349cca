"""The simulator's one source of time, and its one place to wait, so that a run can set both."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class _Clock:
    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep


_clock = _Clock()


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.fromtimestamp(_clock.now(), UTC)


def timestamp() -> float:
    """Return the present instant in seconds."""
    return _clock.now()


def monotonic() -> float:
    """Return the seconds on a watch that nobody sets."""
    return _clock.monotonic()


def pause(seconds: float) -> None:
    """Wait."""
    _clock.pause(seconds)


@contextmanager
def set_to(now: Callable[[], float], pause: Callable[[float], None]) -> Iterator[None]:
    """Make a clock of one's own go within the block; its watch goes with it."""
    global _clock  # noqa: PLW0603 - the clock is process-wide by purpose
    before, _clock = _clock, _Clock(now, now, pause)
    try:
        yield
    finally:
        _clock = before
