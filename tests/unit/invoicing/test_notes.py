"""What a note changes is written with its state, once, whoever else writes at the same time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.aws.session import client
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import InvalidInput
from chalicelib.invoicing import endings, notes, store
from chalicelib.invoicing.authority import Decision, Draft
from chalicelib.invoicing.balances import Balance, correction_of
from chalicelib.invoicing.note_rules import Named
from chalicelib.invoicing.progress import DocumentProgress
from tests.unit.countries.costa_rica import samples

pytestmark = pytest.mark.usefixtures("aws")
KEY = "50620112600310199999900100001010000000007112345678"


def balance(business_id: str) -> Balance:
    found = store.balance(business_id, KEY)
    assert found is not None
    return found


@pytest.fixture
def sent() -> DocumentProgress:
    """A credit note of 113 that was sent, on a document of 200."""
    issued = samples.document()
    named = Balance(
        created_at=clock.now(),
        key=KEY,
        document_id=None,
        document_type="invoice",
        currency="CRC",
        total=Decimal(200),
    )
    correction = correction_of(named, Decimal(113), lowers=True)
    tx = Transaction()
    store.write_balance(tx, issued.business_id, named.but(taken=Decimal(113), notes=1))
    progress = samples.begun_of(issued).but(correction=correction)
    notes.write_listed(tx, progress)
    progress = store.write_issued(tx, issued, progress)
    tx.commit()
    now = clock.now()
    return store.save(progress.stepped("signed", now).stepped("sent", now))


@contextmanager
def before_the_write(act: Callable[[], None]) -> Iterator[None]:
    """Act once, when what is read is not written yet."""
    events, waiting = client("dynamodb").meta.events, [act]

    def act_first(**_: Any) -> None:
        if waiting:
            waiting.pop()()

    events.register("before-call.dynamodb.TransactWriteItems", act_first)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", act_first)


def test_another_note_that_is_quicker_is_not_forgotten(sent: DocumentProgress) -> None:
    def take_fifty() -> None:
        tx, found = Transaction(), balance(sent.business_id)
        store.write_balance(tx, sent.business_id, found.but(taken=found.taken + 50))
        tx.commit()

    with before_the_write(take_fifty):
        endings.end(sent, Decision("rejected", ()), clock.now())

    assert balance(sent.business_id).taken == 50
    after = store.progress(sent.business_id, sent.id)
    assert after is not None
    assert after.state == "rejected"


def test_an_acceptance_after_all_that_finds_nothing_left_is_noted_and_told(
    sent: DocumentProgress, caplog: pytest.LogCaptureFixture
) -> None:
    endings.end(sent, Decision("rejected", ()), clock.now())
    rejected = store.progress(sent.business_id, sent.id)
    assert rejected is not None
    tx = Transaction()
    store.write_balance(
        tx, sent.business_id, balance(sent.business_id).but(taken=Decimal(200), notes=2)
    )
    tx.commit()

    endings.end(rejected, Decision("accepted", ()), clock.now())

    found = balance(sent.business_id)
    assert (found.is_overtaken, found.left) == (True, Decimal(-113))
    told = [record.levelno for record in caplog.records if "took more" in record.message]
    assert told == [logging.ERROR]


def test_a_key_is_of_one_document_and_leads_to_it(sent: DocumentProgress) -> None:
    other = samples.document().but(id="doc_other")
    tx = Transaction()
    store.write_issued(tx, other, samples.begun_of(other))

    with pytest.raises(ChangedMeanwhile):
        tx.commit()

    key = sent.summary.key
    found, held = store.content_and_balance(sent.business_id, sent.country, key)
    assert (found and found.id, held) == (sent.id, None)
    assert store.content_and_balance("biz_other", sent.country, key) == (None, None)
    assert store.progress(sent.business_id, other.id) is None
    assert notes.balance_of(sent).left == sent.summary.total


@pytest.mark.parametrize(
    ("currency", "total", "told"),
    [("CRC", "300", True), ("USD", "200", True), ("CRC", "200", False)],
)
def test_a_first_note_that_came_second_is_held_to_what_the_other_stated(
    sent: DocumentProgress, currency: str, total: str, *, told: bool
) -> None:
    named = Named(
        key=KEY, document_type="invoice", lowers=True, amount=Decimal(10), currency=currency,
        pointer="/references/0/number", stated_total=Decimal(total),
    )  # fmt: skip
    draft = Draft("credit_note", 1, 1, (), "es", None, corrects=named)
    agreed = notes._unseen(named)

    found = []
    try:
        notes.reserve(Transaction(), sent.business_id, draft, agreed)
    except InvalidInput as exc:
        found = [error.rule.code for error in exc.fields]

    assert found == ["original-stated-otherwise"] * told
