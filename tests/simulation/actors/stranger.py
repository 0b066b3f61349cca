"""A stranger with an account and a firm of their own, who knows every id of others and tries it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from random import Random

from chalicelib.http.openapi import declared_routes
from tests.simulation.actors.firm import Firm
from tests.simulation.actors.person import Person
from tests.simulation.scene import Scene

_TRIES = 6
_OF_SOMEBODY = re.compile(r"\{(firm|business)\}")
_NAME = re.compile(r"\{[^}]+\}")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_REFUSALS = range(400, 500)


class Stranger:
    """Tries what is others', with nothing but an own right to be here."""

    def __init__(self, scene: Scene, name: str, random: Random) -> None:
        self.scene, self.random = scene, random
        self.person = Person.of(scene, name)
        self.number = int(name[-1])
        self.own = ""

    def begin(self) -> None:
        """Register, and open a firm."""
        self.person = self.person.register()
        self.own = Firm.open(self.person, 90 + self.number).id

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Return what a stranger does."""
        return {"try at others": self.try_at_others, "try from home": self.try_from_home}

    def try_at_others(self) -> None:
        """Ask for things of others by their addresses, to read and to write."""
        tenants, names = self._known()
        for _ in range(_TRIES if tenants else 0):
            method, path = self.random.choice(_rows())
            kind = "firm_" if "{firm}" in path else "biz_"
            known = [each for each in tenants if each.startswith(kind)]
            if known:
                self._try(method, path, self.random.choice(known), names)

    def try_from_home(self) -> None:
        """Ask for things of others by their ids, at the address of the own firm."""
        _, names = self._known()
        rows = [row for row in _rows() if "{firm}" in row[1] and len(_NAME.findall(row[1])) > 1]
        for _ in range(_TRIES if names else 0):
            method, path = self.random.choice(rows)
            self._try(method, path, self.own, names)

    def _try(self, method: str, path: str, tenant: str, names: list[str]) -> None:
        address = _OF_SOMEBODY.sub(tenant, path, count=1)
        address = _NAME.sub(lambda _: self.random.choice(names), address)
        body: dict[str, object] | None = None if method == "GET" else {}
        answer = self.person.api.call(method, address, body, headers={"If-Match": '"1"'})
        assert answer.status in _REFUSALS or tenant == self.own, (
            f"a stranger got {answer.status} for {method} {address}: {answer.body}"
        )

    def _known(self) -> tuple[list[str], list[str]]:
        """Return other tenants, and the names of what they have."""
        tenants, names = set[str](), set[str]()
        for item in self.scene.table.items.all():
            _, tenant, *_ = item["PK"]["S"].split("#")
            if tenant.startswith(("firm_", "biz_")) and tenant != self.own:
                tenants.add(tenant)
                names.add(item["SK"]["S"].rpartition("#")[2])
        return sorted(tenants), sorted(
            each for each in names if re.fullmatch("[A-Za-z0-9_-]+", each)
        )


@cache
def _rows() -> list[tuple[str, str]]:
    """Return what is asked of a firm or a business: (method, path)."""
    rows = [(route.method, route.path) for route in declared_routes()]
    return [row for row in rows if _OF_SOMEBODY.search(row[1]) and "/operator/" not in row[1]]
