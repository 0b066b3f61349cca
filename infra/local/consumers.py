"""Lambda's event sources on this machine: queue pollers and a clock, calling the same handlers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from infra.functions import Function
from infra.local.events import Context, queue_event, schedule_event

Handler = Callable[[dict[str, Any], Any], Any]
_log = logging.getLogger("enlace.workers")
_WAIT_SECONDS = 1
_PAUSE_AFTER_TROUBLE = 1.0
_RETRY_SECONDS = 2
"""In the cloud a failed message waits for the visibility timeout; here nobody has that long."""


class QueueConsumer(threading.Thread):
    """Polls one queue and hands batches to its function; deletes what did not fail."""

    def __init__(self, function: Function, handler: Handler, sqs: Any, url: str) -> None:
        super().__init__(name=f"queue-{function.queue}", daemon=True)
        self._function, self._handler, self._sqs, self._url = function, handler, sqs, url
        self._stopping = threading.Event()

    def run(self) -> None:
        """Poll until stopped."""
        while not self._stopping.is_set():
            try:
                messages = self._receive()
                if messages:
                    self._serve(messages)
            except Exception:
                if not self._stopping.is_set():
                    _log.exception("queue %s", self._function.queue)
                    self._stopping.wait(_PAUSE_AFTER_TROUBLE)

    def stop(self) -> None:
        """Take no more messages; the batch in hand is finished."""
        self._stopping.set()

    def _receive(self) -> list[dict[str, Any]]:
        received = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=self._function.batch_size,
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
            self._sqs.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    entry | {"VisibilityTimeout": _RETRY_SECONDS} for entry in _entries(again)
                ],
            )


class Clock(threading.Thread):
    """Calls a scheduled function every so many seconds, never twice at once."""

    def __init__(self, function: Function, handler: Handler, seconds: float) -> None:
        super().__init__(name=f"schedule-{function.name}", daemon=True)
        self._function, self._handler, self._seconds = function, handler, seconds
        self._stopping = threading.Event()

    def run(self) -> None:
        """Call until stopped."""
        while not self._stopping.wait(self._seconds):
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
