"""A play: people drawn from a seed, what each of them does drawn too, and what must hold after."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Final

from tests.simulation.actors.actor import Actor
from tests.simulation.actors.adviser import Adviser
from tests.simulation.actors.careless import Careless
from tests.simulation.actors.client import Client
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.person import PASSWORD, Person
from tests.simulation.scene import Scene

MOST_ACTS: Final = 60
_SECONDS: Final = 1800.0
"""Within which everybody begins what they do."""
_CARELESS: Final = 0.4


@dataclass
class Play:
    """Who is in a scene."""

    scene: Scene
    firms: list[Firm] = field(default_factory=list)
    others: list[Actor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = Random(f"{self.scene.world.seed}/play")
        for secret in (PASSWORD, "clave-inventada"):
            self.scene.marks.keep_secret(secret)

    def bring_in(self, firms: int = 2, clients: int = 2) -> None:
        """Found the firms, let advisers in, and say who their clients may be."""
        names = iter(range(1, 100))
        for _ in range(firms):
            number = next(names)
            self.scene.let(f"founder {number}", partial(self._found, number))
        self.scene.play()
        self.firms.sort(key=lambda firm: firm.number)
        for firm in self.firms:
            self.scene.let(f"adviser {firm.number}", partial(self._let_in, firm))
        self.scene.play()
        self.others.sort(key=lambda each: each.person.email)
        for number in range(clients):
            person = self._person(f"cliente{number}")
            served = self.firms if number == 0 else [self._chance.choice(self.firms)]
            self.others.append(Client(person, served))

    def _found(self, number: int) -> None:
        founder = self._person(f"socia{number}").register()
        self.firms.append(Firm.open(founder, number))

    def _let_in(self, firm: Firm) -> None:
        person = self._person(f"asesora{firm.number}").register()
        self.others.append(Adviser.join(person, firm))

    def _person(self, name: str) -> Person:
        person = Person.of(self.scene, name)
        is_careless = Random(f"{self.scene.world.seed}/{name}").random() < _CARELESS
        return Careless.made_of(person) if is_careless else person

    def act(self, number: int = MOST_ACTS) -> None:
        """Let everybody do what is drawn for them, beside each other."""
        everybody: list[Actor] = [*self.firms, *self.others]
        for _ in range(number):
            actor = self._chance.choice(everybody)
            act = self._chance.choice(actor.acts())
            name = f"{actor.person.email} {act.__name__}"
            self.scene.let(name, act, after=self._chance.uniform(0, _SECONDS))
        self.scene.play()
