"""The hunt for planted bugs: for each, the cast and the seed that show it.

`make simulate BUGS=1` looks for all anew, first where they were seen before.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import chain, product
from typing import NamedTuple

from tests.simulation.performance import Plan, perform
from tests.simulation.planted import BUGS, names, planted
from tests.simulation.watches import WATCHES

MOST_SEEDS = 1000
_SOON = 40
"""Seeds after the one that is kept, tried before all others."""
CASTS = {
    "usual": ("owner", "practice"),
    "books": ("books",),
    "at-work": ("at-work",),
    "installed": ("installed",),
    "leaver": ("leaver",),
    "petitioner": ("petitioner",),
    "reviser": ("reviser",),
}
"""Who plays where a bug is to be seen: those who do not go by the list of routes, so that a new
route changes nothing of what a seed leads to."""
_SEEDS = BUGS / "seeds.toml"


class Shown(NamedTuple):
    """Where a bug is seen."""

    cast: str
    seed: int

    @property
    def plan(self) -> Plan:
        """Return what is played there."""
        return Plan(self.seed, kinds=CASTS[self.cast], is_calm=True)


def bugs() -> dict[str, Shown]:
    """Return where each bug is seen, by name."""
    told = tomllib.loads(_SEEDS.read_text("utf-8"))
    return {name: Shown(*shown) for name, shown in told.items()}


def shown(name: str, tried: Iterable[Shown]) -> Shown | None:
    """Return where a bug is seen first, and nothing is without it; None: nowhere."""
    for each in tried:
        with planted(name):
            is_seen = perform(each.plan, WATCHES).failure
        if is_seen and _holds(each):
            return each
    return None


@cache
def _holds(where: Shown) -> bool:
    """Return whether nothing is seen there as the product is."""
    return not perform(where.plan, WATCHES).failure


def soon_after(known: Shown, most: int) -> Iterator[Shown]:
    """Stream where a bug was seen, and the seeds that follow."""
    return (Shown(known.cast, seed) for seed in range(known.seed, known.seed + most))


def looked_for(name: str, most: int = MOST_SEEDS) -> Shown | None:
    """Look for a bug where it was seen before and soon after, then everywhere; tell what came."""
    logging.getLogger().handlers = [logging.NullHandler()]
    known = bugs().get(name)
    everywhere = (Shown(cast, seed) for seed, cast in product(range(most), CASTS))
    found = shown(name, chain(soon_after(known, _SOON) if known else (), everywhere))
    print(f"{name}: {f'seed {found.seed} of {found.cast}' if found else 'not seen'}", flush=True)
    gc.collect()
    return found


def main() -> int:
    """Look for all bugs anew, keep their seeds, and return how many are not seen."""
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        found = dict(zip(names(), processes.map(looked_for, names()), strict=True))
    lines = [f"{name} = {[*where]}\n" for name, where in found.items() if where]
    _SEEDS.write_text("".join(lines), "utf-8")
    missed = [name for name, where in found.items() if not where]
    print(f"{len(lines)} seen, {len(missed)} not: {', '.join(missed)}")
    return len(missed)


if __name__ == "__main__":
    sys.exit(main())
