"""Export files against the formats: field positions, an independent reader, the sample files."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.formats.journal import COLUMNS
from chalicelib.accounting.formats.journal_csv import JournalCsv
from chalicelib.accounting.formats.short_reference import short_reference
from chalicelib.accounting.formats.suenlace import Suenlace
from chalicelib.accounting.formats.suenlace_fields import LAYOUTS, Edition
from chalicelib.accounting.posting import post
from chalicelib.countries.costa_rica.posting import place_of
from chalicelib.invoicing.service import DocumentSummary, TaxSummary
from tests.support.suenlace import (
    ANY_SERIES,
    BASE36,
    CODED,
    RECORD_BYTES,
    TYPES,
    amount,
    cut,
    number_of,
    read_suenlace,
)
from tests.unit.accounting.builders import (
    COSTA_RICA,
    SPAIN,
    D,
    assumed,
    doc,
    net_of,
    paid_by,
    tax_at,
)
from tests.unit.accounting.test_posting import documents

SHARED = Path(__file__).parents[3] / "shared" / "accounting-export"
HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))
RECORD_CHARACTERS = 510
"""Without CR LF."""

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the reference files of the formats are not at {SHARED}"
)


def shared_text(name: str, encoding: str = "utf-8") -> str:
    return (SHARED / name).read_bytes().decode(encoding)


def suenlace(entries: Iterable[JournalEntry], writer: Suenlace | None = None) -> bytes:
    buffer = io.BytesIO()
    (writer or Suenlace()).write(buffer, HEADER, entries)
    return buffer.getvalue()


def journal(entries: Iterable[JournalEntry], writer: JournalCsv | None = None) -> str:
    buffer = io.BytesIO()
    (writer or JournalCsv()).write(buffer, HEADER, entries)
    return buffer.getvalue().decode("utf-8")


@settings(max_examples=150, deadline=None)
@given(documents())
def test_reader_books_from_suenlace_what_the_journal_says(document: DocumentSummary) -> None:
    entry = post(document, COSTA_RICA)
    assume(entry.debit < 10**10)

    booked = read_suenlace(suenlace([entry]))

    expected: dict[str, Decimal] = defaultdict(Decimal)
    for line in entry.lines:
        expected[line.account.code] += line.amount if line.side == "debit" else -line.amount
    assert booked.debit == booked.credit
    assert {k: v for k, v in booked.by_account.items() if v} == {
        k: v for k, v in expected.items() if v
    }


@settings(max_examples=100, deadline=None)
@given(documents())
def test_reader_adds_up_the_journal_csv(document: DocumentSummary) -> None:
    entry = post(document, COSTA_RICA)

    rows = list(csv.DictReader(io.StringIO(journal([entry]).removeprefix("\ufeff")), delimiter=";"))

    debit = sum((Decimal(row["debit"] or 0) for row in rows), Decimal(0))
    credit = sum((Decimal(row["credit"] or 0) for row in rows), Decimal(0))
    assert debit == credit == entry.debit
    assert all(bool(row["debit"]) != bool(row["credit"]) for row in rows)
    assert all((row["tax_base"] == "") == (row["tax_rate"] == "") for row in rows)


def test_collection_follows_the_invoice_of_a_cash_sale() -> None:
    document = doc(sale_condition="01", payments=[paid_by("01", D(130)), paid_by("02", D(1000))])

    booked = read_suenlace(suenlace([post(document, COSTA_RICA)]))

    assert booked.kinds == ["1", "9", "0", "0", "0"]
    assert booked.by_account["112001"] == 0
    assert booked.by_account["111211"] == D("1000.00")


def test_tax_that_the_state_returns_is_settled_with_the_collection() -> None:
    tax = tax_at("01", "04", D(4), D(1000), D(40), "services")
    document = doc(
        sale_condition="01", net=[net_of("services", D(1000))], taxes=[tax], returned_tax=D(40),
        total=D(1000), payments=[paid_by("02", D(1000))],
    )  # fmt: skip

    data = suenlace([post(document, COSTA_RICA)])

    booked = read_suenlace(data)
    assert booked.kinds == ["1", "9", "0", "0", "0"]
    header, detail = _records(data)[:2]
    assert amount(header, 100) == D(1040)
    assert (amount(detail, 102), amount(detail, 121)) == (D(1000), D(40))
    assert booked.by_account == {
        "112001": D(0), "410012": D(-1000), "212112": D(-40), "111211": D(1000), "212101": D(40),
    }  # fmt: skip


def test_returned_tax_of_a_credit_note_is_settled_without_collection() -> None:
    tax = tax_at("01", "04", D(4), D(1000), D(40), "services")
    document = doc(
        document_type="credit_note", net=[net_of("services", D(1000))], taxes=[tax],
        returned_tax=D(40),
        total=D(1000),
    )  # fmt: skip

    booked = read_suenlace(suenlace([post(document, COSTA_RICA)]))

    assert booked.kinds == ["2", "9", "0", "0"]
    assert booked.by_account["112001"] == D(-1000)
    assert booked.by_account["212101"] == D(-40)


def test_tax_of_a_gift_is_an_entry_beside_the_invoice() -> None:
    taxes = [
        tax_at("01", "08", D(13), D(1000), D(130)),
        assumed(tax_at("01", "08", D(13), D(50), D("6.50"))),
    ]

    booked = read_suenlace(suenlace([post(doc(taxes=taxes), COSTA_RICA)]))

    assert booked.kinds == ["1", "9", "0", "0"]
    assert booked.by_account["520001"] == D("6.50")
    assert booked.by_account["212111"] == D("-136.50")


def test_document_without_vat_view_is_a_plain_entry() -> None:
    document = doc(
        taxes=[
            tax_at("02", None, D(10), D(1000), D(100)),
            tax_at("01", "08", D(13), D(1100), D(143)),
        ],
        total=D(1243),
    )

    assert read_suenlace(suenlace([post(document, COSTA_RICA)])).kinds == ["0"] * 4


def test_document_of_nothing_is_not_written() -> None:
    entry = post(doc(net=[], taxes=[], total=D(0)), COSTA_RICA)

    assert suenlace([entry]) == b""
    assert journal([entry]).count("\r\n") == 1


@pytest.mark.parametrize(
    ("shape", "sign", "words"), [("credit_note", "+", "N.CREDITO"), ("debit_note", "-", "N.DEBITO")]
)
def test_correction_is_type_2_positive_when_it_lowers_negative_when_it_raises(
    shape: str, sign: str, words: str
) -> None:
    data = suenlace([post(doc(document_type=shape), COSTA_RICA)]).decode("ascii")

    assert cut(data, 70, 99).split()[0] == words
    assert cut(data, 15, 15) == "2"
    assert cut(data, 100, 113) == f"{sign}0000001130.00"
    assert cut(data[512:], 58, 58) == "C"


def test_switches_move_what_firms_differ_in() -> None:
    spanish = doc(
        document_type="invoice", number="F/2026/0000003", currency="EUR",
        net=[net_of("services", D(500))],
        taxes=[
            tax_at("IVA", None, D(21), D(500), D(105), "services"),
            tax_at("IRPF", None, D(15), D(500), D(75), "services"),
        ],
        total=D(530),
    )  # fmt: skip
    entry = post(spanish, SPAIN)
    default = suenlace([entry]).decode("ascii")
    writer = Suenlace(header_total="gross", vat_account_field="vat_account_2")
    other = suenlace([entry], writer).decode("ascii")

    assert cut(default, 100, 113) == "+0000000530.00"
    assert cut(other, 100, 113) == "+0000000605.00"
    assert cut(default[512:], 192, 203).rstrip() == "47700021"
    assert cut(other[512:], 228, 239).rstrip() == "47700021"
    correction = post(spanish.model_copy(update={"document_type": "credit_note"}), SPAIN)
    turned = suenlace([correction], Suenlace(correction_side="A")).decode("ascii")
    assert cut(turned[512:], 58, 58) == "A"


def test_foreign_tax_id_that_does_not_fit_is_left_out_not_cut_and_so_is_its_name() -> None:
    data = suenlace([post(doc(receiver_tax_id="X" * 20), COSTA_RICA)]).decode("ascii")

    assert cut(data, 176, 189).strip() == ""
    assert cut(data, 190, 229).strip() == ""  # nor the name, which goes with it


def test_every_text_has_room_for_the_whole_number() -> None:
    gift = assumed(tax_at("01", "08", D(13), D(50), D("6.50")))
    normal = tax_at("01", "08", D(13), D(1000), D(130))
    specific = tax_at("02", None, D(10), D(1000), D(100))
    sale = doc(sale_condition="01", payments=[paid_by("01", D(1130))], taxes=[normal, gift])
    documents = [
        sale,
        doc(document_type="debit_note"),
        doc(document_type="credit_note"),
        doc(document_type="credit_note", taxes=[specific, normal], total=D(1230)),
    ]

    records = _records(suenlace([post(document, COSTA_RICA) for document in documents]))

    assert all(cut(record, 70, 99).rstrip().endswith(f" {sale.number}") for record in records)
    assert {cut(record, 70, 99).split()[0] for record in records} == {
        "FACTURA", "COBRO", "IVA", "N.DEBITO", "N.CREDITO"
    }  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(
    st.integers(1, 999) | st.sampled_from([35, 36, 999]),
    st.integers(1, 99_999) | st.integers(1, 150) | st.sampled_from([35, 36, 99, 100, 99_999]),
    st.sampled_from(sorted(TYPES.values())),
    st.integers(1, 10**10 - 1)
    | st.integers(1, 2_466_455)
    | st.sampled_from([9_999_999, 10**7, 2_466_455, 2_466_456, 145_085_651, 145_085_652]),
)
def test_no_two_numbers_share_a_reference(
    branch: int, terminal: int, kind: str, count: int
) -> None:
    number = f"{branch:03}{terminal:05}{kind}{count:010}"

    reference, is_lossless = short_reference(number, place_of(number))

    assert len(reference) == 10
    assert set(reference) <= set(BASE36)
    limits = [*CODED.values(), ANY_SERIES]
    assert is_lossless == any(branch < b and terminal < t and count < c for b, t, c in limits)
    if is_lossless:
        assert number_of(reference) == number
    else:
        assert reference == number[-10:]  # and no digit begins one that tells all


def test_name_begins_where_its_field_does_whatever_was_lost_of_it() -> None:
    data = suenlace([post(doc(receiver_name="寿司 レストラン S.A."), COSTA_RICA)]).decode("ascii")

    assert cut(data, 190, 229).rstrip() == "S.A."


def test_amount_that_does_not_fit_is_never_written_short() -> None:
    entry = post(doc(net=[net_of("goods", D(10) ** 10)], taxes=[], total=D(10) ** 10), COSTA_RICA)

    with pytest.raises(ValueError, match="does not fit"):
        suenlace([entry])


def test_accounts_can_be_named_first() -> None:
    entry = post(doc(), COSTA_RICA)
    buffer = io.BytesIO()
    header = replace(HEADER, accounts=(entry.lines[0].account,))

    records = Suenlace(account_records=True).write(buffer, header, [entry])

    assert records == 3
    assert read_suenlace(buffer.getvalue()).kinds == ["C", "1", "9"]


@pytest.mark.parametrize(
    "name", ["Línea 1\r\nE", "Ñandú & Cía", "寿司 S.A.", "é" * 80, "\u202eS.A.", "\x00\x1a"]
)
def test_no_name_can_break_a_record(name: str) -> None:
    data = suenlace([post(doc(receiver_name=name), COSTA_RICA)])

    assert len(data) == 2 * RECORD_BYTES
    assert data.count(b"\r\n") == 2
    assert all(32 <= byte <= 126 or byte in (13, 10) for byte in data)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "x\r\n=1"])
def test_spreadsheet_never_sees_a_formula(name: str) -> None:
    text = journal([post(doc(receiver_name=name), COSTA_RICA)])

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 4
    assert not any(row[11][:1] in ("=", "+", "-", "@") for row in rows[1:])


def test_spanish_spreadsheets_get_commas_and_their_dates() -> None:
    text = journal([post(doc(), COSTA_RICA)], JournalCsv(spanish_spreadsheet=True))

    assert ";05/10/2026;112001;Cuentas por cobrar comerciales;1130,00;;" in text


def test_csv_has_mark_columns_and_line_ends() -> None:
    text = journal([post(doc(), COSTA_RICA)])

    assert text.startswith("\ufeff" + ";".join(COLUMNS) + "\r\n")
    assert text.count("\n") == text.count("\r\n") == 4


# -- the reference files ---------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize("kind", sorted(LAYOUTS["512"]))
def test_fields_stand_where_the_layout_says(kind: str) -> None:
    rows = csv.DictReader(io.StringIO(shared_text("suenlace_layout_512.csv")))
    expected = {
        row["field"]: (int(row["start"]), int(row["end"]))
        for row in rows
        if kind in row["record_type"].split("|") and row["field"] != "reserved"
    }

    positions: dict[str, tuple[int, int]] = {}
    at = 1
    for name, width in LAYOUTS["512"][kind]:
        if name:
            positions[name] = (at, at + width - 1)
        at += width

    assert at - 1 == RECORD_CHARACTERS
    assert positions.items() <= expected.items()


@needs_shared
def test_reader_understands_the_sample() -> None:
    booked = read_suenlace((SHARED / "suenlace_512_sample.dat").read_bytes())

    assert booked.debit == booked.credit
    assert booked.by_account["47700021"] == D(-357)


@needs_shared
@pytest.mark.parametrize("edition", ["512", "256"])
def test_our_records_are_those_of_the_sample(edition: Edition) -> None:
    """The invoices of the sample, posted by us: the same bytes but for what firms choose."""
    sample = (SHARED / f"suenlace_{edition}_sample.dat").read_bytes()
    ours = suenlace(
        [post(document, SPAIN) for document in _sample_documents()], Suenlace(edition=edition)
    )
    theirs = sample.splitlines(keepends=True)
    invoices = [record for record in theirs if record[14:15] in b"129"]

    # 16-57 and the customer's name, NIF and postcode are the firm's or the customer's own.
    width = int(edition) - 2
    ends = (width - 1, width)
    header = [(1, 15), (58, 58), (69, 69), (100, 175), (235, 252), ends]
    detail = [(1, 15), (58, 58), (69, 69), (100, 178), (192, 252), ends]
    for mine, their in zip(ours.decode("ascii").splitlines(), invoices, strict=True):
        for low, high in detail if their[14:15] == b"9" else header:
            assert cut(mine, low, high) == cut(their.decode("ascii")[:-2], low, high)


def _records(data: bytes) -> list[str]:
    text = data.decode("ascii")
    return [text[at : at + RECORD_CHARACTERS] for at in range(0, len(text), RECORD_BYTES)]


def _sample_documents() -> list[DocumentSummary]:
    from datetime import UTC, datetime

    def at(day: int) -> datetime:
        return datetime(2026, 10, day, 10, tzinfo=UTC)

    def iva(rate: int, base: int, kind: str = "goods") -> TaxSummary:
        return tax_at("IVA", None, D(rate), D(base), D(base) * rate / 100, kind)

    def plain(**changes: Any) -> DocumentSummary:
        return doc(**{"document_type": "invoice", "currency": "EUR"} | changes)

    return [
        plain(
            number="F/2026/0000001", issued_at=at(5), total=D(1210),
            net=[net_of("goods", D(1000))], taxes=[iva(21, 1000)],
        ),
        plain(
            number="F/2026/0000002", issued_at=at(12), total=D(583),
            net=[net_of("goods", D(200)), net_of("services", D(300))],
            taxes=[iva(10, 200), iva(21, 300, "services")],
        ),
        plain(
            document_type="credit_note", number="R/2026/0000001", issued_at=at(20), total=D(121),
            net=[net_of("goods", D(100))], taxes=[iva(21, 100)],
        ),
        plain(
            number="F/2026/0000003", issued_at=at(22), total=D(530),
            net=[net_of("services", D(500))],
            taxes=[
                iva(21, 500, "services"),
                tax_at("IRPF", None, D(15), D(500), D(75), "services"),
            ],
        ),
    ]  # fmt: skip


@needs_shared
def test_csv_columns_are_those_of_the_sample_and_behind_them_what_is_original() -> None:
    heading = shared_text("journal_generic_sample.csv", "utf-8-sig").splitlines()[0]

    assert (*heading.split(";"), "original_currency", "original_amount", "exchange_rate") == COLUMNS
