"""How long work takes beside a neighbour of its kind, on a machine that others use too.

The neighbour is Python compiling a module of its own: like the work, it walks through memory and
allocates, so that a cache or a core that others share slows both alike. A raw signature stays in
registers and is slowed by none of that: compared with it, one document took 237 to 279 within a
minute. Neighbours are timed before each piece of work and after it, each after a pause, as the work
has many, in which others take the cache; the middle half of many tells.
"""

from __future__ import annotations

import inspect
import statistics
import textwrap
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

T = TypeVar("T")
NEIGHBOUR = "compile(textwrap)"
"""What work is compared to, by name."""
_NEIGHBOURS, _PAUSE = 3, 0.001
"""How many there are, and the seconds before each."""
_SOURCE = inspect.getsource(textwrap)


class Timed(NamedTuple):
    """A piece of work: its seconds of this thread's processor, and those of each neighbour."""

    seconds: float
    neighbours: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How many neighbours it is."""
        return self.seconds / statistics.median(self.neighbours)


def timed(
    work: Callable[[], T],
    neighbour: Callable[[], object] = lambda: compile(_SOURCE, "textwrap", "exec"),
    clock: Callable[[], float] = time.thread_time,
) -> tuple[T, Timed]:
    """Do some work between neighbours; returns what it made, too."""
    before = _some(neighbour, clock)
    made, seconds = _taken(work, clock)
    return made, Timed(seconds, (*before, *_some(neighbour, clock)))


def _some(neighbour: Callable[[], object], clock: Callable[[], float]) -> list[float]:
    taken = []
    for _ in range(_NEIGHBOURS):
        time.sleep(_PAUSE)
        taken.append(_taken(neighbour, clock)[1])
    return taken


def _taken(work: Callable[[], T], clock: Callable[[], float]) -> tuple[T, float]:
    started = clock()
    made = work()
    return made, clock() - started


def together(parts: Iterable[Timed]) -> Timed:
    """Return the steps of one piece of work as one.

    >>> together([Timed(4, (1, 3)), Timed(2, (2,))]).ratio
    3.0
    """
    each = list(parts)
    neighbours = (one for part in each for one in part.neighbours)
    return Timed(sum(part.seconds for part in each), tuple(neighbours))


def usual(values: Iterable[float]) -> float:
    """Return the mean of the middle half: what disturbed a few does not tell.

    >>> usual([9, 4, 5, 1, 6, 100, 5, 4])
    5
    """
    each = sorted(values)
    apart = len(each) // 4
    return statistics.mean(each[apart : len(each) - apart])
