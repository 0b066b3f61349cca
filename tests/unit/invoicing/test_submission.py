"""One step after the other of a document's way, with an authority of our choosing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.session import client
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica.authority import CostaRica
from chalicelib.invoicing import store, submission
from chalicelib.invoicing.authority import Answered, HeldUp, Received, TurnedAway
from chalicelib.invoicing.model import AuthorityDetail, Document
from chalicelib.invoicing.progress import DocumentProgress
from tests.unit.countries.costa_rica import samples

pytestmark = pytest.mark.usefixtures("aws")


class Authority(CostaRica):
    """Signs whatever comes, takes everything, and has never heard of any of it."""

    def __init__(self) -> None:
        self.sends = self.asks = 0

    def sign(self, document: Document) -> bytes:
        return b"<signed/>"

    def send(self, document: Document, signed: bytes) -> Received | TurnedAway | HeldUp:
        self.sends += 1
        return Received("taken")

    def ask(self, business_id: str, clave: str) -> Answered | HeldUp:
        self.asks += 1
        return HeldUp("not-known-yet", is_lost=True)


class Unsigning(Authority):
    """Cannot sign."""

    def sign(self, document: Document) -> bytes:
        raise Permanent("/Clave: missing")


@pytest.fixture
def document() -> Document:
    issued = samples.document()
    tx = Transaction()
    store.write_issued(tx, issued, samples.begun_of(issued))
    tx.commit()
    return issued


def read(document: Document) -> DocumentProgress:
    progress = store.progress(document.business_id, document.id)
    assert progress is not None
    return progress


def test_document_that_cannot_be_signed_is_held_and_says_so(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    submission._advance(read(document), Unsigning())

    held = read(document)
    assert (held.state, held.obstacle, held.attempts) == ("issued", "cannot-be-signed", 1)
    assert [r.levelno for r in caplog.records if "cannot be signed" in r.message] == [logging.ERROR]


def test_document_that_can_be_signed_again_goes_on(document: Document) -> None:
    submission._advance(read(document), Unsigning())

    submission._advance(read(document), Authority())

    assert (read(document).state, read(document).obstacle) == ("sent", None)


@pytest.fixture
def delays() -> Iterator[list[int]]:
    """How long each message waits that is sent."""
    seen: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        seen.append(params["DelaySeconds"])

    events = client("sqs").meta.events
    events.register("provide-client-params.sqs.SendMessage", note)
    yield seen
    events.unregister("provide-client-params.sqs.SendMessage", note)


def test_document_that_gets_lost_again_and_again_is_sent_ever_more_seldom(
    document: Document, delays: list[int]
) -> None:
    authority, started = Authority(), clock.now()
    while sum(delays) < 24 * 3600:
        with clock.set_to(started + timedelta(seconds=sum(delays))):
            submission._advance(read(document), authority)

    progress = read(document)
    assert progress.sends == authority.sends <= 40
    assert authority.asks <= 150
    assert [event.event for event in progress.events] == ["issued", "signed", "sent"]


class Busy(Authority):
    """Asks to be left alone for an hour."""

    def send(self, document: Document, signed: bytes) -> Received | TurnedAway | HeldUp:
        self.sends += 1
        return HeldUp("authority-unavailable", after_seconds=3600)


def test_authority_that_asks_for_an_hour_is_left_alone_for_an_hour(
    document: Document, delays: list[int]
) -> None:
    authority, started = Busy(), clock.now()
    waits = []
    for minutes in (0, 15, 30, 45, 59):
        with clock.set_to(started + timedelta(minutes=minutes)):
            submission._advance(read(document), authority)
            waits.append(delays[-1])
    sends_before = authority.sends
    with clock.set_to(started + timedelta(minutes=60)):
        submission._advance(read(document), authority)

    assert (sends_before, authority.sends) == (1, 2)
    assert waits == [900, 900, 900, 900, 60]
    assert read(document).attempts == 2


def test_document_that_is_late_is_an_error_in_the_log_once_a_day(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    issued_at = document.created_at
    said = []
    for hours in (1, 23, 25, 26, 47, 49, 120, 121):
        caplog.clear()
        with clock.set_to(issued_at + timedelta(hours=hours)):
            submission._advance(read(document), Busy())
        said.append([r.levelno for r in caplog.records if r.message == "document is late"])

    error = [logging.ERROR]
    assert said == [[], [], error, [], [], error, error, []]


def test_message_that_was_followed_already_ends(document: Document) -> None:
    authority = Authority()
    message = store.message("submission", read(document).model_copy(update={"version": 0})).body

    for _ in range(3):
        submission.step(
            message["business"], message["document"], int(message["version"]), lambda _: authority
        )

    assert authority.sends == 1
    assert authority.asks == 0
    assert read(document).version == int(message["version"]) + 1


def test_refusal_for_another_reason_begins_to_count_anew(document: Document) -> None:
    progress = read(document)
    first, second = (AuthorityDetail(code="400", text=text) for text in ("uno", "otro"))

    counts = []
    for why in (first, first, second, first):
        progress = progress.refused(why)
        counts.append(progress.refusals)

    assert counts == [1, 2, 1, 1]
