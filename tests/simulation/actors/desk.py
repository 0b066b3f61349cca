"""Whoever sits at the documents of a business: what can be done to them, once and twice at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from infra.local.story import invoice
from tests.simulation.actors.business import Business
from tests.simulation.actors.member import Act, Member

_MONTHS = (
    {"period_from": "2026-11-01", "period_to": "2026-11-30"},
    {"period_from": "2026-11-01", "period_to": "2026-12-31"},
    {"period_from": "2026-11-30", "period_to": "2026-11-30", "document_types": ["invoice"]},
)
BUYER = "comprador@example.com"
_PAUSES = (15, 60, 900)
"""Seconds until one looks again, and then no more: what died is taken up an hour later."""


@dataclass
class Desk(Member):
    """A person at the documents of one business."""

    business: Business

    def acts(self) -> list[Act]:
        """Return what is done at a desk."""
        return [
            self.issue,
            self.issue_at_once,
            self.click_twice,
            self.cancel,
            self.cancel_at_once,
            self.send_again,
            self.ask_again,
            self.issue_a_draft,
            self.hand_over,
            self.hand_over_at_once,
            self.replace_a_batch,
            self.go_on_with_another_number,
            self.look_on,
        ]

    @property
    def documents(self) -> str:
        """Where the documents are."""
        return f"{self.business.path}/documents"

    def issue(self) -> Any:
        """Issue an invoice."""
        return self.tried("POST", self.documents, invoice(self.chance.choice((1, 1, 3)), BUYER))

    def issue_at_once(self) -> None:
        """Issue from two windows."""
        self.at_once(self.issue, self.issue)

    def click_twice(self) -> None:
        """Send the same request from two clicks: it is done once."""
        key = f"{self.chance.getrandbits(128):032x}"
        send = partial(self.api.call, "POST", self.documents, invoice(1, BUYER), key=key)
        self.at_once(send, send)

    def cancel(self) -> None:
        """Issue a credit note over all that is left of a document."""
        if found := self.one_of(self.documents):
            path = f"{self.documents}/{found['id']}/cancellation"
            self.tried("POST", path, {"reason": "Se facturó dos veces"})

    def cancel_at_once(self) -> None:
        """Cancel the same document from two windows."""
        if found := self.one_of(self.documents):
            path = f"{self.documents}/{found['id']}/cancellation"
            send = partial(self.tried, "POST", path, {"reason": "Se facturó dos veces"})
            self.at_once(send, send)

    def send_again(self) -> None:
        """Have a document delivered again."""
        if found := self.one_of(self.documents):
            self.tried("POST", f"{self.documents}/{found['id']}/delivery", {})

    def ask_again(self) -> None:
        """Have the authority asked about a document."""
        if found := self.one_of(self.documents):
            self.tried("POST", f"{self.documents}/{found['id']}/status-check")

    def issue_a_draft(self) -> None:
        """Keep a draft, and issue it from two windows: it is issued once."""
        body = invoice(1, BUYER)
        if kept := self.tried("POST", f"{self.business.path}/drafts", body):
            send = partial(self.tried, "POST", f"{self.documents}?draft={kept['id']}", body)
            self.at_once(send, send)

    def hand_over(self) -> None:
        """Write the books of a period."""
        self.tried("POST", f"{self.business.path}/exports", self.chance.choice(_MONTHS))

    def hand_over_at_once(self) -> None:
        """Write the books of a period twice at once."""
        self.at_once(self.hand_over, self.hand_over)

    def replace_a_batch(self) -> None:
        """Write a period anew, in the place of what was written."""
        found = self.one_of(f"{self.business.path}/exports")
        if found and found["batch_id"]:
            again = self.chance.choice(_MONTHS) | {"replaces": found["batch_id"]}
            self.tried("POST", f"{self.business.path}/exports", again)

    def go_on_with_another_number(self) -> None:
        """Have a series go on further up."""
        path = f"{self.business.path}/series"
        read = self.look(path)
        mine = next((each for each in read["data"] if each["document_type"] == "invoice"), None)
        if mine is not None and self.chance.random() < 0.3:
            wanted = {"document_type": "invoice", "next": mine["next"] + 3, "confirmed": True}
            self.changed("PUT", path, {"series": [wanted]})

    def look_on(self) -> None:
        """Read the documents, and one of them."""
        if found := self.one_of(self.documents):
            read = self.look(f"{self.documents}/{found['id']}")
            assert read["number"] == found["number"], f"{read} was {found}"

    def at_once(self, *acts: Act) -> None:
        """Do things at the same time."""
        self.person.stage.together(self.person.email, acts)

    def come_to(self, path: str, is_there: Callable[[Any], bool]) -> Any:
        """Read something until it is as wanted, and return it; None: it does not come to that."""
        for seconds in _PAUSES:
            self.person.stage.sleep(seconds)
            seen = self.look(path)
            if is_there(seen):
                return seen
        return None


def is_answered(document: Any) -> bool:
    """Return whether the authority has said what it thinks of a document."""
    return document["state"] in {"accepted", "accepted_with_warnings", "rejected"}


def is_over(export: Any) -> bool:
    """Return whether nothing is left to do for an export."""
    return export["state"] in {"done", "refused", "empty"}
