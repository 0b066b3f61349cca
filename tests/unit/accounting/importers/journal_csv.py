"""What a program of columns does with a journal as CSV: books it, or refuses it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from tests.unit.accounting.importers.model import ZERO, ImportRefused, ReadEntry, ReadLine, ReadVat

_COLUMNS: Final = [
    "entry_no", "line_no", "date", "account", "account_name", "debit", "credit", "text",
    "document_ref", "document_date", "counterparty_tax_id", "counterparty_name", "tax_code",
    "tax_base", "tax_rate", "currency", "source_id",
]  # fmt: skip
"""The first of the columns; a journal may have more behind them."""
_TEXTS: Final = ("account_name", "text", "document_ref", "counterparty_tax_id", "counterparty_name")
_CELL_LENGTH: Final = 32_767
"""What a cell of a spreadsheet holds."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How the journal was said to be written, and where it is to be booked."""

    digits: int | None = None
    period: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31))
    chart: frozenset[str] | None = None
    is_spanish: bool = False
    """Decimal comma and dd/mm/aaaa, as spreadsheets in Spain have them."""
    has_bom: bool = True
    file: str = "journal.csv"


@dataclass(frozen=True, slots=True)
class _Row:
    values: Mapping[str, str]
    where: str
    setting: Setting

    def refuse(self, code: str, what: str = "") -> ImportRefused:
        return ImportRefused(code, f"{self.where} {what}".strip())

    def amount(self, name: str) -> Decimal:
        found = self.values[name]
        mark = "," if self.setting.is_spanish else r"\."
        if not re.fullmatch(rf"-?\d+{mark}\d\d", found):
            raise self.refuse("FIELD_FORMAT", f"{name}: {found!r}")
        return Decimal(found.replace(",", "."))

    def day(self, name: str) -> date:
        found, is_spanish = self.values[name], self.setting.is_spanish
        shape, reads = (
            (r"\d\d/\d\d/\d{4}", "%d/%m/%Y") if is_spanish else (r"[\d-]{10}", "%Y-%m-%d")
        )
        try:
            if not re.fullmatch(shape, found):
                raise ValueError(found)  # noqa: TRY301
            return datetime.strptime(found, reads).date()  # noqa: DTZ007
        except ValueError as invalid:
            raise self.refuse("FIELD_FORMAT", f"{name}: {found!r}") from invalid

    def text(self, name: str) -> str:
        """Return what the cell shows: without the mark that keeps it from being a formula."""
        found = self.values[name]
        if found[:1] in tuple("=+-@\t\r"):
            raise self.refuse("FORMULA", name)
        if len(found) > _CELL_LENGTH:
            raise self.refuse("FIELD_LENGTH", name)
        return found[1:] if re.match(r"'[=+\-@\t\r]", found) else found


def read(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Book a journal; `setting` is that of `Setting`.

    Raises:
        ImportRefused: it is not what a journal was said to be.
    """
    company = Setting(**setting)
    if list(files) != [company.file]:
        raise ImportRefused("FILE_NAME", ", ".join(files))
    entries: list[ReadEntry] = []
    rows = _rows(files[company.file], company)
    for place, (number, group) in enumerate(
        groupby(rows, key=lambda row: row.values["entry_no"]), 1
    ):
        if number != str(place):
            raise ImportRefused("RECORD_ORDER", f"entry {number}")
        entries.append(_entry(list(group)))
    return entries


def _rows(data: bytes, company: Setting) -> Iterator[_Row]:
    if data.startswith(b"\xef\xbb\xbf") != company.has_bom:
        raise ImportRefused("CHARSET", "byte order mark")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as broken:
        raise ImportRefused("CHARSET", f"byte {broken.start + 1}") from broken
    if not text.endswith("\r\n"):
        raise ImportRefused("RECORD_LENGTH", "end of file")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    head: list[str] = []
    try:
        for cells in reader:
            where = f"line {reader.line_num}"
            if not head:
                head = cells
                if head[: len(_COLUMNS)] != _COLUMNS or len(set(head)) != len(head):
                    raise ImportRefused("HEADINGS", where)
                continue
            if len(cells) != len(head):
                raise ImportRefused("RECORD_LENGTH", where)
            yield _Row(dict(zip(head, cells, strict=True)), where, company)
    except csv.Error as broken:
        raise ImportRefused("QUOTING", f"line {reader.line_num}") from broken
    if re.search(r"(?<!\r)\n|\r(?!\n)", re.sub(r'"(?:[^"]|"")*"', "", text)):
        raise ImportRefused("RECORD_LENGTH", "line end")


def _entry(rows: list[_Row]) -> ReadEntry:
    first = rows[0]
    lines, vat, off = list[ReadLine](), list[ReadVat](), ZERO
    for place, row in enumerate(rows, 1):
        if row.values["line_no"] != str(place):
            raise row.refuse("RECORD_ORDER", f"line {row.values['line_no']}")
        lines.append(_line(row))
        off += lines[-1].signed
        vat += _vat(row, lines[-1])
        for name in _TEXTS:
            row.text(name)
        if any(row.values[name] != first.values[name] for name in ("date", "document_ref")):
            raise row.refuse("RECORD_ORDER", "one entry of two documents")
    if off:
        raise first.refuse("UNBALANCED", str(off))
    day, (begin, end) = first.day("date"), first.setting.period
    if not begin <= day <= end:
        raise first.refuse("DATE_OUT_OF_YEAR", str(day))
    tax_id = first.text("counterparty_tax_id")
    return ReadEntry(day, first.text("document_ref"), tuple(lines), tuple(vat), tax_id)


def _line(row: _Row) -> ReadLine:
    account, company = row.values["account"], row.setting
    if not account.isdigit() or company.digits not in (None, len(account)):
        raise row.refuse("ACCOUNT_LENGTH", account)
    if company.chart is not None and account not in company.chart:
        raise row.refuse("ACCOUNT_UNKNOWN", account)
    row.day("document_date")
    if bool(row.values["debit"]) == bool(row.values["credit"]):
        raise row.refuse("FIELD_FORMAT", "one of debit and credit")
    side = "debit" if row.values["debit"] else "credit"
    amount = row.amount(side)
    if amount < 0 or not re.fullmatch(r"[A-Z]{3}", row.values["currency"]):
        raise row.refuse("FIELD_FORMAT", f"{side} or currency")
    return ReadLine(account, "debit" if side == "debit" else "credit", amount)


def _vat(row: _Row, line: ReadLine) -> Iterator[ReadVat]:
    base, rate = row.values["tax_base"], row.values["tax_rate"]
    if bool(base) != bool(rate) or (base and not row.values["tax_code"]):
        raise row.refuse("FIELD_FORMAT", "tax_base, tax_rate and tax_code")
    if base:
        yield ReadVat(row.amount("tax_base"), row.amount("tax_rate"), -line.signed)
