"""What the cloud is asked for one document, from its issue to its delivery, and what that costs.

On the local stack, in this process; what is counted, and what it is priced at, is in `prices`.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from infra.functions import API, DELIVERY, SUBMISSION
from tests.bench.meter import WRITES, Meter, metered
from tests.bench.pace import NEIGHBOUR, Timed, timed, together, usual
from tests.bench.prices import AS_OF, MAIL, REGION, Run, usd_per_1000, used

A = TypeVar("A")
T = TypeVar("T")

_MOST_WRITES, _MOST_WRITE_UNITS, _MOST_CALLS = 4, 26, 26
"""One transaction and three writes; what they are billed; all that any service is asked."""
_PROCESSOR_BUDGET = 51.5
"""Neighbours (`pace`) that a document may take of this machine, the emulator's part apart."""
_DOCUMENTS = 48
"""That are followed; the usual one tells (`pace`)."""
USD_BUDGET = Decimal("0.06")
"""For 1,000 accepted documents, their mail apart."""


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
            runs, ratio = _follow()
        finally:
            os.environ.clear()
            os.environ.update(before)
    return [*_counted(runs, ratio), *_priced(runs)]


def _counted(runs: list[Run], ratio: float) -> list[dict[str, Any]]:
    requests = sum((run.meter.requests for run in runs), Counter[str]())
    quantities = used(runs)
    calls = sum(sum(run.meter.calls.values()) for run in runs)
    seconds = sum(run.meter.seconds for run in runs)
    writes = sum(requests[name] for name in WRITES)
    return [
        _row("document_writes", writes, "requests", most=_MOST_WRITES),
        _row("document_reads", sum(requests.values()) - writes, "requests"),
        _row(
            "document_write_units", quantities["table write units"], "WCU", most=_MOST_WRITE_UNITS
        ),
        _row("document_read_units", quantities["table read units"], "RCU"),
        _row("document_cloud_calls", calls, "calls", most=_MOST_CALLS),
        {
            "name": "document_processor_time",
            "value": round(seconds * 1000, 1),
            "unit": "ms",
            "ratio_to": NEIGHBOUR,
            "ratio": round(ratio, 1),
            "budget": _PROCESSOR_BUDGET,
        },
    ]


def _priced(runs: list[Run]) -> list[dict[str, Any]]:
    quantities = used(runs)
    path = usd_per_1000(quantities, quantities.keys() - MAIL)
    mail = usd_per_1000(quantities, MAIL)
    row = _row("document_usd_per_1000", _rounded(sum(path.values())), "USD", most=float(USD_BUDGET))
    return [
        _with_parts(row, path),
        _with_parts(_row("document_mail_usd_per_1000", _rounded(sum(mail.values())), "USD"), mail),
    ]


def _with_parts(row: dict[str, Any], parts: dict[str, Decimal]) -> dict[str, Any]:
    dearest = sorted(parts.items(), key=lambda part: -part[1])
    told = {name: _rounded(usd) for name, usd in dearest if usd}
    return row | {"parts": told, "prices": f"{REGION}, {AS_OF}"}


def _rounded(usd: Decimal | int) -> float:
    return round(float(usd), 5)


def _follow() -> tuple[list[Run], float]:
    """Follow some invoices of 20 lines, each step of all of them before the next.

    Returns the runs of functions that one took, with the usual seconds of all, and how many
    neighbours (`pace`) those come to.
    """
    from chalicelib.invoicing import delivery, store, submission
    from tests.support.issuing import issue, new_invoice, ready_business, repeatable

    owner = ready_business()
    tenant, body = owner.tenant, new_invoice(lines=20)

    def follow(keys: list[str]) -> tuple[list[Run], float]:
        callers = [repeatable(owner, key) for key in keys]
        issued, asking = _each(lambda caller: issue(caller, body), callers)
        _, sending = _each(lambda one: submission.step(tenant, one.id, one.version), issued)
        time.sleep(2)  # the authority decides; polling early would cost a write
        _, polling = _each(lambda one: submission.step(tenant, one.id, one.version + 1), issued)
        _, delivering = _each(lambda one: delivery.deliver(tenant, one.id), issued)
        for one in issued:
            record = store.progress(tenant, one.id)
            if record is None or record.delivered_at is None:
                raise RuntimeError(f"the document was not delivered: {record}")
        runs = [
            Run(API, asking.meter),
            Run(SUBMISSION, sending.meter, authority_requests=1),
            Run(SUBMISSION, polling.meter, authority_requests=1),
            Run(DELIVERY, delivering.meter),
        ]
        steps = (asking.times, sending.times, polling.times, delivering.times)
        return runs, usual(together(one).ratio for one in zip(*steps, strict=True))

    follow(["before", "again"])  # a register that was too slow at first is asked once more
    return follow([f"bench {n}" for n in range(_DOCUMENTS)])  # receiver and codes are known


class _Step(NamedTuple):
    """A step of many documents: what one asked for with the usual seconds, and how each went."""

    meter: Meter
    times: list[Timed]


def _each(work: Callable[[A], T], given: Sequence[A]) -> tuple[list[T], _Step]:
    made, times, meters = [], [], []
    for one in given:
        with metered() as meter:
            result, taken = timed(partial(work, one))
        made.append(result)
        times.append(taken)
        meters.append(meter)
    least = min(meters, key=lambda meter: sum(meter.calls.values()))
    least.seconds = usual(taken.seconds for taken in times)
    return made, _Step(least, times)


def _row(name: str, value: float, unit: str, most: float | None = None) -> dict[str, Any]:
    row = {"name": name, "value": value, "unit": unit, "ratio_to": None, "ratio": None}
    held_to = {"ratio_to": f"{most} {unit}", "ratio": value / most, "budget": 1.0} if most else {}
    return row | held_to
