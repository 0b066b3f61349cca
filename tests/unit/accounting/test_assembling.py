from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.accounting.assembling import Assembly
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.formats.suenlace import Suenlace
from chalicelib.accounting.incidents import EXAMPLES, SENTENCES, WARNINGS
from chalicelib.accounting.loose import Loose, read_loose
from chalicelib.accounting.posting import Books
from chalicelib.invoicing.service import DocumentSummary

from .builders import COSTA_RICA, SPAIN, D, assumed, doc, net_of, paid_by, tax_at

TAX_ON_TOP = tax_at("01", "08", D(13), D(1100), D(143))
PLAIN_TAX = tax_at("01", "08", D(13), D(1000), D(130))
GIFT_TAX = assumed(tax_at("01", "08", D(13), D(100), D(13)))
HEADER = BatchHeader("00042", date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def assembly() -> Iterator[Assembly]:
    with Assembly(COSTA_RICA, HEADER, [Suenlace()]) as made:
        yield made


def codes(
    documents: list[DocumentSummary], books: Books = COSTA_RICA, code: str = "00042"
) -> dict[str, int]:
    header = replace(HEADER, company_code=code)
    with Assembly(books, header, [Suenlace()]) as made:
        made.take(documents)
        return dict(made.findings.counts)


def numbered(count: int, /, **changes: object) -> DocumentSummary:
    values = {"id": f"doc_{count}", "number": f"0010000101{count:010d}"} | changes
    return doc(**values)


def test_sums_count_credit_notes_negative(assembly: Assembly) -> None:
    assembly.take(
        [
            numbered(1),
            numbered(2, document_type="credit_note"),
            numbered(3, sale_condition="01", payments=[paid_by("01", D(1130))]),
        ]
    )

    assert assembly.totals.model_dump() == {
        "base": D("1000.00"),
        "tax": D("130.00"),
        "withholding": D(0),
        "returned_tax": D(0),
        "assumed_tax": D(0),
        "total": D("1130.00"),
        "debit": D("3390.00"),
        "credit": D("3390.00"),
    }
    assert assembly.documents.model_dump() == {
        "invoices": 2,
        "debit_notes": 0,
        "credit_notes": 1,
        "collections": 1,
    }
    (rate,) = assembly.by_rate
    assert (rate.rate, rate.base, rate.tax) == (D(13), D("1000.00"), D("130.00"))


def test_withholding_is_what_customers_keep_back_and_nothing_else(assembly: Assembly) -> None:
    withheld = [
        tax_at("IVA", None, D(21), D(1000), D(210)),
        tax_at("IRPF", None, D(15), D(1000), D(150)),
    ]
    spanish = doc(
        number="F1", currency="EUR", receiver_tax_id="12345678Z", taxes=withheld, total=D(1060)
    )
    with Assembly(SPAIN, HEADER, []) as spains:
        spains.take([spanish])
        sums = spains.totals
    assert (sums.withholding, sums.returned_tax, sums.assumed_tax) == (D(150), D(0), D(0))
    assert sums.total == sums.base + sums.tax - sums.withholding

    assembly.take(
        [numbered(1, returned_tax=D(130), total=D(1000)), numbered(2, taxes=[PLAIN_TAX, GIFT_TAX])]
    )

    sums = assembly.totals
    assert (sums.withholding, sums.returned_tax, sums.assumed_tax) == (D(0), D(130), D(13))
    assert sums.total == sums.base + sums.tax - sums.returned_tax - sums.assumed_tax


def test_rates_add_up_to_the_sums_whatever_was_sold(assembly: Assembly) -> None:
    exonerated = tax_at("01", "08", D(13), D("384.62"), D(50))
    assembly.take(
        [
            numbered(1, taxes=[PLAIN_TAX, GIFT_TAX]),
            numbered(
                2, net=[net_of("goods", D("384.62")), net_of("exonerated_goods", D("615.38"))],
                taxes=[exonerated], total=D(1050),
            ),
            numbered(3, net=[net_of("exempt_services", D(70))], taxes=[], total=D(70)),
            numbered(4, total=D(1140), other_charges=D(10), document_type="credit_note"),
        ]
    )  # fmt: skip

    rates = {(rate.tax_code, rate.rate): (rate.base, rate.tax) for rate in assembly.by_rate}

    assert rates == {
        ("", D(0)): (D("675.38"), D("0.00")),
        ("01", D(13)): (D("484.62"), D("63.00")),
    }
    base = sum((base for base, _ in rates.values()), D(0))
    assert base - D("100.00") == assembly.totals.base  # nobody paid the gift
    assert sum((tax for _, tax in rates.values()), D(0)) == assembly.totals.tax


def test_entries_can_be_read_as_often_as_there_are_formats(assembly: Assembly) -> None:
    assembly.take([numbered(1), numbered(2)])

    first, second = list(assembly.entries()), list(assembly.entries())

    assert first == second
    assert [entry.document_id for entry in first] == ["doc_1", "doc_2"]
    assert b"".join(assembly.members()) == b"doc_1\ndoc_2\n"


def test_documents_of_other_batches_are_passed_over(assembly: Assembly) -> None:
    assembly.take([numbered(1), numbered(2)], taken={"doc_1"})

    assert assembly.documents_read == 1
    assert b"".join(assembly.members()) == b"doc_2\n"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (numbered(1, total=D(2000)), "TOTAL_MISMATCH"),
        (numbered(1, issued_at=datetime(2026, 11, 5, tzinfo=UTC)), "DATE_OUT_OF_YEAR"),
        (numbered(1, receiver_name="寿司 S.A."), "CHARSET_REPLACED"),
        (numbered(1, receiver_tax_id="X" * 20), "TAX_ID_LEFT_OUT"),
        (numbered(1, receiver_tax_id="X" * 20, receiver_name="寿司 S.A."), "TAX_ID_LEFT_OUT"),
        (
            numbered(1, net=[net_of("goods", D("0.004"))], taxes=[], total=D("0.004")),
            "NOTHING_TO_POST",
        ),
        (numbered(1, number="99900100010002466456"), "NUMBER_TRUNCATED"),
        (
            numbered(
                1, taxes=[tax_at("02", None, D(10), D(1000), D(100)), TAX_ON_TOP], total=D(1243)
            ),
            "NO_VAT_DETAIL",
        ),
        (numbered(1, taxes=[PLAIN_TAX, GIFT_TAX]), "NO_VAT_DETAIL"),
        (
            numbered(1, net=[net_of("goods", D(10) ** 10)], taxes=[], total=D(10) ** 10),
            "AMOUNT_TOO_LARGE",
        ),
    ],
)
def test_what_is_wrong_with_a_document_is_found(document: DocumentSummary, code: str) -> None:
    assert codes([document]) == {code: 1}


def test_numbers_that_end_alike_are_told_apart_by_their_series() -> None:
    invoice = numbered(1)
    ticket = numbered(1, id="doc_2", number="00100001040000000001", document_type="ticket")
    others = [
        numbered(1, id=f"doc_{number}", number=number)
        for number in ("00200001010000000001", "00100040010000000001", "00100041010000000001",
                       "99900001010000000001", "00100001010010000001")
    ]  # fmt: skip

    assert codes([invoice, ticket, *others]) == {}


def test_of_numbers_that_cannot_be_told_apart_the_second_is_left_out() -> None:
    first = numbered(1, number="99900100010002466456")
    second = numbered(1, number="99800100010002466456")

    assert codes([first, second]) == {"NUMBER_TRUNCATED": 1, "DUPLICATE_INVOICE": 1}


def test_number_of_a_document_that_is_left_out_is_free_for_another() -> None:
    number = "99900100010002466456"
    said = {
        "number": number, "currency": "EUR", "total": D(1210),
        "taxes": [tax_at("IVA", None, D(21), D(1000), D(210))],
    }  # fmt: skip
    wrong = numbered(1, receiver_tax_id="12345678A", **said)
    right = numbered(2, receiver_tax_id="12345678Z", **said)

    assert codes([wrong, right], SPAIN) == {"NIF_INVALID": 1, "NUMBER_TRUNCATED": 1}


def test_fourth_rate_is_warned_of() -> None:
    rates = [("08", "13"), ("04", "4"), ("03", "2"), ("02", "1")]
    taxes = [tax_at("01", code, D(rate), D(100), D(rate)) for code, rate in rates]

    found = codes([numbered(1, net=[net_of("goods", D(400))], taxes=taxes, total=D(420))])

    assert found == {"RATE_COUNT_OVER_3": 1}


@pytest.mark.parametrize("code", ["", "42", "A0042", "000042"])
def test_company_code_that_the_firm_does_not_have_refuses_the_batch(code: str) -> None:
    assert codes([], code=code) == {"COMPANY_CODE_MISMATCH": 1}


def test_spanish_customer_has_a_valid_tax_id() -> None:
    document = doc(
        document_type="invoice", number="F1", currency="EUR", receiver_tax_id="12345678A",
        taxes=[tax_at("IVA", None, D(21), D(1000), D(210))], total=D(1210),
    )  # fmt: skip

    assert codes([document], SPAIN) == {"NIF_INVALID": 1}
    assert codes([document.model_copy(update={"receiver_tax_id": "12345678Z"})], SPAIN) == {}


def test_findings_keep_few_examples_and_count_all(assembly: Assembly) -> None:
    assembly.take(numbered(number, total=D(9999)) for number in range(1, 201))

    assert assembly.findings.counts == {"TOTAL_MISMATCH": 200}
    assert len(assembly.findings.examples) == EXAMPLES
    assert assembly.is_refused


def test_warnings_alone_let_the_batch_go(assembly: Assembly) -> None:
    assembly.take([numbered(1, receiver_name="寿司")])

    assert not assembly.is_refused
    assert SENTENCES.keys() >= WARNINGS


def test_document_that_cannot_be_carried_holds_no_other_back(assembly: Assembly) -> None:
    wrong = numbered(2, total=D(9999))

    assembly.take([numbered(1), wrong, numbered(3)])

    assert not assembly.is_refused
    assert (assembly.documents.total, assembly.left_out, assembly.loose) == (2, 1, 1)
    assert [each.document_id for each in assembly.entries()] == ["doc_1", "doc_3"]
    assert b"".join(assembly.members()).split() == [b"doc_1", b"doc_3"]
    (left,) = read_loose(b"".join(assembly.left()))
    assert (left.id, left.number, left.day, left.why) == (
        "doc_2", wrong.number, date(2026, 10, 5), "left_out",
    )  # fmt: skip
    assert [each.code for each in left.found] == ["TOTAL_MISMATCH"]


def test_what_keeps_a_late_document_out_is_on_a_list_once() -> None:
    header, day = BatchHeader("00042", date(2026, 11, 1), date(2026, 11, 30)), date(2026, 10, 5)
    wrong = numbered(2, total=D(9999))
    waited = Loose(id=wrong.id, number=wrong.number, day=day, why="in_flight")

    with Assembly(COSTA_RICA, header, [], {wrong.id: waited}) as first:
        first.take([wrong])
        (told,) = read_loose(b"".join(first.left()))
    with Assembly(COSTA_RICA, header, [], {wrong.id: told}) as second:
        second.take([wrong])
        again = b"".join(second.left())

    assert (told.why, [each.code for each in told.found]) == ("left_out", ["TOTAL_MISMATCH"])
    assert again == b""
    assert (first.is_known, second.is_known) == (False, True)


def test_document_too_large_says_what_can_still_be_done() -> None:
    text = SENTENCES["AMOUNT_TOO_LARGE"].render("es", {"value": "1"})

    assert "CSV" in text
    assert "divida el periodo" in text


def test_progress_is_told_now_and_then(assembly: Assembly) -> None:
    told: list[int] = []

    assembly.take(
        (numbered(number) for number in range(1, 402)), progress=told.append, progress_every=200
    )

    assert told == [200, 400]
    assert assembly.totals.debit == Decimal("1130.00") * 401
