"""What is asked of the cloud, and what of it DynamoDB would bill.

Write units are those that the emulator counts; read units are reckoned from what came back, as
DynamoDB bills it: the emulator counts each read as one, however large.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
_BLOCK = 4096
"""Bytes that a read unit covers; half of one where the read need not be consistent."""
_SERVICES = ("dynamodb", "sqs", "s3", "kms", "sesv2", "secretsmanager")


class Meter:
    """Counts calls of the cloud, and the capacity units of those to the table."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.mailed_bytes = 0
        self.units = {"read": 0.0, "write": 0.0}
        self.seconds = 0.0
        self._asked: dict[str, Any] = {}

    def ask(self, params: dict[str, Any], **_: Any) -> None:
        """Have the capacity reported, and note what is asked."""
        params["ReturnConsumedCapacity"] = "TOTAL"
        self._asked = params

    def call(self, model: Any, **_: Any) -> None:
        """Add one call of any service, by service and operation."""
        self.calls[model.service_model.service_name, model.name] += 1

    def mail(self, params: dict[str, Any], **_: Any) -> None:
        """Add the size of a mail that is sent."""
        self.mailed_bytes += len(params["Content"]["Raw"]["Data"])

    def count(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        """Add one answer of the table."""
        self.requests[model.name] += 1
        if model.name in WRITES:
            consumed = parsed.get("ConsumedCapacity") or []
            for part in consumed if isinstance(consumed, list) else [consumed]:
                self.units["write"] += part["CapacityUnits"]
        else:
            self.units["read"] += read_units(model.name, self._asked, parsed)


def read_units(operation: str, asked: dict[str, Any], told: dict[str, Any]) -> float:
    """Reckon what a read costs: whole blocks, of each item apart but for those of a query."""
    if operation == "BatchGetItem":
        return sum(
            _blocks(each, strong=bool(wanted.get("ConsistentRead")))
            for table, wanted in asked["RequestItems"].items()
            for each in _sizes(told["Responses"].get(table, ()), len(wanted["Keys"]))
        )
    strong = bool(asked.get("ConsistentRead"))
    if operation == "Query":
        return _blocks(sum(_sizes(told["Items"], 0)), strong=strong)
    return _blocks(item_bytes(told.get("Item", {})), strong=strong)


def _sizes(items: Iterable[dict[str, Any]], asked: int) -> list[int]:
    """Return the sizes of the items; one that was asked for and is not there has none."""
    sizes = [item_bytes(item) for item in items]
    return sizes + [0] * (asked - len(sizes))


def _blocks(size: int, *, strong: bool) -> float:
    return max(math.ceil(size / _BLOCK), 1) * (1 if strong else 0.5)


def item_bytes(item: dict[str, Any]) -> int:
    """Reckon the size of an item as DynamoDB does: names and values, in bytes.

    >>> item_bytes({"PK": {"S": "a"}, "n": {"N": "12.50"}, "l": {"L": [{"BOOL": True}]}})
    12
    """
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(str(content).encode())
    if kind == "B":
        return len(bytes(content))
    if kind == "N":
        return (
            len(str(content).strip("-0").replace(".", "")) // 2 + 1 + str(content).startswith("-")
        )
    if kind == "M":
        return 3 + item_bytes(content) + len(content)
    if kind in {"L", "SS", "NS", "BS"}:
        of_set = {"SS": "S", "NS": "N", "BS": "B"}.get(kind)
        parts = [{of_set: each} for each in content] if of_set else content
        return 3 * (kind == "L") + sum(_value_bytes(each) + (kind == "L") for each in parts)
    return 1


@contextmanager
def metered() -> Iterator[Meter]:
    """Count within the block."""
    from chalicelib.aws.session import client

    meter = Meter()
    hooks: list[tuple[Any, str, Any]] = [
        (client("dynamodb").meta.events, "provide-client-params.dynamodb", meter.ask),
        (client("dynamodb").meta.events, "after-call.dynamodb", meter.count),
        (client("sesv2").meta.events, "provide-client-params.sesv2.SendEmail", meter.mail),
        *((client(name).meta.events, "after-call", meter.call) for name in _SERVICES),
    ]
    for events, name, hook in hooks:
        events.register(name, hook)
    try:
        yield meter
    finally:
        for events, name, hook in hooks:
            events.unregister(name, hook)
