"""Standard queues: at least once, any order, delays, hands, fair groups and dead letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from tests.simulation.world import World, refused

MOST_RECEIVES: Final = 5
MOST_BYTES, MOST_DELAY_SECONDS = 1024 * 1024, 900
_KEPT, _DEAD_KEPT = timedelta(days=4), timedelta(days=14)
_LATE_SECONDS = 0.5
"""How long a message takes until it can be received, at most."""
_TWICE, _HELD_BY_NOBODY = 0.02, 0.01
"""How many messages come again after they were deleted, and how many while they are in a hand."""
Heard = Callable[[str, float], object]


@dataclass(slots=True)
class Letter:
    """A message on a queue."""

    id: str
    body: str
    group: str
    sent_at: datetime
    visible_at: datetime
    received: int = 0
    first_received_at: datetime | None = None
    receipt: str = ""
    is_kept_once: bool = False
    """It is not gone when it is deleted: one of the copies was not reached."""


@dataclass
class _Queue:
    name: str
    visibility_seconds: int
    dead_letters: str = ""
    letters: list[Letter] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    """Group -> how many were handed out: queues take groups in turn."""


class Queues:
    """All queues; `heard` is told when there will be something to receive, and after how long."""

    def __init__(
        self,
        world: World,
        visibility_seconds: Mapping[str, int],
        heard: Heard = lambda queue, seconds: None,
    ) -> None:
        self._world = world
        self._heard = heard
        self._queues: dict[str, _Queue] = {}
        self._made = 0
        self.sent: list[str] = []
        """Every body that was ever sent."""
        for name, seconds in visibility_seconds.items():
            dead = f"{name}-dead-letters"
            self._queues[self.url(name)] = _Queue(name, seconds, self.url(dead))
            self._queues[self.url(dead)] = _Queue(dead, 30)

    @staticmethod
    def url(name: str) -> str:
        """Return the address of a queue."""
        return f"https://sqs.example.com/000000000000/enlace-{name}"

    def urls(self) -> dict[str, str]:
        """Return the addresses of those that are no dead letters, by name."""
        return {each.name: url for url, each in self._queues.items() if each.dead_letters}

    def left(self, name: str) -> list[Letter]:
        """Return what is on a queue, in hand or not."""
        return list(self._queues[self.url(name)].letters)

    # what the product calls

    def send_message(
        self,
        *,
        QueueUrl: str,
        MessageBody: str,
        DelaySeconds: int = 0,
        MessageGroupId: str = "",
    ) -> Any:
        queue = self._queue("send_message", QueueUrl)
        if not MessageBody:
            raise refused("send_message", "MissingParameter")
        is_possible = 0 <= DelaySeconds <= MOST_DELAY_SECONDS and len(MessageGroupId) <= 128
        if not is_possible or len(MessageBody.encode()) > MOST_BYTES:
            raise refused("send_message", "InvalidParameterValue")
        letter = self._put(queue, MessageBody, MessageGroupId, DelaySeconds)
        return {"MessageId": letter.id}

    def receive_message(
        self,
        *,
        QueueUrl: str,
        MaxNumberOfMessages: int = 1,
        VisibilityTimeout: int | None = None,
        WaitTimeSeconds: int = 0,
        MessageSystemAttributeNames: Iterable[str] = (),
    ) -> Any:
        queue = self._queue("receive_message", QueueUrl)
        if not 1 <= MaxNumberOfMessages <= 10 or not 0 <= WaitTimeSeconds <= 20:
            raise refused("receive_message", "InvalidParameterValue")
        names = set(MessageSystemAttributeNames)
        found = self._taken(queue, MaxNumberOfMessages, VisibilityTimeout)
        return {"Messages": [_received(each, names) for each in found]} if found else {}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> Any:
        queue = self._queue("delete_message", QueueUrl)
        for each in self._held(queue, ReceiptHandle):
            if each.is_kept_once:
                each.is_kept_once = False
            else:
                queue.letters.remove(each)
        return {}

    def change_message_visibility_batch(
        self, *, QueueUrl: str, Entries: list[dict[str, Any]]
    ) -> Any:
        queue = self._queue("change_message_visibility_batch", QueueUrl)
        done = []
        for entry in Entries:
            for each in self._held(queue, entry["ReceiptHandle"]):
                self._set_visible(queue, each, entry["VisibilityTimeout"])
            done.append({"Id": entry["Id"]})
        return {"Successful": done}

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> Any:
        queue = self._queue("get_queue_attributes", QueueUrl)
        now = self._world.now()
        waiting = sum(each.visible_at <= now for each in queue.letters)
        in_hand = sum(each.visible_at > now and bool(each.receipt) for each in queue.letters)
        facts = {
            "ApproximateNumberOfMessages": waiting,
            "ApproximateNumberOfMessagesNotVisible": in_hand,
            "ApproximateNumberOfMessagesDelayed": len(queue.letters) - waiting - in_hand,
        }
        return {"Attributes": {name: str(facts[name]) for name in AttributeNames}}

    # of the queues themselves

    def _put(self, queue: _Queue, body: str, group: str, delay_seconds: float) -> Letter:
        now, late = self._world.now(), 0.0
        if self._world.is_disturbed:
            late = self._world.random.uniform(0, _LATE_SECONDS)
        self._made += 1
        letter = Letter(
            id=f"00000000-0000-4000-8000-{self._made:012d}",
            body=body,
            group=group,
            sent_at=now,
            visible_at=now + timedelta(seconds=delay_seconds + late),
        )
        letter.is_kept_once = self._happens(_TWICE)
        queue.letters.append(letter)
        self.sent.append(body)
        self._world.trace.add("queued", queue.name, body)
        self._heard(queue.name, delay_seconds + late)
        return letter

    def _taken(self, queue: _Queue, most: int, visibility_seconds: int | None) -> list[Letter]:
        """Hand out up to `most`, of groups in turn, and give up those that came too often."""
        now = self._world.now()
        kept = _KEPT if queue.dead_letters else _DEAD_KEPT
        queue.letters = [each for each in queue.letters if now - each.sent_at < kept]
        found = [each for each in queue.letters if each.visible_at <= now]
        self._world.random.shuffle(found)
        found.sort(key=lambda each: queue.sent[each.group])
        taken: list[Letter] = []
        for each in found:
            if len(taken) == most:
                break
            if queue.dead_letters and each.received >= MOST_RECEIVES:
                self._give_up(queue, each)
                continue
            each.received += 1
            each.first_received_at = each.first_received_at or now
            each.receipt = f"{each.id}/{each.received}"
            queue.sent[each.group] += 1
            seconds = queue.visibility_seconds if visibility_seconds is None else visibility_seconds
            self._set_visible(queue, each, 0 if self._happens(_HELD_BY_NOBODY) else seconds)
            taken.append(each)
        return taken

    def _give_up(self, queue: _Queue, letter: Letter) -> None:
        queue.letters.remove(letter)
        dead = self._queues[queue.dead_letters]
        letter.visible_at, letter.receipt = self._world.now(), ""
        dead.letters.append(letter)
        self._world.trace.add("given up", queue.name, letter.body)

    def _set_visible(self, queue: _Queue, letter: Letter, seconds: float) -> None:
        letter.visible_at = self._world.now() + timedelta(seconds=seconds)
        self._heard(queue.name, seconds)

    def _held(self, queue: _Queue, receipt: str) -> list[Letter]:
        """Return the message of a receipt; an older receipt reaches it, too."""
        return [each for each in queue.letters if each.id == receipt.partition("/")[0]]

    def _queue(self, operation: str, url: str) -> _Queue:
        if url not in self._queues:
            raise refused(operation, "AWS.SimpleQueueService.NonExistentQueue")
        return self._queues[url]

    def _happens(self, rate: float) -> bool:
        return not self._world.faults.is_over and self._world.random.random() < rate


def _received(letter: Letter, names: set[str]) -> dict[str, Any]:
    first = letter.first_received_at or letter.sent_at
    attributes = {
        "ApproximateReceiveCount": str(letter.received),
        "SentTimestamp": _milliseconds(letter.sent_at),
        "ApproximateFirstReceiveTimestamp": _milliseconds(first),
        "MessageGroupId": letter.group,
    }
    asked = {n: v for n, v in attributes.items() if "All" in names or n in names}
    return {
        "MessageId": letter.id,
        "ReceiptHandle": letter.receipt,
        "Body": letter.body,
        **({"Attributes": asked} if asked else {}),
    }


def _milliseconds(instant: datetime) -> str:
    return str(round(instant.timestamp() * 1000))
