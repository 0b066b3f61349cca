"""Doing something again when others were in the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from chalicelib.core import chance, clock

P = ParamSpec("P")
T = TypeVar("T")
Pause = Callable[[int], float]
"""Number of the try that failed, from 1 -> seconds after which the next one comes at the latest."""


def at_once(number: int) -> float:
    """Wait for nothing."""
    return 0.0


def steady(most: float) -> Pause:
    """Wait up to as long each time, in seconds."""
    return lambda number: most


def doubling(first: float, *, most: float = float("inf")) -> Pause:
    """Wait up to `first` seconds, then twice as long each time, and never longer than `most`.

    >>> [doubling(0.5, most=3)(number) for number in range(1, 6)]
    [0.5, 1.0, 2.0, 3, 3]
    """
    return lambda number: min(first * 2 ** (number - 1), most)


def again(
    times: int,
    *,
    on: type[Exception] | tuple[type[Exception], ...],
    pause: Pause = at_once,
    otherwise: Callable[[], Exception] | None = None,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a function that is tried up to `times` times, as long as it ends in `on`.

    Each try is the whole function anew, so it reads what it goes by itself. Between two tries is
    a pause of chance length (`pause` says of which at most). What is no `on` comes through at once.
    When the last try ends in `on` too, that is raised, or `otherwise()` from it where given.

    >>> tried = []
    >>> @again(3, on=KeyError)
    ... def look() -> int:
    ...     tried.append("once")
    ...     return {2: 7}[len(tried)]
    >>> look(), tried
    (7, ['once', 'once'])
    """

    def decorate(act: Callable[P, T]) -> Callable[P, T]:
        @wraps(act)
        def tried(*args: P.args, **kwargs: P.kwargs) -> T:
            for number in range(1, times):
                try:
                    return act(*args, **kwargs)
                except on:
                    clock.pause(chance.jitter(pause(number)))
            try:
                return act(*args, **kwargs)
            except on as exc:
                if otherwise is None:
                    raise
                raise otherwise() from exc

        return tried

    return decorate
