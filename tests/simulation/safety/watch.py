"""All that is looked at after each step."""

from __future__ import annotations

from tests.simulation.safety import (
    features,
    histories,
    links,
    mails,
    notices,
    papers,
    people,
    standing,
    versions,
)
from tests.simulation.safety.books import Books
from tests.simulation.safety.holdings import Holdings
from tests.simulation.safety.numbers import Numbers
from tests.simulation.scene import Scene


class Watch:
    """Looks at a scene from its first write on."""

    def __init__(self, scene: Scene) -> None:
        self._held = Holdings(scene)
        self._numbers, self._books = Numbers(), Books()

    def faults(self) -> list[str]:
        """Return what does not hold, in sentences; nothing where all is well."""
        held = self._held
        found = [
            *self._numbers.faults(held),
            *papers.faults(held),
            *people.faults(held),
            *standing.faults(held),
            *versions.faults(held),
            *features.faults(held),
            *mails.faults(held),
            *histories.faults(held),
            *links.faults(held),
            *notices.faults(held),
            *self._books.faults(held),
        ]
        held.steps.clear()
        held.told.clear()
        held.writes.clear()
        return found
