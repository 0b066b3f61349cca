"""Bugs that were planted are seen, each by the seed that is kept for it."""

from __future__ import annotations

from functools import cache
from zlib import crc32

import pytest

from tests.simulation.performance import Plan, perform
from tests.simulation.planted import KINDS, bugs, names, patched, seen
from tests.simulation.watches import WATCHES
from tests.support.sampling import IS_WHOLE

_OF_HOW_MANY = 12
"""One of so many is tried in a usual run: each is a process that loads all."""
TRIED = [each for each in sorted(bugs()) if IS_WHOLE or crc32(each.encode()) % _OF_HOW_MANY == 0]


def test_every_bug_can_be_planted_and_has_its_seed() -> None:
    assert [name for name in names() if not patched(name)] == []
    assert sorted(bugs()) == names()


@pytest.mark.parametrize("name", TRIED)
def test_bug_is_seen_by_its_seed_and_nothing_without_it(name: str) -> None:
    seed = bugs()[name]

    assert seen(name, f"--seed={seed}").startswith(f"{name} = {seed} ")
    assert without_any(seed) == ""


@cache
def without_any(seed: int) -> str:
    return perform(Plan(seed, kinds=KINDS), WATCHES).failure
