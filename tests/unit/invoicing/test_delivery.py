"""A delivery that fails by a mistake of ours: it shows, and goes on once that is mended."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib.aws import blobs
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.invoicing import delivery, store, workers
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.progress import DocumentProgress
from tests.support.faults import queued as put_back
from tests.support.faults import refusing
from tests.unit.countries.costa_rica import samples

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def document() -> Document:
    """A document that was accepted and whose progress says of no file where it is."""
    issued = samples.document()
    progress = samples.begun_of(issued)
    tx = Transaction()
    store.write_issued(tx, issued, progress.model_copy(update={"state": "accepted"}))
    tx.commit()
    return issued


def read(document: Document) -> DocumentProgress:
    progress = store.progress(document.business_id, document.id)
    assert progress is not None
    return progress


def queued() -> list[dict[str, str]]:
    url = json.loads(settings().queue_urls)["delivery"]
    answer = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def with_files(document: Document) -> None:
    for name in ("xml", "answer"):
        blobs.put(f"{document.business_id}/{name}", b"<a/>", "application/xml")
    files = {name: f"{document.business_id}/{name}" for name in ("xml", "answer")}
    store.save(read(document).model_copy(update={"files": files}))


def fail(document: Document) -> None:
    with pytest.raises(KeyError):
        delivery.deliver(document.business_id, document.id)


def test_document_that_cannot_be_delivered_says_so_once_and_stays_due(document: Document) -> None:
    fail(document)
    version = read(document).version
    with clock.set_to(clock.now() + timedelta(hours=1)):
        fail(document)
        sent_again = sweep()

    held = read(document)
    assert (held.state, held.obstacle, held.delivered_at) == (
        "accepted", "cannot-be-delivered", None,
    )  # fmt: skip
    assert held.version == version
    assert sent_again == 1
    assert [message["document"] for message in queued()] == [document.id]


def test_message_that_comes_twice_puts_a_waiting_delivery_back_once(document: Document) -> None:
    with_files(document)
    first = {"business": document.business_id, "document": document.id, "version": "2"}
    assert read(document).version == int(first["version"])
    with refusing("sesv2", "TooManyRequestsException", 429) as asked, put_back() as sent:
        workers.deliver(first)
        for minutes in (15, 30):  # longer than any lease
            with clock.set_to(clock.now() + timedelta(minutes=minutes)):
                workers.deliver(first)
        assert (len(asked), len(sent)) == (1, 1)
        with clock.set_to(clock.now() + timedelta(minutes=45)):
            workers.deliver(sent[0])
        assert (len(asked), len(sent)) == (2, 2)
    assert (read(document).obstacle, read(document).attempts) == ("mail-waits", 2)


def test_document_that_can_be_delivered_again_goes_on(document: Document) -> None:
    fail(document)
    with_files(document)

    with clock.set_to(clock.now() + timedelta(hours=1)):
        delivery.deliver(document.business_id, document.id)

    assert read(document).obstacle is None
    assert read(document).delivered_at is not None
