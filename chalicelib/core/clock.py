"""The one source of time, so that a test or a replay can set it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_source: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - replaced as a whole


def now() -> datetime:
    """Return the present instant in UTC, cut to whole milliseconds."""
    instant = _source()
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


@contextmanager
def set_to(source: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Make `now` answer from `source` (an instant or a function) within the block."""
    global _source  # noqa: PLW0603 - the clock is process-wide by purpose
    before = _source
    _source = source if callable(source) else lambda: source
    try:
        yield
    finally:
        _source = before


def iso(instant: datetime) -> str:
    """Write an instant as ISO 8601 in UTC with milliseconds and `Z`.

    >>> iso(datetime(2026, 11, 1, 12, 30, tzinfo=UTC))
    '2026-11-01T12:30:00.000Z'
    """
    utc = instant.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
