"""Trying again: how often, on what, after which pause, and what comes of it in the end."""

from __future__ import annotations

import doctest
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest

from chalicelib.core import chance, clock
from chalicelib.core.again import again, at_once, doubling, steady
from chalicelib.core.errors import Retryable


class InTheWay(Exception):
    pass


class FarInTheWay(InTheWay):
    pass


@pytest.fixture(autouse=True)
def pauses() -> Iterator[list[float]]:
    waited: list[float] = []
    with clock.set_to(pause=waited.append):
        yield waited


def failing(*failures: Exception | None) -> tuple[Callable[[str], str], list[str]]:
    """Make a function that fails so each time, and what it was called with."""
    left, calls = [*failures], list[str]()

    def act(name: str) -> str:
        calls.append(name)
        failure = left.pop(0)
        if failure is not None:
            raise failure
        return name.upper()

    return act, calls


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(import_module("chalicelib.core.again")).failed == 0


def test_it_is_tried_until_it_goes_through() -> None:
    act, calls = failing(InTheWay(), FarInTheWay(), None)

    assert again(3, on=InTheWay)(act)("ana") == "ANA"
    assert calls == ["ana"] * 3


def test_it_is_tried_no_more_once_it_went_through(pauses: list[float]) -> None:
    act, calls = failing(None)

    assert again(3, on=InTheWay)(act)("ana") == "ANA"
    assert (calls, pauses) == (["ana"], [])


@pytest.mark.parametrize("times", [1, 2, 5])
def test_last_failure_is_raised_when_all_tries_failed(times: int, pauses: list[float]) -> None:
    failures = [InTheWay(str(number)) for number in range(times)]
    act, calls = failing(*failures)

    with pytest.raises(InTheWay) as caught:
        again(times, on=InTheWay)(act)("ana")

    assert caught.value is failures[-1]
    assert (len(calls), len(pauses)) == (times, times - 1)


def test_what_is_raised_otherwise_comes_from_the_last_failure() -> None:
    failures = InTheWay("first"), InTheWay("last")
    act, _ = failing(*failures)

    with pytest.raises(Retryable, match="others") as caught:
        again(2, on=InTheWay, otherwise=lambda: Retryable("others kept writing"))(act)("ana")

    assert caught.value.__cause__ is failures[-1]


def test_other_failures_come_through_at_once(pauses: list[float]) -> None:
    act, calls = failing(KeyError("name"), None)

    with pytest.raises(KeyError):
        again(3, on=(InTheWay, IndexError))(act)("ana")

    assert (len(calls), pauses) == (1, [])


def test_pauses_are_of_chance_length_within_their_limits(pauses: list[float]) -> None:
    limits = [0.25, 0.5, 1.0, 1.5, 1.5]
    for seed in range(50):
        act, _ = failing(*[InTheWay()] * 5, None)
        with chance.set_to(seed):
            again(6, on=InTheWay, pause=doubling(0.25, most=1.5))(act)("ana")

    rounds = [pauses[start : start + 5] for start in range(0, len(pauses), 5)]
    for waited, limit in zip(zip(*rounds, strict=True), limits, strict=True):
        assert 0 <= min(waited) < limit / 4 < 3 * limit / 4 < max(waited) <= limit


def test_pauses_are_none_or_steady_or_growing() -> None:
    assert [at_once(number) for number in (1, 9)] == [0, 0]
    assert [steady(0.2)(number) for number in (1, 9)] == [0.2, 0.2]
    assert [doubling(0.01)(number) for number in (1, 2, 8)] == [0.01, 0.02, 1.28]


def test_function_keeps_its_name_and_what_is_said_of_it() -> None:
    @again(2, on=InTheWay)
    def read() -> None:
        """Read it."""

    assert (read.__name__, read.__doc__) == ("read", "Read it.")
