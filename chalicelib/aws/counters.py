"""Counting what many do at once: a look and a write that adds, so that none is in another's way.

A counter begins with the first that is counted and lasts for its period; then it begins anew. It is
no entity: what it holds are attributes that the table itself adds to.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.aws.session import client, error_code, translated
from chalicelib.aws.table import Key
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.errors import Retryable
from chalicelib.core.settings import settings


class _MovedMeanwhile(Retryable):
    """Others counted the last one, or began anew, between our look and our write."""


@again(4, on=_MovedMeanwhile)
def count(key: Key, most: int, period: timedelta) -> int:
    """Count one more; return 0 or, where `most` were counted, for how many seconds that is so.

    Of as many as come at once no more than `most` get a 0 within a period. The same is asked of the
    table whether it is the first or a later one, and less where there may be no more.
    """
    now = clock.now().timestamp()
    used, until = _read(key)
    if until <= now:
        is_counted = _begun(key, now, now + period.total_seconds())
    elif used >= most:
        return int(until - now) + 1
    else:
        is_counted = _added(key, now, most)
    if not is_counted:
        raise _MovedMeanwhile("count: others were quicker")
    return 0


def _added(key: Key, now: float, most: int) -> bool:
    return _updated(
        key,
        "SET used = used + :one",
        "ends_at > :now AND used < :most",
        {":one": 1, ":now": now, ":most": most},
    )


def _begun(key: Key, now: float, until: float) -> bool:
    return _updated(
        key,
        "SET used = :one, ends_at = :until, expires_at = :forgotten",
        "attribute_not_exists(PK) OR ends_at <= :now",
        {":one": 1, ":now": now, ":until": until, ":forgotten": int(until) + 1},
    )


def _updated(key: Key, change: str, condition: str, values: dict[str, float]) -> bool:
    from botocore.exceptions import ClientError

    with translated("count"):
        try:
            client("dynamodb").update_item(
                TableName=settings().table_name,
                Key=_attributes(key),
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues={n: {"N": repr(v)} for n, v in values.items()},
            )
        except ClientError as exc:
            if error_code(exc) == "ConditionalCheckFailedException":
                return False
            raise
    return True


def _read(key: Key) -> tuple[int, float]:
    with translated("read a count"):
        found = client("dynamodb").get_item(
            TableName=settings().table_name, Key=_attributes(key), ConsistentRead=True
        )
    item = found.get("Item")
    return (int(item["used"]["N"]), float(item["ends_at"]["N"])) if item else (0, 0.0)


def _attributes(key: Key) -> dict[str, Any]:
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}}
