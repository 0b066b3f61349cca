"""The functions of `app.py` run one by one in this process, with the queues of the stack."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from chalicelib.aws import queues
from chalicelib.aws.queues import QUEUES
from infra.functions import API, FUNCTIONS, Function
from infra.local.api_client import ApiClient
from infra.local.events import Context, queue_event, schedule_event

FUNCTION_OF = {function.queue: function for function in FUNCTIONS if function.queue}
_FROM_ELSEWHERE = "mail_events"
"""What the mail server sends to."""
Around = Callable[[Function], AbstractContextManager[None]]


@cache
def _sqs(endpoint: str) -> Any:
    import boto3

    return boto3.session.Session().client("sqs", endpoint_url=endpoint)


@dataclass(frozen=True)
class Functions:
    """Runs functions as Lambda does; `around` wraps each run."""

    endpoint: str
    around: Around = lambda _: nullcontext()
    sent: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Address of a queue -> messages that it has, of those that somebody notes as they go."""

    def run_queue(self, queue: str) -> int:
        """Receive what is on a queue and hand it to its function; tell how many failed."""
        function, url, failed = FUNCTION_OF[queue], self._url(queue), 0
        while messages := self._receive(url, function.batch_size):
            answer = self.invoke(function, queue_event(function, messages))
            again = {row["itemIdentifier"] for row in answer["batchItemFailures"]}
            failed += len(again)
            for message in messages:
                if message["MessageId"] not in again:
                    self._delete(url, message)
        return failed

    def run_queues(self) -> None:
        """Run all queues, each once."""
        for queue in QUEUES:
            self.run_queue(queue)

    def run_queues_in_use(self) -> None:
        """Run those alone that may have something: most of what there is to do is to ask."""
        for queue in QUEUES:
            if queue == _FROM_ELSEWHERE or self.sent[self._url(queue)]:
                self.run_queue(queue)

    def forget_messages(self) -> None:
        """Lose everything that is on the queues, what is in hand or waits for its time, too."""
        self.sent.clear()
        for queue in QUEUES:
            _sqs(self.endpoint).purge_queue(QueueUrl=self._url(queue))

    def run_schedule(self, function: Function) -> None:
        """Run a scheduled function."""
        self.invoke(function, schedule_event(function))

    def invoke(self, function: Function, event: dict[str, Any]) -> Any:
        """Run a function on an event."""
        import app

        with self.around(function):
            return getattr(app, function.name)(event, Context(function))

    def event(self, queue: str, *bodies: dict[str, str]) -> tuple[Function, dict[str, Any]]:
        """Build the event of messages with these bodies, each with an id of its own."""
        messages = [
            {
                "MessageId": str(uuid.uuid4()),
                "ReceiptHandle": f"receipt-{number}",
                "Body": json.dumps(body),
                "Attributes": {"ApproximateReceiveCount": "1"},
            }
            for number, body in enumerate(bodies)
        ]
        return FUNCTION_OF[queue], queue_event(FUNCTION_OF[queue], messages)

    def _receive(self, url: str, most: int) -> list[dict[str, Any]]:
        received = _sqs(self.endpoint).receive_message(
            QueueUrl=url, MaxNumberOfMessages=most, MessageSystemAttributeNames=["All"]
        )
        return list(received.get("Messages", ()))

    def _delete(self, url: str, message: dict[str, Any]) -> None:
        _sqs(self.endpoint).delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        self.sent[url].discard(message["MessageId"])

    @staticmethod
    def _url(queue: str) -> str:
        return queues.urls()[queue]


@dataclass(frozen=True)
class InProcessApi(ApiClient):
    """The API without a socket; after every request the queues in use are worked off."""

    http: Any = None
    functions: Functions = field(default_factory=lambda: Functions(""))

    def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Have the API's function answer the request."""
        with self.functions.around(API):
            response = self.http.request(method, path, headers=headers, body=body or b"")
        self.functions.run_queues_in_use()
        return response.status_code, response.headers, response.body
