"""What the world and the emulator are asked alike, or the world drifts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.local.emulator import PYTHON, Emulator
from infra.local.places import Ports
from tests.simulation.world import World


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator, without our template."""
    if not PYTHON.exists():
        pytest.skip(f"the emulator is not installed (make test installs it): {PYTHON}")
    home: Path = tmp_path_factory.mktemp("emulator")
    running = Emulator(home, Ports.free().resolved().emulator)
    running.wait_until_ready()
    yield running
    running.stop()


@pytest.fixture
def world() -> World:
    """A world in which nothing goes wrong: outside of all tasks."""
    return World(0, datetime(2026, 11, 30, tzinfo=UTC))
