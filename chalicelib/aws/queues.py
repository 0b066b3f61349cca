"""Messages between the parts. A message names things by id; the truth is in the table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from chalicelib.aws.session import client, translated
from chalicelib.core.settings import settings

MAX_DELAY_SECONDS = 600
"""The longest that we have a queue wait: a message with a longer delay comes early. SQS would wait
for 900, but a pause counts as age, and at that age an alarm rings of what is not even tried."""
VISIBILITY_SECONDS = {
    "registration": 360,
    "activation": 360,
    "submission": 1080,
    "delivery": 720,
    "mail": 720,
    "mail_events": 360,
    "reminders": 360,
    "exports": 3600,
    "companies": 3600,
}
"""Queue -> for how long a message that was received is its receiver's (as in the template)."""
BACKLOG = 30
"""Fewer that wait are through before the shortest patience is over, as slow as their worker may be:
what is overdue then is in no queue."""
QUEUES = tuple(VISIBILITY_SECONDS)


@dataclass(frozen=True, slots=True)
class Message:
    """Work to be done by the worker of `queue`; the body holds ids only, no personal data.

    Its first entry says whose work it is: queues take tenants in turn by that.
    """

    queue: str
    body: dict[str, str]
    delay_seconds: int = 0

    def __post_init__(self) -> None:
        if self.queue not in QUEUES:
            msg = f"no queue named {self.queue!r}"
            raise ValueError(msg)
        if not self.tenant:
            msg = f"a message to {self.queue} that says nobody's work"
            raise ValueError(msg)

    @property
    def tenant(self) -> str:
        """Whose work it is.

        >>> Message("submission", {"business": "biz_1", "document": "doc_1"}).tenant
        'biz_1'
        """
        return next(iter(self.body.values()), "")


@cache
def urls() -> dict[str, str]:
    """Read where each queue is."""
    return dict(json.loads(settings().queue_urls))


def forget_urls() -> None:
    """Read the queue URLs anew at the next use."""
    urls.cache_clear()


def send(message: Message) -> None:
    """Put the message on its queue.

    Raises:
        Retryable: the queue did not take it; the due index will bring it back.
    """
    with translated(f"send to {message.queue}"):
        client("sqs").send_message(
            QueueUrl=urls()[message.queue],
            MessageBody=json.dumps(message.body, separators=(",", ":")),
            DelaySeconds=min(message.delay_seconds, MAX_DELAY_SECONDS),
            MessageGroupId=message.tenant,  # of a fair queue: who sends much waits, not the others
        )


def waiting(queue: str) -> int:
    """Return about how many messages of a queue wait to be received.

    Raises:
        Retryable: the queue does not answer.
    """
    with translated(f"look at {queue}"):
        answer = client("sqs").get_queue_attributes(
            QueueUrl=urls()[queue], AttributeNames=["ApproximateNumberOfMessages"]
        )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])
