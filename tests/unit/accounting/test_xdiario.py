"""XDiario and XSubCta, read back by the positions of the layout, and what is checked before."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, export_format
from chalicelib.accounting.formats.xdiario import XDiario
from chalicelib.accounting.posting import Books, post
from chalicelib.catalogues.service import AccountRef

from .builders import COSTA_RICA, SPAIN, D, assumed, doc, net_of, paid_by, tax_at

HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
SALE = {
    "document_type": "invoice", "number": "F/2026/0000001", "currency": "EUR", "total": D(1210),
    "receiver_tax_id": "B12345674", "receiver_name": "Ñandú S.L.",
    "taxes": [tax_at("IVA", None, D(21), D(1000), D(210))],
}  # fmt: skip
AT = {
    "asien": (1, 6), "day": (7, 14), "account": (15, 26), "contra": (27, 38), "text": (55, 79),
    "factura": (96, 103), "iva": (120, 124), "re": (125, 129), "document": (130, 139),
    "debit": (239, 254), "credit": (255, 270), "base": (271, 286), "rectifies": (339, 339),
    "nif": (723, 737), "name": (738, 777), "whole": (829, 868), "total": (1126, 1141),
}  # fmt: skip


def posted(books: Books = SPAIN, **changes: Any) -> JournalEntry:
    return post(doc(**(SALE | changes if books is SPAIN else changes)), books)


def written(*entries: JournalEntry, **switches: Any) -> list[dict[str, str]]:
    """What stands at the positions of each line of the diary."""
    *_, diary = XDiario(**switches).files
    sink = io.BytesIO()
    count = diary.write(sink, HEADER, entries)
    lines = sink.getvalue().decode("cp1252").split("\r\n")
    assert lines.pop() == ""
    assert (count, {len(line) for line in lines}) == (len(lines), {1189})
    return [{name: line[a - 1 : b].strip() for name, (a, b) in AT.items()} for line in lines]


def amounts(*entries: JournalEntry, **switches: Any) -> list[tuple[str, ...]]:
    return [
        tuple(line[name] for name in ("account", "contra", "debit", "credit", "base"))
        for line in written(*entries, **switches)
    ]


def test_invoice_has_what_the_vat_book_needs_on_its_line_of_vat() -> None:
    customer, income, vat = written(posted())

    assert [each["asien"] for each in (customer, income, vat)] == ["1", "1", "1"]
    assert [each["contra"] for each in (customer, income, vat)] == [
        "70000000", "43000000", "43000000",
    ]  # fmt: skip
    assert vat == {
        "asien": "1", "day": "20261005", "account": "47700021", "contra": "43000000",
        "text": "Factura F/2026/0000001", "factura": "60000001", "iva": "21.00", "re": "0.00",
        "document": "0260000001", "debit": "0.00", "credit": "210.00", "base": "1000.00",
        "rectifies": "", "nif": "B12345674", "name": "Ñandú S.L.", "whole": "F/2026/0000001",
        "total": "1210.00",
    }  # fmt: skip
    assert (customer["debit"], customer["base"], customer["nif"]) == ("1210.00", "0.00", "")


NOTE: dict[str, Any] = {"document_type": "credit_note"}


def test_credit_note_is_on_the_side_of_the_invoice_unless_a_firm_wants_the_other() -> None:
    note = posted(**NOTE)

    assert amounts(note) == [
        ("43000000", "70800000", "-1210.00", "0.00", "0.00"),
        ("70800000", "43000000", "0.00", "-1000.00", "0.00"),
        ("47700021", "43000000", "0.00", "-210.00", "-1000.00"),
    ]
    assert amounts(note, credit_notes="opposite") == [
        ("43000000", "70800000", "0.00", "1210.00", "0.00"),
        ("70800000", "43000000", "1000.00", "0.00", "0.00"),
        ("47700021", "43000000", "210.00", "0.00", "1000.00"),
    ]
    assert [line["rectifies"] for line in written(note)] == ["", "", "T"]
    assert written(note)[2]["total"] == "-1210.00"


def test_surcharge_has_its_own_line_and_rate_and_withholding_is_a_plain_one() -> None:
    taxes = [
        *SALE["taxes"],  # type: ignore[misc]
        tax_at("RE", None, D("5.2"), D(1000), D(52)),
        tax_at("IRPF", None, D(15), D(1000), D(150)),
    ]

    lines = written(posted(taxes=taxes, total=D(1112)))

    assert [(each["account"], each["iva"], each["re"], each["base"]) for each in lines[2:]] == [
        ("47700021", "21.00", "0.00", "1000.00"),
        ("47700052", "0.00", "5.20", "1000.00"),
        ("47300000", "0.00", "0.00", "0.00"),
    ]
    assert (lines[0]["debit"], lines[2]["total"]) == ("1112.00", "1262.00")


def test_what_was_paid_at_once_and_gifts_are_entries_of_their_own() -> None:
    gift = assumed(tax_at("01", "08", D(13), D(50), D("6.50")))
    taxes = [tax_at("01", "08", D(13), D(1000), D(130)), gift]
    entry = posted(COSTA_RICA, taxes=taxes, sale_condition="01", payments=[paid_by("01", D(1130))])

    lines = written(entry, posted(COSTA_RICA, number="00100001010000000002"))

    assert [each["asien"] for each in lines] == [*"111223344", *"4"]
    assert lines[0]["debit"] == lines[4]["credit"] == "1130.00"
    assert [each["text"] for each in lines[::3]] == [
        "Fra 00100001010000000001", "Cob. 00100001010000000001", "IVA 00100001010000000001",
        "Fra 00100001010000000002",
    ]  # fmt: skip
    assert [(each["factura"], each["document"]) for each in (lines[2], lines[9])] == [
        ("1", "F110000001"), ("2", "F110000002"),
    ]  # fmt: skip


def test_what_has_no_vat_view_is_one_plain_entry() -> None:
    specific = tax_at("02", None, D(10), D(1000), D(100))
    taxes = [specific, tax_at("01", "08", D(13), D(1100), D(143))]

    lines = written(posted(COSTA_RICA, taxes=taxes, total=D(1243)))

    assert {(each["asien"], each["iva"], each["base"]) for each in lines} == {("1", "0.00", "0.00")}
    assert all(each["contra"] for each in lines)


def test_csv_has_all_fields_unpadded_and_amounts_in_both_currencies_places() -> None:
    name = 'La "Esquina"; de ' + "X" * 40
    *_, diary = XDiario(is_csv=True).files
    sink = io.BytesIO()

    diary.write(sink, HEADER, [posted(receiver_name=name, **NOTE)])

    rows = [row.split(";") for row in sink.getvalue().decode("cp1252").split("\r\n")[:-1]]
    assert {len(row) for row in rows} == {142}
    vat = rows[2]
    assert (vat[6], vat[8], vat[28], vat[29]) == ("-210.00", "-1000.00", "-210.00", "-1000.00")
    assert (vat[62], vat[134]) == (
        name.translate({34: "'", 59: ","})[:40],
        name.translate({34: "'", 59: ","}),
    )
    assert (vat[116], vat[119], vat[122]) == ("1", "7", "2")
    assert vat[132] == "Nota de crédito F/2026/0000001"


OWN = AccountRef(code="43000007", name="Ñandú Ficticia Sociedad Limitada de Ejemplos S.L.")


def test_subaccounts_come_first_with_rates_and_with_whose_they_are() -> None:
    entry = posted().but(customer=OWN, has_own_account=True)
    accounts = (OWN, *(line.account for line in entry.lines[1:]))
    subaccounts, _ = XDiario().files
    sink = io.BytesIO()

    count = subaccounts.write(sink, replace(HEADER, accounts=accounts), [entry])

    own, income, vat = sink.getvalue().decode("cp1252").split("\r\n")[:-1]
    assert (count, {len(own), len(income), len(vat)}) == (3, {448})
    assert (own[:12].strip(), own[12:52], own[52:67].strip()) == (
        "43000007", OWN.name[:40], "B12345674",
    )  # fmt: skip
    assert own[282:382].strip() == OWN.name
    assert [each[207:212] for each in (own, income, vat)] == [" 0.00", " 0.00", "21.00"]
    assert [file.file_name for file in XDiario(subaccounts=False).files] == ["XDiario.txt"]


def checked(*entries: JournalEntry, name: str = "xdiario1189", digits: int = 0) -> list[Any]:
    check = export_format(name).checker(replace(HEADER, account_digits=digits))
    return [(found.code, found.field, found.value) for entry in entries for found in check(entry)]


LONG_NAME, LONG_ID = "Distribuidora Ejemplo Ficticio del Pacífico", "X" * 16


@pytest.mark.parametrize(
    ("changes", "found", "in_csv"),
    [
        ({}, [], []),
        ({"receiver_name": LONG_NAME}, [("NAME_CUT", "receiver_name", LONG_NAME)], []),
        (
            {"receiver_name": "寿司"},
            [("CHARSET_REPLACED", "receiver_name", "寿司")],
            [("CHARSET_REPLACED", "receiver_name", "寿司")],
        ),
        (
            {"receiver_name": "A; B"}, [], [("CHARSET_REPLACED", "receiver_name", "A; B")],
        ),
        (
            {"receiver_tax_id": LONG_ID}, [("TAX_ID_LEFT_OUT", "receiver_tax_id", LONG_ID)], [],
        ),
        (
            {"net": [net_of("goods", D(1000)), net_of("exempt_goods", D(70))], "total": D(1280)},
            [("BASE_OUTSIDE_VAT_BOOK", "net", "70.00")],
            [("BASE_OUTSIDE_VAT_BOOK", "net", "70.00")],
        ),
        (
            {"net": [net_of("goods", D(10**10))], "taxes": [], "total": D(10**10)},
            [("AMOUNT_TOO_LARGE", "total", "10000000000.00"),
             ("BASE_OUTSIDE_VAT_BOOK", "net", "10000000000.00")],
            [("AMOUNT_TOO_LARGE", "total", "10000000000.00"),
             ("BASE_OUTSIDE_VAT_BOOK", "net", "10000000000.00")],
        ),
    ],
)  # fmt: skip
def test_what_an_entry_loses_is_told(changes: Any, found: list[Any], in_csv: list[Any]) -> None:
    entry = posted(**changes)

    assert checked(entry) == found
    assert checked(entry, name="xdiario142csv") == in_csv


def test_numbers_that_cannot_be_told_apart_and_wrong_accounts_are_told() -> None:
    entry = posted()
    text = "Alquiler del mes de octubre"

    assert checked(entry, entry) == [("DUPLICATE_INVOICE", "number", entry.number)]
    assert checked(entry, digits=9) == [("ACCOUNT_LENGTH", "account", "43000000")]
    assert checked(entry.but(text=text)) == [("TEXT_CUT", "text", text)]
    assert checked(entry.but(text=text), name="xdiario142csv") == []
    plain = entry.but(vat=None, text="Alquiler")
    assert ("NUMBER_TRUNCATED", "number", entry.number) in checked(plain)
    assert checked(posted(number="SIN-CIFRAS")) == [
        ("NUMBER_WITHOUT_DIGITS", "number", "SIN-CIFRAS")
    ]
    other = tax_at("IVA", None, D(10), D(1000), D(100))
    elsewhere = posted(number="F/2026/0000002", taxes=[other], total=D(1100))
    lines = tuple(
        each.but(account=entry.lines[2].account) if each.role == "tax" else each
        for each in elsewhere.lines
    )
    assert checked(entry, elsewhere.but(lines=lines)) == [
        ("ACCOUNT_WITH_TWO_RATES", "account", "47700021")
    ]
