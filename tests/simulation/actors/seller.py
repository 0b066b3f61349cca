"""The owner of a business that issues every type of document, all day long."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from infra.local.story import invoice
from tests.simulation.actors.desk import BUYER, Desk
from tests.simulation.actors.member import Act
from tests.simulation.actors.owner import Owner


class Till(Desk):
    """Where documents are issued and corrected, and no number is left out."""

    def acts(self) -> list[Act]:
        """Return what is done at a till."""
        return [
            self.issue,
            self.issue_at_once,
            self.click_twice,
            self.issue_a_ticket,
            self.issue_a_draft,
            self.cancel,
            self.cancel_at_once,
            self.correct,
            self.correct_at_once,
            self.send_again,
            self.ask_again,
            self.look_on,
        ]

    def issue_a_ticket(self) -> Any:
        """Issue a ticket, to somebody who says who they are or to nobody."""
        body = invoice(self.chance.choice((1, 2)), BUYER) | {"type": "ticket"}
        if self.chance.random() < 0.5:
            body["receiver"] = None
        return self.tried("POST", self.documents, body)

    def correct(self) -> None:
        """Have a document come to more, by a debit note, or to less, by a credit note."""
        if found := self.one_of(self.documents):
            share = self.chance.choice(("1.25", "0.75", "0.5"))
            total = round(Decimal(found["total"]) * Decimal(share), 2)
            wanted = {"total": f"{total:f}", "reason": "Precio equivocado"}
            self.tried("POST", f"{self.documents}/{found['id']}/correction", wanted)

    def correct_at_once(self) -> None:
        """Correct two documents, or one twice, at the same time."""
        self.at_once(self.correct, self.correct)


class Seller(Owner):
    """Has a business of its own, and sits at its till."""

    sits_at = Till
