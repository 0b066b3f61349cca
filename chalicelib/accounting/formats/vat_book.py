"""The record book of issued documents, a row for each rate: as the AEAT's rows, and as a workbook.

The rows are for programs; the workbook has the headings of the same book, and serves whoever keeps
one by rate. Purchases have no VAT rows (`JournalEntry.vat`), so there is no book of those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    Cell,
    EntryChecker,
    ExportFormat,
    OneFile,
    write_records,
)
from chalicelib.accounting.formats.journal import two_places
from chalicelib.accounting.formats.vat_rows import (
    RateRow,
    outside_vat_book,
    rate_rows,
    series_and_number,
)
from chalicelib.accounting.formats.workbook import CONTENT_TYPE, Workbook
from chalicelib.accounting.incidents import Incident, incident
from chalicelib.core.money import CENT, ZERO
from chalicelib.core.sheets import guarded

NAME_WIDTH: Final = 40
_COLUMNS: Final = 28
_INSTEAD: Final = str.maketrans(';"', ",'")
"""What stands for the marks that rows have no way to write."""
_MARKS: Final = frozenset(';"')
_TYPES: Final[Mapping[str, str]] = {"invoice": "F1", "raises": "R1", "lowers": "R1"}
_SIMPLIFIED: Final = "F2"
"""What a ticket is in the lists of the AEAT."""
_HEADINGS: Final = (
    "Fecha Expedición",
    "Fecha Operación",
    "Serie",
    "Número",
    "Número-Final",
    "NIF Destinatario: Tipo",
    "NIF Destinatario: Código País",
    "NIF Destinatario: Identificación",
    "Nombre Destinatario",
    "Factura Sustitutiva",
    "Clave de Operación",
    "Total Factura",
    "Base Imponible",
    "Tipo de IVA",
    "Cuota IVA Repercutida",
    "Tipo de Recargo Eq.",
    "Cuota Recargo Eq.",
    "Cobro: Fecha",
    "Cobro: Importe",
    "Cobro: Medio Utilizado",
    "Cobro: Identificación Medio Utilizado",
)


@dataclass(frozen=True, slots=True)
class VatBookRows(OneFile):
    """The rows that the AEAT takes: 28 columns, no heading, decimal comma."""

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return "vat_book_issued.csv"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return "text/csv; charset=utf-8; header=absent"

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking a batch: names as wide as their column, and without its separator."""
        del header
        return _found

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the book; return the number of rows."""
        del header
        rows = (
            f"{';'.join(cells)}\r\n"
            for entry in entries
            for cells in _rows(entry, rate_rows(entry))
        )
        return write_records(sink, rows, "utf-8")


def _found(entry: JournalEntry) -> Iterator[Incident]:
    yield from outside_vat_book(entry)
    if not entry.vat:
        return
    about = {"document_id": entry.document_id, "number": entry.number}
    name = entry.counterparty_name
    if _MARKS.intersection(f"{name}{entry.number}{entry.counterparty_tax_id}"):
        yield incident("CHARSET_REPLACED", field="receiver_name", value=name, **about)
    if len(_plain(name)) > NAME_WIDTH:
        yield incident("NAME_CUT", field="receiver_name", value=name, **about)


def _found_in_sheet(entry: JournalEntry) -> Iterator[Incident]:
    yield from outside_vat_book(entry)
    if entry.vat and len(entry.counterparty_name) > NAME_WIDTH:
        about = {"document_id": entry.document_id, "number": entry.number}
        yield incident("NAME_CUT", field="receiver_name", value=entry.counterparty_name, **about)


def _rows(entry: JournalEntry, rates: list[RateRow]) -> Iterator[list[str]]:
    day, year = f"{entry.issued_on:%d/%m/%Y}", str(entry.day.year)
    quarter = f"{(entry.day.month + 2) // 3}T"
    kind = _SIMPLIFIED if entry.document_type == "ticket" else _TYPES[entry.shape]
    series, number = series_and_number(_plain(entry.number))
    tax_id, name = _plain(entry.counterparty_tax_id), _plain(entry.counterparty_name)
    total = _number(sum((rate.total for rate in rates), ZERO))
    for rate in rates:
        has_surcharge = bool(rate.surcharge or rate.surcharge_rate)
        cells = [
            *(year, quarter, "E", "", kind, "", "", day, day, series, number),
            *("", tax_id, "", name[:NAME_WIDTH], "", total),
            *(_number(rate.base), _number(rate.rate), _number(rate.amount)),
            _number(rate.surcharge_rate) if has_surcharge else "",
            _number(rate.surcharge) if has_surcharge else "",
        ]
        yield cells + [""] * (_COLUMNS - len(cells))


def _plain(text: str) -> str:
    return guarded(text.translate(_INSTEAD))


def _number(number: Decimal) -> str:
    return f"{two_places(number):f}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class VatBookSheet(OneFile):
    """The same book as a workbook, with the headings of the form."""

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return "vat_book_issued.xlsx"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return CONTENT_TYPE

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking a batch: names as wide as their column."""
        del header
        return _found_in_sheet

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the book; return the number of rows without the heading."""
        del header
        with Workbook(sink) as book:
            rows = (row for entry in entries for row in _sheet_rows(entry, rate_rows(entry)))
            return book.sheet("EXPEDIDAS", rows, heading=_HEADINGS)


def _sheet_rows(entry: JournalEntry, rates: list[RateRow]) -> Iterator[tuple[Cell, ...]]:
    series, number = series_and_number(entry.number)
    total = sum((rate.total for rate in rates), ZERO).quantize(CENT)
    for rate in rates:
        has_surcharge = bool(rate.surcharge or rate.surcharge_rate)
        yield (
            *(entry.issued_on, entry.issued_on, series, number, None),
            *(None, None, entry.counterparty_tax_id, entry.counterparty_name[:NAME_WIDTH]),
            *(None, None),
            *(total, rate.base.quantize(CENT), two_places(rate.rate), rate.amount.quantize(CENT)),
            two_places(rate.surcharge_rate) if has_surcharge else None,
            rate.surcharge.quantize(CENT) if has_surcharge else None,
        )


ROWS: Final[ExportFormat] = VatBookRows()
SHEET: Final[ExportFormat] = VatBookSheet()
