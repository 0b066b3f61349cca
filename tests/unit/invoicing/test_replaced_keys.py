"""Whatever dies and whenever a key is replaced: what is stored is what the authority has."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from chalicelib.aws import blobs
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.countries.costa_rica.authority import CostaRica
from chalicelib.invoicing import store, submission
from chalicelib.invoicing.authority import Answered, Decision, HeldUp, Received
from chalicelib.invoicing.model import Document
from tests.unit.countries.costa_rica import samples

BUSY = HeldUp("authority-unavailable")
LOST = HeldUp("not-known-yet", is_lost=True)
UNKNOWN_ROUTE = HeldUp("authority-refuses-requests", is_lost_if_repeated=True)


class Died(Exception):
    """The function was killed."""


class World(CostaRica):
    """An authority that keeps what reaches it first, and a business that replaces its key."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.key, self.has = chance, 1, b""

    def sign(self, document: Document) -> bytes:
        return f"<{document.key} key='{self.key}'/>".encode()

    def is_of_present_key(self, document: Document, signed: bytes) -> bool:
        return signed == self.sign(document)

    def send(self, document: Document, signed: bytes) -> Received | HeldUp:
        arrives, told = self.chance.random() < 0.5, self.chance.random()
        if arrives:
            self.has = self.has or signed
        if told < 0.3:
            raise Died
        if told < 0.6:
            return HeldUp("authority-unavailable", may_have_arrived=True)
        return Received("taken") if arrives else BUSY

    def ask(self, business_id: str, key: str) -> Answered | HeldUp:
        if self.chance.random() < 0.2:
            return BUSY
        if not self.has:
            return LOST if self.chance.random() < 0.9 else UNKNOWN_ROUTE
        waiting = HeldUp("being-processed", is_in_work=True)
        failing = HeldUp("authority-error", is_lost=True)
        says: list[Answered | HeldUp] = [waiting, failing, Answered(b"<answer/>")]
        return self.chance.choice(says)

    def decide(self, document: Document, answer: bytes) -> Decision:
        return Decision("accepted", ())


@pytest.mark.usefixtures("aws")
def test_bytes_that_are_stored_are_those_that_arrived_first() -> None:
    replaced = 0
    for seed in range(8):
        chance = Random(seed)  # noqa: S311
        world, document = World(chance), samples.document().but(business_id=f"biz_{seed}")
        tx = Transaction()
        store.write_issued(tx, document, samples.begun_of(document))
        tx.commit()

        for hours in range(1, 100):
            world.key += chance.random() < 0.4
            progress = store.require_progress(document.business_id, document.id)
            if not progress.is_on_its_way:
                break
            with clock.set_to(document.issued_at + timedelta(hours=hours)), suppress(Died):
                submission._advance(progress, world)

        assert progress.state == "accepted", seed
        assert blobs.get(progress.files["xml"]) == world.has, seed
        replaced += f"/{document.key}" not in progress.files["xml"]
    assert replaced > 2
