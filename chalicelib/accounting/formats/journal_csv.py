"""The generic journal CSV: UTF-8 with BOM, semicolons, CR LF, one row for each line.

Rows are for programs and for spreadsheets: text that a spreadsheet would take for a formula gets a
leading apostrophe, line breaks inside text become spaces.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chalicelib.accounting.entries import JournalEntry, JournalLine
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    EntryChecker,
    FormatName,
    write_records,
)
from chalicelib.accounting.incidents import Incident

BOM = "\ufeff"
COLUMNS = (
    "entry_no",
    "line_no",
    "date",
    "account",
    "account_name",
    "debit",
    "credit",
    "text",
    "document_ref",
    "document_date",
    "counterparty_tax_id",
    "counterparty_name",
    "tax_code",
    "tax_base",
    "tax_rate",
    "currency",
    "source_id",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """Make text safe to open in a spreadsheet.

    >>> guarded("=1+1"), guarded("Ejemplo Ficticio S.A."), guarded(" @x")
    ("'=1+1", 'Ejemplo Ficticio S.A.', "'@x")
    """
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA_STARTS) else line


@dataclass(frozen=True, slots=True)
class JournalCsv:
    """The writer and its switch."""

    spanish_spreadsheet: bool = False
    """Decimal comma and dd/mm/yyyy, which spreadsheets set to Spanish read as numbers and dates."""

    @property
    def name(self) -> FormatName:
        """Its name in the API."""
        return "csv"

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
        return _nothing

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the journal; return the number of rows without the heading."""
        del header
        return write_records(
            sink, self._rows(entries), "utf-8", start=BOM + ";".join(COLUMNS) + "\r\n"
        )

    def _rows(self, entries: Iterable[JournalEntry]) -> Iterator[str]:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        entry_number = 0
        for entry in entries:
            if not entry.lines:
                continue
            entry_number += 1
            for line_number, line in enumerate(entry.lines, 1):
                writer.writerow(self._row(entry, line, entry_number, line_number))
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()

    def _row(
        self, entry: JournalEntry, line: JournalLine, entry_number: int, line_number: int
    ) -> tuple[str | int, ...]:
        day = self._day(entry.day)
        amount = self._number(line.amount)
        tax = line.tax
        return (
            entry_number,
            line_number,
            day,
            line.account.code,
            guarded(line.account.name),
            amount if line.side == "debit" else "",
            amount if line.side == "credit" else "",
            guarded(entry.text),
            guarded(entry.number),
            day,
            guarded(entry.counterparty_tax_id),
            guarded(entry.counterparty_name),
            "-".join(filter(None, (tax.code, tax.rate_code))) if tax else "",
            self._number(tax.base) if tax else "",
            self._number(tax.rate) if tax else "",
            entry.currency,
            entry.document_id,
        )

    def _number(self, amount: Decimal) -> str:
        text = format(amount, ".2f")
        return text.replace(".", ",") if self.spanish_spreadsheet else text

    def _day(self, day: date) -> str:
        return f"{day:%d/%m/%Y}" if self.spanish_spreadsheet else day.isoformat()


def _nothing(entry: JournalEntry) -> Iterator[Incident]:
    del entry
    yield from ()
