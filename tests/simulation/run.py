"""Plays seeds on all processors and tells what was seen.

`make simulate SEEDS=300`, or `SEEDS=1000-2000` to go on where another run ended, `DAYS=30` for acts
spread over days, `SEED=7` for one alone. What fails is kept in `.local/simulation`.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation.performance import Outcome, Plan, perform, shortest
from tests.simulation.seen import Seen
from tests.simulation.watches import WATCHES

KEPT = Path(".local/simulation")
_TOLD_EVERY_SECONDS = 60.0


def played(plans: Iterable[Plan]) -> Iterator[Outcome]:
    """Play plans on all processors; stream what came of them, in order."""
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        yield from processes.map(play, plans, chunksize=4)


def play(plan: Plan) -> Outcome:
    """Play one, and leave nothing of it."""
    outcome = perform(plan, WATCHES)
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


def play_all(asked: range, days: int) -> int:
    """Play seeds, tell each minute how far it is, and at the end what was seen."""
    began = told = time.monotonic()
    failed, seen = list[Outcome](), Seen()
    for each in played(Plan(seed, days=days) for seed in asked):
        seen.add(each)
        if each.failure:
            failed.append(each)
            keep(each, days)
        if time.monotonic() - told > _TOLD_EVERY_SECONDS:
            told = time.monotonic()
            print(f"{len(failed)} failed; SEEDS={each.plan.seed + 1}-{asked.stop} left", flush=True)
    print(seen.told())
    minutes = (time.monotonic() - began) / 60
    print(f"{len(asked)} seeds in {minutes:.1f} minutes, {len(failed)} failed")
    if failed:
        print(shortest(failed[0].plan, WATCHES).told())
    return bool(failed)


def main() -> int:
    """Play, print, and return how it went as the status of a process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=seeds, default=range(300), help="how many, or from-to")
    parser.add_argument("--seed", type=int, help="one alone, and all that happened")
    parser.add_argument("--days", type=int, default=0, help="over which acts are spread")
    asked = parser.parse_args()
    logging.getLogger().handlers = [logging.NullHandler()]
    if asked.seed is None:
        return play_all(asked.seeds, asked.days)
    outcome = perform(Plan(asked.seed, days=asked.days), WATCHES)
    print(outcome.told() if outcome.failure else f"seed {asked.seed} holds: {outcome.digest}")
    return bool(outcome.failure)


if __name__ == "__main__":
    sys.exit(main())
