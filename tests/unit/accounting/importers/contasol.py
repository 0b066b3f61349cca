"""What ContaSOL does with the workbooks of a batch: books them, or refuses them.

A model by what is known of its import, which shares no code with the writer: APU is the diary,
without headings, IVR the book of issued invoices. Text beyond a width it would cut without notice,
so that counts as refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from tests.unit.accounting.importers.model import (
    ZERO,
    ImportRefused,
    ReadEntry,
    ReadLine,
    ReadVat,
)
from tests.unit.accounting.importers.workbook import Row, column_of, sheets_of

CENT: Final = Decimal("0.01")
_RATES: Final = 3
_APU_WIDTHS: Final = {"G": 60, "H": 5}
_IVR_WIDTHS: Final = {"E": 12, "F": 40, "G": 12}
_MOST_ENTRIES: Final = 99_999


@dataclass(frozen=True, slots=True)
class Setting:
    """The company that the files are imported into."""

    digits: int | None = None
    period: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31))
    chart: frozenset[str] | None = None
    has_links: bool = False
    """Whether the diary names rows of the book."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """A row, by the letters of its columns."""

    row: Row
    where: str
    setting: Setting

    def refuse(self, code: str, what: object = "") -> ImportRefused:
        return ImportRefused(code, f"{self.where} {what}".strip())

    def at(self, column: str) -> Any:
        place = column_of(column)
        return self.row[place] if place < len(self.row) else None

    def text(self, column: str, width: int) -> str:
        found = self.at(column)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise self.refuse("FIELD_FORMAT", column)
        if len(found) > width:
            raise self.refuse("TEXT_TOO_LONG", column)
        return found

    def amount(self, column: str) -> Decimal:
        found = self.at(column)
        if found is None:
            return ZERO
        if not isinstance(found, Decimal) or found != found.quantize(CENT):
            raise self.refuse("FIELD_FORMAT", column)
        return found

    def number(self, column: str) -> int:
        found = self.at(column)
        if not isinstance(found, Decimal) or found != int(found):
            raise self.refuse("FIELD_FORMAT", column)
        return int(found)

    def day(self, column: str) -> date:
        found = self.at(column)
        if not isinstance(found, date):
            raise self.refuse("FIELD_FORMAT", column)
        first, last = self.setting.period
        if not first <= found <= last:
            raise self.refuse("DATE_OUT_OF_YEAR", found)
        return found

    def account(self, column: str) -> str:
        found = self.text(column, 12)
        digits, chart = self.setting.digits, self.setting.chart
        if not found.isdecimal() or (digits and len(found) != digits):
            raise self.refuse("ACCOUNT_LENGTH", found)
        if chart is not None and found not in chart:
            raise self.refuse("ACCOUNT_UNKNOWN", found)
        return found


def read(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Import diary and book, which the program does not join: the entries, then the invoices.

    Raises:
        ImportRefused: the program does not take it.
    """
    company = Setting(**setting)
    if set(files) != {"APU.xlsx", "IVR.xlsx"}:
        raise ImportRefused("FILE_NAME", ", ".join(sorted(files)))
    diary, book = (_rows(files[f"{name}.xlsx"], name, company) for name in ("APU", "IVR"))
    _check_links(diary, book, company)
    return [*_diary(diary), *_book(book)]


def _check_links(diary: list[_Cells], book: list[_Cells], company: Setting) -> None:
    """A line names each row of the book once at most, of its own account and day."""
    known = {row.number("A"): (row.at("D"), row.at("C")) for row in book}
    linked = [row for row in diary if row.at("M") is not None or row.at("N") is not None]
    if bool(linked) is not (company.has_links and bool(book)):
        raise ImportRefused("BOOK_LINK", "APU")
    for row in linked:
        if row.at("M") != "R" or known.pop(row.number("N"), None) != (row.at("E"), row.at("B")):
            raise row.refuse("BOOK_LINK", row.at("N"))


def _rows(data: bytes, name: str, setting: Setting) -> list[_Cells]:
    sheets = sheets_of(data)
    if list(sheets) != [name]:
        raise ImportRefused("SHEET_NAME", name)
    rows = [_Cells(row, f"{name}!{place}", setting) for place, row in enumerate(sheets[name], 1)]
    for row in rows:
        if all(cell is None for cell in row.row):
            raise row.refuse("BLANK_ROW")
        if not isinstance(row.at("A"), Decimal):
            raise row.refuse("HEADING")
    return rows


def _diary(rows: list[_Cells]) -> Iterator[ReadEntry]:
    seen: set[int] = set()
    for number, group in groupby(rows, lambda row: row.number("C")):
        lines = list(group)
        if number in seen or not 0 < number <= _MOST_ENTRIES:
            raise lines[0].refuse("ENTRY_NUMBER", number)
        seen.add(number)
        if [row.number("D") for row in lines] != list(range(1, len(lines) + 1)):
            raise lines[0].refuse("LINE_NUMBER", number)
        if len({(row.day("B"), row.text("H", _APU_WIDTHS["H"])) for row in lines}) != 1:
            raise lines[0].refuse("ENTRY_OF_TWO", number)
        booked = tuple(_line(row) for row in lines)
        if sum((line.signed for line in booked), ZERO):
            raise lines[0].refuse("UNBALANCED", number)
        yield ReadEntry(lines[0].day("B"), lines[0].text("H", _APU_WIDTHS["H"]), booked)


def _line(row: _Cells) -> ReadLine:
    row.text("G", _APU_WIDTHS["G"])
    if row.at("K") != "E":
        raise row.refuse("CURRENCY", "K")
    debit, credit = row.amount("I"), row.amount("J")
    if (debit > 0) == (credit > 0) or min(debit, credit) < 0:
        raise row.refuse("SIDE")
    account = row.account("E")
    return ReadLine(account, "debit", debit) if debit else ReadLine(account, "credit", credit)


def _book(rows: list[_Cells]) -> Iterator[ReadEntry]:
    indexes: set[int] = set()
    numbers: set[str] = set()
    for row in rows:
        index, number = row.number("A"), row.text("E", _IVR_WIDTHS["E"])
        if index in indexes or row.number("B") != 1:
            raise row.refuse("BOOK_INDEX", index)
        if not number or number in numbers:
            raise row.refuse("DUPLICATE_INVOICE", number)
        indexes.add(index)
        numbers.add(number)
        row.text("F", _IVR_WIDTHS["F"])
        if row.number("H") not in {0, 1, 2, 3} or row.number("AX") not in {0, 4, 8}:
            raise row.refuse("OPERATION")
        if row.day("AV") > row.day("C"):
            raise row.refuse("DATE_OUT_OF_YEAR", "AV")
        row.account("D")
        yield ReadEntry(
            row.day("C"), number, (), tuple(_rates(row)), row.text("G", _IVR_WIDTHS["G"])
        )


def _rates(row: _Cells) -> Iterator[ReadVat]:
    columns = zip("IJK", "LMN", "OPQ", "RST", "UVW", strict=True)
    withheld = row.amount("AS")
    if (withheld != 0) != (row.amount("AR") != 0):
        raise row.refuse("WITHHOLDING")
    total = exempt = row.amount("AW")
    rates: set[Decimal] = set()
    for base_at, rate_at, surcharge_rate_at, tax_at, surcharge_at in columns:
        base, rate, tax = row.amount(base_at), row.amount(rate_at), row.amount(tax_at)
        surcharge = row.amount(surcharge_at)
        total += base + tax + surcharge
        if (surcharge != 0) and not row.amount(surcharge_rate_at):
            raise row.refuse("VAT_RATE_UNKNOWN", surcharge_rate_at)
        if not (base or tax or surcharge):
            continue
        if rate <= 0 or rate in rates:
            raise row.refuse("VAT_RATE_UNKNOWN", rate_at)
        rates.add(rate)
        yield ReadVat(base, rate, tax, surcharge)
    if total != row.amount("X"):
        raise row.refuse("TOTAL_MISMATCH", total - row.amount("X"))
    if exempt or withheld:
        yield ReadVat(exempt, ZERO, ZERO, ZERO, withheld)
