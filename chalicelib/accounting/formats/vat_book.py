"""The record books of issued and received documents, a row for each rate: as rows, and as a form.

The rows are the AEAT's and for programs, a file for each book; the workbook has the headings of the
same books, a sheet for each, and serves whoever keeps them by rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import (
    BatchHeader,
    ByteSink,
    Cell,
    EntryChecker,
    ExportFormat,
    FormatFile,
    OneFile,
    Switch,
    WholeNumbers,
    write_records,
)
from chalicelib.accounting.formats.journal import two_places
from chalicelib.accounting.formats.vat_rows import (
    RateRow,
    rate_rows,
    series_and_number,
    tax_outside_vat_book,
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
_RECEIVED_HEADINGS: Final = (
    "Fecha Expedición",
    "Fecha Operación",
    "Serie-Número",
    "Número-Final",
    "Número Recepción",
    "Número Recepción Final",
    "NIF Expedidor: Tipo",
    "NIF Expedidor: Código País",
    "NIF Expedidor: Identificación",
    "Nombre Expedidor",
    "Factura Sustitutiva",
    "Clave de Operación",
    "Total Factura",
    "Base Imponible",
    "Tipo de IVA",
    "Cuota IVA Soportado",
    "Cuota Deducible",
    "Tipo de Recargo Eq.",
    "Cuota Recargo Eq.",
    "Pago: Fecha",
    "Pago: Importe",
    "Pago: Medio Utilizado",
    "Pago: Identificación Medio Utilizado",
)


@dataclass(frozen=True, slots=True)
class VatBookRows(WholeNumbers):
    """The rows that the AEAT takes: 28 columns, no heading, decimal comma."""

    switches: tuple[Switch, ...] = ()

    @property
    def files(self) -> tuple[FormatFile, ...]:
        """The book of issued documents, then that of received ones."""
        return _RowsOf("E", "vat_book_issued.csv"), _RowsOf("R", "vat_book_received.csv")

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking a batch: names as wide as their column, and without its separator."""
        del header
        return _found


@dataclass(frozen=True, slots=True)
class _RowsOf:
    """One of the books: E, issued; R, received."""

    book: Literal["E", "R"]
    file_name: str
    content_type: str = "text/csv; charset=utf-8; header=absent"

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the book; return the number of rows."""
        del header
        rows = (
            f"{';'.join(cells)}\r\n"
            for entry in entries
            if (self.book == "R") == (entry.trade == "purchase")
            for cells in _rows(self.book, entry, rate_rows(entry))
        )
        return write_records(sink, rows, "utf-8")


def _outside(entry: JournalEntry) -> Iterator[Incident]:
    """Say what neither book has of an entry."""
    if entry.received is None and (outside := tax_outside_vat_book(entry)):
        about = {"document_id": entry.document_id, "number": entry.number}
        yield incident("NO_VAT_DETAIL", field="taxes", value=outside, **about)


def _found(entry: JournalEntry) -> Iterator[Incident]:
    yield from _outside(entry)
    if not entry.recorded:
        return
    about = {"document_id": entry.document_id, "number": entry.number}
    name = entry.counterparty_name
    if _MARKS.intersection(f"{name}{entry.number}{entry.counterparty_tax_id}"):
        yield incident("CHARSET_REPLACED", field="receiver_name", value=name, **about)
    if len(_plain(name)) > NAME_WIDTH:
        yield incident("NAME_CUT", field="receiver_name", value=name, **about)
    rates = rate_rows(entry) if entry.received else ()
    if borne := sum((rate.amount - rate.deductible for rate in rates), ZERO):
        yield incident("TAX_NOT_DEDUCTIBLE", field="taxes", value=borne, **about)


def _found_in_sheet(entry: JournalEntry) -> Iterator[Incident]:
    yield from _outside(entry)
    if entry.recorded and len(entry.counterparty_name) > NAME_WIDTH:
        about = {"document_id": entry.document_id, "number": entry.number}
        yield incident("NAME_CUT", field="receiver_name", value=entry.counterparty_name, **about)


def _rows(book: str, entry: JournalEntry, rates: list[RateRow]) -> Iterator[list[str]]:
    day, year = f"{entry.issued_on:%d/%m/%Y}", str(entry.day.year)
    quarter = f"{(entry.day.month + 2) // 3}T"
    kind = _SIMPLIFIED if entry.document_type == "ticket" else _TYPES[entry.shape]
    series, number = series_and_number(_plain(entry.number))
    tax_id, name = _plain(entry.counterparty_tax_id), _plain(entry.counterparty_name)
    total = _number(sum((rate.total for rate in rates), ZERO))
    for rate in rates:
        has_surcharge = bool(rate.surcharge or rate.surcharge_rate)
        cells = [
            *(year, quarter, book, "", kind, "", "", day, day, series, number),
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
    """The same books as sheets of a workbook, with the headings of the form."""

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return "vat_book.xlsx"

    @property
    def content_type(self) -> str:
        """Its media type."""
        return CONTENT_TYPE

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking a batch: names as wide as their column."""
        del header
        return _found_in_sheet

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write both; return the number of rows without the headings."""
        del header
        issued = (
            row
            for entry in entries
            if entry.trade != "purchase"
            for row in _issued_rows(entry, rate_rows(entry))
        )
        received = (
            row
            for entry in entries
            if entry.trade == "purchase"
            for row in _received_rows(entry, rate_rows(entry))
        )
        with Workbook(sink) as book:
            count = book.sheet("EXPEDIDAS", issued, heading=_HEADINGS)
            return count + book.sheet("RECIBIDAS", received, heading=_RECEIVED_HEADINGS)


def _issued_rows(entry: JournalEntry, rates: list[RateRow]) -> Iterator[tuple[Cell, ...]]:
    series, number = series_and_number(entry.number)
    for rate in rates:
        yield (
            *(entry.issued_on, entry.issued_on, series, number, None),
            *(None, None, entry.counterparty_tax_id, entry.counterparty_name[:NAME_WIDTH]),
            *(None, None, _total(rates), rate.base.quantize(CENT), two_places(rate.rate)),
            rate.amount.quantize(CENT),
            *_surcharge(rate),
        )


def _received_rows(entry: JournalEntry, rates: list[RateRow]) -> Iterator[tuple[Cell, ...]]:
    for rate in rates:
        yield (
            *(entry.issued_on, entry.issued_on, entry.number, None, None, None),
            *(None, None, entry.counterparty_tax_id, entry.counterparty_name[:NAME_WIDTH]),
            *(None, None, _total(rates), rate.base.quantize(CENT), two_places(rate.rate)),
            *(rate.amount.quantize(CENT), rate.deductible.quantize(CENT)),
            *_surcharge(rate),
        )


def _total(rates: list[RateRow]) -> Decimal:
    return sum((rate.total for rate in rates), ZERO).quantize(CENT)


def _surcharge(rate: RateRow) -> tuple[Cell, Cell]:
    if not (rate.surcharge or rate.surcharge_rate):
        return None, None
    return two_places(rate.surcharge_rate), rate.surcharge.quantize(CENT)


ROWS: Final[ExportFormat] = VatBookRows()
SHEET: Final[ExportFormat] = VatBookSheet()
