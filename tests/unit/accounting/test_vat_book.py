"""The record books, issued and received: the AEAT's rows to the last character, and the form."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, export_format
from chalicelib.accounting.formats.vat_rows import rate_rows
from chalicelib.accounting.posting import post
from tests.unit.accounting.builders import COSTA_RICA, SPAIN, D, assumed, doc, net_of, tax_at
from tests.unit.accounting.test_workbook import read

HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 12, 31))
TWO_RATES = doc(
    number="F/2026/0000002", receiver_tax_id="B87654323", receiver_name="Hotel Añil; SL",
    currency="EUR", total=D(583), net=[net_of("goods", D(200)), net_of("services", D(300))],
    taxes=[
        tax_at("IVA", None, D(10), D(200), D(20)),
        tax_at("IVA", None, D(21), D(300), D(63), "services"),
    ],
)  # fmt: skip
NOTE = doc(
    number="R/2026/0000001", receiver_tax_id="B12345674", receiver_name="Comercial Ribera SL",
    document_type="credit_note", currency="EUR", total=D("126.2"), net=[net_of("goods", D(100))],
    taxes=[
        tax_at("IVA", None, D(21), D(100), D(21)),
        tax_at("RE", None, D("5.2"), D(100), D("5.2")),
    ],
)  # fmt: skip
TICKET = doc(
    number="T7", document_type="ticket", receiver_tax_id=None, receiver_name="=" + "N" * 50,
    currency="EUR", total=D(50), net=[net_of("exempt_goods", D(50))], taxes=[],
)  # fmt: skip
ENTRIES = [post(document, SPAIN) for document in (TWO_RATES, NOTE, TICKET)]


BOUGHT = {
    "number": "C/9", "receiver_tax_id": "B87654323", "receiver_name": "Añil SL",
    "currency": "EUR", "net": [net_of("goods", D(100)), net_of("exempt_goods", D(30))],
    "taxes": [tax_at("IVA", None, D(21), D(100), D(21))], "total": D(151),
}  # fmt: skip
PURCHASES = [
    post(doc(document_type=kind, **BOUGHT), SPAIN) for kind in ("purchase", "purchase_credit_note")
]


def file_of(name: str, *entries: JournalEntry, place: int = 0) -> tuple[int, bytes]:
    sink = io.BytesIO()
    file = export_format(name).files[place]
    return file.write(sink, HEADER, entries), sink.getvalue()


def test_rows_of_the_aeat() -> None:
    count, data = file_of("vatbook", *ENTRIES)

    name = "'=" + "N" * 38
    assert count == 4
    assert data.decode("utf-8").split("\r\n") == [
        "2026;4T;E;;F1;;;05/10/2026;05/10/2026;F/2026/;0000002;;B87654323;;Hotel Añil, SL;;"
        "583,00;200,00;10,00;20,00;;;;;;;;",
        "2026;4T;E;;F1;;;05/10/2026;05/10/2026;F/2026/;0000002;;B87654323;;Hotel Añil, SL;;"
        "583,00;300,00;21,00;63,00;;;;;;;;",
        "2026;4T;E;;R1;;;05/10/2026;05/10/2026;R/2026/;0000001;;B12345674;;Comercial Ribera SL;;"
        "-126,20;-100,00;21,00;-21,00;5,20;-5,20;;;;;;",
        f"2026;4T;E;;F2;;;05/10/2026;05/10/2026;T;7;;;;{name};;50,00;50,00;0,00;0,00;;;;;;;;",
        "",
    ]


def test_workbook_has_the_same_rows_below_the_headings_of_the_form() -> None:
    count, data = file_of("vatbook_xlsx", *ENTRIES)

    (heading, *rows) = read(data)["EXPEDIDAS"]
    assert count == len(rows) == 4
    assert heading[0] == "A1 inlineStr Fecha Expedición"
    assert heading[-1] == "U1 inlineStr Cobro: Identificación Medio Utilizado"
    assert rows[2] == [
        "A4 n 46300", "B4 n 46300", "C4 inlineStr R/2026/", "D4 inlineStr 0000001",
        "H4 inlineStr B12345674", "I4 inlineStr Comercial Ribera SL", "L4 n -126.20",
        "M4 n -100.00", "N4 n 21.00", "O4 n -21.00", "P4 n 5.20", "Q4 n -5.20",
    ]  # fmt: skip


def test_what_the_rows_lose_or_leave_out_is_told() -> None:
    gift = post(
        doc(taxes=[assumed(tax_at("01", "08", D(13), D(10), D("1.3")))], total=D(1000)), COSTA_RICA
    )
    check = export_format("vatbook").checker(HEADER)

    assert [
        [(found.code, found.severity, found.field) for found in check(entry)]
        for entry in (*ENTRIES, gift)
    ] == [
        [("CHARSET_REPLACED", "warning", "receiver_name")],
        [],
        [("NAME_CUT", "warning", "receiver_name")],
        [("NO_VAT_DETAIL", "warning", "taxes")],
    ]


def test_what_is_bought_is_in_the_book_of_received_documents_alone() -> None:
    everything = (*ENTRIES, *PURCHASES)
    issued = file_of("vatbook", *everything)
    count, data = file_of("vatbook", *everything, place=1)
    rows, sheets = file_of("vatbook_xlsx", *everything)

    assert issued == file_of("vatbook", *ENTRIES)
    assert count == 4
    start = "05/10/2026;05/10/2026;C/;9;;B87654323;;Añil SL;;"
    assert data.decode("utf-8").split("\r\n")[:3] == [
        f"2026;4T;R;;F1;;;{start}151,00;30,00;0,00;0,00;;;;;;;;",
        f"2026;4T;R;;F1;;;{start}151,00;100,00;21,00;21,00;;;;;;;;",
        f"2026;4T;R;;R1;;;{start}-151,00;-30,00;0,00;0,00;;;;;;;;",
    ]
    (heading, _, taxed, *_) = read(sheets)["RECIBIDAS"]
    assert rows == 8
    assert heading[15:17] == [
        "P1 inlineStr Cuota IVA Soportado", "Q1 inlineStr Cuota Deducible",
    ]  # fmt: skip
    assert taxed[-5:] == ["M3 n 151.00", "N3 n 100.00", "O3 n 21.00", "P3 n 21.00", "Q3 n 21.00"]
    check = export_format("vatbook").checker(HEADER)
    assert [list(check(entry)) for entry in PURCHASES] == [[], []]


def test_tax_that_is_part_of_a_cost_is_in_the_book_and_not_deductible() -> None:
    rules = replace(COSTA_RICA.rules, input_taxes={})
    specific = tax_at("02", None, D(10), D(1000), D(100))
    vat = tax_at("01", "08", D(13), D(1100), D(143))
    bought = doc(document_type="purchase", taxes=[specific, vat], total=D(1243))

    entry = post(bought, replace(COSTA_RICA, rules=rules))
    (row,) = rate_rows(entry)
    found = [
        [(each.code, each.value) for each in export_format(name).checker(HEADER)(entry)]
        for name in ("vatbook", "vatbook_xlsx")
    ]

    assert (row.base, row.amount, row.deductible) == (D(1100), D(143), D(0))
    assert found == [[("TAX_NOT_DEDUCTIBLE", "143.00")], []]
