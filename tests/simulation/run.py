"""Plays seeds on all processors and tells what was seen.

`make simulate SEEDS=300`, or `SEEDS=1000-2000`, `DAYS=30` for acts spread over days, `SEED=7` for
one alone; `GO_ON=1` where the last run of the same seeds ended. What fails is kept in
`.local/simulation`, as is how far a run came. Seeds that are ways of one story are played together.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Self

from tests.simulation.performance import Outcome, Plan, perform, shortest
from tests.simulation.seen import Seen
from tests.simulation.watches import WATCHES
from tests.simulation.ways import SEEDS, STORIES, Chosen, told_of_each

KEPT = Path(".local/simulation")
_TOLD_EVERY_SECONDS = 60.0
_COLLECTED_EVERY = 5


def played(stories: Iterable[Sequence[int]], days: int) -> Iterator[list[Outcome]]:
    """Play stories on all processors, each by its seeds; stream what came of each, in order."""
    with ProcessPoolExecutor(os.cpu_count(), initializer=_warm) as processes:
        yield from processes.map(partial(_play, days=days), stories)


def _warm() -> None:
    """Load all that there is, which is never garbage, before any is collected."""
    perform(Plan(0, acts=0))
    gc.collect()
    gc.freeze()


def _play(seeds: Sequence[int], days: int) -> list[Outcome]:
    """Play a story; what is left of some is collected at once, or it is looked at ever again."""

    def play(seed: int, chosen: Chosen) -> Outcome:
        return perform(Plan(seed, days=days), WATCHES, chosen)

    outcomes = [
        replace(told, plan=Plan(seed, days=days)) for seed, told in told_of_each(seeds, play)
    ]
    if seeds[0] % _COLLECTED_EVERY == 0:
        gc.collect()
    return outcomes


def stories(asked: range) -> list[range]:
    """Tell which seeds of each story are meant, the stories in the order of their first seeds.

    >>> stories(range(5, 8)) == [range(5, 8, STORIES), range(6, 8, STORIES), range(7, 8, STORIES)]
    True
    """
    begin = asked[:STORIES]
    return [range(first, asked.stop, STORIES) for first in begin]


def seeds(asked: str) -> range:
    """Read which seeds are meant.

    >>> seeds("300"), seeds("1000-2000")
    (range(0, 300), range(1000, 2000))

    Raises:
        ArgumentTypeError: there are not so many.
    """
    first, is_pair, end = asked.partition("-")
    meant = range(int(first), int(end)) if is_pair else range(int(first))
    if meant.stop > SEEDS:
        raise argparse.ArgumentTypeError(f"there are the seeds 0 to {SEEDS - 1}")
    return meant


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
    next: int = 0
    """Of its stories."""
    played: int = 0
    failed: list[int] = field(default_factory=list)
    seconds: float = 0.0
    seen: Seen = field(default_factory=Seen)

    @classmethod
    def of(cls, asked: range, days: int, *, goes_on: bool) -> Self:
        """Begin, or go on where another run of the same ended, if any did."""
        begun = cls(asked, days)
        if goes_on and begun.file.exists():
            kept = json.loads(begun.file.read_text("utf-8"))
            return replace(begun, **kept | {"seen": Seen(kept["seen"])})
        return begun

    def add(self, outcome: Outcome) -> None:
        """Add what came of one seed, and keep it if it failed."""
        self.seen.add(outcome)
        self.played += 1
        if outcome.failure:
            self.failed.append(outcome.plan.seed)
            keep(outcome, self.days)

    @property
    def file(self) -> Path:
        """Return where it is kept."""
        in_days = f"-days-{self.days}" if self.days else ""
        return KEPT / f"seeds-{self.asked.start}-{self.asked.stop}{in_days}.json"

    def keep(self) -> None:
        """Write it down."""
        KEPT.mkdir(parents=True, exist_ok=True)
        kept = {"next": self.next, "played": self.played, "failed": self.failed}
        kept |= {"seconds": self.seconds, "seen": self.seen.kept()}
        self.file.write_text(json.dumps(kept), "utf-8")

    def told(self) -> str:
        """Say how far it is."""
        return (
            f"{self.played} of {len(self.asked)} seeds, {self.next} stories, "
            f"{self.seconds / 60:.1f} minutes, {len(self.failed)} failed"
        )


def play_all(asked: range, days: int, *, goes_on: bool = False) -> int:
    """Play seeds, tell each minute how far it is, and at the end what was seen."""
    progress = Progress.of(asked, days, goes_on=goes_on)
    told, todo = time.monotonic(), stories(asked)
    for story in played(todo[progress.next :], days):
        for each in story:
            progress.add(each)
        progress.next += 1
        since = time.monotonic() - told
        if since > _TOLD_EVERY_SECONDS or progress.next == len(todo):
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
