"""Anchors: each day the heads of histories that have changed, in one file that nobody can change.

The file lies under the bucket's lock, and is written once. What did not change is not read, and
a day on which nothing did has no file. What for, and how it is verified: docs/adr/0043.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from chalicelib.aws import blobs
from chalicelib.aws.chaining import SHARDS, changed_key
from chalicelib.aws.session import client, translated
from chalicelib.aws.table import PLATFORM
from chalicelib.core import clock
from chalicelib.core.chain import AnchoredHead
from chalicelib.core.model import Instant, Model
from chalicelib.core.settings import settings

_KIND: Final = "anchors"
_MADE_UP_FOR: Final = 7
"""Days back for which an anchor that could not be written is written still."""
_ONE_DAY: Final = timedelta(days=1)
_log = logging.getLogger(__name__)


class Anchor(Model):
    """What an anchor says: the heads that changed on a day, as they were when it was made."""

    day: date
    made_at: Instant
    heads: tuple[AnchoredHead, ...]


class AnchorFile(Model):
    """An anchor as it lies in the bucket."""

    anchor: Anchor
    was_replaced: bool
    """Something was written over it, or took it away; this is what was there first."""


def anchor() -> int:
    """Anchor the days that are over and have no anchor yet; return of how many heads."""
    today = clock.now().date()
    days = [today - number * _ONE_DAY for number in range(_MADE_UP_FOR, 0, -1)]
    return sum(_anchor(day) for day in days if not blobs.is_there(_key(day)))


def _anchor(day: date) -> int:
    """Write the anchor of a day, if anything changed on it.

    Heads that have gone on since lie with the day after, which is read as well: so whatever
    changes each midnight is anchored, too.
    """
    found = {(each.tenant, each.subject): each for each in changed_on(day)}
    if not found:
        return 0
    found |= {(each.tenant, each.subject): each for each in changed_on(day + _ONE_DAY)}
    heads = tuple(found[name] for name in sorted(found))
    made = Anchor(day=day, made_at=clock.now(), heads=heads)
    blobs.create(_key(day), made.model_dump_json().encode(), "application/json")
    _log.info("histories anchored", extra={"day": day.isoformat(), "heads": len(heads)})
    return len(heads)


def changed_on(day: date) -> Iterator[AnchoredHead]:
    """Stream the heads whose last change was on a day."""
    for shard in range(SHARDS):
        request = {
            "TableName": settings().table_name,
            "IndexName": "due",
            "KeyConditionExpression": "DUEPK = :pk",
            "ExpressionAttributeValues": {":pk": {"S": changed_key(day, shard)}},
        }
        while True:
            with translated("read what changed"):
                answer = client("dynamodb").query(**request)
            for item in answer["Items"]:
                yield AnchoredHead.model_validate_json(item["due_body"]["S"])
            if "LastEvaluatedKey" not in answer:
                break
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def not_anchored_yet() -> Iterator[AnchoredHead]:
    """Stream the heads that changed on days whose anchor may be still to come."""
    today = clock.now().date()
    for number in range(_MADE_UP_FOR + 1):
        yield from changed_on(today - number * _ONE_DAY)


def all_anchors() -> Iterator[AnchorFile]:
    """Stream all anchors, the oldest first, each as it was first written."""
    for name, versions in sorted(blobs.versions(f"{PLATFORM}/{_KIND}/").items()):
        data = blobs.version(name, versions.first)
        made = Anchor.model_validate_json(data)
        yield AnchorFile(anchor=made, was_replaced=not versions.is_only)


def _key(day: date) -> str:
    midnight = datetime.combine(day, time(tzinfo=UTC))
    return blobs.key(PLATFORM, _KIND, midnight, f"{day.isoformat()}.json")
