"""Things done side by side: the one place that makes threads, so that a simulation can order them.

What waits for a service while it holds a turn takes its turn from here, too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast

A = TypeVar("A")
B = TypeVar("B")
Turn = AbstractContextManager[Any]


def _by_threads(act: Callable[[A], B], items: Iterable[A], most: int) -> Iterator[B]:
    from concurrent.futures import (
        ThreadPoolExecutor,
    )  # most of what starts does one thing at a time

    with ThreadPoolExecutor(most) as threads:
        yield from threads.map(act, items)


@dataclass(frozen=True, slots=True)
class _Ways:
    turn: Callable[[], Turn] = threading.Lock
    each: Callable[..., Iterator[Any]] = _by_threads


_ways = _Ways()


def turn() -> Turn:
    """Make what one at a time can hold."""
    return _ways.turn()


def each(act: Callable[[A], B], items: Iterable[A], most: int) -> Iterator[B]:
    """Do something on each item, up to `most` at once; stream what it gives, in their order.

    After a failure nothing more is begun. All that is begun has ended when the stream ends.

    >>> list(each(str.upper, ["a", "b", "c"], 2))
    ['A', 'B', 'C']
    """
    return cast("Iterator[B]", _ways.each(act, items, most))


@contextmanager
def set_to(turn: Callable[[], Turn], each: Callable[..., Iterator[Any]]) -> Iterator[None]:
    """Make turns, and what is done side by side, otherwise within the block."""
    global _ways  # noqa: PLW0603 - threads are process-wide by purpose
    before, _ways = _ways, _Ways(turn, each)
    try:
        yield
    finally:
        _ways = before
