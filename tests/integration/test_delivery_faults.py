"""Delivery to the customer on the local stack, disturbed at every call, and refused by SES."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes

import pytest

from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.paging import PageQuery
from chalicelib.invoicing import delivery, service, store
from chalicelib.invoicing import workers as invoicing_workers
from infra.local.stack import LocalStack
from tests.support import licensing
from tests.support.faults import EVERY_FAULT, Fault, at_every_call, later, refusing
from tests.support.issuing import issue, new_invoice, step

CUTS = pytest.mark.parametrize("fault", EVERY_FAULT[:2], ids=lambda fault: fault.__name__)
"""Without refusals, which do the same as being killed one call before: drawing takes long."""
LATER = timedelta(minutes=10)


def mail_ids(stack: LocalStack, recipient: str) -> list[str]:
    listed = stack.mail.messages(to=recipient)
    return [str(message_from_bytes(stack.mail.raw(m["id"]))["X-Enlace-Mail-Id"]) for m in listed]


@pytest.fixture(scope="module")
def accepted(owner: Caller) -> Iterator[tuple[str, str]]:
    """Issue documents and take them to their acceptance: each its id and the customer's e-mail."""
    return accepted_documents(owner)


def accepted_documents(owner: Caller) -> Iterator[tuple[str, str]]:
    while True:
        emails = [licensing.email("comprador") for _ in range(12)]
        issued = [issue(owner, new_invoice(email, lines=1)).id for email in emails]
        waiting = set(issued)
        for _ in range(50):
            for document_id in sorted(waiting):
                step(owner.tenant, document_id)
                progress = store.progress(owner.tenant, document_id)
                if progress is not None and progress.was_accepted:
                    waiting.discard(document_id)
            if not waiting:
                break
        assert not waiting
        yield from zip(issued, emails, strict=True)


@CUTS
def test_delivery_disturbed_anywhere_reaches_the_customer(
    stack: LocalStack, owner: Caller, accepted: Iterator[tuple[str, str]], fault: Fault
) -> None:
    twice: list[str] = []
    sent_at: dict[str, set[int]] = {}
    """Versions at which messages of a document were sent; each comes again as it was."""

    def work(subject: tuple[str, str]) -> None:
        progress = store.progress(owner.tenant, subject[0])
        assert progress is not None
        versions = sent_at.setdefault(subject[0], set()) | {progress.version}
        sent_at[subject[0]] = versions
        for version in sorted(versions):
            message = {"business": owner.tenant, "document": subject[0], "version": str(version)}
            invoicing_workers.deliver(message)

    def check(subject: tuple[str, str]) -> None:
        progress = store.progress(owner.tenant, subject[0])
        assert progress is not None
        assert [event.event for event in progress.events].count("delivered") == 1
        assert progress.files.keys() == {"xml", "answer", "pdf"}
        sent = mail_ids(stack, subject[1])
        assert len(set(sent)) == 1
        twice.extend(sent[1:])

    calls = at_every_call(fault, lambda: next(accepted), work, check, again=later(work))

    assert calls >= 6
    assert len(twice) <= 2


def test_document_whose_mail_is_refused_is_not_called_delivered(
    stack: LocalStack, owner: Caller, accepted: Iterator[tuple[str, str]]
) -> None:
    document_id, email = next(accepted)

    with refusing("sesv2", "MessageRejected", 400):
        delivery.deliver(owner.tenant, document_id)
    with clock.set_to(clock.now() + LATER):
        delivery.deliver(owner.tenant, document_id)  # a message that comes late changes nothing

    shown = service.read_document(owner, document_id)
    assert (shown.delivered_at, shown.obstacle) == (None, "customer-mail-refused")
    assert shown.files == ("answer", "pdf", "xml")
    latest, *_ = service.read_document_history(owner, document_id, PageQuery()).data
    assert latest.event == "delivery_refused"
    assert "no se pudo enviar" in latest.text
    (told,) = [
        each
        for each in licensing.mails(owner.tenant)
        if each.template == "mail-undelivered" and each.facts["recipient"] == email
    ]
    assert shown.number in told.facts["what"]
    assert not stack.mail.messages(to=email)
