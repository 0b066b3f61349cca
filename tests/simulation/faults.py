"""What goes wrong at a call to the cloud, drawn from the seed until faults stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from random import Random
from types import MappingProxyType


class Fault(StrEnum):
    """One thing that can go wrong."""

    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    THROTTLED = "throttled"
    LOST = "lost on its way"
    UNANSWERED = "done, its answer lost"
    SLOW = "slow"
    STALLED = "stalled, its time over or nearly"


DEADLY = frozenset({Fault.KILLED_BEFORE, Fault.KILLED_AFTER, Fault.STALLED})
RATES: Mapping[Fault, float] = MappingProxyType(
    {
        Fault.KILLED_BEFORE: 0.004,
        Fault.KILLED_AFTER: 0.006,
        Fault.THROTTLED: 0.01,
        Fault.LOST: 0.004,
        Fault.UNANSWERED: 0.008,
        Fault.SLOW: 0.01,
        Fault.STALLED: 0.002,
    }
)
"""Fault -> how many calls of one meet it."""


class Faults:
    """Draws faults; `most` lets through the first ones alone, to find those that matter."""

    def __init__(
        self,
        seed: int | str,
        rates: Mapping[Fault, float] = RATES,
        most: int | None = None,
    ) -> None:
        self._random = Random(f"{seed}/faults")
        self._stalls = Random(f"{seed}/stalls")
        self._rates = rates
        self._left = most
        self.is_over = False
        self.met: Counter[Fault] = Counter()
        self.met_at: Counter[tuple[str, Fault]] = Counter()
        """The same, by the call that met it."""

    def drawn(self, name: str, *, may_die: bool) -> Fault | None:
        """Return what goes wrong at the next call; None: nothing.

        Nobody but a function can die: who calls from elsewhere is who writes the test.
        """
        chance = self._random.random()
        if self.is_over or self._left == 0:
            return None
        for fault, rate in self._rates.items():
            chance -= rate
            if chance < 0:
                return self._met(name, fault) if may_die or fault not in DEADLY else None
        return None

    def stall(self, seconds: float) -> float:
        """Return for how long a run stalls that has so many seconds: most outlive it."""
        return self._stalls.uniform(0.4, 1.1) * seconds

    def _met(self, name: str, fault: Fault) -> Fault:
        if self._left is not None:
            self._left -= 1
        self.met[fault] += 1
        self.met_at[name, fault] += 1
        return fault
