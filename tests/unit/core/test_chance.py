"""One seed decides what chance brings; without one nobody can tell."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime
from random import Random, SystemRandom

import pytest

from chalicelib.accounts import codes
from chalicelib.core import chance, clock
from chalicelib.core.access_keys import new_access_key
from chalicelib.core.ids import new_id

NOW = datetime(2026, 11, 2, 15, 4, 5, tzinfo=UTC)


def what_happens() -> list[object]:
    with clock.set_to(NOW):
        return [
            *(new_id("doc") for _ in range(3)),
            new_access_key(),
            codes.spell(chance.bits(40)),
            f"{chance.below(100_000_000):08d}",
            chance.choice("abcdefghij"),
            chance.octets(12),
            chance.token(32),
            chance.jitter(0.5),
        ]


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(chance).failed == 0


@pytest.mark.parametrize("again", [True, False])
def test_one_seed_brings_the_same_again_and_another_something_else(*, again: bool) -> None:
    with chance.set_to(7):
        first = what_happens()
    with chance.set_to(7 if again else 8):
        second = what_happens()

    assert [one == other for one, other in zip(first, second, strict=True)] == [again] * len(first)


def test_seeds_count_within_their_block_only() -> None:
    with chance.set_to(Random(7)):  # noqa: S311 - for a replay
        seeded = what_happens()

    assert isinstance(chance.source(), SystemRandom)
    assert not {*seeded[:5]} & {*what_happens()[:5]}


def test_block_that_fails_leaves_no_seed_behind() -> None:
    with pytest.raises(ZeroDivisionError), chance.set_to(7):
        1 / 0  # noqa: B018 - a failure

    assert isinstance(chance.source(), SystemRandom)


def test_what_is_drawn_is_within_its_bounds() -> None:
    assert {chance.below(3) for _ in range(200)} == {0, 1, 2}
    assert {chance.bits(2) for _ in range(200)} == {0, 1, 2, 3}
    assert {chance.choice("xy") for _ in range(100)} == {"x", "y"}
    assert all(0 <= chance.jitter(0.2) <= 0.2 for _ in range(100))
    assert len(chance.octets(12)) == 12
    assert len(chance.token(32)) == 43
