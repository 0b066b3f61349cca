"""What many stories came to: acts, calls, faults, routes and states, and what none came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chalicelib.http.access import ACCESS
from tests.simulation.performance import Outcome
from tests.simulation.states import never_met


class Seen:
    """Adds up outcomes."""

    def __init__(self) -> None:
        self._acts: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._states: Counter[str] = Counter()
        self._answered: Counter[tuple[str, int]] = Counter()
        self._deployments = 0

    def add(self, outcome: Outcome) -> None:
        """Add one."""
        self._acts.update(outcome.acts)
        self._calls.update({".".join(call): times for call, times in outcome.calls.items()})
        self._faults.update({" ".join(met): times for met, times in outcome.met.items()})
        self._states.update(outcome.states)
        self._answered.update(outcome.answered)
        self._deployments += outcome.deployments

    def told(self) -> str:
        """Say it, the most frequent first."""
        asked = {row for row, _ in self._answered if row in ACCESS}
        done = {row for row, status in self._answered if row in ACCESS and status < 300}
        return "\n".join(
            (
                _counted("acts", self._acts),
                _counted("calls", self._calls),
                _counted("faults", self._faults),
                _counted("states", self._states),
                _named("states that nothing came into", never_met(self._states)),
                f"deployments: {self._deployments}",
                f"routes: {len(ACCESS)}, asked for {len(asked)}, done {len(done)}",
                _named("routes that nobody asked for", ACCESS.keys() - asked),
                _named("routes that nobody got done", asked - done),
            )
        )


def _counted(title: str, counted: Counter[str]) -> str:
    return f"{title}: {', '.join(f'{times} {name}' for name, times in counted.most_common())}"


def _named(title: str, names: Iterable[Any]) -> str:
    return f"{title}: {', '.join(sorted(names)) or 'none'}"
