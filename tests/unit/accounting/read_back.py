"""Documents of chance in every format, and what a model of the program that imports it reads there.

`make long-formats` runs this by itself: batches side by side on all processors, and a line of JSON
for each format, with what became of its documents.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, ExportFormat, export_format
from chalicelib.accounting.posting import post
from chalicelib.accounting.subaccounts import Subaccounts
from tests.unit.accounting.builders import COSTA_RICA, SPAIN
from tests.unit.accounting.importers.model import ImportRefused
from tests.unit.accounting.programs import PROGRAMS, Found, Program, found
from tests.unit.accounting.random_documents import accepted_documents

NUMBERED = replace(
    SPAIN.rules, customers="numbered", suppliers="numbered", text="{type} {number} {customer}"
)
BOOKS = {"CR": COSTA_RICA, "ES": replace(SPAIN, rules=NUMBERED, subaccounts=Subaccounts())}
"""As a country has them, and with accounts of single customers and texts of the firm's own."""
_HEADER: Final = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
_SHARE_OF_SWITCHED: Final = 10
"""A format that is set otherwise than usual carries a tenth of them."""
_IN_A_BATCH: Final = 2500
_SHOWN: Final = 3


class Tried(NamedTuple):
    """What became of a batch in one format."""

    offered: int
    left_out: int
    """By an incident that the firm is told."""
    differing: list[object]
    """Number, what was expected and what was read."""


def posted(country: str, count: int, seed: int) -> Sequence[JournalEntry]:
    """Return the entries of documents of chance, the same for a seed."""
    return [post(each, BOOKS[country]) for each in accepted_documents(country, count, seed)]


def tried(program: Program, country: str, offered: Sequence[JournalEntry]) -> Tried:
    """Write what no incident leaves out, and compare what the program reads with the entries.

    Raises:
        ImportRefused: the program does not take the files.
    """
    writer = export_format(program.format, program.switches)
    if program.switches:
        offered = offered[: len(offered) // _SHARE_OF_SWITCHED]
    kept = _carried(writer, country, offered)
    header = _header_of(country, kept)
    chart = frozenset(account.code for account in header.accounts)
    files = _files_of(writer, header, kept)
    read = program.read(files, digits=header.account_digits, chart=chart, **program.setting)
    differing = list(_differences(program.expected(kept), found(read)))
    return Tried(len(offered), len(offered) - len(kept), differing)


def _header_of(country: str, kept: Sequence[JournalEntry]) -> BatchHeader:
    accounts = {line.account.code: line.account for entry in kept for line in entry.lines}
    return replace(
        _HEADER,
        accounts=tuple(accounts[code] for code in sorted(accounts)),
        account_digits=BOOKS[country].chart.length,
    )


def _carried(
    writer: ExportFormat, country: str, offered: Sequence[JournalEntry]
) -> list[JournalEntry]:
    check = writer.checker(_header_of(country, ()))
    return [
        entry
        for entry in offered
        if not any(each.severity == "blocking" for each in list(check(entry)))
    ]


def _files_of(
    writer: ExportFormat, header: BatchHeader, kept: Sequence[JournalEntry]
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for file in writer.files:
        sink = io.BytesIO()
        file.write(sink, header, kept)
        files[file.file_name] = sink.getvalue()
    return files


def _differences(expected: dict[str, Found], read: dict[str, Found]) -> Iterator[object]:
    for number in expected.keys() | read.keys():
        if expected.get(number) != read.get(number):
            yield number, expected.get(number), read.get(number)


# -- by itself ------------------------------------------------------------------------------------


def _try_all(country: str, seed: int) -> dict[str, Counter[str]]:
    """Make one batch, and write it in every format, as each is set."""
    offered = posted(country, _IN_A_BATCH, seed)
    return {program.name: _told(program, country, offered, seed) for program in PROGRAMS}


def _told(
    program: Program, country: str, offered: Sequence[JournalEntry], seed: int
) -> Counter[str]:
    began = time.process_time()
    try:
        came = tried(program, country, offered)
    except ImportRefused as refused:
        sys.stderr.write(f"{program.name}, {country}, seed {seed}: {refused}\n")
        return Counter(refused_batches=1)
    for each in came.differing[:_SHOWN]:
        sys.stderr.write(f"{program.name}, {country}, seed {seed}: {each}\n")
    return Counter(
        documents=came.offered,
        left_out=came.left_out,
        different=len(came.differing),
        milliseconds=round(1000 * (time.process_time() - began)),
    )


def run(count: int) -> int:
    """Try so many documents in every format; return 0 if all came back as they were."""
    batches = [
        (country, seed)
        for seed in range(-(-count // _IN_A_BATCH // len(BOOKS)))
        for country in BOOKS
    ]
    sums: dict[str, Counter[str]] = {program.name: Counter() for program in PROGRAMS}
    with multiprocessing.get_context("spawn").Pool() as pool:
        for told in pool.starmap(_try_all, batches, chunksize=1):
            for name, counts in told.items():
                sums[name].update(counts)
    names = ("documents", "left_out", "refused_batches", "different", "milliseconds")
    for format_name, counts in sums.items():
        said = {"format": format_name} | {name: counts[name] for name in names}
        sys.stdout.write(f"{json.dumps(said)}\n")
    return int(any(each["refused_batches"] or each["different"] for each in sums.values()))


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1])))
