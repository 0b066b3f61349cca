"""Lambda's event sources on this machine: queue pollers and a clock, calling the same handlers."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any

from infra.functions import Function
from infra.local.events import Context, queue_event, schedule_event

Handler = Callable[[dict[str, Any], Any], Any]
_log = logging.getLogger("enlace.workers")
_WAIT_SECONDS = 1
_PAUSE_AFTER_TROUBLE = 1.0
_MOST_HANDS = 8
"""Of one function; the cloud has as many as the function's concurrency says."""
_MOST_RECEIVED = 10
_MOST_WAITING = 2000
"""So many that who comes behind a tenant with a thousand is seen, and gets its turn."""
_RETRY_SECONDS = (2, 8, 60, 360)
"""In the cloud a failed message waits for the visibility timeout each time; here nobody has that
long, but five tries must outlast the leases of runs that died one after the other."""


class QueueConsumer:
    """Polls one queue and hands messages to its function, as many at once as the cloud would.

    It stands in for what the cloud's queues do by `MessageGroupId`, which the emulator takes and
    does nothing with: tenants are taken in turn, and none holds more than half of the hands, so
    that one with much work, or whose work hangs, does not hold up the others. What did not fail is
    deleted; what was received and not begun when this stops is given back.
    """

    def __init__(self, function: Function, handler: Handler, sqs: Any, url: str) -> None:
        self._function, self._handler, self._sqs, self._url = function, handler, sqs, url
        self._stopping = threading.Event()
        self._turn = threading.Condition()
        self._waiting: OrderedDict[str, deque[dict[str, Any]]] = OrderedDict()
        self._busy: Counter[str] = Counter()
        hands = min(function.concurrency, _MOST_HANDS)
        self._share = max(hands // 2, 1)
        self._threads = [
            threading.Thread(target=target, name=f"queue-{function.queue}", daemon=True)
            for target in (self._poll, *[self._work] * hands)
        ]

    def start(self) -> None:
        """Begin to poll and to work."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no more messages; what is in hand is finished."""
        self._stopping.set()
        with self._turn:
            self._turn.notify_all()

    def join(self, seconds: float) -> None:
        """Wait until all is finished, each part for so long, and give back what was not begun."""
        for thread in self._threads:
            thread.join(seconds)
        left = [message for waiting in self._waiting.values() for message in waiting]
        self._waiting.clear()
        if left:
            self._give_back(left, lambda _: 0)

    def _poll(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._turn:
                    is_full = sum(map(len, self._waiting.values())) >= _MOST_WAITING
                if is_full:
                    self._stopping.wait(0.05)
                    continue
                messages = self._receive()
                with self._turn:
                    for message in messages:
                        self._waiting.setdefault(_tenant(message), deque()).append(message)
                    self._turn.notify_all()
            except Exception:
                self._tell()

    def _work(self) -> None:
        while not self._stopping.is_set():
            tenant, messages = self._next()
            try:
                if messages:
                    self._serve(messages)
            except Exception:
                self._tell()
            finally:
                with self._turn:
                    self._busy[tenant] -= 1
                    self._turn.notify_all()

    def _next(self) -> tuple[str, list[dict[str, Any]]]:
        """Wait for the turn of a tenant that holds less than its share; take of its messages."""
        with self._turn:
            while not self._stopping.is_set():
                for tenant, waiting in self._waiting.items():
                    if self._busy[tenant] < self._share:
                        size = min(self._function.batch_size, len(waiting))
                        taken = [waiting.popleft() for _ in range(size)]
                        if waiting:
                            self._waiting.move_to_end(tenant)
                        else:
                            del self._waiting[tenant]
                        self._busy[tenant] += 1
                        return tenant, taken
                self._turn.wait(_WAIT_SECONDS)
            self._busy[""] += 1
            return "", []

    def _tell(self) -> None:
        if not self._stopping.is_set():
            _log.exception("queue %s", self._function.queue)
            self._stopping.wait(_PAUSE_AFTER_TROUBLE)

    def _receive(self) -> list[dict[str, Any]]:
        received = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_MOST_RECEIVED,
            WaitTimeSeconds=_WAIT_SECONDS,
            MessageSystemAttributeNames=["All"],
        )
        return list(received.get("Messages", ()))

    def _serve(self, messages: list[dict[str, Any]]) -> None:
        started = time.perf_counter()
        try:
            answer = self._handler(queue_event(self._function, messages), Context(self._function))
            failed = {row["itemIdentifier"] for row in (answer or {}).get("batchItemFailures", ())}
        except Exception:  # as in the cloud: the whole batch comes back
            _log.exception("%s failed", self._function.name)
            failed = {message["MessageId"] for message in messages}
        spent = (time.perf_counter() - started) * 1000
        _log.info(
            "%s: %d done, %d to repeat, %.0f ms",
            self._function.name,
            len(messages) - len(failed),
            len(failed),
            spent,
        )
        done = [m for m in messages if m["MessageId"] not in failed]
        again = [m for m in messages if m["MessageId"] in failed]
        if done:
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=_entries(done))
        if again:
            self._give_back(again, _pause)

    def _give_back(
        self, messages: list[dict[str, Any]], pause: Callable[[dict[str, Any]], int]
    ) -> None:
        """Let messages be received again, each after its pause in seconds."""
        for first in range(0, len(messages), _MOST_RECEIVED):
            some = messages[first : first + _MOST_RECEIVED]
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    entry | {"VisibilityTimeout": pause(message)}
                    for entry, message in zip(_entries(some), some, strict=True)
                ],
            )


class Clock(threading.Thread):
    """Calls a scheduled function every so many seconds, never twice at once."""

    def __init__(
        self, function: Function, handler: Handler, seconds: float, *, at_once: bool = False
    ) -> None:
        super().__init__(name=f"schedule-{function.name}", daemon=True)
        self._function, self._handler, self._seconds = function, handler, seconds
        self._first = 0.0 if at_once else seconds
        self._stopping = threading.Event()

    def run(self) -> None:
        """Call until stopped."""
        pause = self._first
        while not self._stopping.wait(pause):
            pause = self._seconds
            try:
                self._handler(schedule_event(self._function), Context(self._function))
            except Exception:
                _log.exception("%s failed", self._function.name)

    def stop(self) -> None:
        """Begin no more runs; the one going on is finished."""
        self._stopping.set()


def _entries(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]}
        for n, message in enumerate(messages)
    ]


def _pause(message: dict[str, Any]) -> int:
    """Say for how long a message waits that failed once more.

    >>> [_pause({"Attributes": {"ApproximateReceiveCount": n}}) for n in ("1", "2", "9")]
    [2, 8, 360]
    """
    failures = int(message["Attributes"]["ApproximateReceiveCount"])
    return _RETRY_SECONDS[min(failures, len(_RETRY_SECONDS)) - 1]


def _tenant(message: dict[str, Any]) -> str:
    """Read whose work a message is: its body names that first.

    >>> _tenant({"Body": '{"business": "biz_1", "document": "doc_1"}'}), _tenant({"Body": "?"})
    ('biz_1', '')
    """
    try:
        body = json.loads(message["Body"])
    except ValueError:
        return ""
    return str(next(iter(body.values()), "")) if isinstance(body, dict) else ""
