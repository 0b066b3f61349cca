"""What the table is asked for one document, from its issue to its delivery, and what that costs.

On the local stack, in this process; requests and capacity units are those that the emulator counts
as DynamoDB does. Budget: one transaction and three writes.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_WRITES_IN_BUDGET = 4
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")


class Meter:
    """Counts the requests to the table and their capacity units."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.units: Counter[str] = Counter()

    def ask(self, params: dict[str, Any], **_: Any) -> None:
        """Have the capacity reported."""
        params["ReturnConsumedCapacity"] = "TOTAL"

    def count(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        """Add one answer."""
        self.requests[model.name] += 1
        consumed = parsed.get("ConsumedCapacity") or []
        for part in consumed if isinstance(consumed, list) else [consumed]:
            self.units["write" if model.name in _WRITES else "read"] += part["CapacityUnits"]


def measure() -> list[dict[str, Any]]:
    """Issue one invoice of 20 lines and follow it to the customer."""
    from infra.local.stack import LocalStack

    before = dict(os.environ)
    with (
        tempfile.TemporaryDirectory() as home,
        LocalStack(Path(home), with_application=False) as stack,
    ):
        os.environ.update(stack.environment)
        try:
            meter = _follow_one()
        finally:
            os.environ.clear()
            os.environ.update(before)
    writes = sum(meter.requests[name] for name in _WRITES)
    return [
        _row("document_writes", writes, "requests", writes / _WRITES_IN_BUDGET, budget=1.0),
        _row("document_reads", sum(meter.requests.values()) - writes, "requests"),
        _row("document_write_units", meter.units["write"], "WCU"),
        _row("document_read_units", meter.units["read"], "RCU"),
    ]


def _follow_one() -> Meter:
    from chalicelib.invoicing import delivery, store, submission
    from tests.support.issuing import issue, new_invoice, ready_business, repeatable

    owner = ready_business()
    body = new_invoice(lines=20)
    for key in ("before", "again"):  # a register that was too slow at first is asked once more
        issue(repeatable(owner, key), body)
    with _metered() as meter:  # receiver and codes are known by now
        caller = repeatable(owner, "bench")
        issued = issue(caller, body)
        submission.step(owner.tenant, issued.id, issued.version)
        time.sleep(2)  # the authority decides; polling early would cost a write
        submission.step(owner.tenant, issued.id, issued.version + 1)
        delivery.deliver(owner.tenant, issued.id)
    record = store.progress(owner.tenant, issued.id)
    if record is None or record.delivered_at is None:
        raise RuntimeError(f"the document was not delivered: {record}")
    return meter


@contextmanager
def _metered() -> Iterator[Meter]:
    from chalicelib.aws.session import client

    meter, events = Meter(), client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb", meter.ask)
    events.register("after-call.dynamodb", meter.count)
    try:
        yield meter
    finally:
        events.unregister("provide-client-params.dynamodb", meter.ask)
        events.unregister("after-call.dynamodb", meter.count)


def _row(
    name: str, value: float, unit: str, ratio: float | None = None, **more: Any
) -> dict[str, Any]:
    compared = {"ratio_to": "one transaction and three writes", "ratio": ratio} if ratio else {}
    return {"name": name, "value": value, "unit": unit, "ratio_to": None, "ratio": None} | (
        compared | more
    )
