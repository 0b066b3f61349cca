"""Workbooks: what is written comes back as it is, by an independent reading of the parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from lxml import etree

from chalicelib.accounting.formats import Cell
from chalicelib.accounting.formats.workbook import Workbook

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
SHEETS = dict[str, list[list[str]]]


def written(*sheets: tuple[str, Sequence[Sequence[Cell]]], rows_of_a_sheet: int = 1000) -> bytes:
    sink = io.BytesIO()
    with Workbook(sink, rows_of_a_sheet=rows_of_a_sheet) as book:
        for name, rows in sheets:
            assert book.sheet(name, rows, heading=("one", "two")) == len(rows)
    return sink.getvalue()


def read(data: bytes) -> SHEETS:
    """Kind and value of each cell that is there, by sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None
        book = etree.fromstring(parts.read("xl/workbook.xml"))
        return {
            str(sheet.get("name")): _cells(parts.read(f"xl/worksheets/sheet{number}.xml"))
            for number, sheet in enumerate(book.findall(".//x:sheet", NS), 1)
        }


def _cells(part: bytes) -> list[list[str]]:
    return [
        [
            f"{cell.get('r')} {cell.get('t', 'n')} {''.join(cell.itertext())}"
            for cell in row.findall("x:c", NS)
        ]
        for row in etree.fromstring(part).findall(".//x:row", NS)
    ]


def test_text_is_text_numbers_are_exact_and_nothing_is_no_cell() -> None:
    day = date(2026, 10, 5)
    row: list[Cell] = ["=1+1", Decimal("1210.50"), day, None, "", 7, Decimal("0.625")]

    (_, cells) = read(written(("s", [row])))["s"]

    assert cells == [
        "A2 inlineStr =1+1", "B2 n 1210.50", f"C2 n {(day - date(1899, 12, 30)) // timedelta(1)}",
        "F2 n 7", "G2 n 0.625",
    ]  # fmt: skip


def test_number_that_a_spreadsheet_would_round_is_text() -> None:
    (_, cells) = read(
        written(("s", [[Decimal("9999999999999.99"), Decimal("-12345678901234.56")]]))
    )["s"]

    assert cells == ["A2 n 9999999999999.99", "B2 inlineStr -12345678901234.56"]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a <b> & c", "a <b> & c"),
        ("  around  ", "  around  "),
        ("two\nlines", "two\nlines"),
        ("bell \x07", "bell _x0007_"),
        ("return\r", "return_x000D_"),
        ("_x0041_", "_x005F_x0041_"),
        ("no \uffff", "no _xFFFF_"),
        ("Ñandú 寿司 🦙", "Ñandú 寿司 🦙"),
    ],
)
def test_any_text_is_kept(text: str, stored: str) -> None:
    (_, cells) = read(written(("s", [[text]])))["s"]

    assert cells == [f"A2 inlineStr {stored}"]


def test_rows_beyond_a_sheet_go_on_in_the_next() -> None:
    rows = [[number] for number in range(5)]

    sheets = read(written(("all", rows), ("other", []), ("just", rows[:2]), rows_of_a_sheet=3))

    assert {name: len(cells) - 1 for name, cells in sheets.items()} == {
        "all": 2, "all_2": 2, "all_3": 1, "other": 0, "just": 2,
    }  # fmt: skip
    assert [cells[1:] for cells in sheets.values()][:3] == [
        [["A2 n 0"], ["A3 n 1"]], [["A2 n 2"], ["A3 n 3"]], [["A2 n 4"]],
    ]  # fmt: skip


def test_same_rows_make_the_same_bytes() -> None:
    assert written(("s", [["a"]])) == written(("s", [["a"]]))


def test_every_part_is_declared() -> None:
    with zipfile.ZipFile(io.BytesIO(written(("a", []), ("b", [])))) as parts:
        names = set(parts.namelist())
        types = parts.read("[Content_Types].xml").decode()
        links = parts.read("xl/_rels/workbook.xml.rels").decode()

    sheets = {f"xl/worksheets/sheet{number}.xml" for number in (1, 2)}
    assert sheets | {"xl/styles.xml", "xl/workbook.xml", "_rels/.rels"} <= names
    assert all(f'PartName="/{name}"' in types for name in sheets)
    assert all(f'Target="{name.removeprefix("xl/")}"' in links for name in sheets)
