"""What the cloud is asked for one document, from its issue to its delivery, and what that costs.

On the local stack, in this process.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.meter import WRITES, Meter, metered

_MOST_WRITES, _MOST_WRITE_UNITS, _MOST_CALLS = 4, 26, 26
"""One transaction and three writes; what they are billed; all that any service is asked."""
_PROCESSOR_BUDGET = 310
"""Raw RSA signatures that a document may take of this machine, the emulator's part apart."""


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
    writes = sum(meter.requests[name] for name in WRITES)
    raw = _raw_signature()
    return [
        _row("document_writes", writes, "requests", most=_MOST_WRITES),
        _row("document_reads", sum(meter.requests.values()) - writes, "requests"),
        _row("document_write_units", meter.units["write"], "WCU", most=_MOST_WRITE_UNITS),
        _row("document_read_units", meter.units["read"], "RCU"),
        _row("document_cloud_calls", sum(meter.calls.values()), "calls", most=_MOST_CALLS),
        {
            "name": "document_processor_time",
            "value": round(meter.seconds * 1000, 1),
            "unit": "ms",
            "ratio_to": "raw_rsa_2048",
            "ratio": round(meter.seconds / raw, 1),
            "budget": _PROCESSOR_BUDGET,
        },
    ]


def _raw_signature() -> float:
    """Return the seconds of processor that a raw RSA-2048 signature takes."""
    from chalicelib.countries.costa_rica.signer import SigningKey
    from infra.local.throwaway_keys import make_throwaway_key

    made = make_throwaway_key()
    key = SigningKey.load(made.pkcs8, made.certificate_der)
    times = []
    for _ in range(100):
        started = time.process_time()
        key.private_key.sign(b"document", key.padding, key.hash)
        times.append(time.process_time() - started)
    return min(times)


def _follow_one() -> Meter:
    from chalicelib.invoicing import delivery, store, submission
    from tests.support.issuing import issue, new_invoice, ready_business, repeatable

    owner = ready_business()
    body = new_invoice(lines=20)

    def follow(key: str) -> str:
        caller = repeatable(owner, key)
        issued = issue(caller, body)
        submission.step(owner.tenant, issued.id, issued.version)
        time.sleep(2)  # the authority decides; polling early would cost a write
        submission.step(owner.tenant, issued.id, issued.version + 1)
        delivery.deliver(owner.tenant, issued.id)
        return issued.id

    for key in ("before", "again"):  # a register that was too slow at first is asked once more
        follow(key)
    with metered() as meter:  # receiver and codes are known by now
        started = time.thread_time()
        document = follow("bench")
        meter.seconds = time.thread_time() - started
    record = store.progress(owner.tenant, document)
    if record is None or record.delivered_at is None:
        raise RuntimeError(f"the document was not delivered: {record}")
    return meter


def _row(name: str, value: float, unit: str, most: int | None = None) -> dict[str, Any]:
    row = {"name": name, "value": value, "unit": unit, "ratio_to": None, "ratio": None}
    held_to = {"ratio_to": f"{most} {unit}", "ratio": value / most, "budget": 1.0} if most else {}
    return row | held_to
