"""A made-up format: one JSON object for each line of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    EntryChecker,
    ExportFormat,
    OneFile,
    write_records,
)
from chalicelib.accounting.incidents import Incident


class JsonLines(OneFile):
    file_name = "lines.jsonl"
    content_type = "application/jsonl"

    def checker(self, header: BatchHeader) -> EntryChecker:
        del header

        def check(entry: JournalEntry) -> Iterator[Incident]:
            del entry
            yield from ()

        return check

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        del header
        lines = (f"{line.model_dump_json()}\n" for entry in entries for line in entry.lines)
        return write_records(sink, lines, "utf-8")


FORMAT: Final[ExportFormat] = JsonLines()
