"""What goes wrong, at a call to the cloud or with a run: drawn from the seed until faults stop."""

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
    COLD = "began late"
    CLOCK_OFF = "its clock off"
    DEPLOYED = "a new version"


DEADLY = frozenset({Fault.KILLED_BEFORE, Fault.KILLED_AFTER, Fault.STALLED})
OF_RUNS = frozenset({Fault.COLD, Fault.CLOCK_OFF})
"""What is drawn as a run begins; all else at a call, but for versions: they come by themselves."""
CALM: Mapping[Fault, float] = MappingProxyType(
    {
        Fault.KILLED_BEFORE: 0.004,
        Fault.KILLED_AFTER: 0.006,
        Fault.THROTTLED: 0.01,
        Fault.LOST: 0.004,
        Fault.UNANSWERED: 0.008,
        Fault.SLOW: 0.01,
    }
)
"""Fault -> how many calls of one, or runs, meet it, where nothing but calls is disturbed."""
RATES: Mapping[Fault, float] = MappingProxyType(
    {**CALM, Fault.STALLED: 0.002, Fault.COLD: 0.01, Fault.CLOCK_OFF: 0.05}
)
_COLD_SECONDS, _OFF_SECONDS = 4.0, 5.0


class Faults:
    """Draws faults; `most` lets through the first ones alone, to find those that matter."""

    def __init__(
        self,
        seed: int | str,
        rates: Mapping[Fault, float] = RATES,
        most: int | None = None,
    ) -> None:
        self._random = Random(f"{seed}/faults")
        self._of_runs = Random(f"{seed}/runs")
        self.chances = {"faults": self._random, "runs": self._of_runs}
        """What is drawn by, by name."""
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
            if fault in OF_RUNS:
                continue
            chance -= rate
            if chance < 0:
                return self._met(name, fault) if may_die or fault not in DEADLY else None
        return None

    def stall(self, seconds: float) -> float:
        """Return for how long a run stalls that has so many seconds: most outlive it."""
        return self._of_runs.uniform(0.4, 1.1) * seconds

    def cold_seconds(self, name: str) -> float:
        """Draw how late a run begins."""
        is_met = self._meets(name, Fault.COLD)
        return self._of_runs.uniform(0.3, _COLD_SECONDS) if is_met else 0.0

    def seconds_ahead(self, name: str) -> float:
        """Draw by how much the clock of a run is ahead of the others', or behind them."""
        is_met = self._meets(name, Fault.CLOCK_OFF)
        return self._of_runs.uniform(-_OFF_SECONDS, _OFF_SECONDS) if is_met else 0.0

    def is_deployed(self) -> bool:
        """Return whether a version that is to take over now does so."""
        is_met = not self.is_over and self._left != 0
        return is_met and self._met("app", Fault.DEPLOYED) is Fault.DEPLOYED

    def _meets(self, name: str, fault: Fault) -> bool:
        is_met = self._of_runs.random() < self._rates.get(fault, 0.0)
        return is_met and not self.is_over and self._left != 0 and self._met(name, fault) is fault

    def _met(self, name: str, fault: Fault) -> Fault:
        if self._left is not None:
            self._left -= 1
        self.met[fault] += 1
        self.met_at[name, fault] += 1
        return fault
