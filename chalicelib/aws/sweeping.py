"""Sending again what is due and was not done (ADR 0002).

Due is what an item carries in the sparse index `due`: work whose worker has not written its end.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws import queues
from chalicelib.aws.queues import BACKLOG, Message
from chalicelib.aws.session import client, error_code, translated
from chalicelib.aws.transaction import DUE_SHARDS, patience, send_now, shard_key
from chalicelib.core import clock
from chalicelib.core.errors import AdapterError, Permanent, Retryable
from chalicelib.core.settings import settings

_MOST_PER_SWEEP = 500  # of one shard
_log = logging.getLogger(__name__)


def sweep() -> int:
    """Send again what is due and was not done; return how many messages went out.

    Each item is moved on before its message is sent, with growing pauses, so that a crash here
    only delays it and a poisoned item does not fill its queue. An item or shard that fails does
    not keep the others. Where a queue holds as many as are overdue, they wait in it, and another
    message of each would only make the queue longer: it is looked at again after a while.

    Raises:
        Permanent: at the end, when something failed that a person must look at.
    """
    now, sent, failed = clock.now(), 0, 0
    items: list[dict[str, Any]] = []
    for shard in range(DUE_SHARDS):
        try:
            items += _overdue(shard, now)
        except AdapterError:
            _log.exception("due work not read", extra={"shard": shard})
            failed += 1
    backlogs = _backlogs(items)
    for item in items:
        try:
            if item["due_queue"]["S"] in backlogs:
                _moved_on(item, now, is_sent=False)
            else:
                sent += _send_again(item, now)
        except Retryable as exc:  # it is being written right now; it stays due
            _log.warning("due work left to the next run", extra={"cause": str(exc)})
        except (Permanent, KeyError, ValueError):  # or an item that says no queue of ours
            _log.exception("due work not sent", extra={"queue": item["due_queue"]["S"]})
            failed += 1
    if failed:
        raise Permanent(f"sweep: failed {failed} times, the rest was done")
    return sent


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


def _backlogs(items: list[dict[str, Any]]) -> set[str]:
    """Return the queues in which what is overdue may well wait; not one that does not answer."""
    overdue = Counter(item["due_queue"]["S"] for item in items)
    found = set()
    for queue, number in overdue.items():
        try:
            waiting = queues.waiting(queue) if queue in queues.QUEUES else 0
        except AdapterError as exc:
            _log.warning("queue not looked at", extra={"queue": queue, "cause": str(exc)})
            continue
        if waiting >= max(number, BACKLOG):
            _log.info("due work waits in its queue", extra={"queue": queue, "waiting": waiting})
            found.add(queue)
    return found


def _send_again(item: dict[str, Any], now: datetime) -> bool:
    """Move an item on and send its message; False when it was done or moved on meanwhile."""
    attempts = _moved_on(item, now, is_sent=True)
    if attempts is None:
        return False
    queue = item["due_queue"]["S"]
    _log.info("due work sent again", extra={"queue": queue, "attempts": attempts})
    send_now(Message(queue, json.loads(item["due_body"]["S"])))
    return True


def _moved_on(item: dict[str, Any], now: datetime, *, is_sent: bool) -> int | None:
    """Move an item on; return how often it was sent, None when it was done or moved meanwhile."""
    from botocore.exceptions import ClientError

    with translated("move on what is due"):
        try:
            return _move_on(item, now, is_sent=is_sent)
        except ClientError as exc:
            if error_code(exc) == "ConditionalCheckFailedException":
                return None
            raise


def _move_on(item: dict[str, Any], now: datetime, *, is_sent: bool) -> int:
    attempts = int(item.get("due_attempts", {"N": "0"})["N"]) + is_sent
    pauses = 2 ** min(attempts, 9) if is_sent else 1
    pause = min(patience(item["due_queue"]["S"]) * pauses, 6 * 3600)
    client("dynamodb").update_item(
        TableName=settings().table_name,
        Key={"PK": item["PK"], "SK": item["SK"]},
        UpdateExpression="SET DUESK = :next, due_attempts = :attempts",
        ConditionExpression="DUESK = :seen",
        ExpressionAttributeValues={
            ":next": {"S": clock.iso(now + timedelta(seconds=pause))},
            ":attempts": {"N": str(attempts)},
            ":seen": item["DUESK"],
        },
    )
    return attempts
