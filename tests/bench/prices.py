"""What 1,000 documents cost, from what the bench counted of one, at the list prices of the cloud.

In: each document's request at the gateway, runs of functions (processor and waiting), units of the
table, requests to bucket, queues (each message is sent, received and deleted) and keys. Its mail
is told apart. Out: what grows with time or with people and not with documents (what is stored,
logs, empty receives, the sweep, sign-in, reading back), cold starts, transfer, and free tiers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from infra.functions import Function
from tests.bench.meter import Meter

AS_OF, REGION = "2026-11-29", "us-east-1"
USD_PER_MILLION = {
    "gateway requests": Decimal("3.50"),  # REST
    "function requests": Decimal("0.20"),
    "function GB-seconds": Decimal("13.3334"),  # arm64
    "table write units": Decimal("0.625"),  # on demand
    "table read units": Decimal("0.125"),
    "bucket writes": Decimal("5.00"),
    "bucket reads": Decimal("0.40"),
    "queue requests": Decimal("0.40"),  # standard, up to 64 KB
    "key requests": Decimal("3.00"),
    "secret requests": Decimal("5.00"),
    "mails": Decimal("100.00"),
    "mailed GB": Decimal("120000.00"),  # attachments
}
MAIL = frozenset({"mails", "mailed GB"})
CALL_SECONDS, AUTHORITY_SECONDS = 0.005, 1.0
"""Assumed, since here both are on this machine: how long a function waits for one call of the
cloud, and for one request to the tax authority."""
_PROCESSOR_MB, _GB = 1769, 1024
"""Of memory that come with one whole processor; less memory is a share of it, for as much less."""
_BUCKET_WRITES = frozenset({"PutObject", "CopyObject", "ListObjectsV2"})


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a function, and what it asked for."""

    function: Function
    meter: Meter
    authority_requests: int = 0


def used(runs: Sequence[Run]) -> dict[str, float]:
    """Add up what is paid for, by the names of the prices; the first run is a request's."""
    calls = sum((run.meter.calls for run in runs), Counter[tuple[str, str]]())
    of = Counter[str]()
    for (service, _), count in calls.items():
        of[service] += count
    writes = sum(calls["s3", name] for name in _BUCKET_WRITES)
    return {
        "gateway requests": 1,
        "function requests": len(runs),
        "function GB-seconds": sum(_gigabyte_seconds(run) for run in runs),
        "table write units": sum(run.meter.units["write"] for run in runs),
        "table read units": sum(run.meter.units["read"] for run in runs),
        "bucket writes": writes,
        "bucket reads": of["s3"] - writes,
        "queue requests": 3 * of["sqs"],
        "key requests": of["kms"],
        "secret requests": of["secretsmanager"],
        "mails": of["sesv2"],
        "mailed GB": sum(run.meter.mailed_bytes for run in runs) / 1e9,
    }


def _gigabyte_seconds(run: Run) -> float:
    waited = (
        sum(run.meter.calls.values()) * CALL_SECONDS + run.authority_requests * AUTHORITY_SECONDS
    )
    return (run.meter.seconds * _PROCESSOR_MB + waited * run.function.memory_mb) / _GB


def usd_per_1000(quantities: dict[str, float], names: Iterable[str]) -> dict[str, Decimal]:
    """Price what one document used of each of these, a thousand times."""
    return {name: USD_PER_MILLION[name] * Decimal(quantities[name]) / 1000 for name in names}
