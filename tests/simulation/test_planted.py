"""Bugs that were planted are seen, each by the seed that is kept for it."""

from __future__ import annotations

from functools import cache
from zlib import crc32

import pytest

from tests.simulation.performance import Plan, perform
from tests.simulation.planted import CASTS, Shown, bugs, names, patched, read, seen
from tests.simulation.watches import WATCHES
from tests.support.sampling import IS_WHOLE

_OF_HOW_MANY = 12
"""One of so many is tried in a usual run: each is a process that loads all."""
_NEAR = 6
TRIED = [each for each in sorted(bugs()) if IS_WHOLE or crc32(each.encode()) % _OF_HOW_MANY == 0]


def test_every_bug_can_be_planted() -> None:
    assert [name for name in names() if not patched(name)] == []
    assert set(bugs()) <= set(names())


@pytest.mark.parametrize("name", TRIED)
def test_bug_is_seen_and_nothing_without_it(name: str) -> None:
    """By its seed, or by one soon after: another call of the product makes it another story."""
    known = bugs()[name]

    said = seen(name, f"--cast={known.cast}", f"--seed={known.seed}", f"--most={_NEAR}")

    assert said, f"{name} is not seen any more: `make simulate BUGS=1` looks for its seed anew"
    assert without_any(read(said)[name]) == ""


@cache
def without_any(shown: Shown) -> str:
    plan = Plan(shown.seed, kinds=CASTS[shown.cast], is_calm=True)
    return perform(plan, WATCHES).failure
