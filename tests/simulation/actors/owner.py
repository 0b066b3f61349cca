"""The owner of a business that no firm looks after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.simulation.actors.business import Business
from tests.simulation.actors.desk import Desk
from tests.simulation.actors.person import Person
from tests.simulation.actors.stage import Stage


class Owner:
    """Has a business of its own."""

    sits_at: type[Desk] = Desk

    def __init__(self, stage: Stage, name: str, random: Random) -> None:
        self.stage, self.name, self.random = stage, name, random
        self.desk: Desk

    def begin(self) -> None:
        """Open a business and make it ready."""
        owner = Person.of(self.stage, self.name).register()
        tax_id = f"3101{self.random.randrange(10**6):06d}"
        business = Business.open(owner, tax_id).make_ready(first=self.random.choice((1, 41)))
        self.desk = self.sits_at(owner, business)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what an owner does."""
        return {act.__name__: act for act in self.desk.acts()}
