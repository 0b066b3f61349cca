"""The generic journal CSV: UTF-8 with BOM, semicolons, CR LF, one row for each line.

Rows are for programs and for spreadsheets: text that a spreadsheet would take for a formula gets a
leading apostrophe, line breaks inside text become spaces. Amounts are in the currency of the books;
the last columns have the currency of a document in another, the line in it, and its rate.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from chalicelib.accounting.entries import JournalEntry, JournalLine, Origin, TaxRef
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    EntryChecker,
    ExportFormat,
    write_records,
)
from chalicelib.accounting.incidents import Incident
from chalicelib.core.sheets import BOM, guarded

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
    "original_currency",
    "original_amount",
    "exchange_rate",
)


@dataclass(frozen=True, slots=True)
class JournalCsv:
    """The writer and its switch."""

    spanish_spreadsheet: bool = False
    """Decimal comma and dd/mm/yyyy, which spreadsheets set to Spanish read as numbers and dates."""

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
        rows = 0

        def counted() -> Iterator[str]:
            nonlocal rows
            for text in self._rows(entries):
                rows += text.count("\r\n")
                yield text

        write_records(sink, counted(), "utf-8", start=BOM + ";".join(COLUMNS) + "\r\n")
        return rows

    def _rows(self, entries: Iterable[JournalEntry]) -> Iterator[str]:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        entry_number = 0
        for entry in entries:
            if not entry.lines:
                continue
            entry_number += 1
            day = self._day(entry.day)
            text, number = guarded(entry.text), guarded(entry.number)
            tax_id, name = guarded(entry.counterparty_tax_id), guarded(entry.counterparty_name)
            for line_number, line in enumerate(entry.lines, 1):
                writer.writerow(
                    (
                        *(entry_number, line_number, day),
                        *self._amounts(line),
                        *(text, number, self._day(entry.issued_on), tax_id, name),
                        *self._tax(line.tax),
                        *(entry.currency, entry.document_id),
                        *self._original(entry.origin, line),
                    )
                )
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()

    def _amounts(self, line: JournalLine) -> tuple[str, str, str, str]:
        amount = self._number(line.amount)
        account, name = line.account.code, guarded(line.account.name)
        return (account, name, amount, "") if line.side == "debit" else (account, name, "", amount)

    def _tax(self, tax: TaxRef | None) -> tuple[str, str, str]:
        if tax is None:
            return "", "", ""
        code = f"{tax.code}-{tax.rate_code}" if tax.rate_code else tax.code
        return code, self._number(tax.base), self._number(tax.rate)

    def _original(self, origin: Origin | None, line: JournalLine) -> tuple[str, str, str]:
        if origin is None or line.original is None:
            return "", "", ""
        return origin.currency, self._number(line.original), self._exact(origin.rate)

    def _number(self, amount: Decimal) -> str:
        return self._signed(format(amount, ".2f"))

    def _exact(self, number: Decimal) -> str:
        return self._signed(format(number.normalize(), "f"))

    def _signed(self, text: str) -> str:
        return text.replace(".", ",") if self.spanish_spreadsheet else text

    def _day(self, day: date) -> str:
        return f"{day:%d/%m/%Y}" if self.spanish_spreadsheet else day.isoformat()


def _nothing(entry: JournalEntry) -> Iterator[Incident]:
    del entry
    yield from ()


FORMAT: Final[ExportFormat] = JournalCsv()
