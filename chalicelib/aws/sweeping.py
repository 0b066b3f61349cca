"""Sending again what is due and was not done (ADR 0002).

Due is what an item carries in the sparse index `due`: work whose worker has not written its end.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.aws import queues
from chalicelib.aws.queues import BACKLOG, Message
from chalicelib.aws.session import client, error_code, translated
from chalicelib.aws.transaction import DUE_SHARDS, patience, shard_key
from chalicelib.core import clock
from chalicelib.core.errors import AdapterError, Permanent, Retryable
from chalicelib.core.settings import settings

_MOST_PER_SWEEP = 500  # of one shard
_FEW = 3
"""Of one tenant: so few are through within their patience, however many others wait."""
_UNTIL_SENT = timedelta(minutes=2)
"""Longer than a sweep takes: until then another one leaves alone what this one sends."""
_LONGEST_PAUSE_SECONDS = 6 * 3600
_log = logging.getLogger(__name__)


class _Due(NamedTuple):
    """Work that is overdue: its item, and the message that asks for it."""

    item: dict[str, Any]
    message: Message


def sweep() -> int:
    """Send again what is due and was not done; return how many messages went out.

    Each item is moved on a little before its message is sent, and by a growing pause after it, so
    that a crash here delays it by minutes and a poisoned item does not fill its queue. An item or
    shard that fails does not keep the others. Where a queue holds as many as are overdue, they wait
    in it, and another message of each would only make the queue longer: it is looked at again after
    a while.

    Raises:
        Permanent: at the end, when something failed that a person must look at.
    """
    now, sent, failed = clock.now(), 0, 0
    overdue: list[_Due] = []
    for shard in range(DUE_SHARDS):
        try:
            items = _overdue(shard, now)
        except AdapterError:
            _log.exception("due work not read", extra={"shard": shard})
            failed += 1
            continue
        known = [due for item in items if (due := _read(item)) is not None]
        failed += len(items) - len(known)
        overdue += known
    for due, waits in zip(overdue, _waiting(overdue), strict=True):
        try:
            if waits:
                _moved_on(due.item, now + timedelta(seconds=patience(due.message.queue)))
            else:
                sent += _send_again(due, now)
        except Retryable as exc:  # it is being written right now; it stays due
            _log.warning("due work left to the next run", extra={"cause": str(exc)})
        except Permanent:
            _log.exception("due work not sent", extra={"queue": due.message.queue})
            failed += 1
    if failed:
        raise Permanent(f"sweep: failed {failed} times, the rest was done")
    return sent


def on_their_way(queue: str, until: datetime) -> Iterator[dict[str, str]]:
    """Read what is due of a queue by then, late or not: the bodies of its messages."""
    for shard in range(DUE_SHARDS):
        request: dict[str, Any] = {
            "TableName": settings().table_name,
            "IndexName": "due",
            "KeyConditionExpression": "DUEPK = :pk AND DUESK < :until",
            "FilterExpression": "due_queue = :queue",
            "ExpressionAttributeValues": {
                ":pk": {"S": shard_key(shard)},
                ":until": {"S": clock.iso(until)},
                ":queue": {"S": queue},
            },
        }
        while True:
            with translated("read what is on its way"):
                answer = client("dynamodb").query(**request)
            yield from (json.loads(item["due_body"]["S"]) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                break
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _read(item: dict[str, Any]) -> _Due | None:
    """Read what an item asks for; None, and a word to a person, if it says no queue of ours."""
    try:
        message = Message(item["due_queue"]["S"], json.loads(item["due_body"]["S"]))
    except (KeyError, ValueError):
        named = item.get("due_queue", {}).get("S", "")
        _log.exception("due work not sent", extra={"queue": named})
        return None
    return _Due(item, message)


def _overdue(shard: int, now: datetime) -> list[dict[str, Any]]:
    with translated("read what is due"):
        answer = client("dynamodb").query(
            TableName=settings().table_name,
            IndexName="due",
            KeyConditionExpression="DUEPK = :pk AND DUESK < :now",
            ExpressionAttributeValues={
                ":pk": {"S": shard_key(shard)},
                ":now": {"S": clock.iso(now)},
            },
            Limit=_MOST_PER_SWEEP,
        )
    return list(answer["Items"])


def _waiting(overdue: list[_Due]) -> list[bool]:
    """Tell of each whether it waits in its queue, and was not lost.

    Queues take tenants in turn. So of whom little is overdue it does not wait behind the many of
    another: in a backlog it is sent again, but no more at once than a short queue holds.
    """
    backlogs = _backlogs(overdue)
    of_tenant = Counter((due.message.queue, due.message.tenant) for due in overdue)
    lost: Counter[str] = Counter()
    told = []
    for due in overdue:
        queue = due.message.queue
        is_lost = of_tenant[queue, due.message.tenant] <= _FEW and lost[queue] < BACKLOG
        told.append(queue in backlogs and not is_lost)
        lost[queue] += is_lost
    return told


def _backlogs(overdue: list[_Due]) -> set[str]:
    """Return the queues in which what is overdue may well wait; not one that does not answer."""
    found = set()
    for queue, number in Counter(due.message.queue for due in overdue).items():
        try:
            waiting = queues.waiting(queue)
        except AdapterError as exc:
            _log.warning("queue not looked at", extra={"queue": queue, "cause": str(exc)})
            continue
        if waiting >= max(number, BACKLOG):
            _log.info("due work waits in its queue", extra={"queue": queue, "waiting": waiting})
            found.add(queue)
    return found


def _send_again(due: _Due, now: datetime) -> bool:
    """Send an item's message; False when it was done or moved on meanwhile.

    Raises:
        Retryable: the queue does not take it, or the item is being written; it is due again soon.
    """
    soon, queue = now + _UNTIL_SENT, due.message.queue
    if not _moved_on(due.item, soon):
        return False
    queues.send(due.message)
    attempts = int(due.item.get("due_attempts", {"N": "0"})["N"]) + 1
    pause = min(patience(queue) * 2 ** min(attempts, 9), _LONGEST_PAUSE_SECONDS)
    _log.info("due work sent again", extra={"queue": queue, "attempts": attempts})
    moved = {**due.item, "DUESK": {"S": clock.iso(soon)}, "due_attempts": {"N": str(attempts)}}
    _moved_on(moved, now + timedelta(seconds=pause))
    return True


def _moved_on(item: dict[str, Any], to: datetime) -> bool:
    """Have an item be due at another time; False when it was done or moved on meanwhile."""
    from botocore.exceptions import ClientError

    with translated("move on what is due"):
        try:
            client("dynamodb").update_item(
                TableName=settings().table_name,
                Key={"PK": item["PK"], "SK": item["SK"]},
                UpdateExpression="SET DUESK = :next, due_attempts = :attempts",
                ConditionExpression="DUESK = :seen",
                ExpressionAttributeValues={
                    ":next": {"S": clock.iso(to)},
                    ":attempts": item.get("due_attempts", {"N": "0"}),
                    ":seen": item["DUESK"],
                },
            )
        except ClientError as exc:
            if error_code(exc) == "ConditionalCheckFailedException":
                return False
            raise
    return True
