"""Plays seeds on all processors and tells what was seen.

`make simulate SEEDS=300`, or `SEEDS=1000-2000`, `DAYS=30` for acts spread over days, `SEED=7` for
one alone; `GO_ON=1` where the last run of the same seeds ended. What fails is kept in
`.local/simulation`, as is how far a run came.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from tests.simulation.performance import Outcome, Plan, perform, shortest
from tests.simulation.seen import Seen
from tests.simulation.watches import WATCHES

KEPT = Path(".local/simulation")
_TOLD_EVERY_SECONDS = 60.0
_COLLECTED_EVERY = 5


def played(plans: Iterable[Plan]) -> Iterator[Outcome]:
    """Play plans on all processors; stream what came of them, in order."""
    with ProcessPoolExecutor(os.cpu_count(), initializer=_warm) as processes:
        yield from processes.map(play, plans, chunksize=4)


def _warm() -> None:
    """Load all that there is, which is never garbage, before any is collected."""
    perform(Plan(0, acts=0))
    gc.collect()
    gc.freeze()


def play(plan: Plan) -> Outcome:
    """Play one; what is left of some is collected at once, or it would be looked at ever again."""
    outcome = perform(plan, WATCHES)
    if plan.seed % _COLLECTED_EVERY == 0:
        gc.collect()
    return outcome


def seeds(asked: str) -> range:
    """Read which seeds are meant.

    >>> seeds("300"), seeds("1000-2000")
    (range(0, 300), range(1000, 2000))
    """
    first, is_pair, end = asked.partition("-")
    return range(int(first), int(end)) if is_pair else range(int(first))


def keep(outcome: Outcome, days: int) -> None:
    """Write down what failed, with how to see it again."""
    KEPT.mkdir(parents=True, exist_ok=True)
    name = f"seed-{outcome.plan.seed}" + (f"-days-{days}" if days else "")
    (KEPT / f"{name}.txt").write_text(outcome.told() + "\n", "utf-8")
    print(f"seed {outcome.plan.seed}: {outcome.failure}", flush=True)


@dataclass
class Progress:
    """How far a run is, and what it saw: kept each minute, for another one to go on from."""

    asked: range
    days: int
    next: int
    failed: list[int] = field(default_factory=list)
    seconds: float = 0.0
    seen: Seen = field(default_factory=Seen)

    @classmethod
    def of(cls, asked: range, days: int, *, goes_on: bool) -> Self:
        """Begin, or go on where another run of the same ended, if any did."""
        begun = cls(asked, days, asked.start)
        if goes_on and begun.file.exists():
            kept = json.loads(begun.file.read_text("utf-8"))
            return replace(begun, **kept | {"seen": Seen(kept["seen"])})
        return begun

    @property
    def file(self) -> Path:
        """Return where it is kept."""
        in_days = f"-days-{self.days}" if self.days else ""
        return KEPT / f"seeds-{self.asked.start}-{self.asked.stop}{in_days}.json"

    def keep(self) -> None:
        """Write it down."""
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = {"next": self.next, "failed": self.failed, "seconds": self.seconds}
        self.file.write_text(json.dumps(kept | {"seen": self.seen.kept()}), "utf-8")

    def told(self) -> str:
        """Say how far it is."""
        number, minutes = self.next - self.asked.start, self.seconds / 60
        return (
            f"{number} of {len(self.asked)} seeds, {minutes:.1f} minutes, {len(self.failed)} failed"
        )


def play_all(asked: range, days: int, *, goes_on: bool = False) -> int:
    """Play seeds, tell each minute how far it is, and at the end what was seen."""
    progress = Progress.of(asked, days, goes_on=goes_on)
    told = time.monotonic()
    for each in played(Plan(seed, days=days) for seed in asked[progress.next - asked.start :]):
        progress.seen.add(each)
        progress.next = each.plan.seed + 1
        if each.failure:
            progress.failed.append(each.plan.seed)
            keep(each, days)
        if (since := time.monotonic() - told) > _TOLD_EVERY_SECONDS or progress.next == asked.stop:
            told, progress.seconds = told + since, progress.seconds + since
            progress.keep()
            print(progress.told(), flush=True)
    print(progress.seen.told())
    print(progress.told())
    for seed in progress.failed[:1]:
        print(shortest(Plan(seed, days=days), WATCHES).told())
    return bool(progress.failed)


def main() -> int:
    """Play, print, and return how it went as the status of a process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=seeds, default=range(300), help="how many, or from-to")
    parser.add_argument("--seed", type=int, help="one alone, and all that happened")
    parser.add_argument("--days", type=int, default=0, help="over which acts are spread")
    parser.add_argument("--go-on", action="store_true", help="where the last run of these ended")
    asked = parser.parse_args()
    logging.getLogger().handlers = [logging.NullHandler()]
    if asked.seed is None:
        return play_all(asked.seeds, asked.days, goes_on=asked.go_on)
    outcome = perform(Plan(asked.seed, days=asked.days), WATCHES)
    print(outcome.told() if outcome.failure else f"seed {asked.seed} holds: {outcome.digest}")
    return bool(outcome.failure)


if __name__ == "__main__":
    sys.exit(main())
