"""The kernel: one clock, every order, deaths that nothing comes after."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.simulation.faults import Fault, Faults
from tests.simulation.kernel import Died, Endless, Kernel, Run, Starved, Turn, side_by_side
from tests.simulation.trace import Trace
from tests.simulation.world import World

START = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)


def a_kernel(seed: int = 0) -> Kernel:
    return Kernel(seed, START, Trace())


def test_clock_moves_only_when_all_wait() -> None:
    kernel, told = a_kernel(), []

    def wait(seconds: float) -> None:
        kernel.sleep(seconds)
        told.append((seconds, kernel.monotonic()))

    begun = kernel.monotonic()
    for seconds in (86_400, 2, 0.5):
        kernel.spawn(f"waits {seconds}", lambda seconds=seconds: wait(seconds))  # type: ignore[misc]
    kernel.go()

    assert told == [(each, begun + each) for each in (0.5, 2, 86_400)]


def test_seed_decides_who_comes_first() -> None:
    def order(seed: int) -> str:
        kernel, told = a_kernel(seed), []
        for name in "abc":
            kernel.spawn(name, lambda name=name: told.append(name))  # type: ignore[misc]
        kernel.go()
        return "".join(told)

    assert len({order(seed) for seed in range(60)}) == 6
    assert [order(seed) for seed in range(9)] == [order(seed) for seed in range(9)]


def test_nothing_runs_after_a_death() -> None:
    kernel, run, told = a_kernel(), Run("function"), []

    def act() -> None:
        try:
            kernel.kill(run, "killed")
        except BaseException:
            told.append("except")
            raise
        finally:
            told.append("finally")

    task = kernel.spawn("dies", act, run=run)
    watcher = kernel.spawn("waits for it", lambda: kernel.wait(task))
    kernel.go()

    assert isinstance(watcher.error, Died)
    assert told == []
    assert not task.is_over


def test_time_of_a_run_ends_while_it_waits() -> None:
    kernel = a_kernel()
    run = Run("function", ends_at=kernel.microseconds + 3_000_000)
    task = kernel.spawn("slow", lambda: kernel.sleep(60), run=run)
    watcher = kernel.spawn("waits for it", lambda: kernel.wait(task))
    kernel.go()

    assert run.cause == "out of time"
    assert isinstance(watcher.error, Died)
    assert kernel.now() == START.replace(second=3)


def test_what_one_waits_for_that_nobody_does_is_told() -> None:
    kernel = a_kernel()
    task = kernel.spawn("waits for ever", lambda: kernel.park([]))

    with pytest.raises(Starved, match="waits for ever"):
        kernel.until_over(task)


def test_turn_of_the_dead_passes_on() -> None:
    kernel, run, told = a_kernel(), Run("function"), []
    turn = Turn(kernel)

    def hold() -> None:
        with turn:
            kernel.sleep(2)
            kernel.kill(run, "killed")

    def take() -> None:
        kernel.sleep(1)
        with turn:
            told.append("taken")

    kernel.spawn("holds", hold, run=run)
    kernel.spawn("takes", take)
    kernel.go()

    assert told == ["taken"]


def test_side_by_side_is_told_in_order_and_ends_with_the_first_failure() -> None:
    kernel, begun = a_kernel(3), []

    def act(number: int) -> int:
        begun.append(number)
        kernel.sleep(10 - number)
        if number == 5:
            raise ValueError(number)
        return number * 2

    task = kernel.spawn("all", lambda: list(side_by_side(kernel, act, range(5), 3)))
    failing = kernel.spawn("fails", lambda: list(side_by_side(kernel, act, range(3, 99), 2)))
    kernel.go()

    assert task.result == [0, 2, 4, 6, 8]
    assert isinstance(failing.error, ValueError)
    assert max(begun) < 20


class Counting:
    """A service that counts, and can say that it is busy."""

    def __init__(self) -> None:
        self.count = 0

    def add(self) -> int:
        self.count += 1
        return self.count


@pytest.mark.parametrize(
    ("fault", "count", "is_dead"),
    [
        (Fault.KILLED_BEFORE, 0, True),
        (Fault.KILLED_AFTER, 1, True),
        (Fault.THROTTLED, 0, False),
        (Fault.LOST, 0, False),
        (Fault.UNANSWERED, 3, False),
        (Fault.SLOW, 1, False),
    ],
)
def test_fault_has_its_effect(fault: Fault, count: int, is_dead: bool) -> None:  # noqa: FBT001
    world = World(0, START, Faults(0, {fault: 1.0}))
    part = Counting()
    world.add("counting", part)
    run = Run("function")
    with world.entered():
        world.kernel.spawn("calls", lambda: world.client("counting").add(), run=run)
        world.kernel.go()

    assert part.count == count  # botocore tries three times in all
    assert run.is_dead is is_dead


def test_who_goes_on_for_ever_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = a_kernel()

    def never_ends() -> None:
        while True:
            kernel.sleep(30)

    task = kernel.spawn("asks again and again", never_ends)
    monkeypatch.setattr("tests.simulation.kernel._MOST_TURNS", 100)
    with pytest.raises(Endless, match="asks again and again"):
        kernel.until_over(task)
    kernel.close()
