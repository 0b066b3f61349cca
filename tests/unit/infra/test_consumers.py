"""The pollers of the local stack: all hands at once, tenants in turn, nothing kept back."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

from infra.functions import SUBMISSION
from infra.local.consumers import QueueConsumer


class Queue:
    """A queue in memory, as far as a consumer asks of it."""

    def __init__(self, *tenants: str) -> None:
        self.ready = [self._message(n, tenant) for n, tenant in enumerate(tenants)]
        self.deleted: list[str] = []
        self.given_back: dict[str, int] = {}
        self._lock = threading.Lock()

    def _message(self, number: int, tenant: str) -> dict[str, Any]:
        body = json.dumps({"business": tenant, "document": str(number)})
        received = {"ApproximateReceiveCount": "1"}
        named = dict.fromkeys(("MessageId", "ReceiptHandle"), str(number))
        return {**named, "Body": body, "Attributes": received}

    def receive_message(self, **asked: Any) -> dict[str, Any]:
        with self._lock:
            size = asked["MaxNumberOfMessages"]
            taken, self.ready = self.ready[:size], self.ready[size:]
        return {"Messages": taken}

    def delete_message_batch(self, **asked: Any) -> None:
        self.deleted += [entry["ReceiptHandle"] for entry in asked["Entries"]]

    def change_message_visibility_batch(self, **asked: Any) -> None:
        self.given_back |= {e["ReceiptHandle"]: e["VisibilityTimeout"] for e in asked["Entries"]}


def test_a_tenant_whose_work_hangs_does_not_hold_up_the_others() -> None:
    queue = Queue(*["hanging"] * 30, *["one", "two"] * 5)
    going_on, all_others = threading.Event(), threading.Event()
    done: Counter[str] = Counter()
    at_once, one_counts = threading.Semaphore(0), threading.Lock()

    def handle(event: dict[str, Any], _: Any) -> dict[str, Any]:
        (record,) = event["Records"]
        tenant = json.loads(record["body"])["business"]
        if tenant == "hanging":
            at_once.release()
            going_on.wait(30)
        with one_counts:
            done[tenant] += 1
            if done["one"] == done["two"] == 5:
                all_others.set()
        return {}

    consumer = QueueConsumer(SUBMISSION, handle, queue, "")
    consumer.start()
    others_are_through = all_others.wait(10)
    four_hang = all(at_once.acquire(timeout=10) for _ in range(4))
    consumer.stop()
    going_on.set()
    consumer.join(10)

    assert others_are_through
    assert four_hang
    assert done["hanging"] == 4
    assert len(queue.deleted) == 14
    assert len(queue.given_back) + len(queue.ready) == 26
    assert set(queue.given_back.values()) == {0}


def test_what_failed_comes_again_and_the_rest_does_not() -> None:
    queue = Queue("one", "one", "one")
    handled = threading.Semaphore(0)

    def handle(event: dict[str, Any], _: Any) -> dict[str, Any]:
        (record,) = event["Records"]
        handled.release()
        failed = [{"itemIdentifier": record["messageId"]}] if record["messageId"] == "1" else []
        if record["messageId"] == "2":
            raise RuntimeError("planted")
        return {"batchItemFailures": failed}

    consumer = QueueConsumer(SUBMISSION, handle, queue, "")
    consumer.start()
    for _ in range(3):
        assert handled.acquire(timeout=10)
    consumer.stop()
    consumer.join(10)

    assert queue.deleted == ["0"]
    assert queue.given_back == {"1": 2, "2": 2}
