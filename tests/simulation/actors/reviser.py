"""An owner with second thoughts: about totals, numbers, customers and the key that signs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.simulation.actors.desk import Desk
from tests.simulation.actors.member import Act
from tests.simulation.actors.owner import Owner
from tests.simulation.taxpayers import key_file_of

_LOWER, _HIGHER = ("0", "900", "1500"), ("4000", "7500.5")
"""Totals below and above what an invoice comes to."""
_WHY = "Precio equivocado"


@dataclass
class SecondThoughts(Desk):
    """A desk where what was done is done otherwise."""

    renewals: int = 0

    def acts(self) -> list[Act]:
        """Return what is thought of again, and what there is to think of."""
        return [
            self.issue,
            self.issue_at_once,
            self.correct_up_and_down,
            self.correct,
            self.go_back_with_the_number,
            self.renew_key,
            self.change_and_remove_a_customer,
        ]

    def correct(self) -> None:
        """Have a document come to another total."""
        if found := self.one_of(self.documents):
            self._corrected(found["id"], self.chance.choice((*_LOWER, *_HIGHER)))

    def correct_up_and_down(self) -> None:
        """Have a document come to less in one window and to more in another."""
        if found := self.one_of(self.documents):
            totals = self.chance.choice(_LOWER), self.chance.choice(_HIGHER)
            self.at_once(*(partial(self._corrected, found["id"], each) for each in totals))

    def _corrected(self, document_id: str, total: str) -> Any:
        body = {"total": total, "reason": _WHY}
        return self.tried("POST", f"{self.documents}/{document_id}/correction", body)

    def go_back_with_the_number(self) -> None:
        """Have a series give a number once more that it gave."""
        path = f"{self.business.path}/series"
        read = self.look(path)
        for each in read["data"] if read else ():
            if each["next"] > 1:
                wanted = {"document_type": each["document_type"], "next": each["next"] - 1}
                self.changed("PUT", path, {"series": [wanted]})

    def renew_key(self) -> None:
        """Issue, and sign with another key from then on, as the one of before runs out."""
        self.renewals += 1
        key = key_file_of("02", self.business.tax_id, self.renewals)
        renew = partial(
            self.changed,
            "PUT",
            f"{self.business.path}/tax-authority",
            self.business.connection(key),
        )
        self.at_once(self.issue, self.issue, renew)

    def change_and_remove_a_customer(self) -> None:
        """Change a customer in one window, and remove it in another as it was read there."""
        path = f"{self.business.path}/customers"
        number = f"3101{self.chance.randrange(10**6):06d}"
        kept = self.tried("POST", path, {"identification": {"number": number}, "name": "Antes"})
        if kept is None:
            return
        one, version = f"{path}/{kept['id']}", kept["version"]
        change = partial(self.tried, "PATCH", one, {"emails": ["nuevo@example.com"]})
        remove = partial(self.tried, "DELETE", one)
        acts = [partial(act, version=version) for act in (change, remove)]
        said = self.person.stage.together(self.person.email, acts)
        assert None in said, f"{one} was changed and removed at version {version}"


class Reviser(Owner):
    """Has a business of its own, and issues before anything else happens."""

    def begin(self) -> None:
        """Open a business, and issue in it."""
        super().begin()
        self.desk = SecondThoughts(self.desk.person, self.desk.business)
        self.desk.issue_at_once()
