"""Plays seeds on all processors and tells what was seen: `make simulate SEEDS=n [SEED=k]`."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from chalicelib.http.access import ACCESS
from tests.simulation.performance import Outcome, Plan, perform, shortest
from tests.simulation.watches import WATCHES

_REFUSED = 300
"""Statuses from here on are refusals."""


def played(plans: Iterable[Plan]) -> Iterator[Outcome]:
    """Play plans on all processors; stream what came of them, in order."""
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        yield from processes.map(play, plans, chunksize=4)


def play(plan: Plan) -> Outcome:
    """Play one, and leave nothing of it; what is kept for the next is not looked through again."""
    outcome = perform(plan, WATCHES)
    gc.collect()
    gc.freeze()
    return outcome


def main() -> int:
    """Play, print, and return how it went as the status of a process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many")
    parser.add_argument("--seed", type=int, help="one alone, and all that happened")
    asked = parser.parse_args()
    logging.getLogger().handlers = [logging.NullHandler()]
    if asked.seed is not None:
        outcome = perform(Plan(asked.seed), WATCHES)
        print(outcome.told() if outcome.failure else f"seed {asked.seed} holds: {outcome.digest}")
        return bool(outcome.failure)
    began, failed, acts = time.monotonic(), list[Outcome](), Counter[str]()
    faults, calls = Counter[str](), Counter[str]()
    done = set[str]()
    for each in played(map(Plan, range(asked.seeds))):
        acts.update(each.acts)
        faults.update(each.faults)
        calls.update({f"{service}.{name}": n for (service, name), n in each.calls.items()})
        done.update(row for row, status in each.answered if status < _REFUSED)
        if each.failure:
            failed.append(each)
            print(f"seed {each.plan.seed}: {each.failure}", flush=True)
    for title, counted in (("acts", acts), ("faults", faults), ("calls", calls)):
        print(f"{title}: {', '.join(f'{n} {name}' for name, n in counted.most_common())}")
    never = sorted(row for row in ACCESS if not row.startswith("GET ") and row not in done)
    print(f"{len(never)} rows that nobody got done: {', '.join(never)}")
    print(f"{asked.seeds} seeds in {time.monotonic() - began:.0f} s, {len(failed)} failed")
    if failed:
        print(shortest(failed[0].plan, WATCHES).told())
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
