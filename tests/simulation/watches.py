"""Who looks on in every performance."""

from __future__ import annotations

from typing import Final

from tests.simulation.marks import Secrecy
from tests.simulation.performance import Watch
from tests.simulation.safety import watch as safety
from tests.simulation.scene import Scene

_SHOWN_ONCE: Final = "/api-tokens"
"""Where no key makes the same response come again: a token is in the first alone."""


class Repeats:
    """Says which request was answered by another thing when it came again."""

    def __init__(self, scene: Scene) -> None:
        self._made = scene.functions.made

    def faults(self) -> list[str]:
        """Return the requests that made more than one thing."""
        return [
            f"{path} made {', '.join(sorted(ids))} of one key"
            for (_, path, _), ids in self._made.items()
            if len(ids) > 1 and not path.endswith(_SHOWN_ONCE)
        ]


WATCHES: tuple[Watch, ...] = (safety.Watch, Secrecy, Repeats)
