"""Who looks on in every performance."""

from __future__ import annotations

from tests.simulation.marks import Secrecy
from tests.simulation.performance import Watch
from tests.simulation.safety import watch as safety

WATCHES: tuple[Watch, ...] = (safety.Watch, Secrecy)
