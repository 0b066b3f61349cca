"""The cells of a workbook, as a program that knows no formulas reads them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Final
from xml.etree import ElementTree as ET

from tests.unit.accounting.importers.model import ImportRefused

Cell = str | Decimal | date | None
Row = list[Cell]
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DAY_ZERO: Final = date(1899, 12, 30)
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a cell has a character that XML has not, and an underscore that would look like that."""
_DATE_FORMATS: Final = frozenset(range(14, 18))


def sheets_of(data: bytes) -> dict[str, list[Row]]:
    """Return the rows of each sheet, from the first on, those that are empty included.

    Raises:
        ImportRefused: it is no workbook, or has a formula.
    """
    try:
        parts = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as exc:
        raise ImportRefused("NO_WORKBOOK", "file") from exc
    with parts:
        texts, dates = _shared_texts(parts), _date_styles(parts)
        links = {
            each.get("Id"): each.get("Target", "")
            for each in _tree(parts, "xl/_rels/workbook.xml.rels")
        }
        return {
            each.get("name", ""): _rows(
                _tree(parts, f"xl/{links[each.get(_LINK)]}"), texts, dates, each.get("name", "")
            )
            for each in _tree(parts, "xl/workbook.xml").iter(f"{_MAIN}sheet")
        }


def _tree(parts: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(parts.read(name))  # noqa: S314 - written by ourselves a moment ago


def _shared_texts(parts: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in parts.namelist():
        return []
    return [_text(each) for each in _tree(parts, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _text(element: ET.Element) -> str:
    written = "".join(each.text or "" for each in element.iter(f"{_MAIN}t"))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)


def _date_styles(parts: zipfile.ZipFile) -> set[int]:
    """Return which styles of cells show a number as a day."""
    styles = _tree(parts, "xl/styles.xml")
    own = {
        int(each.get("numFmtId", "0"))
        for each in styles.iter(f"{_MAIN}numFmt")
        if re.search(r"d.*m.*y", each.get("formatCode", ""), re.IGNORECASE)
    }
    cells = styles.find(f"{_MAIN}cellXfs")
    assert cells is not None
    return {
        place
        for place, each in enumerate(cells)
        if int(each.get("numFmtId", "0")) in own | _DATE_FORMATS
    }


def _rows(tree: ET.Element, texts: list[str], dates: set[int], sheet: str) -> list[Row]:
    rows: list[Row] = []
    for element in tree.iter(f"{_MAIN}row"):
        rows += [[] for _ in range(int(element.get("r", "0")) - 1 - len(rows))]
        row: Row = []
        for cell in element.iter(f"{_MAIN}c"):
            place = cell.get("r", "")
            if cell.find(f"{_MAIN}f") is not None:
                raise ImportRefused("FORMULA", f"{sheet}!{place}")
            column = column_of(place.rstrip("0123456789"))
            row += [None] * (column - len(row))
            row.append(_value(cell, texts, dates))
        rows.append(row)
    return rows


@cache
def column_of(letters: str) -> int:
    """Return which column letters name, from 0.

    >>> column_of("A"), column_of("AX")
    (0, 49)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ET.Element, texts: list[str], dates: set[int]) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.find(f"{_MAIN}v")
    if value is None or not value.text:
        return None
    if kind == "s":
        return texts[int(value.text)]
    if kind == "str":
        return value.text
    number = Decimal(repr(float(value.text)))  # as a spreadsheet holds it
    if int(cell.get("s", "0")) in dates:
        return _DAY_ZERO + timedelta(days=int(number))
    return number
