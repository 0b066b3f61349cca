"""Who can appear in a scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Protocol

from tests.simulation.actors.agent import Agent
from tests.simulation.actors.attendant import Attendant
from tests.simulation.actors.bookkeeper import Bookkeeper
from tests.simulation.actors.books import Books
from tests.simulation.actors.correspondence import Correspondence
from tests.simulation.actors.custodian import Custodian
from tests.simulation.actors.forgetful import Forgetful
from tests.simulation.actors.hesitant import Hesitant
from tests.simulation.actors.installed import Installed
from tests.simulation.actors.integrator import Integrator
from tests.simulation.actors.leaver import Leaver
from tests.simulation.actors.mover import Mover
from tests.simulation.actors.overseen import Overseen
from tests.simulation.actors.owner import Owner
from tests.simulation.actors.petitioner import Petitioner
from tests.simulation.actors.practice import AtWork, Practice
from tests.simulation.actors.reader import Reader
from tests.simulation.actors.registrar import Registrar
from tests.simulation.actors.reviser import Reviser
from tests.simulation.actors.secretary import Secretary
from tests.simulation.actors.seller import Seller
from tests.simulation.actors.steward import Steward
from tests.simulation.actors.stranger import Stranger
from tests.simulation.scene import Scene

Acts = Mapping[str, Callable[[], object]]
"""Name -> act. It raises what is a violation alone: a refusal that can be, it takes."""


class Actor(Protocol):
    """Somebody with something to do."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        """Be of that name; `random` decides all that is one's own to decide."""

    def begin(self) -> None:
        """Get to where there is something to do: register, open, sign in."""

    def acts(self) -> Acts:
        """Return what can be done as things stand."""


CAST: dict[str, type[Actor]] = {
    "agent": Agent,
    "at-work": AtWork,
    "attendant": Attendant,
    "bookkeeper": Bookkeeper,
    "books": Books,
    "correspondence": Correspondence,
    "custodian": Custodian,
    "forgetful": Forgetful,
    "hesitant": Hesitant,
    "installed": Installed,
    "integrator": Integrator,
    "leaver": Leaver,
    "mover": Mover,
    "overseen": Overseen,
    "owner": Owner,
    "petitioner": Petitioner,
    "practice": Practice,
    "reader": Reader,
    "registrar": Registrar,
    "reviser": Reviser,
    "secretary": Secretary,
    "seller": Seller,
    "steward": Steward,
    "stranger": Stranger,
}
"""Kind -> who is of it."""
