"""What many stories came to: acts, calls, faults, routes and states, and what none came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from chalicelib.http.access import ACCESS
from tests.simulation.performance import Outcome
from tests.simulation.states import never_met

_TOLD: Final = ("acts", "calls", "faults", "states")
_COUNTED: Final = (*_TOLD, "answers")


class Seen:
    """Adds up outcomes, and what was kept of others."""

    def __init__(self, kept: Mapping[str, Mapping[str, int]] = MappingProxyType({})) -> None:
        self._counted = {name: Counter(kept.get(name, {})) for name in _COUNTED}

    def add(self, outcome: Outcome) -> None:
        """Add one."""
        counted = self._counted
        counted["acts"].update(outcome.acts)
        counted["calls"].update({".".join(call): n for call, n in outcome.calls.items()})
        counted["faults"].update({" ".join(met): n for met, n in outcome.met.items()})
        counted["states"].update(outcome.states)
        counted["answers"].update(
            {f"{row} {code}": n for (row, code), n in outcome.answered.items()}
        )

    def kept(self) -> dict[str, dict[str, int]]:
        """Return what another one goes on from."""
        return {name: dict(counter) for name, counter in self._counted.items()}

    def told(self) -> str:
        """Say it, the most frequent first."""
        states = self._counted["states"]
        answers = [each.rpartition(" ")[::2] for each in self._counted["answers"]]
        asked = {row for row, _ in answers if row in ACCESS}
        done = {row for row, status in answers if row in ACCESS and status.startswith("2")}
        return "\n".join(
            (
                *(_counted(name, self._counted[name]) for name in _TOLD),
                _named("states that nothing came into", never_met(states)),
                f"routes: {len(ACCESS)}, asked for {len(asked)}, done {len(done)}",
                _named("routes that nobody asked for", ACCESS.keys() - asked),
                _named("routes that nobody got done", asked - done),
            )
        )


def _counted(title: str, counted: Counter[str]) -> str:
    return f"{title}: {', '.join(f'{times} {name}' for name, times in counted.most_common())}"


def _named(title: str, names: Iterable[Any]) -> str:
    return f"{title}: {', '.join(sorted(names)) or 'none'}"
