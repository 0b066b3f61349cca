"""Who looks on in every performance."""

from __future__ import annotations

from tests.simulation.performance import Watch

WATCHES: tuple[Watch, ...] = ()
