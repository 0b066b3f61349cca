"""A business with many documents beside others with one each: the others do not wait for it.

In the cloud the queues see to it (`MessageGroupId`, ADR 0040); here the consumers stand in for
them, and are what is looked at, with the real worker, table and simulated authority behind. The
emulator's queue knows one order, so the backlog is with the consumers when the others come: a plan
lets nobody send faster than they take. CI sees with a few dozen documents that six others are
through while a backlog waits; `make fairness` has a thousand and nineteen, and measures how long.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws import queues
from chalicelib.aws.session import client
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.invoicing import store
from infra.functions import SUBMISSION
from infra.local.api_client import wait_for
from infra.local.consumers import QueueConsumer
from tests.support.following import Authority
from tests.support.issuing import issue, new_invoice, ready_business

IS_MEASURED = "NOISY_DOCUMENTS" in os.environ
NOISY = int(os.environ.get("NOISY_DOCUMENTS", "32"))
QUIET = 19 if IS_MEASURED else 6
MOST = 1.5
A_MINUTE = 250
"""Fewer than a plan lets a business issue."""
AUTHORITY_SECONDS = 0.5
"""Most of a step is waiting for the ministry; in the cloud each has a processor of its own."""
pytestmark = pytest.mark.usefixtures("stack")


class Worked:
    """The worker of submissions, with when each document had its first step: signed and sent."""

    def __init__(self) -> None:
        from app import submission_worker

        self._work = submission_worker
        self.at: dict[str, float] = {}
        self._changed = threading.Condition()
        self._consumer = QueueConsumer(
            SUBMISSION, self._handle, client("sqs"), queues.urls()[SUBMISSION.queue]
        )

    def __enter__(self) -> Worked:
        self._consumer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.stop()
        self._consumer.join(10)

    def _handle(self, event: dict[str, Any], context: Any) -> Any:
        answer = self._work(event, context)
        with self._changed:
            for record in event["Records"]:
                document = json.loads(record["body"])["document"]
                self.at.setdefault(document, time.monotonic())
            self._changed.notify_all()
        return answer

    def wait_for(self, documents: Sequence[str]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: set(documents) <= self.at.keys(), 120)


def issued(caller: Caller) -> str:
    return issue(caller, new_invoice(lines=1)).id


def p95_of(quiet: Sequence[Caller], worked: Worked) -> float:
    """Have each issue one, and say how long 95 % of them wait at most until it is sent."""
    began = {issued(each): time.monotonic() for each in quiet}
    worked.wait_for([*began])
    for caller, document in zip(quiet, began, strict=True):
        progress = store.progress(caller.tenant, document)
        assert progress is not None
        assert progress.state not in {"issued", "signed"}
    waits = [worked.at[document] - start for document, start in began.items()]
    return statistics.quantiles(waits, n=20)[-1]


def test_quiet_businesses_do_not_wait_for_one_with_many_documents(
    authority: Authority,
) -> None:
    authority.faults({"fault": "delay", "times": None, "seconds": AUTHORITY_SECONDS})
    quiet, noisy = [ready_business() for _ in range(QUIET)], ready_business()
    rounds = 3 if IS_MEASURED else 1
    with Worked() as worked:
        alone = statistics.mean(p95_of(quiet, worked) for _ in range(rounds))
    begin = clock.now()
    many = []
    for number in range(NOISY):
        with clock.set_to(begin + timedelta(minutes=number // A_MINUTE)):
            many.append(issued(noisy))

    with Worked() as worked:
        wait_for(lambda: queues.waiting("submission"), lambda number: number == 0, "backlog")
        beside = statistics.mean(p95_of(quiet, worked) for _ in range(rounds))
        left = len(set(many) - worked.at.keys())

    ratio = beside / alone
    measured = {"name": "quiet_p95_beside_noisy", "value": NOISY, "unit": "documents"}
    sys.stdout.write(json.dumps(measured | {"ratio": round(ratio, 2)}) + "\n")
    assert left, "there is a backlog all the while"
    assert not IS_MEASURED or ratio <= MOST
