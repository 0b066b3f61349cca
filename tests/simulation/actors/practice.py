"""A firm with its people and a client, who all act: side by side where it is drawn so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.simulation.actors.adviser import Adviser
from tests.simulation.actors.careless import Careless
from tests.simulation.actors.client import Client
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.member import Member
from tests.simulation.actors.person import Person
from tests.simulation.scene import Scene

_CARELESS = 0.4
_AT_ONCE = 3
"""Most people who do something at once."""


class Practice:
    """Founder, adviser and client of a firm."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.people: list[Member] = []
        self.client: Client

    def begin(self) -> None:
        """Open the firm, let the adviser in, and give the client a first licence."""
        firm = Firm.open(self._person("socia").register(), int(self.name[-1]))
        self.client = Client(self._person("clienta"), firm)
        adviser = self._person("asesora")
        firm.advisers.append(adviser.email)
        self.people += [firm, self.client]
        firm.send_list()
        firm.give_licence()
        self.people.append(Adviser.join(adviser.register(), firm))

    def _person(self, name: str) -> Person:
        person = Person.of(self.scene, f"{name}.{self.name}")
        return Careless.made_of(person, self.scene) if self.random.random() < _CARELESS else person

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what all of them do, each alone, and some at once."""
        alone = {
            f"{type(each).__name__}.{act.__name__}": act
            for each in self.people
            for act in each.acts()
        }
        return {**alone, "at once": self._at_once}

    def _at_once(self) -> None:
        """Let several do something at the same time, the same person too."""
        several = [self.random.choice(self.people) for _ in range(self.random.randint(2, _AT_ONCE))]
        acts = [self.random.choice(each.acts()) for each in several]
        self.scene.together(self.name, acts)


class AtWork(Practice):
    """The same, where the client has issued and handed over before anything else happens."""

    def begin(self) -> None:
        """Open the firm, and have the client work for a while."""
        super().begin()
        if self.client.until(self.client.business):
            self.client.make_ready()
            self.client.issue()
            self.client.hand_over()
