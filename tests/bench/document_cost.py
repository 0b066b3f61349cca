"""What the cloud is asked for one document, from its issue to its delivery, and what that costs.

On the local stack, in this process; what is counted, and what it is priced at, is in `prices`.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from infra.functions import API, DELIVERY, SUBMISSION
from tests.bench.meter import WRITES, Meter, metered
from tests.bench.prices import AS_OF, MAIL, REGION, Run, usd_per_1000, used

T = TypeVar("T")

_MOST_WRITES, _MOST_WRITE_UNITS, _MOST_CALLS = 4, 26, 26
"""One transaction and three writes; what they are billed; all that any service is asked."""
_PROCESSOR_BUDGET = 310
"""Raw RSA signatures that a document may take of this machine, the emulator's part apart."""
_DOCUMENTS = 3
"""That are followed: the one that took least tells, since neighbours only ever add time."""
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
            runs = _follow_one()
        finally:
            os.environ.clear()
            os.environ.update(before)
    return [*_counted(runs), *_priced(runs)]


def _counted(runs: list[Run]) -> list[dict[str, Any]]:
    requests = sum((run.meter.requests for run in runs), Counter[str]())
    quantities = used(runs)
    calls = sum(sum(run.meter.calls.values()) for run in runs)
    seconds = _seconds(runs)
    writes = sum(requests[name] for name in WRITES)
    raw = _raw_signature()
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
            "ratio_to": "raw_rsa_2048",
            "ratio": round(seconds / raw, 1),
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


def _follow_one() -> list[Run]:
    """Return the runs of functions that an invoice of 20 lines takes, in their order."""
    from chalicelib.invoicing import delivery, store, submission
    from tests.support.issuing import issue, new_invoice, ready_business, repeatable

    owner = ready_business()
    tenant, body = owner.tenant, new_invoice(lines=20)

    def follow(key: str) -> tuple[str, list[Run]]:
        caller = repeatable(owner, key)
        issued, asked = _metered(lambda: issue(caller, body))
        _, sent = _metered(lambda: submission.step(tenant, issued.id, issued.version))
        time.sleep(2)  # the authority decides; polling early would cost a write
        _, polled = _metered(lambda: submission.step(tenant, issued.id, issued.version + 1))
        _, delivered = _metered(lambda: delivery.deliver(tenant, issued.id))
        return issued.id, [
            Run(API, asked),
            Run(SUBMISSION, sent, authority_requests=1),
            Run(SUBMISSION, polled, authority_requests=1),
            Run(DELIVERY, delivered),
        ]

    for key in ("before", "again"):  # a register that was too slow at first is asked once more
        follow(key)
    followed = [follow(f"bench {n}") for n in range(_DOCUMENTS)]  # receiver and codes are known
    for document, _ in followed:
        record = store.progress(tenant, document)
        if record is None or record.delivered_at is None:
            raise RuntimeError(f"the document was not delivered: {record}")
    return min((runs for _, runs in followed), key=_seconds)


def _seconds(runs: list[Run]) -> float:
    return sum(run.meter.seconds for run in runs)


def _metered(work: Callable[[], T]) -> tuple[T, Meter]:
    with metered() as meter:
        started = time.thread_time()
        made = work()
        meter.seconds = time.thread_time() - started
    return made, meter


def _row(name: str, value: float, unit: str, most: float | None = None) -> dict[str, Any]:
    row = {"name": name, "value": value, "unit": unit, "ratio_to": None, "ratio": None}
    held_to = {"ratio_to": f"{most} {unit}", "ratio": value / most, "budget": 1.0} if most else {}
    return row | held_to
