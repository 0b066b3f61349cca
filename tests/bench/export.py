"""Export of many documents: time for each, peak memory, and whether both stay as they are.

Each size runs in a process of its own, so that the peak is that run's alone. What is measured is
the worker's work between the table and the bucket: post, check, keep, and write both files.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

SMALL, LARGE = 10_000, 100_000
MEMORY_BUDGET_MB = 200
LINEAR = 1.5
"""What ten times the documents may cost each, noise included."""
_ROOT = Path(__file__).parents[2]


def measure() -> list[dict[str, Any]]:
    """Run both sizes: time per document, large to small, and memory."""
    small, large = _in_child(SMALL), _in_child(LARGE)
    per_small, per_large = (run["seconds"] / run["documents"] * 1e6 for run in (small, large))
    return [
        row("export.10k.time_per_document", per_small, "us"),
        row(
            "export.100k.time_per_document", per_large, "us",
            "export.10k.time_per_document", per_large / per_small,
        ) | {"budget": LINEAR},
        row("export.10k.peak_memory", small["peak_mb"], "MB"),
        row(
            "export.100k.peak_memory", large["peak_mb"], "MB",
            f"{MEMORY_BUDGET_MB} MB", large["peak_mb"] / MEMORY_BUDGET_MB,
        ) | {"budget": 1.0},
        row("export.100k.file_bytes", large["bytes"], "B"),
    ]  # fmt: skip


def row(
    name: str, value: float, unit: str, ratio_to: str | None = None, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "ratio_to": ratio_to,
        "ratio": round(ratio, 3) if ratio is not None else None,
    }


def _in_child(documents: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.export", str(documents)]
    answer = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True, text=True)  # noqa: S603
    return dict(json.loads(answer.stdout))


class Sink:
    """Digests and counts what would go to the bucket."""

    def __init__(self) -> None:
        self.bytes = 0
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.bytes += len(data)
        self._digest.update(data)


def documents(count: int) -> Iterator[Any]:
    """Documents of two kinds and two rates: cash and credit, colones and dollars by turns."""
    from chalicelib.invoicing.summary import DocumentSummary

    first = datetime(2026, 10, 1, 12, tzinfo=UTC)
    for number in range(1, count + 1):
        cash, dollars = number % 2 == 0, number % 5 == 0
        yield DocumentSummary.model_validate(
            {
                "id": f"doc_{number:026d}",
                "number": f"0010000101{number:010d}",
                "key": f"{number:050d}",
                "document_type": "invoice",
                "issued_at": first + timedelta(seconds=20 * number),
                "receiver_name": "Cliente Inventado S.A.",
                "receiver_tax_id": "3101777777",
                "sale_condition": "01" if cash else "02",
                "currency": "USD" if dollars else "CRC",
                "exchange_rate": Decimal("512.37") if dollars else Decimal(1),
                "total": Decimal("1653.33333"),
                "other_charges": Decimal(0),
                "net": [
                    {"kind": "goods", "amount": Decimal("1000.33333")},
                    {"kind": "services", "amount": Decimal(500)},
                ],
                "taxes": [
                    {
                        "code": "01", "rate_code": "08", "rate": Decimal(13),
                        "base": Decimal("1000.33333"), "amount": Decimal("130.04333"),
                        "kind": "goods",
                    },
                    {
                        "code": "01", "rate_code": "04", "rate": Decimal(4),
                        "base": Decimal(500), "amount": Decimal("22.95667"),
                        "kind": "services",
                    },
                ],
                "payments": [{"code": "02", "amount": Decimal("1653.33333")}] if cash else [],
            }
        )  # fmt: skip


def _run(count: int) -> dict[str, float]:
    from chalicelib.accounting.assembling import Assembly
    from chalicelib.accounting.formats import BatchHeader, Entries, export_format
    from chalicelib.accounting.posting import Books
    from chalicelib.accounting.rules import rules_of
    from chalicelib.catalogues.charts import default_chart

    formats = [export_format("suenlace512"), export_format("csv")]
    header = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
    books = Books(rules_of("CR"), default_chart("CR"))
    started = time.process_time()
    written = 0
    with Assembly(books, header, formats) as assembly:
        assembly.take(documents(count))
        if assembly.findings.counts or assembly.totals.debit != assembly.totals.credit:
            raise SystemExit(f"the batch is not clean: {assembly.findings.counts}")
        for file in [file for each in formats for file in each.files]:
            sink = Sink()
            file.write(sink, header, Entries(assembly.entries))
            written += sink.bytes
    return {
        "documents": count,
        "seconds": time.process_time() - started,
        "peak_mb": peak_mb(),
        "bytes": written,
    }


def peak_mb() -> float:
    """Return the most memory that this process held, in MB.

    What `getrusage` says on Linux begins with what the parent held when it made this process.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        (held,) = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text("ascii"))
        return int(held) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS: bytes, its own


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_run(int(sys.argv[1]))))
