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
from typing import NamedTuple

from infra.functions import Function
from tests.bench.meter import Meter

AS_OF, REGION = "2026-11-30", "us-east-1"
"""When the prices were looked up, each where it says, of which none was a live price list."""


class Price(NamedTuple):
    """What a million of something costs, and who says so."""

    usd: Decimal
    source: str


_QUEUES = "cloudburn.io/blog/amazon-sqs-pricing (March 2026)"
_FUNCTIONS = "cloudchipr.com/blog/aws-lambda-pricing (2024), first tier"
_TABLES = "airbyte.com/data-engineering-resources/dynamodb-pricing (July 2025)"
_BUCKETS = "c3x.dev/blog/s3-request-fees-explained, Standard"
_MAILS = "superuser.com/questions/1399690 (a bill of 2019)"
PRICES = {
    "gateway requests": Price(
        Decimal("3.50"),
        "docs.aws.amazon.com, whitepaper Best Practices for API Gateway private APIs: REST, "
        "first 333 million",
    ),
    "function requests": Price(
        Decimal("0.20"), "git.mcrn.ar/mariano/lambda_local_runner, lambda-13-cost.md"
    ),
    "function GB-seconds": Price(Decimal("13.3334"), f"{_FUNCTIONS}, arm64"),
    "table write units": Price(Decimal("0.625"), f"{_TABLES}, on demand"),
    "table read units": Price(Decimal("0.125"), f"{_TABLES}, on demand"),
    "bucket writes": Price(Decimal("5.00"), f"{_BUCKETS}: PUT, COPY, POST, LIST"),
    "bucket reads": Price(Decimal("0.40"), f"{_BUCKETS}: GET and others"),
    "queue requests": Price(Decimal("0.50"), f"{_QUEUES}: 0.40, and 0.10 as the queues are fair"),
    "key requests": Price(
        Decimal("3.00"), "cloudburn.io/blog/aws-kms-pricing (March 2026): 0.03 for 10,000"
    ),
    "secret requests": Price(
        Decimal("5.00"),
        "hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms: "
        "0.05 for 10,000",
    ),
    "mails": Price(Decimal("100.00"), f"{_MAILS}: 0.10 for 1,000"),
    "mailed GB": Price(Decimal("120000.00"), f"{_MAILS}: 0.44 for 3.70 GB attached"),
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
    return {name: PRICES[name].usd * Decimal(quantities[name]) / 1000 for name in names}
