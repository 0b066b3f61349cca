"""What queues hold, and the messages that they gave up: looked at, and sent back to be tried again.

A queue shows nothing without handing it out, so who looks has the messages for a short time, and
gives them back. The queue of dead letters stands beside each queue, under its name and an ending.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from chalicelib.aws import queues
from chalicelib.aws.session import client, translated

MOST: Final = 100
"""So many are looked at, or sent back, at once."""
ENDING: Final = "-dead-letters"
_HAND_SECONDS: Final = 60
"""For so long nobody else gets what was taken: longer than a request takes."""
_AT_A_TIME: Final = 10
_FACTS: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


class Depth(NamedTuple):
    """About how many messages a queue has."""

    waiting: int
    in_hand: int
    dead: int
    """Given up, those that somebody looks at right now with them."""


class DeadLetter(NamedTuple):
    """A message that was given up."""

    id: str
    sent_at: datetime
    """When it was first sent."""
    body: str
    receipt: str

    @property
    def facts(self) -> dict[str, str]:
        """The ids that it names; nothing of a message that is no list of names."""
        try:
            read = json.loads(self.body)
        except ValueError:
            return {}
        whole = isinstance(read, dict) and all(isinstance(each, str) for each in read.values())
        return read if whole else {}


def depth(queue: str) -> Depth:
    """Count what a queue holds and what it gave up.

    Raises:
        Retryable: it does not answer.
    """
    waiting, in_hand = _counts(queues.urls()[queue])
    return Depth(waiting, in_hand, sum(_counts(_url(queue))))


def _counts(url: str) -> tuple[int, int]:
    with translated("look at a queue"):
        answer = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(_FACTS))
    waiting, in_hand = (int(answer["Attributes"][name]) for name in _FACTS)
    return waiting, in_hand


def look(queue: str) -> list[DeadLetter]:
    """Read what a queue gave up, oldest first: up to `MOST`, which stay where they are."""
    taken = take(queue)
    give_back(queue, taken)
    return sorted(taken, key=lambda each: (each.sent_at, each.id))


def take(queue: str, wanted: Callable[[str], bool] = lambda _: True) -> list[DeadLetter]:
    """Take those whose ids are wanted, of up to `MOST`, in hand; the others stay where they are."""
    taken: list[DeadLetter] = []
    while len(taken) < MOST:
        found = _receive(_url(queue))
        if not found:
            break
        taken += found
    give_back(queue, [each for each in taken if not wanted(each.id)])
    return [each for each in taken if wanted(each.id)]


def _receive(url: str) -> list[DeadLetter]:
    with translated("take dead letters"):
        answer = client("sqs").receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=_AT_A_TIME,
            VisibilityTimeout=_HAND_SECONDS,
            WaitTimeSeconds=1,  # without it some of its servers alone are asked
            MessageSystemAttributeNames=["SentTimestamp"],
        )
    return [_letter(each) for each in answer.get("Messages", ())]


def _letter(message: dict[str, Any]) -> DeadLetter:
    sent = int(message["Attributes"]["SentTimestamp"]) / 1000
    return DeadLetter(
        id=message["MessageId"],
        sent_at=datetime.fromtimestamp(sent, UTC),
        body=message["Body"],
        receipt=message["ReceiptHandle"],
    )


def give_back(queue: str, taken: Sequence[DeadLetter]) -> None:
    """Let others have at once what was taken."""
    for start in range(0, len(taken), _AT_A_TIME):
        entries = [
            {"Id": str(place), "ReceiptHandle": each.receipt, "VisibilityTimeout": 0}
            for place, each in enumerate(taken[start : start + _AT_A_TIME])
        ]
        with translated("give dead letters back"):
            client("sqs").change_message_visibility_batch(QueueUrl=_url(queue), Entries=entries)


def send_back(queue: str, letter: DeadLetter) -> None:
    """Put a message on its queue again, as it was; then it is a dead letter no more.

    Who dies between the two leaves it twice, which its worker takes as once.
    """
    sqs = client("sqs")
    group = next(iter(letter.facts.values()), "")
    turn = {"MessageGroupId": group} if group else {}
    with translated(f"send to {queue}"):
        sqs.send_message(QueueUrl=queues.urls()[queue], MessageBody=letter.body, **turn)
        sqs.delete_message(QueueUrl=_url(queue), ReceiptHandle=letter.receipt)


def _url(queue: str) -> str:
    return queues.urls()[queue] + ENDING
