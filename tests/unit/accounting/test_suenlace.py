"""SUENLACE, written out record by record at the positions of the layout, and what is checked."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.accounting.entries import JournalEntry, VatDetail
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.formats.suenlace import Suenlace
from chalicelib.accounting.posting import post
from chalicelib.catalogues.service import AccountRef

from .builders import COSTA_RICA, SPAIN, D, assumed, doc, net_of, paid_by, tax_at

HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
NUMBER = "00100001010000000001"
NOTHING = "+0000000000.00"


def record(*fields: tuple[int, str]) -> str:
    """A record of 510 characters: the marks that all have, and `fields` at their positions."""
    characters = [" "] * 510
    for start, text in ((1, "5"), (2, "00042"), *fields, (509, "EN")):
        places = slice(start - 1, start - 1 + len(text))
        assert not "".join(characters[places]).strip(), "two fields at one place"
        characters[places] = text
    return "".join(characters)


def written(*entries: JournalEntry, **switches: Any) -> list[str]:
    sink = io.BytesIO()
    count = Suenlace(**switches).write(sink, HEADER, entries)
    records = sink.getvalue().decode("ascii").split("\r\n")
    assert len(records) == count + 1
    return records[:-1]


def test_cash_sale_is_a_header_a_detail_and_its_collection() -> None:
    payments = [paid_by("01", D(130)), paid_by("02", D(400)), paid_by("07", D(600))]

    records = written(post(doc(sale_condition="01", payments=payments), COSTA_RICA))

    customer, name = "112001", "CUENTAS POR COBRAR COMERCIALES"
    assert records == [
        record(
            (7, "20261005"), (15, "1"), (16, customer), (28, name), (58, "1"), (59, "F110000001"),
            (69, "I"), (70, f"FACTURA {NUMBER}"), (100, "+0000001130.00"), (176, "3101999999"),
            (190, "EJEMPLO FICTICIO S.A."), (237, "20261005"), (245, "20261005"), (253, NUMBER),
        ),
        record(
            (7, "20261005"), (15, "9"), (16, "410011"), (28, "VENTAS GRAVADAS DE MERCANCIAS"),
            (58, "C"), (59, "F110000001"), (69, "U"), (70, f"FACTURA {NUMBER}"), (100, "01"),
            (102, "+0000001000.00"), (116, "13.00"), (121, "+0000000130.00"),
            (135, "00.00"), (140, NOTHING), (154, "00.00"), (159, NOTHING),
            (173, "01"), (175, "S"), (176, "N"), (192, "212111"),
        ),
        *(
            record(
                (7, "20261005"), (15, "0"), (16, account), (28, text), (58, side),
                (59, "F110000001"), (69, mark), (70, f"COBRO {NUMBER}"), (100, amount),
            )
            for account, text, side, mark, amount in [
                ("111111", "CAJA GENERAL EN COLONES", "D", "I", "+0000000130.00"),
                ("111211", "BANCO, CUENTA CORRIENTE EN COL", "D", "M", "+0000000400.00"),
                ("111301", "CUENTA EN PLATAFORMA DE PAGO", "D", "M", "+0000000600.00"),
                (customer, name, "H", "U", "+0000001130.00"),
            ]
        ),
    ]  # fmt: skip


SPANISH_NOTE = doc(
    document_type="credit_note", number="R/2026/0000001", currency="EUR", total=D(651),
    net=[net_of("goods", D(500)), net_of("services", D(100))],
    taxes=[
        tax_at("IVA", None, D(21), D(500), D(105), "goods"),
        tax_at("IVA", None, D(10), D(100), D(10), "services"),
        tax_at("RE", None, D("5.2"), D(500), D(26), "goods"),
        tax_at("IRPF", None, D(15), D(600), D(90), "services"),
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("switches", "side", "total", "vat_accounts_at", "form_code"),
    [
        ({}, "C", "+0000000651.00", 192, "01"),
        (
            {"correction_side": "A", "header_total": "gross", "form_code": "02",
             "vat_account_field": "vat_account_2", "coded_references": False},
            "A", "+0000000741.00", 228, "02",
        ),
    ],
)  # fmt: skip
def test_correction_with_surcharge_and_withholding_is_type_2_and_as_firms_want_it(
    switches: dict[str, Any], side: str, total: str, vat_accounts_at: int, form_code: str
) -> None:
    records = written(post(SPANISH_NOTE, SPAIN), **switches)

    shared = [(7, "20261005"), (59, "0260000001"), (70, "NOTA DE CREDITO R/2026/0000001")]
    returns = "DEVOLUCIONES DE VENTAS Y OPERA"
    assert records == [
        record(
            *shared, (15, "2"), (16, "43000000"), (28, "CLIENTES"), (58, "1"), (69, "I"),
            (100, total), (176, "3101999999"), (190, "EJEMPLO FICTICIO S.A."),
            (237, "20261005"), (245, "20261005"), (253, "R/2026/0000001"),
        ),
        record(
            *shared, (15, "9"), (16, "70800000"), (28, returns), (58, side), (69, "M"), (100, "01"),
            (102, "+0000000500.00"), (116, "21.00"), (121, "+0000000105.00"),
            (135, "05.20"), (140, "+0000000026.00"), (154, "15.00"), (159, "+0000000075.00"),
            (173, form_code), (175, "S"), (176, "N"),
            (vat_accounts_at, "47700021"), (204, "47700052"), (216, "47300000"),
        ),
        record(
            *shared, (15, "9"), (16, "70800000"), (28, returns), (58, side), (69, "U"), (100, "01"),
            (102, "+0000000100.00"), (116, "10.00"), (121, "+0000000010.00"),
            (135, "00.00"), (140, NOTHING), (154, "15.00"), (159, "+0000000015.00"),
            (173, form_code), (175, "S"), (176, "N"),
            (vat_accounts_at, "47700010"), (216, "47300000"),
        ),
    ]  # fmt: skip


def amounts(records: Iterable[str]) -> list[tuple[str, ...]]:
    """Of each record its type and side, and what it is about: total, or base and taxes."""
    at = {"9": (102, 121, 140, 159)}
    return [
        (each[14], each[57], *(each[start - 1 : start + 13] for start in at.get(each[14], (100,))))
        for each in records
    ]


def test_correction_that_raises_the_original_has_negative_amounts() -> None:
    note = post(doc(document_type="debit_note"), COSTA_RICA)

    assert amounts(written(note)) == [
        ("2", "1", "-0000001130.00"),
        ("9", "C", "-0000001000.00", "-0000000130.00", NOTHING, NOTHING),
    ]


def detail(base: str, **changes: Any) -> VatDetail:
    """A line of the VAT book at 13 %."""
    of_sale = post(doc(), COSTA_RICA).vat
    assert of_sale is not None
    tax = (D(base) * 13 / 100).quantize(D("0.01"))
    return of_sale[0].but(base=D(base), amount=tax, **changes)


def test_line_against_the_rest_of_its_invoice_is_positive_on_the_other_side() -> None:
    against = detail("-0.30", surcharge=D("-0.01"), withholding=D("-0.02"))
    nothing = detail("0.00")
    vat = (detail("0.50"), nothing, nothing.but(amount=D("0.01")), against)

    records = written(post(doc(), COSTA_RICA).but(vat=vat))

    assert amounts(records) == [
        ("1", "1", "+0000000000.24"),  # 0.50 + 0.06 + 0.01 - 0.30 - 0.04 - 0.01 + 0.02
        ("9", "C", "+0000000000.50", "+0000000000.06", NOTHING, NOTHING),
        ("9", "C", NOTHING, NOTHING, NOTHING, NOTHING),
        ("9", "C", NOTHING, "+0000000000.01", NOTHING, NOTHING),
        ("9", "A", "+0000000000.30", "+0000000000.04", "+0000000000.01", "+0000000000.02"),
    ]


@pytest.mark.parametrize(("usual", "other"), [("C", "A"), ("A", "C")])
@pytest.mark.parametrize(("kind", "sign"), [("credit_note", "+"), ("debit_note", "-")])
def test_line_against_the_rest_of_its_note_is_on_the_other_side_whichever_that_is(
    usual: str, other: str, kind: str, sign: str
) -> None:
    vat = (detail("0.50"), detail("-0.30"))

    records = written(post(doc(document_type=kind), COSTA_RICA).but(vat=vat), correction_side=usual)

    assert amounts(records) == [
        ("2", "1", f"{sign}0000000000.22"),  # 0.50 + 0.06 - 0.30 - 0.04
        ("9", usual, f"{sign}0000000000.50", f"{sign}0000000000.06", NOTHING, NOTHING),
        ("9", other, f"{sign}0000000000.30", f"{sign}0000000000.04", NOTHING, NOTHING),
    ]


def test_side_that_firms_choose_for_corrections_is_not_that_of_invoices() -> None:
    invoice, note = post(doc(), COSTA_RICA), post(doc(document_type="credit_note"), COSTA_RICA)

    details = written(invoice, note, correction_side="A")[1::2]

    assert [(each[14], each[57]) for each in details] == [("9", "C"), ("9", "A")]


def test_sale_without_tax_is_not_subject_to_it() -> None:
    exempt = doc(net=[net_of("exempt_goods", D(70))], taxes=[], total=D(70))

    (_, sale) = written(post(exempt, COSTA_RICA))

    assert (sale[99:101], sale[115:120], sale[174:176]) == ("02", "00.00", "NN")
    assert sale[191:239].strip() == ""


def test_what_has_no_vat_view_is_a_plain_entry() -> None:
    specific = tax_at("02", None, D(10), D(1000), D(100))
    document = doc(taxes=[specific, tax_at("01", "08", D(13), D(1100), D(143))], total=D(1243))

    records = written(post(document, COSTA_RICA), post(doc(), COSTA_RICA))

    assert records[1] == record(
        (7, "20261005"), (15, "0"), (16, "410011"), (28, "VENTAS GRAVADAS DE MERCANCIAS"),
        (58, "H"), (59, "F110000001"), (69, "M"), (70, f"FACTURA {NUMBER}"),
        (100, "+0000001000.00"),
    )  # fmt: skip
    assert [(each[14], each[57], each[68]) for each in records] == [
        ("0", "D", "I"), ("0", "H", "M"), ("0", "H", "M"), ("0", "H", "U"),
        ("1", "1", "I"), ("9", "C", "U"),
    ]  # fmt: skip


def test_tax_of_a_gift_is_an_entry_of_its_own_behind_the_collection() -> None:
    gift = assumed(tax_at("01", "08", D(13), D(50), D("6.50")))
    taxes = [tax_at("01", "08", D(13), D(1000), D(130)), gift]
    document = doc(taxes=taxes, sale_condition="01", payments=[paid_by("01", D(1130))])

    records = written(post(document, COSTA_RICA))

    assert [(each[14], each[68], each[69:99].split(" 0")[0]) for each in records] == [
        ("1", "I", "FACTURA"), ("9", "U", "FACTURA"), ("0", "I", "COBRO"), ("0", "U", "COBRO"),
        ("0", "I", "IVA ASUM."), ("0", "U", "IVA ASUM."),
    ]  # fmt: skip


def test_tax_that_is_returned_of_a_note_is_settled_on_the_customers_debit_side() -> None:
    note = doc(
        document_type="credit_note", net=[net_of("services", D("0.20"))],
        taxes=[tax_at("01", "04", D(4), D("0.20"), D("0.01"), "services")],
        returned_tax=D("0.01"), total=D("0.20"),
    )  # fmt: skip

    records = written(post(note, COSTA_RICA))

    assert [(each[15:21], *line) for each, line in zip(records, amounts(records), strict=True)][
        2:
    ] == [
        ("212101", "0", "H", "+0000000000.01"),
        ("112001", "0", "D", "+0000000000.01"),
    ]


@pytest.mark.parametrize("paid", ["0.01", "1.00"])
def test_collection_frees_the_customer_of_what_was_paid(paid: str) -> None:
    document = doc(
        net=[net_of("exempt_goods", D(paid))], taxes=[], total=D(paid), sale_condition="01",
        payments=[paid_by("01", D(paid))],
    )  # fmt: skip

    records = written(post(document, COSTA_RICA))

    assert [line[1:] for line in amounts(records)[2:]] == [
        ("D", f"+000000000{paid}"),
        ("H", f"+000000000{paid}"),
    ]


def test_accounts_are_named_before_what_is_booked_on_them_if_asked_for() -> None:
    entry = post(doc(), COSTA_RICA)
    sink = io.BytesIO()
    header = replace(HEADER, accounts=tuple(line.account for line in entry.lines))

    count = Suenlace(account_records=True).write(sink, header, [entry])

    records = sink.getvalue().decode("ascii").split("\r\n")
    assert count == 5
    assert [each[14:15] for each in records] == ["C", "C", "C", "1", "9", ""]
    assert records[1] == record(
        (7, "20261001"), (15, "C"), (16, "410011"), (28, "VENTAS GRAVADAS DE MERCANCIAS"),
        (58, "N"), (59, NOTHING),
    )  # fmt: skip


def test_edition_of_256_is_the_other_up_to_its_last_two_characters() -> None:
    entries = [post(SPANISH_NOTE, SPAIN), post(doc(sale_condition="01"), COSTA_RICA)]

    long, short = written(*entries), written(*entries, edition="256")

    assert {len(each) for each in short} == {254}
    assert short == [f"4{each[1:252]}EN" for each in long]


OWN = AccountRef(code="43000007", name="Cliente Ficticio, Sociedad Limitada Unipersonal")


def test_account_of_one_customer_is_named_with_whose_it_is_and_a_shared_one_is_not() -> None:
    shared = post(doc(), COSTA_RICA)
    own = shared.but(customer=OWN, has_own_account=True, counterparty_tax_id="B12345674")
    sink = io.BytesIO()
    header = replace(HEADER, accounts=(shared.customer, OWN))

    Suenlace(account_records=True).write(sink, header, [shared, own, own])

    records = sink.getvalue().decode("ascii").split("\r\n")
    assert [(each[15:27].strip(), each[77:91].strip()) for each in records[:2]] == [
        ("112001", ""), ("43000007", "B12345674"),
    ]  # fmt: skip
    assert records[1][27:57] == "CLIENTE FICTICIO, SOCIEDAD LIM"
    assert checked(own, own, account_records=True)[0] == ("NAME_CUT", "account", OWN.name)
    assert "NAME_CUT" not in {code for code, *_ in checked(own)}


def test_due_date_is_of_what_the_customer_still_owes() -> None:
    credit = post(doc(credit_days=30), COSTA_RICA)
    paid = post(
        doc(sale_condition="01", credit_days=30, payments=[paid_by("01", D(1130))]), COSTA_RICA
    )
    part = post(doc(credit_days=30, payments=[paid_by("01", D(130))]), COSTA_RICA)

    assert [each[14] for each in written(credit)] == ["1", "9"]
    (*_, due) = written(credit, due_dates=True)
    assert due == record(
        (7, "20261104"), (15, "V"), (16, "112001"), (28, "CUENTAS POR COBRAR COMERCIALES"),
        (58, "C"), (59, "F110000001"), (70, f"FACTURA {NUMBER}"), (100, "+0000001130.00"),
        (114, "20261005"), (136, "01"),
    )  # fmt: skip
    assert [each[14] for each in written(paid, due_dates=True)] == ["1", "9", "0", "0"]
    assert written(part, due_dates=True)[2][99:113] == "+0000001000.00"


def test_texts_are_in_capitals_unless_a_firm_wants_them_as_they_are() -> None:
    entry = post(doc(receiver_name="Ñandú S.A."), COSTA_RICA)

    header, _ = written(entry, upper_case=False)

    assert header[69:99].strip() == f"Factura {NUMBER}"
    assert header[189:229].strip() == "Nandu S.A."


def test_text_of_an_entry_is_the_firms_own_and_told_where_it_is_cut() -> None:
    entry = post(doc(), COSTA_RICA)
    long = entry.but(text="Alquiler del mes de octubre, local 7")

    assert written(entry.but(text="Alquiler de octubre"))[0][69:99].strip() == "ALQUILER DE OCTUBRE"
    assert checked(entry.but(text="Alquiler")) == []  # the number has a field of its own
    assert checked(entry.but(text="Alquiler"), edition="256") == [
        ("NUMBER_TRUNCATED", "number", NUMBER)
    ]
    assert checked(long) == [("TEXT_CUT", "text", long.text)]
    assert checked(entry.but(text="寿司")) == [("CHARSET_REPLACED", "text", "寿司")]


def test_name_that_does_not_fit_is_told_to_be_cut() -> None:
    name = "Distribuidora Ejemplo Ficticio del Pacífico S.A."

    assert checked(post(doc(receiver_name=name), COSTA_RICA)) == [
        ("NAME_CUT", "receiver_name", name)
    ]


def test_account_in_other_digits_than_the_companys_is_told() -> None:
    check = Suenlace().checker(replace(HEADER, account_digits=8))

    assert [(each.code, each.value) for each in check(post(doc(), COSTA_RICA))] == [
        ("ACCOUNT_LENGTH", "112001")
    ]
    assert list(check(post(SPANISH_NOTE.model_copy(update={"number": "7"}), SPAIN))) == []


def checked(*entries: JournalEntry, **switches: Any) -> list[tuple[str, str, str]]:
    """What is found: code, field and value; every incident names its document."""
    check = Suenlace(**switches).checker(HEADER)
    found = []
    for entry in entries:
        for incident in check(entry):
            assert (incident.document_id, incident.number) == (entry.document_id, entry.number)
            found.append((incident.code, incident.field, incident.value))
    return found


def numbered(number: str, **changes: Any) -> JournalEntry:
    return post(doc(id=f"doc_{number}", number=number, **changes), COSTA_RICA)


LONG, ALIKE = "99900100010002466456", "99800100010002466456"
"""Beyond what a short reference has room for, and with the same last ten digits."""


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([numbered(NUMBER), numbered(NUMBER[:-1] + "2")], []),
        (
            [numbered(NUMBER), numbered(NUMBER, document_type="credit_note")],
            [("DUPLICATE_INVOICE", "number", NUMBER)],
        ),
        ([numbered(LONG)], [("NUMBER_TRUNCATED", "number", LONG)]),
        (
            [numbered(LONG), numbered(ALIKE)],
            [("NUMBER_TRUNCATED", "number", LONG), ("DUPLICATE_INVOICE", "number", ALIKE)],
        ),
        (  # a type 2 record beside a type 1 is another series
            [numbered(LONG), numbered(ALIKE, document_type="credit_note")],
            [("NUMBER_TRUNCATED", "number", LONG), ("NUMBER_TRUNCATED", "number", ALIKE)],
        ),
    ],
)
def test_numbers_must_be_told_apart_by_what_is_left_of_them(
    entries: list[JournalEntry], found: list[tuple[str, str, str]]
) -> None:
    assert checked(*entries) == found


def test_numbers_whose_last_ten_digits_are_written_are_told_to_be_cut() -> None:
    assert checked(numbered(NUMBER), coded_references=False) == [
        ("NUMBER_TRUNCATED", "number", NUMBER)
    ]


@pytest.mark.parametrize(
    ("name", "tax_id", "found"),
    [
        ("Ñandú S.A.", "3101999999", []),
        ("寿司 S.A.", "3101999999", [("CHARSET_REPLACED", "receiver_name", "寿司 S.A.")]),
        ("寿司 S.A.", None, []),
        ("Ejemplo", "X" * 14, []),
        ("寿司 S.A.", "X" * 15, [("TAX_ID_LEFT_OUT", "receiver_tax_id", "X" * 15)]),
    ],
)
def test_name_and_tax_id_that_cannot_be_written_are_told(
    name: str, tax_id: str | None, found: list[tuple[str, str, str]]
) -> None:
    entry = post(doc(receiver_name=name, receiver_tax_id=tax_id), COSTA_RICA)

    assert checked(entry) == found
    header = written(entry)[0]
    is_written = tax_id is not None and len(tax_id) <= 14
    assert header[175:189].strip() == (tax_id if is_written else "")
    assert bool(header[189:229].strip()) == is_written


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ("9999999999.99", []),
        ("10000000000", [("AMOUNT_TOO_LARGE", "total", "10000000000.00")]),
    ],
)
def test_amount_of_eleven_digits_is_told(total: str, found: list[tuple[str, str, str]]) -> None:
    entry = post(doc(net=[net_of("goods", D(total))], taxes=[], total=D(total)), COSTA_RICA)

    assert checked(entry) == found


@pytest.mark.parametrize(
    ("taxes", "total", "outside"),
    [
        ([tax_at("02", None, D(10), D(1000), D(100)), tax_at("01", "08", D(13), D(1100), D(143))],
         "1243", "243.00"),
        ([tax_at("01", "08", D(13), D(1000), D(130)),
          assumed(tax_at("01", "08", D(13), D(50), D("6.50")))], "1130", "6.50"),
    ],
)  # fmt: skip
def test_tax_that_the_vat_book_does_not_see_is_told(
    taxes: list[Any], total: str, outside: str
) -> None:
    entry = post(doc(taxes=taxes, total=D(total)), COSTA_RICA)

    assert checked(entry) == [("NO_VAT_DETAIL", "taxes", outside)]


@pytest.mark.parametrize(
    ("rates", "found"), [("08 04 03", []), ("08 04 03 02", [("RATE_COUNT_OVER_3", "taxes", "4")])]
)
def test_fourth_rate_of_an_invoice_is_told(rates: str, found: list[tuple[str, str, str]]) -> None:
    per_cent = {"08": D(13), "04": D(4), "03": D(2), "02": D(1)}
    taxes = [tax_at("01", code, per_cent[code], D(100), per_cent[code]) for code in rates.split()]
    net = D(100) * len(taxes)

    document = doc(
        net=[net_of("goods", net)], taxes=taxes, total=net + sum(tax.amount for tax in taxes)
    )

    assert checked(post(document, COSTA_RICA)) == found
