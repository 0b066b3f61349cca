"""Who goes on next: greenlets on one clock, which only moves when all of them wait.

A task gives way at every call to the cloud and at every pause. What wakes at the same instant
wakes in an order that the seed decides. A task that dies is never gone on with, so that nothing
of the product runs any more, as in a process that is killed: no `except`, and no `finally`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

from tests.simulation.trace import Trace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
OUT_OF_TIME = "out of time"
_FEW_TASKS = 1000
_MOST_TURNS = 500_000


class Endless(AssertionError):
    """They go on and on."""


class Starved(AssertionError):
    """Somebody waits for what nobody will do any more."""


@dataclass(eq=False)
class Run:
    """What dies together: one run of a function, with all that it does side by side."""

    name: str
    ends_at: int | None = None
    """When its time is over, in microseconds."""
    seconds_ahead: float = 0.0
    """Of its clock, before the others'."""
    cause: str = ""
    """Of its death: `OUT_OF_TIME`, or what killed it."""
    tasks: list[Task] = field(default_factory=list)
    waiting: Waiting = field(default_factory=list)
    """Who is told of its death."""

    @property
    def is_dead(self) -> bool:
        """Whether nothing of it goes on."""
        return bool(self.cause)


@dataclass(eq=False)
class Task:
    """One line of doing."""

    name: str
    run: Run | None
    result: Any = None
    error: BaseException | None = None
    is_over: bool = False
    waiting: Waiting = field(default_factory=list)
    turns: int = 0
    """How often it went on: what was to wake it before it did so is of no use any more."""
    _greenlet: greenlet = field(init=False, repr=False)

    @property
    def is_gone(self) -> bool:
        """Whether it does nothing any more."""
        return self.is_over or (self.run is not None and self.run.is_dead)


Waiting = list[tuple[Task, int]]
"""Who waits for something, and since which of its turns."""


class Kernel:
    """Tasks, their clock and their order."""

    def __init__(self, seed: int | str, start: datetime, trace: Trace) -> None:
        self.trace = trace
        self.microseconds = (start - _EPOCH) // _MICROSECOND
        self.random = Random(f"{seed}/order")
        """Of who comes first."""
        self._hub = getcurrent()
        self._awake: list[tuple[int, float, int, Task, int]] = []
        self._pushed = 0
        """How often somebody was to go on."""
        self._tasks: list[Task] = []
        self._most_tasks = _FEW_TASKS
        self._current: Task | None = None
        self.is_closed = False

    def now(self) -> datetime:
        """Return what the clock shows."""
        return _EPOCH + self.microseconds * _MICROSECOND

    def seen(self) -> datetime:
        """Return what the clock of the run shows that asks."""
        run = self._current and self._current.run
        return self.now() + timedelta(seconds=run.seconds_ahead if run else 0.0)

    def monotonic(self) -> float:
        """Return the same in seconds."""
        return self.microseconds / 1_000_000

    @property
    def current(self) -> Task | None:
        """The task that runs; None outside of all, where nothing is disturbed."""
        return self._current

    def spawn(
        self, name: str, act: Callable[[], Any], *, after: float = 0.0, run: Run | None = None
    ) -> Task:
        """Begin a task, which goes on by itself once those who are before it wait."""
        task = Task(name, run)

        def body() -> None:
            try:
                task.result = act()
            except GreenletExit:
                return
            except BaseException as exc:  # whoever waits for it hears of it
                task.error = exc
            task.is_over = True
            self.wake(task.waiting)

        task._greenlet = greenlet(body, self._hub)
        if len(self._tasks) >= self._most_tasks:
            self._tasks = [each for each in self._tasks if not each.is_over]
            self._most_tasks = 2 * len(self._tasks) + _FEW_TASKS
        self._tasks.append(task)
        if run is not None:
            run.tasks.append(task)
        self._push(task, after)
        return task

    def sleep(self, seconds: float) -> None:
        """Wait; outside of all tasks the clock is moved at once."""
        self._check_open()
        if self._current is None:
            self.microseconds += round(seconds * 1_000_000)
            return
        self._push(self._current, seconds)
        self._give_way()

    def wait(self, task: Task, most: float | None = None) -> Any:
        """Wait for the end of another task; return what it returned, or raise what it raised.

        Raises:
            Died: it was killed.
            TimeoutError: it goes on after `most` seconds.
        """
        ends_at = None if most is None else self.microseconds + round(most * 1_000_000)
        if most is not None and self._current is not None:
            self._push(self._current, most)
        while not task.is_over:
            if task.run is not None and task.run.is_dead:
                raise Died(task.run.cause)
            if ends_at is not None and self.microseconds >= ends_at:
                raise TimeoutError(task.name)
            self.park(task.waiting, *([task.run.waiting] if task.run else []))
        if task.error is not None:
            raise task.error
        return task.result

    def park(self, *places: Waiting) -> None:
        """Wait until `wake` is called on one of these lists."""
        if self._current is None:
            raise Starved("outside of all tasks there is nobody to wait")
        for place in places:
            place.append((self._current, self._current.turns))
        self._give_way()

    def wake(self, places: Waiting) -> None:
        """Let those go on who wait there."""
        for task, turn in places:
            if task.turns == turn:
                self._push(task, 0.0)
        places.clear()

    def kill(self, run: Run, cause: str) -> None:
        """End a run as the death of its process does; whoever is within never comes back."""
        run.cause = cause
        self.trace.add(self.microseconds, run.name, "dies:", cause)
        self.wake(run.waiting)
        if self._current is not None and self._current.run is run:
            self._give_way()

    def kill_some(self, cause: str, is_hit: Callable[[], bool]) -> None:
        """End some of the runs that are under way."""
        alive = {
            each.run: None for each in self._tasks if each.run is not None and not each.is_gone
        }
        for run in alive:
            if is_hit():
                self.kill(run, cause)

    def go(self, until: datetime | None = None) -> None:
        """Let tasks go on until none is awake, or until that time.

        Raises:
            Endless: they do so for longer than any story is told.
        """
        last = None if until is None else (until - _EPOCH) // _MICROSECOND
        while self._awake and (last is None or self._awake[0][0] <= last):
            if self._pushed > _MOST_TURNS:
                raise Endless(f"still at it: {self._awake[0][3].name}")
            at, _, _, task, turn = heapq.heappop(self._awake)
            if task.is_gone or task.turns != turn:
                continue
            self.microseconds = max(self.microseconds, at)
            run = task.run
            if run is not None and run.ends_at is not None and self.microseconds >= run.ends_at:
                self.kill(run, OUT_OF_TIME)
                continue
            self._current = task
            task.turns += 1
            task._greenlet.switch()
            self._current = None
        if last is not None:
            self.microseconds = max(self.microseconds, last)

    def until_over(self, *tasks: Task) -> None:
        """Let tasks go on until these have ended, or one of them has failed.

        Raises:
            Starved: they wait, and nobody is left to wake them.
        """
        while not all(each.is_gone for each in tasks) and not any(each.error for each in tasks):
            if not self._awake:
                raise Starved(", ".join(each.name for each in tasks if not each.is_over))
            self.go(until=_EPOCH + self._awake[0][0] * _MICROSECOND)

    def close(self) -> None:
        """Take down what was killed or left waiting; every door is shut by now."""
        self.is_closed = True
        for task in self._tasks:
            if not task.is_over and task._greenlet:
                task._greenlet.throw(GreenletExit)
        self._tasks.clear()
        self._awake.clear()

    def _check_open(self) -> None:
        if self.is_closed:
            raise GreenletExit

    def _push(self, task: Task, seconds: float) -> None:
        at = self.microseconds + round(seconds * 1_000_000)
        if task.run is not None and task.run.ends_at is not None:
            at = min(at, max(task.run.ends_at, self.microseconds))
        self._pushed += 1
        order = (at, self.random.random(), self._pushed)
        heapq.heappush(self._awake, (*order, task, task.turns))

    def _give_way(self) -> None:
        self._hub.switch()
        self._check_open()


class Died(Exception):
    """A run ended without an answer: its process was killed, or its time was over."""


class Turn:
    """A lock of tasks: whoever waits for it lets others go on; the dead hold none."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._holder: Task | None = None
        self._waiting = Waiting()

    def __enter__(self) -> None:
        while self._holder is not None and not self._holder.is_gone:
            run = self._holder.run
            self._kernel.park(self._waiting, *([run.waiting] if run else []))
        self._holder = self._kernel.current

    def __exit__(self, *_: object) -> None:
        self._holder = None
        self._kernel.wake(self._waiting)


def side_by_side(
    kernel: Kernel, act: Callable[[Any], Any], items: Iterable[Any], most: int
) -> Iterator[Any]:
    """Do something on each, up to `most` at once; stream what it gives, in the order of the items.

    As a pool of threads does: after a failure nothing more is begun, and all that is begun ends.
    """
    current = kernel.current
    if current is None:
        yield from map(act, items)
        return
    asked = list(items)
    todo, waiting = list(enumerate(asked))[::-1], Waiting()
    told: dict[int, Callable[[], Any]] = {}

    def work() -> None:
        while todo:
            place, item = todo.pop()
            try:
                told[place] = partial(_same, act(item))
            except Exception as exc:
                told[place] = partial(_raise, exc)
            kernel.wake(waiting)

    tasks = [
        kernel.spawn(f"{current.name}/{number}", work, run=current.run)
        for number in range(min(most, len(asked)))
    ]
    try:
        for place in range(len(asked)):
            while place not in told:
                kernel.park(waiting)
            yield told[place]()
    finally:
        todo.clear()
        for task in tasks:
            kernel.wait(task)


def _same(value: Any) -> Any:
    return value


def _raise(error: Exception) -> None:
    raise error
