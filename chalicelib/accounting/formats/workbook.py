"""Writes workbooks (XLSX, ECMA-376) as a stream: no sheet is held in memory, nor on disk.

Libraries keep each sheet in memory or in temporary files, twice its size at the end: half a
gigabyte for 100,000 documents, which is all the disk that a function has. Here each row is
compressed into the file as it comes. Text is always text: no cell is a formula, whatever it begins
with.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from types import TracebackType
from typing import Final, Self

from chalicelib.accounting.formats import ByteSink, Cell

ROWS_OF_A_SHEET: Final = 1_048_576
DIGITS_OF_A_NUMBER: Final = 15
"""What spreadsheets keep of a number; a longer one is written as text, and so stays exact."""

_PIECE = 1 << 16
_EPOCH: Final = date(1899, 12, 30).toordinal()
_ALWAYS_AT: Final = (1980, 1, 1, 0, 0, 0)
"""The time in the archive: the same entries make the same bytes."""
_UNSAFE = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_GENERAL, _TEXT, _MONEY, _DATE, _HEADING = range(5)
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPE: Final = f"{_KIND}.sheet"

_STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0"'
        ' applyNumberFormat="1"/>'
        for number in (49, 4, 164)
    )
    + '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"'
    ' applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class Workbook:
    """A workbook that is written sheet after sheet; leaving the block ends it."""

    def __init__(self, sink: ByteSink, *, rows_of_a_sheet: int = ROWS_OF_A_SHEET) -> None:
        self._archive = zipfile.ZipFile(_Unseekable(sink), "w", zipfile.ZIP_DEFLATED)
        self._rows_of_a_sheet = rows_of_a_sheet
        self._names: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._add_the_rest()
            self._archive.close()

    def sheet(
        self, name: str, rows: Iterable[Sequence[Cell]], *, heading: Sequence[str] = ()
    ) -> int:
        """Write the next sheet; return how many rows it has below its heading.

        What is beyond the rows that a sheet can have goes on in `name_2` and so on.
        """
        left, count, part = iter(rows), 0, 1
        first = next(left, None)
        while first is not None or part == 1:
            named = name if part == 1 else f"{name}_{part}"
            start = [] if first is None else [first]
            room = self._rows_of_a_sheet - bool(heading)
            count += self._part(named, islice(chain(start, left), room), heading)
            part, first = part + 1, next(left, None)
        return count

    def _part(self, name: str, rows: Iterable[Sequence[Cell]], heading: Sequence[str]) -> int:
        self._names.append(name)
        count = 0

        def pieces() -> Iterator[str]:
            nonlocal count
            frozen = (
                '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
                ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            )
            yield f'{_XML}<worksheet xmlns="{_MAIN}">{frozen if heading else ""}<sheetData>'
            if heading:
                yield _row(1, heading, text=_HEADING)
            for number, row in enumerate(rows, 1 + bool(heading)):
                count += 1
                yield _row(number, row)
            yield "</sheetData></worksheet>"

        self._add(f"xl/worksheets/sheet{len(self._names)}.xml", pieces())
        return count

    def _add(self, path: str, pieces: Iterable[str]) -> None:
        about = zipfile.ZipInfo(path, _ALWAYS_AT)
        about.compress_type = zipfile.ZIP_DEFLATED
        buffer = bytearray()
        with self._archive.open(about, "w") as target:
            for piece in pieces:
                buffer += piece.encode()
                if len(buffer) >= _PIECE:
                    target.write(buffer)
                    buffer.clear()
            target.write(buffer)

    def _add_the_rest(self) -> None:
        """Say what the parts are: the sheets are known only now."""
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name="{_escaped(name)}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, self._names, strict=True)
        )
        links = "".join(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet"'
            f' Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        types = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml"'
            f' ContentType="{_KIND}.worksheet+xml"/>'
            for number in numbers
        )
        parts = {
            "xl/styles.xml": _STYLES,
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f"<sheets>{sheets}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'{links}<Relationship Id="rId0" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>",
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
            f"{types}</Types>",
        }
        for path, text in parts.items():
            self._add(path, [text])


class _Unseekable:
    """What the archive writes to: it can only go on."""

    def __init__(self, sink: ByteSink) -> None:
        self._sink = sink

    def write(self, data: bytes) -> int:
        self._sink.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """The sink is for its owner to close."""


def _columns() -> Iterator[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from letters
    yield from (first + second for first in letters for second in letters)


_COLUMNS: Final = tuple(_columns())


def _row(number: int, cells: Sequence[Cell], *, text: int = _TEXT) -> str:
    written = "".join(
        [
            _cell(f"{column}{number}", cell, text)
            for column, cell in zip(_COLUMNS, cells, strict=False)
            if cell is not None and cell != ""
        ]
    )
    return f'<row r="{number}">{written}</row>'


def _cell(place: str, cell: str | int | Decimal | date, text: int) -> str:
    if isinstance(cell, str):
        return (
            f'<c r="{place}" s="{text}" t="inlineStr"><is><t xml:space="preserve">'
            f"{_escaped(cell)}</t></is></c>"
        )
    if isinstance(cell, date):
        return f'<c r="{place}" s="{_DATE}"><v>{cell.toordinal() - _EPOCH}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}" s="{_GENERAL}"><v>{cell}</v></c>'
    _, digits, exponent = cell.as_tuple()
    if len(digits) > DIGITS_OF_A_NUMBER:
        return _cell(place, f"{cell:f}", text)
    style = _MONEY if exponent == -2 else _GENERAL
    return f'<c r="{place}" s="{style}"><v>{cell:f}</v></c>'


def _escaped(text: str) -> str:
    r"""Write text so that it comes back as it is, characters that XML has no room for included.

    >>> _escaped("a<b\x01 _x0041_")
    'a&lt;b_x0001_ _x005F_x0041_'
    """
    return _UNSAFE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _ENTITIES.get(character) or f"_x{ord(character):04X}_"
