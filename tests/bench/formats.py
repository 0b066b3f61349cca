"""What each export format costs: time for each document, peak memory, and whether both stay.

Each run is a process of its own, so that the peak is that format's alone; what is timed is the
writing, from the kept entries to the files. `make bench` compares the formats to the CSV;
`make long-formats` has ten times the documents beside it, and holds what they may cost each.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any, Final

from chalicelib.accounting.assembling import Assembly
from chalicelib.accounting.formats import BatchHeader, Entries, export_format, format_names
from chalicelib.accounting.posting import Books
from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.charts import default_chart
from tests.bench import run
from tests.bench.export import MEMORY_BUDGET_MB, Sink, documents, peak_mb, row

FEW, MANY = 10_000, 100_000
LINEAR: Final = 1.2
"""What ten times the documents may cost each, noise included."""
MOST_TIMES_THE_CSV: Final = 5
_BASE: Final = "csv"
_ROOT = Path(__file__).parents[2]


def measure() -> list[dict[str, Any]]:
    """Write some documents in every format: how many a second, and the time beside the CSV's."""
    runs = {name: _in_child(name, FEW) for name in format_names()}
    return [each for name in runs for each in _beside_the_csv(name, runs)]


def _beside_the_csv(name: str, runs: dict[str, dict[str, float]]) -> list[dict[str, Any]]:
    ratio = _each(runs[name]) / _each(runs[_BASE])
    return [
        row(
            f"formats.{name}.documents_per_second", 1 / _each(runs[name]), "1/s",
            f"time of formats.{_BASE}", ratio,
        ) | {"budget": MOST_TIMES_THE_CSV},
        *_memory(name, FEW, runs[name]),
    ]  # fmt: skip


def measure_many() -> list[dict[str, Any]]:
    """The same for ten times the documents, each format beside its own smaller run."""
    measured: list[dict[str, Any]] = []
    for name in format_names():
        few, many = _in_child(name, FEW), _in_child(name, MANY)
        rate = row(
            f"formats.{name}.{MANY}.documents_per_second", 1 / _each(many), "1/s",
            f"time of {FEW}", _each(many) / _each(few),
        ) | {"budget": LINEAR}  # fmt: skip
        measured += [rate, *_memory(name, MANY, many)]
    return measured


def _memory(name: str, count: int, found: dict[str, float]) -> list[dict[str, Any]]:
    ratio = found["peak_mb"] / MEMORY_BUDGET_MB
    return [
        row(
            f"formats.{name}.{count}.peak_memory", found["peak_mb"], "MB",
            f"{MEMORY_BUDGET_MB} MB", ratio,
        ) | {"budget": 1.0}
    ]  # fmt: skip


def _each(found: dict[str, float]) -> float:
    """Return the seconds of one document."""
    return found["seconds"] / found["documents"]


def _in_child(name: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.formats", name, str(count)]
    answer = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True, text=True)  # noqa: S603
    return dict(json.loads(answer.stdout))


def write(name: str, count: int) -> dict[str, float]:
    """Write `count` documents in a format, as a worker does."""
    format_ = export_format(name)
    header = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
    with Assembly(Books(rules_of("CR"), default_chart("CR")), header, [format_]) as assembly:
        assembly.take(documents(count))
        started = time.process_time()
        for file in format_.files:
            file.write(Sink(), header, Entries(assembly.entries))
        return {
            "documents": assembly.documents.total,
            "seconds": time.process_time() - started,
            "peak_mb": peak_mb(),
        }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(write(sys.argv[1], int(sys.argv[2]))))
    else:
        sys.exit(run.show(measure_many))
