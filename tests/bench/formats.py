"""What each export format costs: time for each document, peak memory, and whether both stay.

Each size is a process that posts its documents once, and each format is checked and written in a
fork of it, so that the peak is that format's alone; what is timed is the writing, from the kept
entries to the files. `make bench` compares the formats to the CSV; `make long-formats` has ten
times the documents beside it, and holds what they may cost each.
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from chalicelib.accounting.assembling import Assembly
from chalicelib.accounting.formats import BatchHeader, Entries, export_format, format_names
from chalicelib.accounting.incidents import is_blocking
from chalicelib.accounting.posting import Books
from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.charts import default_chart
from tests.bench import run
from tests.bench.export import MEMORY_BUDGET_MB, Sink, documents, peak_mb, row

FEW, MANY = 10_000, 100_000
LINEAR: Final = 1.2
"""What ten times the documents may cost each, noise included."""
FEWEST: Final = 0.99
"""Of the documents must be in the files of each format."""
MOST_TIMES_THE_CSV: Final = 5
_BASE: Final = "csv"
HEADER: Final = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
_ROOT = Path(__file__).parents[2]


def measure() -> list[dict[str, Any]]:
    """Write some documents in every format: how many a second, and the time beside the CSV's."""
    runs = _in_child(FEW)
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
    few, many = _in_child(FEW), _in_child(MANY)
    measured: list[dict[str, Any]] = []
    for name in few:
        rate = row(
            f"formats.{name}.{MANY}.documents_per_second", 1 / _each(many[name]), "1/s",
            f"time of {FEW}", _each(many[name]) / _each(few[name]),
        ) | {"budget": LINEAR}  # fmt: skip
        measured += [rate, *_memory(name, MANY, many[name])]
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


def _in_child(count: int) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-m", "tests.bench.formats", str(count)]
    answer = subprocess.run(  # noqa: S603 - arguments are ours
        command, cwd=_ROOT, stdout=subprocess.PIPE, check=True, text=True
    )
    return dict(json.loads(answer.stdout))


def written(count: int) -> dict[str, dict[str, float]]:
    """Post `count` documents, and write them in every format, each in a fork."""
    forks = multiprocessing.get_context("fork")
    books, found = Books(rules_of("CR"), default_chart("CR")), {}
    with Assembly(books, HEADER, ()) as assembly:
        assembly.take(_of_both_books(count))
        # Once to the end: forks share where the file stands, and none has it in mind otherwise.
        posted = sum(1 for _ in assembly.entries())
        header = replace(HEADER, accounts=assembly.accounts, account_digits=books.chart.length)
        for name in format_names():
            answers = forks.SimpleQueue()
            writer = forks.Process(target=_write, args=(name, header, assembly, answers))
            writer.start()
            writer.join()
            if writer.exitcode:
                raise SystemExit(f"{name}: not written")
            found[name] = answers.get()
            if found[name]["documents"] < FEWEST * posted:
                raise SystemExit(f"{name}: {found[name]['documents']} of {posted} documents")
    return found


def _of_both_books(count: int) -> Iterator[Any]:
    """Make documents of which every fourth is a purchase: there are two record books."""
    for place, each in enumerate(documents(count)):
        yield each if place % 4 else each.model_copy(update={"document_type": "purchase"})


def _write(name: str, header: BatchHeader, assembly: Assembly, answers: Any) -> None:
    """Check and write the kept entries, as a worker does."""
    format_, entries = export_format(name), Entries(assembly.entries)
    check = format_.checker(header)
    kept = sum(not any(map(is_blocking, check(entry))) for entry in entries)
    started = time.process_time()
    for file in format_.files:
        file.write(Sink(), header, entries)
    seconds = time.process_time() - started
    answers.put({"documents": kept, "seconds": seconds, "peak_mb": peak_mb()})


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(written(int(sys.argv[1]))))
    else:
        sys.exit(run.show(measure_many))
