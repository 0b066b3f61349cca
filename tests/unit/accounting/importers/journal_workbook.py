"""What a program of workbooks does with a journal: the sheets, columns and rules of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from tests.unit.accounting.importers.model import ZERO, ImportRefused, ReadEntry, ReadLine, ReadVat
from tests.unit.accounting.importers.workbook import Cell, sheets_of

_COLUMNS: Final = [
    "entry_no", "line_no", "date", "account", "account_name", "debit", "credit", "text",
    "document_ref", "document_date", "counterparty_tax_id", "counterparty_name", "tax_code",
    "tax_base", "tax_rate", "currency", "source_id",
]  # fmt: skip
_TEXTS: Final = (
    "account", "account_name", "text", "document_ref", "counterparty_tax_id", "counterparty_name",
    "tax_code", "currency", "source_id",
)  # fmt: skip
_CELL_LENGTH: Final = 32_767


@dataclass(frozen=True, slots=True)
class Setting:
    """The books that it is imported into."""

    digits: int | None = None
    period: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31))
    chart: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    values: Mapping[str, Cell]
    where: str

    def refuse(self, code: str, what: object = "") -> ImportRefused:
        return ImportRefused(code, f"{self.where} {what}".strip())

    def text(self, name: str) -> str:
        found = self.values[name]
        if found is not None and not isinstance(found, str):
            raise self.refuse("FIELD_FORMAT", name)
        if len(found or "") > _CELL_LENGTH:
            raise self.refuse("TEXT_TOO_LONG", name)
        return found or ""

    def amount(self, name: str) -> Decimal | None:
        """Read an amount; one with more digits than a cell holds exactly is text."""
        found = self.values[name]
        if found is None:
            return None
        if isinstance(found, date):
            raise self.refuse("FIELD_FORMAT", name)
        amount = Decimal(found)
        if amount != amount.quantize(Decimal("0.01")):
            raise self.refuse("FIELD_FORMAT", name)
        return amount


def read(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Import the journal; what it is made of must be on the other sheets, too.

    Raises:
        ImportRefused: it is not as its text says.
    """
    books = Setting(**setting)
    ((_, data),) = files.items()
    sheets = sheets_of(data)
    journals = [name for name in sheets if name.startswith("journal")]
    expected = ["journal", *(f"journal_{place}" for place in range(2, len(journals) + 1))]
    if journals != expected or not {"accounts", "summary"} <= sheets.keys():
        raise ImportRefused("SHEET_NAME", ", ".join(sheets))
    rows = [row for name in journals for row in _rows(sheets[name], name)]
    entries = list(_entries(rows, books))
    known = {row[0] for row in sheets["accounts"] if row}
    for entry in entries:
        for line in entry.lines:
            if line.account not in known:
                raise ImportRefused("ACCOUNT_UNKNOWN", line.account)
    return entries


def _rows(sheet: list[list[Cell]], name: str) -> Iterator[_Row]:
    heading, *rows = sheet
    if heading[: len(_COLUMNS)] != _COLUMNS:
        raise ImportRefused("HEADING", name)
    for place, row in enumerate(rows, 2):
        if all(cell is None for cell in row):
            raise ImportRefused("BLANK_ROW", f"{name}!{place}")
        cells = [*row, *[None] * (len(heading) - len(row))]
        yield _Row(dict(zip(_COLUMNS, cells, strict=False)), f"{name}!{place}")


def _entries(rows: list[_Row], books: Setting) -> Iterator[ReadEntry]:
    expected = 1
    for number, group in groupby(rows, lambda row: row.values["entry_no"]):
        lines = list(group)
        first = lines[0]
        if number != expected:
            raise first.refuse("ENTRY_NUMBER", number)
        expected += 1
        if [row.values["line_no"] for row in lines] != list(range(1, len(lines) + 1)):
            raise first.refuse("LINE_NUMBER")
        booked = tuple(_line(row, books) for row in lines)
        if sum((line.signed for line in booked), ZERO):
            raise first.refuse("UNBALANCED", number)
        day = first.values["date"]
        if not isinstance(day, date) or not books.period[0] <= day <= books.period[1]:
            raise first.refuse("DATE_OUT_OF_YEAR", day)
        yield ReadEntry(
            day,
            first.text("document_ref"),
            booked,
            tuple(_taxes(lines, booked)),
            first.text("counterparty_tax_id"),
        )


def _line(row: _Row, books: Setting) -> ReadLine:
    for name in _TEXTS:
        row.text(name)
    debit, credit = row.amount("debit"), row.amount("credit")
    if (debit is None) == (credit is None) or min(debit or ZERO, credit or ZERO) < 0:
        raise row.refuse("SIDE")
    account = row.text("account")
    if books.digits and (len(account) != books.digits or not account.isdecimal()):
        raise row.refuse("ACCOUNT_LENGTH", account)
    if books.chart is not None and account not in books.chart:
        raise row.refuse("ACCOUNT_UNKNOWN", account)
    if debit is not None:
        return ReadLine(account, "debit", debit)
    return ReadLine(account, "credit", credit or ZERO)


def _taxes(rows: list[_Row], booked: tuple[ReadLine, ...]) -> Iterator[ReadVat]:
    for row, line in zip(rows, booked, strict=True):
        base, rate = row.amount("tax_base"), row.amount("tax_rate")
        if (base is None) != (rate is None) or (base is None) != (not row.text("tax_code")):
            raise row.refuse("TAX")
        if base is not None and rate is not None:
            yield ReadVat(base, rate, -line.signed)
