"""SES refuses for a day: every worker that sends puts back, nothing is a dead letter or lost."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.session import client
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.settings import settings
from chalicelib.invoicing import redelivery, store
from chalicelib.invoicing import service as invoicing
from chalicelib.invoicing import workers as invoicing_workers
from chalicelib.invoicing.forms import NewDelivery
from chalicelib.mail import service as mail
from chalicelib.mail import store as mail_store
from chalicelib.mail import workers as mail_workers
from infra.local.stack import LocalStack
from tests.support import licensing
from tests.support.faults import refusing
from tests.support.issuing import issue, new_invoice, step

DAY = timedelta(days=1)
WORKERS: dict[str, Callable[[dict[str, str]], None]] = {
    "delivery": invoicing_workers.deliver,
    "mail": mail_workers.handle,
}


class Queues:
    """The queues as they would be with a clock that waits for nobody."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, str, dict[str, str]]] = []
        self._count = 0
        self.runs = 0

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Take what is sent."""

        def take(params: dict[str, Any], **_: Any) -> None:
            at = clock.now() + timedelta(seconds=params["DelaySeconds"])
            queue = params["QueueUrl"].rsplit("-", 1)[-1]
            self.put(at, queue, json.loads(params["MessageBody"]))

        events, name = client("sqs").meta.events, "provide-client-params.sqs.SendMessage"
        events.register(name, take)
        try:
            yield
        finally:
            events.unregister(name, take)

    def put(self, at: datetime, queue: str, body: dict[str, str]) -> None:
        self._count += 1
        if queue in WORKERS:
            heapq.heappush(self._waiting, (at, self._count, queue, body))

    def run_until(self, end: datetime) -> None:
        """Work off what comes due; a worker that raises would make a dead letter in an hour."""
        while self._waiting and self._waiting[0][0] <= end:
            at, _, queue, body = heapq.heappop(self._waiting)
            self.runs += 1
            with clock.set_to(at), self.taking():
                WORKERS[queue](body)


def accepted(owner: Caller, email: str) -> str:
    document_id = issue(owner, new_invoice(email, lines=1)).id
    for _ in range(50):
        step(owner.tenant, document_id)
        progress = store.progress(owner.tenant, document_id)
        if progress is not None and progress.was_accepted:
            return document_id
    raise AssertionError("not accepted")


@pytest.fixture
def _patience_of_the_cloud(stack: LocalStack) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RETRY_BASE_SECONDS", "RETRY_LIMIT_SECONDS"):
            patch.delenv(name)  # short on one machine
        settings.cache_clear()
        yield
    settings.cache_clear()


@pytest.mark.usefixtures("_patience_of_the_cloud")
def test_a_day_without_ses_delays_mails_and_loses_none(stack: LocalStack, owner: Caller) -> None:
    customer, person = licensing.email("comprador"), licensing.email("persona")
    document_id, queues, begin = accepted(owner, customer), Queues(), clock.now()
    tx = Transaction()
    mail_id = mail.write(
        tx,
        tenant=owner.tenant,
        recipient=person,
        language="es",
        template="email-change-undone",
        facts={"email": person},
        natural_key=(document_id,),
    )
    tx.commit()
    queues.put(begin, "mail", {"tenant": owner.tenant, "mail_id": mail_id})
    named = {"business": owner.tenant, "document": document_id, "version": "0"}
    queues.put(begin, "delivery", named)

    with refusing("sesv2", "TooManyRequestsException", 429) as asked:
        queues.run_until(begin + DAY)

    held = invoicing.read_document(owner, document_id)
    waiting = mail_store.find(owner.tenant, mail_id)
    assert (held.obstacle, held.delivered_at) == ("mail-waits", None)
    with pytest.raises(redelivery.NotDeliveredYet) as refused:
        redelivery.deliver_again(owner, document_id, NewDelivery())
    assert "the mail service does not take it for now" in refused.value.sentence("en")
    assert "once it is accepted" not in refused.value.sentence("en")
    assert waiting is not None
    assert (waiting.state, waiting.reason) == ("waiting", "send mail: TooManyRequestsException")
    assert 250 < len(asked) == queues.runs < 350, "it is asked seldom, and never given up"
    queues.run_until(begin + DAY + timedelta(hours=1))
    shown = invoicing.read_document(owner, document_id)
    assert (shown.obstacle, shown.files) == (None, ("answer", "pdf", "xml"))
    assert shown.delivered_at is not None
    assert [len(stack.mail.messages(to=each)) for each in (customer, person)] == [1, 1]
