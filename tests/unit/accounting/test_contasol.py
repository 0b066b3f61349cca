"""The books of ContaSOL, cell by cell, and what does not fit them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, export_format
from chalicelib.accounting.formats.contasol import ContaSol
from chalicelib.accounting.posting import post
from tests.unit.accounting.builders import COSTA_RICA, SPAIN, D, doc, net_of, tax_at
from tests.unit.accounting.test_vat_book import NOTE, TICKET, TWO_RATES
from tests.unit.accounting.test_workbook import read

HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 12, 31), account_digits=8)
WITHHELD = doc(
    number="F260000003", receiver_tax_id="B11223344", receiver_name="Gestora Peña SL",
    currency="EUR", total=D(530), net=[net_of("services", D(500))],
    taxes=[
        tax_at("IVA", None, D(21), D(500), D(105), "services"),
        tax_at("IRPF", None, D(15), D(500), D(75), "services"),
    ],
)  # fmt: skip


def books(*entries: JournalEntry) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for file in export_format("contasol").files:
        sink = io.BytesIO()
        count = file.write(sink, HEADER, entries)
        ((name, rows),) = read(sink.getvalue()).items()
        assert (f"{name}.xlsx", count) == (file.file_name, len(rows))
        found[name] = rows
    return found


def told(*entries: JournalEntry, digits: int = 8) -> list[list[tuple[str, str]]]:
    check = export_format("contasol").checker(replace(HEADER, account_digits=digits))
    return [[(found.code, found.severity) for found in check(entry)] for entry in entries]


def test_diary_has_a_row_for_each_line() -> None:
    assert books(post(WITHHELD, SPAIN))["APU"] == [
        [
            f"A{row} n 1", f"B{row} n 46300", f"C{row} n 1", f"D{row} n {row}",
            f"E{row} inlineStr {account}", f"G{row} inlineStr Factura F260000003",
            f"H{row} inlineStr 00003", f"{side}{row} n {amount}", f"K{row} inlineStr E",
            f"L{row} n 0",
        ]
        for row, account, side, amount in [
            (1, "43000000", "I", "530.00"), (2, "70500000", "J", "500.00"),
            (3, "47700021", "J", "105.00"), (4, "47300000", "I", "75.00"),
        ]
    ]  # fmt: skip


def test_vat_book_has_a_row_for_each_invoice() -> None:
    rows = books(*(post(each, SPAIN) for each in (TWO_RATES, NOTE, TICKET, WITHHELD)))["IVR"]

    assert rows[0] == [
        "A1 n 1", "B1 n 1", "C1 n 46300", "D1 inlineStr 43000000", "E1 inlineStr F20260000002",
        "F1 inlineStr Hotel Añil; SL", "G1 inlineStr B87654323", "H1 n 0", "I1 n 200.00",
        "J1 n 300.00", "L1 n 10.00", "M1 n 21.00", "O1 n 0.00", "P1 n 0.00", "R1 n 20.00",
        "S1 n 63.00", "U1 n 0.00", "V1 n 0.00", "X1 n 583.00", "AQ1 n 1", "AV1 n 46300", "AX1 n 0",
    ]  # fmt: skip
    assert rows[1][8:] == [
        "I2 n -100.00", "L2 n 21.00", "O2 n 5.20", "R2 n -21.00", "U2 n -5.20", "X2 n -126.20",
        "AQ2 n 1", "AV2 n 46300", "AX2 n 4",
    ]  # fmt: skip
    assert rows[2][5:] == [
        f"F3 inlineStr ={'N' * 39}", "H3 n 3", "X3 n 50.00", "AQ3 n 1", "AV3 n 46300",
        "AW3 n 50.00", "AX3 n 0",
    ]  # fmt: skip
    assert [cell for cell in rows[3] if cell[:2] in ("X4", "AR", "AS", "AT")] == [
        "X4 n 605.00", "AR4 n 15.00", "AS4 n 75.00", "AT4 n 1",
    ]  # fmt: skip


def test_number_of_twenty_digits_goes_into_the_book_by_its_coded_reference() -> None:
    (row,) = books(post(doc(), COSTA_RICA))["IVR"]

    assert row[4] == "E1 inlineStr F110000001"


def test_what_does_not_fit_is_told() -> None:
    rates = [("08", 13), ("04", 4), ("03", 2), ("02", 1)]
    four = doc(
        total=D(4200), net=[net_of("goods", D(4000))],
        taxes=[tax_at("01", code, D(rate), D(1000), D(rate) * 10) for code, rate in rates],
    )  # fmt: skip
    long_name = doc(receiver_name="N" * 41, number="00100001010000000002")
    long_id = doc(receiver_tax_id="1234567890123", number="00100001010000000003")
    plain = post(WITHHELD, SPAIN)

    assert told(
        *(post(each, COSTA_RICA) for each in (doc(), long_name, long_id, doc())), digits=6
    ) == [
        [],
        [("NAME_CUT", "warning")],
        [("TAX_ID_LEFT_OUT", "warning")],
        [("DUPLICATE_INVOICE", "blocking")],
    ]
    assert told(post(four, COSTA_RICA), digits=6) == [[("RATES_DO_NOT_FIT", "blocking")]]
    assert told(plain.but(text="T" * 61, number="N" * 13)) == [
        [("TEXT_CUT", "warning"), ("NUMBER_TRUNCATED", "warning")]
    ]
    assert told(plain, digits=9) == [[("ACCOUNT_LENGTH", "blocking")]]
    long_account = plain.lines[0].account.model_copy(update={"code": "430000000001"})
    lines = [line.but(account=long_account) for line in plain.lines]
    assert told(plain.but(lines=tuple(lines)), digits=12) == [[("ACCOUNT_LENGTH", "blocking")]]


def test_entries_beyond_those_that_it_numbers_go_into_another_batch() -> None:
    check = ContaSol(most_entries=1).checker(HEADER)
    first, second = (
        post(WITHHELD.model_copy(update={"number": number}), SPAIN) for number in ("F1", "F2")
    )

    assert [found.code for entry in (first, second) for found in check(entry)] == ["BATCH_IS_FULL"]
