"""`make run` between its start and its end: it saves every so often, and says when it cannot."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from infra.local import run
from infra.local.process import PartFailed


class Stopping:
    """Is told to stop when it has waited so often."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds

    def wait(self, _seconds: float) -> bool:
        self._rounds -= 1
        return self._rounds < 0


class Stack:
    """What is asked of a running stack."""

    def __init__(self, *, error: Exception | None = None, fails_in_round: int = 99) -> None:
        self.saves = 0
        self._error = error
        self._rounds_left = fails_in_round

    def failed_part(self) -> str | None:
        self._rounds_left -= 1
        return "the part failed" if self._rounds_left == 0 else None

    def save(self) -> None:
        self.saves += 1
        if self._error:
            raise self._error


def until_told(rounds: int, stack: Stack, save_seconds: float) -> str | None:
    stopping: Any = Stopping(rounds)
    seen_as: Any = stack
    return run._until_told(stopping, seen_as, save_seconds)


def test_run_saves_when_it_is_time() -> None:
    often, seldom = Stack(), Stack()

    assert until_told(3, often, 0) is None
    assert until_told(3, seldom, 1000) is None
    assert (often.saves, seldom.saves) == (3, 0)


@pytest.mark.parametrize(
    "error", [PartFailed("planted"), OSError("planted"), sqlite3.OperationalError("planted")]
)
def test_run_that_cannot_save_says_so_and_goes_on(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    stack = Stack(error=error)

    assert until_told(2, stack, 0) is None

    assert stack.saves == 2
    assert capsys.readouterr().err == "Not saved, to be tried again in 0 s: planted\n" * 2


def test_part_that_failed_is_named_and_nothing_saved_any_more() -> None:
    stack = Stack(fails_in_round=2)

    assert until_told(5, stack, 0) == "the part failed"
    assert stack.saves == 1
