"""The models of who reads workbooks, record books and JSON notice whatever is wrong with a file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.accounting.formats import Cell
from chalicelib.accounting.formats.workbook import Workbook
from tests.unit.accounting.importers import contasol, journal_workbook, json_lines, vat_book
from tests.unit.accounting.importers.model import ImportRefused, ReadEntry, ReadVat

D, DAY = Decimal, date(2026, 10, 5)
Files = dict[str, bytes]
ACCOUNTS = {"digits": 8, "chart": frozenset({"43000000", "70000000", "47700021"})}


def workbook(*sheets: tuple[str, Sequence[Sequence[Cell]]]) -> bytes:
    sink = io.BytesIO()
    with Workbook(sink) as book:
        for name, rows in sheets:
            book.sheet(name, rows)
    return sink.getvalue()


def by_letter(**cells: Cell) -> list[Cell]:
    """A row with a value in each of the columns."""
    row: list[Cell] = [None] * 50
    for column, value in cells.items():
        place = 0
        for letter in column:
            place = place * 26 + ord(letter) - ord("A") + 1
        row[place - 1] = value
    return row


def books(apu: Mapping[str, Cell] | None = None, ivr: Mapping[str, Cell] | None = None) -> Files:
    """An invoice of 100 at 21 % in both books, its first line and its row changed."""
    start: dict[str, Cell] = {"A": 1, "B": DAY, "C": 1, "G": "Factura 7", "H": "00007", "K": "E"}
    diary: list[dict[str, Cell]] = [
        {**start, "D": 1, "E": "43000000", "I": D(121), **(apu or {})},
        {**start, "D": 2, "E": "70000000", "J": D(100)},
        {**start, "D": 3, "E": "47700021", "J": D(21)},
    ]
    row: dict[str, Cell] = {
        "A": 1, "B": 1, "C": DAY, "D": "43000000", "E": "00007", "F": "Ejemplo", "G": "B12345674",
        "H": 0, "I": D(100), "L": D(21), "R": D(21), "X": D(121), "AV": DAY, "AX": 0, **(ivr or {}),
    }  # fmt: skip
    return {
        "APU.xlsx": workbook(("APU", [by_letter(**each) for each in diary])),
        "IVR.xlsx": workbook(("IVR", [by_letter(**row)])),
    }


def test_books_of_contasol_are_read() -> None:
    diary, invoice = contasol.read(books(), **ACCOUNTS)

    assert {each.account: int(each.signed) for each in diary.lines} == {
        "43000000": 121, "70000000": -100, "47700021": -21,
    }  # fmt: skip
    assert invoice == ReadEntry(DAY, "00007", (), (ReadVat(D(100), D(21), D(21)),), "B12345674")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (books(apu={"A": "Diario"}), "HEADING"),
        (books(apu={"B": "05/10/2026"}), "FIELD_FORMAT"),
        (books(apu={"B": date(2026, 9, 30)}), "DATE_OUT_OF_YEAR"),
        (books(apu={"C": 2}), "UNBALANCED"),
        (books(apu={"C": 0}), "ENTRY_NUMBER"),
        (books(apu={"D": 9}), "LINE_NUMBER"),
        (books(apu={"E": "4300000"}), "ACCOUNT_LENGTH"),
        (books(apu={"E": "43000001"}), "ACCOUNT_UNKNOWN"),
        (books(apu={"G": "x" * 61}), "TEXT_TOO_LONG"),
        (books(apu={"H": "00008"}), "ENTRY_OF_TWO"),
        (books(apu={"I": D(120)}), "UNBALANCED"),
        (books(apu={"I": D("120.999")}), "FIELD_FORMAT"),
        (books(apu={"I": None}), "SIDE"),
        (books(apu={"K": "P"}), "CURRENCY"),
        (books(ivr={"B": 2}), "BOOK_INDEX"),
        (books(ivr={"E": "x" * 13}), "TEXT_TOO_LONG"),
        (books(ivr={"E": None}), "DUPLICATE_INVOICE"),
        (books(ivr={"F": "x" * 41}), "TEXT_TOO_LONG"),
        (books(ivr={"G": "x" * 13}), "TEXT_TOO_LONG"),
        (books(ivr={"H": 4}), "OPERATION"),
        (books(ivr={"J": D(10), "M": D(21)}), "VAT_RATE_UNKNOWN"),
        (books(ivr={"U": D(5)}), "VAT_RATE_UNKNOWN"),
        (books(ivr={"X": D(120)}), "TOTAL_MISMATCH"),
        (books(ivr={"AS": D(15)}), "WITHHOLDING"),
        (books(ivr={"AV": date(2026, 10, 6)}), "DATE_OUT_OF_YEAR"),
        ({"APU.xlsx": books()["APU.xlsx"]}, "FILE_NAME"),
        (books() | {"IVR.xlsx": workbook(("Hoja1", []))}, "SHEET_NAME"),
        (books() | {"IVR.xlsx": b"IVR"}, "NO_WORKBOOK"),
        (books() | {"APU.xlsx": workbook(("APU", [[None], [1]]))}, "BLANK_ROW"),
    ],
)  # fmt: skip
def test_contasol_refuses_what_is_wrong(files: Files, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        contasol.read(files, **ACCOUNTS)

    assert refused.value.code == code


ROW = (
    "2026;4T;E;;F1;;;05/10/2026;05/10/2026;F/2026/;0000001;;B12345674;;EJEMPLO;;121,00;100,00;21,00;"
    "21,00;;;;;;;;\r\n"
)


def record_books(issued: str, received: str = "") -> dict[str, bytes]:
    rows = {"vat_book_issued.csv": issued, "vat_book_received.csv": received}
    return {name: data.encode() for name, data in rows.items()}


def test_record_books_are_read() -> None:
    bought = ROW.replace(";E;", ";R;").replace("F/2026", "C")
    issued, received = vat_book.read(record_books(ROW, bought))

    vat = (ReadVat(D(100), D(21), D(21)),)
    assert issued == ReadEntry(DAY, "F/2026/0000001", (), vat, "B12345674")
    assert received == ReadEntry(DAY, "C/0000001", (), vat, "B12345674")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("\ufeff" + ROW, "ENCODING"),
        (ROW.replace("EJEMPLO", '"EJEMPLO"'), "ENCODING"),
        (ROW.replace("\r\n", "\n"), "LINE_END"),
        (ROW.replace("EJEMPLO", "EJEM;PLO"), "RECORD_LENGTH"),
        (ROW.replace(";F1;;", ";F1;x;"), "RECORD_LENGTH"),
        (ROW.replace("4T", "3T"), "DATE_OUT_OF_YEAR"),
        (ROW.replace("/10/2026", "/11/2026"), "DATE_OUT_OF_YEAR"),
        (ROW.replace(";E;", ";R;"), "OTHER_BOOK"),
        (ROW.replace("100,00", "-0,00"), "FIELD_FORMAT"),
        (ROW.replace("F1", "F9"), "FIELD_FORMAT"),
        (ROW.replace("05/10/2026", "2026-10-05", 1), "FIELD_FORMAT"),
        (ROW.replace("100,00", "100.00"), "FIELD_FORMAT"),
        (ROW.replace("121,00", "120,00"), "TOTAL_MISMATCH"),
        (ROW + ROW.replace("0000001", "0000002") + ROW, "DUPLICATE_INVOICE"),
        (ROW + ROW, "VAT_RATE_TWICE"),
        (ROW + ROW.replace("B12345674", "B87654323"), "INVOICE_OF_TWO"),
        (ROW.replace("EJEMPLO", "E" * 41), "TEXT_TOO_LONG"),
    ],
)
def test_record_book_with_something_wrong_is_refused(data: str, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        vat_book.read(record_books(data))

    assert refused.value.code == code


def test_record_book_as_a_workbook_needs_its_headings() -> None:
    with pytest.raises(ImportRefused, match="HEADING"):
        vat_book.read(
            {"vat_book.xlsx": workbook(("EXPEDIDAS", [["Fecha"], [DAY]]), ("RECIBIDAS", []))}
        )


COLUMNS: list[Cell] = list(journal_workbook._COLUMNS)


def journal(sheet: str = "journal", heading: Sequence[Cell] = COLUMNS, **changes: Cell) -> Files:
    """An entry of three lines; `changes` are of the first."""
    shared: dict[str, Cell] = {
        "entry_no": 1, "date": DAY, "text": "Factura 7", "document_ref": "7", "document_date": DAY,
        "counterparty_tax_id": "B12345674", "currency": "EUR", "source_id": "doc_1",
    }  # fmt: skip
    lines: list[dict[str, Cell]] = [
        {"account": "43000000", "debit": D(121), **changes},
        {"account": "70000000", "credit": D(100)},
        {"account": "47700021", "credit": D(21), "tax_code": "IVA", "tax_base": D(100),
         "tax_rate": D(21)},
    ]  # fmt: skip
    rows = [
        [{**shared, "line_no": place, **line}.get(str(name)) for name in COLUMNS]
        for place, line in enumerate(lines, 1)
    ]
    accounts: list[list[Cell]] = [[each] for each in sorted(ACCOUNTS["chart"])]  # type: ignore[call-overload]
    sheets: tuple[tuple[str, Sequence[Sequence[Cell]]], ...] = (
        (sheet, [heading, *rows]),
        ("accounts", accounts),
        ("summary", []),
    )
    return {"journal.xlsx": workbook(*sheets)}


def test_journal_as_a_workbook_is_read() -> None:
    (entry,) = journal_workbook.read(journal(), **ACCOUNTS)

    assert (entry.date, entry.number, entry.counterparty) == (DAY, "7", "B12345674")
    assert [each.signed for each in entry.lines] == [121, -100, -21]
    assert entry.vat == (ReadVat(D(100), D(21), D(21)),)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (journal("diario"), "SHEET_NAME"),
        (journal(heading=COLUMNS[1:]), "HEADING"),
        (journal(entry_no=2), "ENTRY_NUMBER"),
        (journal(line_no=2), "LINE_NUMBER"),
        (journal(debit=D(120)), "UNBALANCED"),
        (journal(debit=D("120.999")), "FIELD_FORMAT"),
        (journal(debit=DAY), "FIELD_FORMAT"),
        (journal(credit=D(1)), "SIDE"),
        (journal(date=date(2026, 9, 30)), "DATE_OUT_OF_YEAR"),
        (journal(account="4300"), "ACCOUNT_LENGTH"),
        (journal(account="43000009"), "ACCOUNT_UNKNOWN"),
        (journal(text=7), "FIELD_FORMAT"),
        (journal(text="x" * 32_768), "TEXT_TOO_LONG"),
        (journal(tax_rate=D(21)), "TAX"),
    ],
)
def test_journal_with_something_wrong_is_refused(files: Files, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        journal_workbook.read(files, **ACCOUNTS)

    assert refused.value.code == code


ENTRY = {
    "entry_no": 1, "date": "2026-10-05", "document_number": "7", "shape": "lowers",
    "counterparty_tax_id": "B12345674", "vat": None,
    "lines": [
        {"account": "43000000", "side": "credit", "amount": "100.00"},
        {"account": "70000000", "side": "debit", "amount": "100.00"},
    ],
}  # fmt: skip


def line(change: Callable[[Any], object] = lambda _: None) -> bytes:
    entry = json.loads(json.dumps(ENTRY))
    change(entry)
    return json.dumps(entry).encode() + b"\n"


def test_lines_of_json_are_read() -> None:
    (entry,) = json_lines.read({"journal.jsonl": line()}, **ACCOUNTS)

    assert (entry.date, entry.number) == (DAY, "7")
    assert [each.signed for each in entry.lines] == [-100, 100]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (line().rstrip(), "LINE_END"),
        (b"\xff\n", "ENCODING"),
        (b"{\n", "JSON"),
        (line(lambda entry: entry["lines"][0].update(amount=100.5)), "JSON"),
        (line() + line(), "ENTRY_NUMBER"),
        (line(lambda entry: entry.update(date="2026-09-30")), "DATE_OUT_OF_YEAR"),
        (line(lambda entry: entry["lines"].pop()), "UNBALANCED"),
        (line(lambda entry: entry["lines"][0].update(amount="100.001")), "FIELD_FORMAT"),
        (line(lambda entry: entry["lines"][0].update(side="D")), "SIDE"),
        (line(lambda entry: entry["lines"][0].update(account="43")), "ACCOUNT_LENGTH"),
        (line(lambda entry: entry["lines"][0].update(account="43000009")), "ACCOUNT_UNKNOWN"),
    ],
)
def test_lines_with_something_wrong_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        json_lines.read({"journal.jsonl": data}, **ACCOUNTS)

    assert refused.value.code == code
