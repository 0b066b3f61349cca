"""The one source of chance, so that a test or a simulation can seed it.

Unless it is set, every bit comes from the operating system and is fit for keys, codes and nonces.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random, SystemRandom
from typing import TypeVar

T = TypeVar("T")
_source: Random = SystemRandom()


def bits(count: int) -> int:
    """Return a number of `count` random bits."""
    return _source.getrandbits(count)


def octets(count: int) -> bytes:
    """Return `count` random bytes."""
    return _source.randbytes(count)


def below(limit: int) -> int:
    """Return a number from 0 until before `limit`, each as likely as the others."""
    return _source.randrange(limit)


def choice(among: Sequence[T]) -> T:
    """Return one of `among`, each as likely as the others."""
    return _source.choice(among)


def token(size: int) -> str:
    """Return `size` random bytes as text that can stand in a URL."""
    return base64.urlsafe_b64encode(octets(size)).decode().rstrip("=")


def jitter(most: float) -> float:
    """Return a number between 0 and `most`, so that those who wait do not come back together."""
    return _source.uniform(0, most)


def source() -> Random:
    """Return what decides now; whoever goes on from what it gave must know when it is another."""
    return _source


@contextmanager
def set_to(source: Random | int) -> Iterator[None]:
    """Make `source`, or what a seed always leads to, decide within the block.

    >>> def drawn() -> int:
    ...     with set_to(7):
    ...         return bits(64)
    >>> drawn() == drawn()
    True
    """
    global _source  # noqa: PLW0603 - chance is process-wide by purpose
    before = _source
    _source = Random(source) if isinstance(source, int) else source  # noqa: S311 - for replays
    try:
        yield
    finally:
        _source = before
