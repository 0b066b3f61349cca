"""A performance: a cast drawn from a seed acts in its scene until faults stop and all is done.

What fails is told with its seed, the fewest acts and faults that still show it, and the last of
what happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Protocol

from tests.simulation import liveness
from tests.simulation.actors.cast import CAST, Actor
from tests.simulation.faults import Faults
from tests.simulation.scene import Scene, scene

MOST_ACTS = 60
_LAST_LINES = 40
_PAUSES = (0.0, 0.1, 1.0, 90.0, 90.0, 2400.0)
"""Seconds from one act of somebody to the next, at most."""


class Watcher(Protocol):
    """Looks at a scene, as it goes on and when it is asked."""

    def faults(self) -> list[str]:
        """Say what is not as it must be."""


Watch = Callable[[Scene], Watcher]


class Violation(AssertionError):
    """Something is not as it must always be."""


@dataclass(frozen=True)
class Plan:
    """What is drawn of a seed, or less of it."""

    seed: int
    acts: int = MOST_ACTS
    faults: int | None = None
    """The first ones alone; None: all that are drawn."""
    kinds: tuple[str, ...] = tuple(CAST)


@dataclass
class Outcome:
    """What came of a performance."""

    plan: Plan
    digest: str = ""
    failure: str = ""
    lines: tuple[str, ...] = ()
    acts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Row of the access table, status -> how often."""

    def told(self) -> str:
        """Say how to see it again, and what happened last."""
        plan = self.plan
        most = "" if plan.faults is None else f", of its faults the first {plan.faults}"
        return "\n".join((f"seed {plan.seed}, {plan.acts} acts{most}: {self.failure}", *self.lines))


def perform(plan: Plan, watches: Sequence[Watch] = ()) -> Outcome:
    """Play what a seed leads to; `watches` are asked after each act and at the end."""
    outcome = Outcome(plan)
    with scene(plan.seed, Faults(plan.seed, most=plan.faults)) as made:
        try:
            _play(made, plan, outcome, [watch(made) for watch in watches])
        except Exception as exc:
            outcome.failure = f"{type(exc).__name__}: {exc}"
            outcome.lines = tuple(made.world.trace.lines)[-_LAST_LINES:]
        outcome.digest = made.world.trace.digest
        outcome.faults.update({str(fault): n for fault, n in made.world.faults.met.items()})
        outcome.calls.update(made.world.calls)
        outcome.answered.update(made.functions.answered)
    return outcome


def _play(made: Scene, plan: Plan, outcome: Outcome, watchers: Sequence[Watcher]) -> None:
    random = Random(f"{plan.seed}/cast")
    actors: dict[str, Actor] = {}
    for number in range(random.randint(1, 3)):
        kind = random.choice(plan.kinds)
        name = f"{kind}{number}"
        actors[name] = CAST[kind](made, name, Random(f"{plan.seed}/{name}"))
    left = min(plan.acts, round(random.triangular(3, MOST_ACTS, 10)))
    shares = Counter(random.choice(list(actors)) for _ in range(left))
    for name, actor in actors.items():
        made.let(name, partial(_act, made, name, actor, shares[name], outcome, watchers))
    made.play()
    liveness.end(made)
    _ask(watchers)


def _act(
    made: Scene, name: str, actor: Actor, count: int, outcome: Outcome, watchers: Sequence[Watcher]
) -> None:
    random = Random(f"{made.world.seed}/{name}/acts")
    actor.begin()
    for _ in range(count):
        made.world.kernel.sleep(random.choice(_PAUSES) * random.random())
        acts = actor.acts()
        act = random.choice(sorted(acts))
        made.world.trace.add(name, act)
        outcome.acts[act] += 1
        acts[act]()
        _ask(watchers)


def _ask(watchers: Sequence[Watcher]) -> None:
    if found := [said for each in watchers for said in each.faults()]:
        raise Violation("; ".join(found))


def shortest(plan: Plan, watches: Sequence[Watch] = ()) -> Outcome:
    """Find the fewest acts, then the fewest faults, with which a plan still fails."""
    found = perform(plan, watches)
    for name, most in (("acts", plan.acts), ("faults", sum(found.faults.values()))):
        low, high = 0, most
        while low < high:
            middle = (low + high) // 2
            less = (
                replace(found.plan, acts=middle)
                if name == "acts"
                else replace(found.plan, faults=middle)
            )
            tried = perform(less, watches)
            if tried.failure:
                found, high = tried, middle
            else:
                low = middle + 1
    return found
