"""What reads the record books, issued and received: as rows of the AEAT, or as the form's sheets.

A model by the layout's text, which shares no code with the writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from tests.unit.accounting.importers.model import ZERO, ImportRefused, ReadEntry, ReadVat
from tests.unit.accounting.importers.workbook import Cell, sheets_of

_COLUMNS: Final = 28
_BLANK: Final = (4, 6, 7, *range(23, 29))
_TYPES: Final = frozenset({"F1", "F2", "F3", "F4", "R1", "R2", "R3", "R4", "R5"})
_NAME_WIDTH: Final = 40
_AMOUNT: Final = re.compile(r"(?!-0,00)-?\d{1,12},\d\d")
HEADINGS: Final = {
    "day": "Fecha Expedición",
    "series": "Serie",
    "number": "Número",
    "name": "Nombre Destinatario",
    "total": "Total Factura",
    "base": "Base Imponible",
    "rate": "Tipo de IVA",
    "tax": "Cuota IVA Repercutida",
    "surcharge": "Cuota Recargo Eq.",
}
"""Those that a reader of the form looks for."""
RECEIVED_HEADINGS: Final = {
    name: HEADINGS[name] for name in ("day", "total", "base", "rate", "surcharge")
} | {
    "number": "Serie-Número",
    "name": "Nombre Expedidor",
    "tax": "Cuota IVA Soportado",
    "deductible": "Cuota Deducible",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """The period that the book is of."""

    digits: int | None = None
    chart: frozenset[str] | None = None
    period: tuple[date, date] = (date(2026, 10, 1), date(2026, 10, 31))


@dataclass(frozen=True, slots=True)
class _Row:
    """One rate of an invoice."""

    where: str
    day: date
    number: str
    tax_id: str
    name: str
    total: Decimal
    vat: ReadVat


def read(files: Mapping[str, bytes], **setting: Any) -> list[ReadEntry]:
    """Take in the rows: an entry without lines for each invoice, in their order.

    Raises:
        ImportRefused: it is not as the layout says.
    """
    period = Setting(**setting).period
    read: list[ReadEntry] = []
    if list(files) == ["vat_book_issued.csv", "vat_book_received.csv"]:
        issued, received = files.values()
        read += _invoices(_lines(issued, "E"), period)
        return read + list(_invoices(_lines(received, "R"), period))
    (data,) = files.values()
    sheets = sheets_of(data)
    if list(sheets) != ["EXPEDIDAS", "RECIBIDAS"]:
        raise ImportRefused("SHEETS", ", ".join(sheets))
    read += _invoices(_cells(sheets["EXPEDIDAS"], HEADINGS), period)
    return read + list(_invoices(_cells(sheets["RECIBIDAS"], RECEIVED_HEADINGS), period))


def _lines(data: bytes, book: str) -> Iterator[_Row]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise ImportRefused("ENCODING", str(exc.start)) from exc
    if text.startswith("\ufeff") or '"' in text:
        raise ImportRefused("ENCODING", "mark or quotes")
    lines = text.split("\r\n")
    if lines.pop() or "\n" in "".join(lines):
        raise ImportRefused("LINE_END", "file")
    for place, line in enumerate(lines, 1):
        yield _line(line.split(";"), book, f"row {place}")


def _line(cells: Sequence[str], book: str, where: str) -> _Row:
    if len(cells) != _COLUMNS or any(cells[place - 1] for place in _BLANK):
        raise ImportRefused("RECORD_LENGTH", where)
    at = dict(enumerate(cells, 1))
    day = _day(at[8], where)
    if at[3] != book:
        raise ImportRefused("OTHER_BOOK", where)
    if (at[1], at[2]) != (str(day.year), f"{(day.month + 2) // 3}T"):
        raise ImportRefused("DATE_OUT_OF_YEAR", where)
    if at[5] not in _TYPES or _day(at[9], where) > day:
        raise ImportRefused("FIELD_FORMAT", where)
    amounts = {place: at[place] for place in (17, 18, 19, 20, 21, 22) if at[place]}
    if not all(_AMOUNT.fullmatch(each) for each in amounts.values()):
        raise ImportRefused("FIELD_FORMAT", where)
    total, base, rate, tax, _, surcharge = (
        Decimal(amounts.get(place, "0").replace(",", ".")) for place in range(17, 23)
    )
    vat = ReadVat(base, rate, tax, surcharge)
    return _Row(where, day, at[10] + at[11], at[13], at[15], total, vat)


def _day(written: str, where: str) -> date:
    try:
        return datetime.strptime(written, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as exc:
        raise ImportRefused("FIELD_FORMAT", where) from exc


def _cells(rows: Sequence[Sequence[Cell]], headings: Mapping[str, str]) -> Iterator[_Row]:
    first = next(
        (
            place
            for place, row in enumerate(rows)
            if headings["day"] in row and headings["base"] in row
        ),
        None,
    )
    if first is None:
        raise ImportRefused("HEADING", "sheet")
    heading = rows[first]
    at = {name: heading.index(words) for name, words in headings.items()}
    tax_id_at = next(place for place, words in enumerate(heading) if "Identificación" in str(words))
    for place, row in enumerate(rows[first + 1 :], first + 2):
        cells = [*row, *[None] * (len(heading) - len(row))]
        found = {name: cells[column] for name, column in at.items()}
        yield _cells_of(found, cells[tax_id_at], f"row {place}")


def _cells_of(found: Mapping[str, Cell], tax_id: Cell, where: str) -> _Row:
    day = found["day"]
    if not isinstance(day, date):
        raise ImportRefused("FIELD_FORMAT", where)

    def amount(name: str) -> Decimal:
        value = found.get(name)
        value = ZERO if value is None else value
        if not isinstance(value, Decimal) or value != value.quantize(Decimal("0.01")):
            raise ImportRefused("FIELD_FORMAT", f"{where} {name}")
        return value

    number = f"{found.get('series') or ''}{found['number'] or ''}"
    if abs(amount("deductible")) > abs(amount("tax")):
        raise ImportRefused("NOT_DEDUCTIBLE", where)
    vat = ReadVat(amount("base"), amount("rate"), amount("tax"), amount("surcharge"))
    name = str(found["name"] or "")
    return _Row(where, day, number, str(tax_id or ""), name, amount("total"), vat)


def _invoices(rows: Iterator[_Row], period: tuple[date, date]) -> Iterator[ReadEntry]:
    seen: set[str] = set()
    for number, group in groupby(rows, lambda row: row.number):
        found = list(group)
        first = found[0]
        if not number or number in seen:
            raise ImportRefused("DUPLICATE_INVOICE", first.where)
        seen.add(number)
        if len({(row.day, row.tax_id, row.name, row.total) for row in found}) != 1:
            raise ImportRefused("INVOICE_OF_TWO", first.where)
        if len({row.vat.rate for row in found}) != len(found):
            raise ImportRefused("VAT_RATE_TWICE", first.where)
        if not period[0] <= first.day <= period[1]:
            raise ImportRefused("DATE_OUT_OF_YEAR", first.where)
        if len(first.name) > _NAME_WIDTH:
            raise ImportRefused("TEXT_TOO_LONG", first.where)
        sums = (row.vat.base + row.vat.amount + row.vat.surcharge for row in found)
        if sum(sums, ZERO) != first.total:
            raise ImportRefused("TOTAL_MISMATCH", first.where)
        yield ReadEntry(first.day, number, (), tuple(row.vat for row in found), first.tax_id)
