"""The generic journal CSV: UTF-8, semicolons, CR LF, one row for each line.

Rows are for programs and for spreadsheets: text that a spreadsheet would take for a formula gets a
leading apostrophe, line breaks inside text become spaces.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    Cell,
    EntryChecker,
    ExportFormat,
    OneFile,
    Switch,
    no_incidents,
    write_records,
)
from chalicelib.accounting.formats.journal import COLUMNS, journal_rows
from chalicelib.core.sheets import BOM, guarded
from chalicelib.core.texts import Text

_ROWS_AT_ONCE = 200
_guarded = lru_cache(maxsize=1024)(guarded)


@dataclass(frozen=True, slots=True)
class JournalCsv(OneFile):
    """The writer and its switches."""

    switches = (
        Switch(
            "spanish_spreadsheet",
            Text(
                es="coma decimal y fechas dd/mm/aaaa, como las leen las hojas en español",
                en="decimal comma and dates dd/mm/yyyy, as spreadsheets set to Spanish read them",
            ),
        ),
        Switch(
            "byte_order_mark",
            Text(
                es="marca de UTF-8 al principio, por la que las hojas conocen los acentos",
                en="mark of UTF-8 at the beginning, by which spreadsheets know the accents",
            ),
        ),
    )
    spanish_spreadsheet: bool = False
    """Decimal comma and dd/mm/yyyy, which spreadsheets set to Spanish read as numbers and dates."""
    byte_order_mark: bool = True
    """Some programs take it for a part of the first heading."""

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return "journal.csv"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return "text/csv; charset=utf-8"

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Nothing that an entry carries is beyond this format."""
        del header
        return no_incidents

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the journal; return the number of rows without the heading."""
        del header
        mark = BOM if self.byte_order_mark else ""
        rows = 0

        def counted() -> Iterator[str]:
            nonlocal rows
            for count, text in self._texts(entries):
                rows = count
                yield text

        write_records(sink, counted(), "utf-8", start=f"{mark}{';'.join(COLUMNS)}\r\n")
        return rows

    def _texts(self, entries: Iterable[JournalEntry]) -> Iterator[tuple[int, str]]:
        """Write some rows at a time; say beside them how many they are by then."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        count = 0
        for count, row in enumerate(journal_rows(entries), 1):
            writer.writerow([self._text(cell) for cell in row])
            if count % _ROWS_AT_ONCE == 0:
                yield count, buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield count, buffer.getvalue()

    def _text(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return _guarded(cell)
        if isinstance(cell, date):
            return f"{cell:%d/%m/%Y}" if self.spanish_spreadsheet else cell.isoformat()
        if isinstance(cell, int):
            return str(cell)
        text = f"{cell:f}"
        return text.replace(".", ",") if self.spanish_spreadsheet else text


FORMAT: Final[ExportFormat] = JournalCsv()
