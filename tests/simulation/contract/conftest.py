"""One suite, two worlds: the emulator, and the one in memory that is held against it.

Where the emulator is known to answer otherwise than AWS, a test says what AWS writes, and asks the
world in memory alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from infra.local.emulator import Emulator
from infra.local.places import Ports
from tests.simulation.world import World

START = datetime(2028, 2, 29, 23, 59, 58, 500_000, tzinfo=UTC)


class Cloud(Protocol):
    """What both worlds have."""

    def client(self, service: str) -> Any:
        """Return boto3's client of a service, or what stands for it."""


@dataclass
class Memory:
    """A world in memory, where nothing is disturbed."""

    world: World

    def client(self, service: str) -> Any:
        return self.world.client(service)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("emulator"), Ports.free().emulator)
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


@pytest.fixture
def world() -> World:
    return World(0, START)


@pytest.fixture(params=["memory", "emulator"])
def cloud(request: pytest.FixtureRequest) -> Cloud:
    if request.param == "emulator":
        found: Emulator = request.getfixturevalue("emulator")
        return found
    made: World = request.getfixturevalue("world")
    return Memory(made)
