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

from tests.simulation import calendar, deployments, liveness
from tests.simulation.actors.cast import CAST, Actor
from tests.simulation.faults import CALM, RATES, Faults
from tests.simulation.scene import START, Scene, scene
from tests.simulation.states import States
from tests.simulation.ways import Chosen, Parting, as_seeded, story_of

MOST_ACTS = 60
_LAST_LINES = 40
_DAY = 24 * 3600
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
    days: int = 0
    """Over which the acts are spread; 0: one comes soon after another."""
    is_calm: bool = False
    """Nothing but calls is disturbed: usual hours, no deployment, no run that stalls."""


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
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Service or function, fault -> how often."""
    states: Counter[str] = field(default_factory=Counter)

    def told(self) -> str:
        """Say how to see it again, and what happened last."""
        plan = self.plan
        most = "" if plan.faults is None else f", of its faults the first {plan.faults}"
        days = f" in {plan.days} days" if plan.days else ""
        asked = f"seed {plan.seed}, {plan.acts} acts{days}{most}"
        return "\n".join((f"{asked}: {self.failure}", *self.lines))


def perform(plan: Plan, watches: Sequence[Watch] = (), chosen: Chosen | None = None) -> Outcome:
    """Play what a seed leads to; `watches` are asked after each act and at the end.

    `chosen` goes other ways than those of the seed.
    """
    outcome = Outcome(plan)
    story = story_of(plan.seed)
    faults = Faults(story, CALM if plan.is_calm else RATES, plan.faults)
    begins = START if plan.is_calm else calendar.beginning(story)
    with scene(story, faults, begins, is_long=plan.days > 0) as made:
        states = States(made)
        try:
            watchers = [watch(made) for watch in watches]
            _Play(made, plan, outcome, watchers, chosen or as_seeded(plan.seed)).go()
        except Exception as exc:
            outcome.failure = f"{type(exc).__name__}: {exc}"
            outcome.lines = tuple(made.world.trace.lines)[-_LAST_LINES:]
        outcome.digest = made.world.trace.digest
        outcome.faults.update({str(fault): n for fault, n in made.world.faults.met.items()})
        outcome.calls.update(made.world.calls)
        outcome.answered.update(made.functions.answered)
        for (name, fault), times in made.world.faults.met_at.items():
            outcome.met[name.partition(".")[0], str(fault)] += times
        outcome.states = states.met
    return outcome


class _Play:
    """One of its kind: who acts, when, and what is drawn anew."""

    def __init__(
        self, made: Scene, plan: Plan, outcome: Outcome, watchers: Sequence[Watcher], ways: Chosen
    ) -> None:
        self._made, self._plan, self._outcome, self._watchers = made, plan, outcome, watchers
        self._chances: dict[str, Random] = {}
        random = self._chance("cast")
        self._actors: dict[str, Actor] = {}
        for number in range(random.randint(1, 3)):
            kind = random.choice(plan.kinds)
            name = f"{kind}{number}"
            self._actors[name] = CAST[kind](made, name, self._chance(name))
        drawn = round(random.triangular(3, MOST_ACTS, 10))
        acts = min(plan.acts, drawn)
        self._shares = Counter(random.choice(list(self._actors)) for _ in range(acts))
        self._parting = Parting(drawn, ways, made.folders)

    def go(self) -> None:
        """Let all act until they are through, then faults stop and all is done that is due."""
        made, days = self._made, self._plan.days
        for name, actor in self._actors.items():
            made.let(name, partial(self._act, name, actor))
        if not self._plan.is_calm:
            made.world.kernel.spawn("deployments", partial(deployments.come, made, days))
        made.let("days", partial(made.sleep, days * _DAY))
        made.play()
        liveness.end(made)
        self._ask()

    def _act(self, name: str, actor: Actor) -> None:
        """Have an actor do its share, spread over the days or one act soon after another."""
        made, count = self._made, self._shares[name]
        apart = self._plan.days * _DAY / max(count, 1)
        random = self._chance(f"{name}/acts")
        actor.begin()
        for _ in range(count):
            pause = random.choice(_PAUSES) * random.random()
            made.sleep(pause + (random.uniform(0, 2 * apart) if apart else 0.0))
            for way in self._parting.before_act():
                self._draw_anew(way)
            acts = actor.acts()
            act = random.choice(sorted(acts))
            made.world.trace.add(name, act)
            self._outcome.acts[act] += 1
            acts[act]()
            self._ask()

    def _chance(self, name: str) -> Random:
        """Return what decides something of the story."""
        self._chances[name] = Random(f"{self._made.seed}/{name}")
        return self._chances[name]

    def _draw_anew(self, way: str) -> None:
        """Go on by other chances than those of the story until here."""
        self._made.is_parted = True
        self._made.world.trace.add("another way:", way)
        for name, chance in (self._made.world.chances | self._chances).items():
            chance.seed(f"{self._made.seed}/{way}/{name}")

    def _ask(self) -> None:
        if found := [said for each in self._watchers for said in each.faults()]:
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
