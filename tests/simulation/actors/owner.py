"""The owner of a business: issues, alone and twice at once, and clicks twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from infra.local.story import invoice
from tests.simulation.actors.business import Business
from tests.simulation.actors.person import Person
from tests.simulation.scene import Scene


class Owner:
    """Has a business of its own."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.name, self.random = scene, name, random
        self.business: Business

    def begin(self) -> None:
        """Open a business and make it ready."""
        owner = Person.of(self.scene, self.name).register()
        tax_id = f"3101{self.random.randrange(10**6):06d}"
        self.business = Business.open(owner, tax_id).make_ready(first=self.random.choice((1, 41)))

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what an owner does."""
        return {
            "issue": self.issue,
            "issue at once": self.issue_at_once,
            "click twice": self.click_twice,
            "look": self.look,
        }

    def issue(self) -> None:
        """Issue an invoice."""
        self.business.issue(lines=self.random.choice((1, 1, 3)))

    def issue_at_once(self) -> None:
        """Issue from two windows."""
        self.scene.together(self.name, [self.issue, self.issue])

    def click_twice(self) -> None:
        """Send the same request from two clicks: it is done once."""
        key = f"{self.random.getrandbits(128):032x}"
        api, path = self.business.person.api, f"{self.business.path}/documents"
        send = partial(api.post, path, invoice(1, "comprador@example.com"), key=key)
        one, other = self.scene.together(self.name, [send, send])
        assert one["id"] == other["id"], f"two documents of one request: {one}, {other}"

    def look(self) -> None:
        """Read what was issued, and one of it."""
        api, path = self.business.person.api, f"{self.business.path}/documents"
        for each in api.get(f"{path}?limit=2")["data"]:
            read = api.get(f"{path}/{each['id']}")
            assert read["number"] == each["number"], f"{read} was {each}"
