"""What is written in any format is what a model of the program that imports it reads there.

`DOCUMENTS` says how many documents of each country are in a batch, `BATCHES` how many batches are
written in each format: `make long-formats`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pytest

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, ExportFormat, export_format, format_names
from chalicelib.accounting.posting import post
from chalicelib.accounting.subaccounts import Subaccounts
from tests.unit.accounting.builders import COSTA_RICA, SPAIN
from tests.unit.accounting.programs import PROGRAMS, Found, Program, found
from tests.unit.accounting.random_documents import accepted_documents

DOCUMENTS = int(os.environ.get("DOCUMENTS", "1000"))
BATCHES = int(os.environ.get("BATCHES", "1"))
_SHARE_OF_SWITCHED = 10
"""A format that is set otherwise than usual carries a tenth of them."""
NUMBERED = replace(
    SPAIN.rules, customers="numbered", suppliers="numbered", text="{type} {number} {customer}"
)
BOOKS = {"CR": COSTA_RICA, "ES": replace(SPAIN, rules=NUMBERED, subaccounts=Subaccounts())}
"""As a country has them, and with accounts of single customers and texts of the firm's own."""
MOST_LEFT_OUT = 0.1
"""Of all documents: a format that carries next to none shows nothing."""
HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))


@lru_cache(maxsize=len(BOOKS))
def entries(country: str, seed: int) -> Sequence[JournalEntry]:
    books = BOOKS[country]
    return [post(each, books) for each in accepted_documents(country, DOCUMENTS, seed)]


def header_of(country: str, kept: Sequence[JournalEntry]) -> BatchHeader:
    accounts = {line.account.code: line.account for entry in kept for line in entry.lines}
    return replace(
        HEADER,
        accounts=tuple(accounts[code] for code in sorted(accounts)),
        account_digits=BOOKS[country].chart.length,
    )


def carried(
    writer: ExportFormat, country: str, offered: Sequence[JournalEntry]
) -> list[JournalEntry]:
    """The entries that no incident leaves out."""
    check = writer.checker(header_of(country, ()))
    return [
        entry
        for entry in offered
        if not any(each.severity == "blocking" for each in list(check(entry)))
    ]


def files_of(
    writer: ExportFormat, header: BatchHeader, kept: Sequence[JournalEntry]
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for file in writer.files:
        sink = io.BytesIO()
        file.write(sink, header, kept)
        files[file.file_name] = sink.getvalue()
    return files


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
@pytest.mark.parametrize("country", BOOKS)
@pytest.mark.parametrize("seed", range(BATCHES))
def test_program_reads_what_the_entries_say(program: Program, country: str, seed: int) -> None:
    writer = export_format(program.format, program.switches)
    offered = entries(country, seed)
    if program.switches:
        offered = offered[: DOCUMENTS // _SHARE_OF_SWITCHED]
    kept = carried(writer, country, offered)
    header = header_of(country, kept)
    chart = frozenset(account.code for account in header.accounts)

    read = program.read(
        files_of(writer, header, kept), digits=header.account_digits, chart=chart, **program.setting
    )

    assert len(kept) >= (1 - MOST_LEFT_OUT) * len(offered)
    differing = list(_differences(program, kept, found(read)))
    assert not differing, (len(differing), differing[:3])


def _differences(
    program: Program, kept: Sequence[JournalEntry], read: dict[str, Found]
) -> Iterator[object]:
    expected = program.expected(kept)
    for number in expected.keys() | read.keys():
        if expected.get(number) != read.get(number):
            yield number, expected.get(number), read.get(number)


def test_every_format_has_a_program_that_reads_it() -> None:
    assert {program.format for program in PROGRAMS} == set(format_names())
