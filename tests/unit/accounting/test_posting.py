from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.accounting.entries import JournalEntry, Origin, TaxRef
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.posting import Books, Refused, post
from chalicelib.accounting.rules import Place, rules_of
from chalicelib.invoicing.service import DocumentSummary, TaxSummary

from .builders import COSTA_RICA, SPAIN, D, assumed, doc, net_of, paid_by, tax_at

FIVE = Decimal("0.00001")
CR_RATES = {"08": D(13), "04": D(4), "03": D(2), "02": D(1), "09": D("0.5")}
KINDS = ["goods", "services", "exempt_goods", "not_subject_services", "exonerated_goods"]


def lines(entry: JournalEntry) -> list[tuple[str, str, str]]:
    return [(line.account.code, line.side, str(line.amount)) for line in entry.lines]


def test_credit_sale_debits_the_customer() -> None:
    entry = post(doc(), COSTA_RICA)

    assert lines(entry) == [
        ("112001", "debit", "1130.00"),
        ("410011", "credit", "1000.00"),
        ("212111", "credit", "130.00"),
    ]
    assert entry.lines[2].tax is not None
    assert entry.lines[2].tax.base == D("1000.00")


def test_an_entry_keeps_where_its_document_stands_if_its_country_can_tell() -> None:
    numbered = post(doc(number="00200003010000000042"), COSTA_RICA)

    assert numbered.place == Place("F", 0, 7, branch=2, terminal=3, sequence=42)
    assert post(doc(sale_condition="01", number="F/2026/1", payments=[]), COSTA_RICA).place is None


def test_cash_sale_debits_each_means_of_payment() -> None:
    document = doc(sale_condition="01", payments=[paid_by("01", D(130)), paid_by("06", D(1000))])

    entry = post(document, COSTA_RICA)

    assert lines(entry)[:2] == [("111111", "debit", "130.00"), ("111211", "debit", "1000.00")]
    assert entry.debit == entry.credit


@pytest.mark.parametrize(
    ("means", "account"),
    [("01", "111111"), ("02", "111211"), ("05", "112004"), ("06", "111211"), ("07", "111301"),
     ("99", "111111")],
)  # fmt: skip
def test_means_of_payment_is_debited_where_the_money_is(means: str, account: str) -> None:
    entry = post(doc(sale_condition="01", payments=[paid_by(means, D(1130))]), COSTA_RICA)

    assert lines(entry)[0] == (account, "debit", "1130.00")


def test_part_that_a_cash_sale_leaves_unpaid_stays_with_the_customer() -> None:
    entry = post(doc(sale_condition="01", payments=[paid_by("04", D(1000))]), COSTA_RICA)

    assert lines(entry)[:2] == [("111211", "debit", "1000.00"), ("112001", "debit", "130.00")]


def test_what_is_paid_down_on_a_sale_on_credit_is_no_debt_of_the_customers() -> None:
    entry = post(doc(sale_condition="02", payments=[paid_by("04", D(1000))]), COSTA_RICA)

    assert lines(entry)[:2] == [("111211", "debit", "1000.00"), ("112001", "debit", "130.00")]


def test_means_of_one_account_are_one_line() -> None:
    payments = [paid_by("02", D(500)), paid_by("01", D(30)), paid_by("04", D(600))]

    entry = post(doc(sale_condition="01", payments=payments), COSTA_RICA)

    assert lines(entry)[:2] == [("111211", "debit", "1100.00"), ("111111", "debit", "30.00")]


@pytest.mark.parametrize("payments", [[], [paid_by("01", D(1130))]])
def test_cash_sale_is_paid_in_cash_where_no_means_say_otherwise(payments: list[Any]) -> None:
    entry = post(doc(sale_condition="01", payments=payments), COSTA_RICA)

    assert lines(entry)[0] == ("111111", "debit", "1130.00")


@pytest.mark.parametrize(
    ("paid", "debits"),
    [
        (["1130.01"], [("111111", "1130.00")]),
        (["1129.99"], [("111111", "1130.00")]),
        (["1129.98"], [("111111", "1129.98"), ("112001", "0.02")]),
        (["130.01", "1000.01"], [("111111", "130.00"), ("111211", "1000.00")]),
        (["129.99", "999.99"], [("111111", "130.00"), ("111211", "1000.00")]),
        (["129.98", "999.99"], [("111111", "129.98"), ("111211", "999.99"), ("112001", "0.03")]),
    ],
)
def test_one_cent_of_rounding_for_each_means_is_no_debt(
    paid: list[str], debits: list[tuple[str, str]]
) -> None:
    payments = [
        paid_by(means, D(amount)) for means, amount in zip(["01", "02"], paid, strict=False)
    ]

    entry = post(doc(sale_condition="01", payments=payments), COSTA_RICA)

    assert [(account, text) for account, side, text in lines(entry) if side == "debit"] == debits


def refused(document: DocumentSummary, books: Books = COSTA_RICA) -> Incident:
    with pytest.raises(Refused) as refusal:
        post(document, books)
    found = refusal.value.incident
    assert str(refusal.value) == found.code
    assert (found.document_id, found.number) == (document.id, document.number)
    return found


@pytest.mark.parametrize(("paid", "above"), [(["1130.02"], "0.02"), (["130", "2000"], "1000.00")])
def test_cash_sale_paid_above_its_total_is_refused(paid: list[str], above: str) -> None:
    payments = [paid_by("01", D(amount)) for amount in paid]

    found = refused(doc(sale_condition="01", payments=payments))

    assert (found.code, found.field, found.value) == ("TOTAL_MISMATCH", "payments", above)


def test_dollars_are_posted_in_colones_at_the_documents_rate() -> None:
    document = doc(
        currency="USD",
        exchange_rate=D("512.37"),
        sale_condition="01",
        payments=[paid_by("02", D(1130))],
    )

    entry = post(document, COSTA_RICA)

    assert entry.currency == "CRC"
    assert lines(entry) == [
        ("111221", "debit", "578978.10"),
        ("410011", "credit", "512370.00"),
        ("212111", "credit", "66608.10"),
    ]


def test_a_converted_entry_keeps_currency_amounts_and_rate_of_its_document() -> None:
    paid = [paid_by("02", D("1130.004")), paid_by("04", D("0.996"))]
    document = doc(
        currency="USD", exchange_rate=D("512.37"), sale_condition="01", payments=paid,
        net=[net_of("goods", D("1000.0049")), net_of("services", D("0.9951"))], total=D(1131),
    )  # fmt: skip

    entry = post(document, COSTA_RICA)

    assert entry.origin == Origin(currency="USD", rate=D("512.37"))
    assert [(line.side, str(line.original)) for line in entry.lines] == [
        ("debit", "1131.00"),
        ("credit", "1000.00"),
        ("credit", "1.00"),
        ("credit", "130.00"),
    ]
    lowered = post(document.model_copy(update={"document_type": "credit_note"}), COSTA_RICA)
    assert all(line.original and line.original > 0 for line in lowered.lines)


def test_an_entry_in_its_documents_currency_has_no_other() -> None:
    for entry in (
        post(doc(), COSTA_RICA),
        post(
            doc(currency="USD", exchange_rate=D("512.37")),
            Books(rules_of("CR"), COSTA_RICA.chart, ledger="document"),
        ),
    ):
        assert entry.origin is None
        assert all(line.original is None for line in entry.lines)


def test_ledger_in_the_documents_currency_converts_nothing() -> None:
    books = Books(rules_of("CR"), COSTA_RICA.chart, ledger="document")

    entry = post(doc(currency="USD", exchange_rate=D("512.37")), books)

    assert (entry.currency, entry.debit) == ("USD", D("1130.00"))


def test_other_charges_are_owed_not_earned() -> None:
    entry = post(doc(total=D(1230), other_charges=D(100)), COSTA_RICA)

    assert ("420091", "credit", "100.00") in lines(entry)


def test_credit_note_mirrors_the_sale_on_the_returns_account() -> None:
    entry = post(doc(document_type="credit_note"), COSTA_RICA)

    assert lines(entry) == [
        ("112001", "credit", "1130.00"),
        ("410091", "debit", "1000.00"),
        ("212111", "debit", "130.00"),
    ]
    assert entry.lines[2].tax is not None
    assert entry.lines[2].tax.base == D("-1000.00")


@pytest.mark.parametrize(
    ("document_type", "words"),
    [
        ("invoice", "Factura"),
        ("ticket", "Factura"),
        ("debit_note", "Nota de débito"),
        ("credit_note", "Nota de crédito"),
    ],
)
def test_text_of_an_entry_says_what_the_document_is(document_type: str, words: str) -> None:
    entry = post(doc(document_type=document_type), COSTA_RICA)

    assert entry.text == f"{words} 00100001010000000001"


def test_debit_note_is_a_sale_on_credit_even_when_paid_at_once() -> None:
    document = doc(
        document_type="debit_note", sale_condition="01", payments=[paid_by("01", D(1130))]
    )

    assert lines(post(document, COSTA_RICA))[0] == ("112001", "debit", "1130.00")


def test_export_invoice_goes_to_exports_whatever_was_sold() -> None:
    document = doc(document_type="export", total=D(1000), taxes=[])

    entry = post(document, COSTA_RICA)

    assert lines(entry)[1] == ("410014", "credit", "1000.00")
    assert entry.vat is not None
    assert entry.vat[0].operation == "06"


def test_evening_in_costa_rica_is_still_that_day() -> None:
    entry = post(doc(issued_at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC)), COSTA_RICA)

    assert entry.day == date(2026, 10, 31)


def test_spanish_sale_with_surcharge_and_withholding() -> None:
    document = doc(
        document_type="invoice",
        number="F/2026/0000001",
        currency="EUR",
        net=[net_of("services", D(500))],
        taxes=[
            tax_at("IVA", None, D(21), D(500), D(105), "services"),
            tax_at("RE", None, D("5.2"), D(500), D(26), "services"),
            tax_at("IRPF", None, D(15), D(500), D(75), "services"),
        ],
        total=D(556),
    )

    entry = post(document, SPAIN)

    assert lines(entry) == [
        ("43000000", "debit", "556.00"),
        ("70500000", "credit", "500.00"),
        ("47700021", "credit", "105.00"),
        ("47700052", "credit", "26.00"),
        ("47300000", "debit", "75.00"),
    ]
    base = D("500.00")
    assert [line.tax for line in entry.lines if line.role == "tax"] == [
        TaxRef(code="IVA", rate_code="", rate=D(21), base=base),
        TaxRef(code="RE", rate_code="", rate=D("5.2"), base=base),
        TaxRef(code="IRPF", rate_code="", rate=D(15), base=base),
    ]
    assert entry.vat is not None
    (detail,) = entry.vat
    assert (detail.base, detail.amount, detail.surcharge, detail.withholding) == (
        D("500.00"),
        D("105.00"),
        D("26.00"),
        D("75.00"),
    )


@pytest.mark.parametrize(
    ("rate", "account"), [("21.00", "47700021"), ("10.00", "47700010"), ("4", "47700004")]
)
def test_tax_without_rate_code_goes_to_the_account_of_its_rate(rate: str, account: str) -> None:
    taxes = [tax_at("IVA", None, D(rate), D(1000), D(rate) * 10)]

    entry = post(doc(currency="EUR", taxes=taxes, total=1000 + D(rate) * 10), SPAIN)

    assert [line.account.code for line in entry.of("tax")] == [account]


def test_firms_own_accounts_replace_the_default_ones() -> None:
    rules = rules_of("CR").with_accounts({"sale.goods": "410001", "customer": "112011"})

    entry = post(doc(), Books(rules, COSTA_RICA.chart))

    assert [code for code, _, _ in lines(entry)] == ["112011", "410001", "212111"]


@pytest.mark.parametrize(
    ("document", "code", "field", "value"),
    [
        (doc(total=D(1140)), "TOTAL_MISMATCH", "total", "10"),
        (doc(total=D("1130.02001")), "TOTAL_MISMATCH", "total", "0.02001"),
        (doc(total=D("1129.97")), "TOTAL_MISMATCH", "total", "-0.03"),
        (doc(total=D("1000.02"), taxes=[]), "TOTAL_MISMATCH", "total", "0.02"),
        (doc(total=D("0.01"), net=[], taxes=[]), "TOTAL_MISMATCH", "total", "0.01"),
        (doc(document_type="77"), "ACCOUNT_UNKNOWN", "document_type", "77"),
        (
            doc(taxes=[tax_at("01", "55", D(13), D(1000), D(130))]),
            "VAT_RATE_UNKNOWN",
            "taxes",
            "01/55",
        ),
        (
            doc(taxes=[tax_at("01", None, D("13.5"), D(1000), D(130))]),
            "VAT_RATE_UNKNOWN",
            "taxes",
            "01/13.5",
        ),
    ],
)
def test_what_cannot_be_posted_is_refused_with_its_incident(
    document: DocumentSummary, code: str, field: str, value: str
) -> None:
    found = refused(document)

    assert (found.code, found.field, found.value) == (code, field, value)
    assert found.severity == "blocking"


@pytest.mark.parametrize(
    ("total", "sales"), [("1130.02", "1000.02"), ("1129.98", "999.98"), ("1130", "1000.00")]
)
def test_one_cent_for_each_line_is_rounding_that_the_sale_carries(total: str, sales: str) -> None:
    entry = post(doc(total=D(total)), COSTA_RICA)

    assert lines(entry)[1:] == [("410011", "credit", sales), ("212111", "credit", "130.00")]


@pytest.mark.parametrize(
    ("purpose", "document"),
    [
        ("customer", doc()),
        ("customer", doc(sale_condition="01", payments=[paid_by("01", D(1000))])),
        ("treasury", doc(sale_condition="01")),
        ("treasury.02", doc(sale_condition="01", payments=[paid_by("02", D(1130))])),
        ("sale.goods", doc()),
        ("tax.01.08", doc()),
        ("other_charges", doc(total=D(1230), other_charges=D(100))),
        ("returned_tax", doc(total=D(1000), returned_tax=D(130))),
        (
            "assumed_tax",
            doc(taxes=[assumed(tax_at("01", "08", D(13), D(50), D(6)))], total=D(1000)),
        ),
    ],
)
def test_account_outside_the_chart_is_never_invented(
    purpose: str, document: DocumentSummary
) -> None:
    rules = rules_of("CR").with_accounts({purpose: "999999"})

    found = refused(document, Books(rules, COSTA_RICA.chart))

    assert (found.code, found.field, found.value) == ("ACCOUNT_UNKNOWN", "account", "999999")


def test_entry_says_whom_and_what_it_is_about() -> None:
    known, unknown = doc(), doc(receiver_name=None, receiver_tax_id=None)

    entry, anonymous = post(known, COSTA_RICA), post(unknown, COSTA_RICA)

    assert (entry.document_id, entry.number) == (known.id, known.number)
    assert entry.document_type == "invoice"
    assert (entry.counterparty_name, entry.counterparty_tax_id) == (
        "Ejemplo Ficticio S.A.", "3101999999",
    )  # fmt: skip
    assert (anonymous.counterparty_name, anonymous.counterparty_tax_id) == ("", "")
    assert entry.customer.code == "112001"


def test_tax_line_without_vat_view_has_the_declared_base_in_the_ledgers_currency() -> None:
    specific = tax_at("02", None, D(10), D(1000), D(100))

    entry = post(
        doc(taxes=[specific], total=D(1100), currency="USD", exchange_rate=D(500)), COSTA_RICA
    )

    assert entry.vat is None
    (line,) = entry.of("tax")
    assert line.tax == TaxRef(code="02", rate_code="", rate=D(10), base=D("500000.00"))


def test_partial_exemption_keeps_the_taxed_share_as_vat_base() -> None:
    # 8 of 13 points exempt: the authority counts 5/13 of the price as taxed.
    document = doc(
        net=[net_of("goods", D("384.61538")), net_of("exonerated_goods", D("615.38462"))],
        taxes=[tax_at("01", "08", D(13), D("384.61538"), D(50))],
        total=D(1050),
    )

    entry = post(document, COSTA_RICA)

    assert entry.vat is not None
    taxed, exonerated = entry.vat
    assert (taxed.base, taxed.amount, taxed.rate) == (D("384.62"), D("50.00"), D(13))
    assert (exonerated.base, exonerated.operation) == (D("615.38"), "02")


def test_specific_tax_has_no_vat_view() -> None:
    document = doc(
        taxes=[
            tax_at("02", None, D(10), D(1000), D(100)),
            tax_at("01", "08", D(13), D(1100), D(143)),
        ],
        total=D(1243),
    )

    entry = post(document, COSTA_RICA)

    assert entry.vat is None
    assert ("212131", "credit", "100.00") in lines(entry)


def test_tax_of_a_gift_is_owed_to_the_state_and_borne_by_the_issuer() -> None:
    gift = doc(total=D(0), net=[], taxes=[assumed(tax_of("08", D(1000)))])

    entry = post(gift, COSTA_RICA)

    assert lines(entry) == [("212111", "credit", "130.00"), ("520001", "debit", "130.00")]
    assert entry.vat == ()


def test_gift_beside_a_sale_leaves_the_sale_its_vat_detail() -> None:
    taxes = [tax_of("08", D(1000), "goods"), assumed(tax_of("08", D(50), "goods"))]

    entry = post(doc(taxes=taxes), COSTA_RICA)

    assert entry.vat is not None
    (sale,) = entry.vat
    assert (sale.base, sale.amount) == (D("1000.00"), D("130.00"))
    owed, borne = entry.of("assumed_tax")
    assert owed.tax is not None
    assert (owed.account.code, owed.side, owed.amount, owed.tax.base) == (
        "212111", "credit", D("6.50"), D("50.00"),
    )  # fmt: skip
    assert (borne.account.code, borne.side, borne.amount) == ("520001", "debit", D("6.50"))


def test_each_rate_belongs_to_the_kind_that_was_sold_at_it() -> None:
    net = [net_of("goods", D(1000)), net_of("services", D(300))]
    taxes = [
        tax_of("04", D(300), "services"),
        tax_of("08", D(600), "goods"),
        tax_of("03", D(400), "goods"),
    ]
    total = sum([D(1300), *(tax.amount for tax in taxes)], D(0))

    entry = post(doc(net=net, taxes=taxes, total=total), COSTA_RICA)

    assert entry.vat is not None
    assert {(d.account.code, d.rate): (d.base, d.amount) for d in entry.vat} == {
        ("410012", D(4)): (D("300.00"), D("12.00")),
        ("410011", D(13)): (D("600.00"), D("78.00")),
        ("410011", D(2)): (D("400.00"), D("8.00")),
    }


def test_one_rate_on_goods_and_services_is_one_line_of_the_journal() -> None:
    net = [net_of("goods", D("0.04")), net_of("services", D("0.04"))]
    taxes = [tax_of("08", D("0.04"), "goods"), tax_of("08", D("0.04"), "services")]

    entry = post(doc(net=net, taxes=taxes, total=D("0.0904")), COSTA_RICA)

    (tax,) = entry.of("tax")
    assert tax.tax is not None
    assert (tax.amount, tax.tax.base) == (D("0.01"), D("0.08"))
    assert entry.vat is not None
    assert sum(detail.amount for detail in entry.vat) == D("0.01")


def test_rate_whose_tax_rounds_to_nothing_keeps_its_base() -> None:
    net = [net_of("goods", D("1000.04"))]
    taxes = [tax_of("08", D(1000), "goods"), tax_of("02", D("0.04"), "goods")]

    entry = post(doc(net=net, taxes=taxes, total=D("1130.0404")), COSTA_RICA)

    assert entry.vat is not None
    assert {detail.rate: (detail.base, detail.amount) for detail in entry.vat} == {
        D(13): (D("1000.00"), D("130.00")),
        D(1): (D("0.04"), D("0.00")),
    }


def test_sale_at_zero_per_cent_keeps_its_rate_beside_others() -> None:
    net = [net_of("goods", D(1500))]
    zero = tax_at("01", "05", D(0), D(500), D(0), "goods")

    document = doc(net=net, taxes=[tax_of("08", D(1000), "goods"), zero], total=D(1630))
    entry = post(document, COSTA_RICA)

    assert entry.vat is not None
    assert [(d.rate, d.base, d.tax_code) for d in entry.vat] == [
        (D(13), D("1000.00"), "01"),
        (D(0), D("500.00"), "01"),
    ]


@pytest.mark.parametrize("code", ["IRPF", "RE"])
def test_sale_of_less_than_a_cent_has_no_rows_in_the_vat_book(code: str) -> None:
    little = D("0.001")
    taxes = [tax_at(code, None, D("5.2"), little, D("0.00005"))]
    total = little + (D("0.00005") if code == "RE" else -D("0.00005"))

    entry = post(
        doc(currency="EUR", net=[net_of("goods", little)], taxes=taxes, total=total), SPAIN
    )

    assert (entry.lines, entry.vat) == ((), ())


def test_surcharge_of_nothing_takes_no_place_beside_a_rate() -> None:
    taxes = [
        tax_at("IVA", None, D(4), D("0.003"), D("0.0001")),
        tax_at("RE", None, D("0.5"), D("0.003"), D("0.00002")),
        tax_at("IVA", None, D(21), D(100), D(21)),
        tax_at("RE", None, D("5.2"), D(100), D("5.2")),
    ]
    total = D("126.20312")

    entry = post(
        doc(currency="EUR", net=[net_of("goods", D("100.003"))], taxes=taxes, total=total), SPAIN
    )

    assert entry.vat is not None
    assert [(d.rate, d.surcharge_rate, d.surcharge) for d in entry.vat] == [
        (D(21), D("5.2"), D("5.20"))
    ]


def test_surcharge_beside_no_taxed_sale_has_no_place_in_the_vat_book() -> None:
    surcharge = tax_at("RE", None, D("5.2"), D(100), D("5.2"))

    entry = post(
        doc(currency="EUR", net=[net_of("goods", D(100))], taxes=[surcharge], total=D("105.2")),
        SPAIN,
    )

    assert entry.vat is None


def test_base_of_a_tax_line_is_that_of_the_vat_book() -> None:
    """Rounded by itself, the declared base is a cent away from the income it belongs to."""
    net = [net_of("goods", D("384.624")), net_of("exonerated_goods", D("615.376"))]
    taxes = [tax_at("01", "08", D(13), D("384.61"), D(50))]

    entry = post(doc(net=net, taxes=taxes, total=D(1050)), COSTA_RICA)

    (line,) = entry.of("tax")
    assert line.tax is not None
    assert entry.vat is not None
    assert line.tax.base == entry.vat[0].base == D("384.62")


def test_returned_tax_lowers_what_is_paid_and_what_is_settled_with_the_state() -> None:
    paid = [paid_by("02", D(1000))]
    document = doc(sale_condition="01", total=D(1000), returned_tax=D(130), payments=paid)

    entry = post(document, COSTA_RICA)

    assert lines(entry) == [
        ("111211", "debit", "1000.00"),
        ("410011", "credit", "1000.00"),
        ("212111", "credit", "130.00"),
        ("212101", "debit", "130.00"),
    ]
    assert entry.vat is not None
    assert [(detail.base, detail.amount) for detail in entry.vat] == [(D("1000.00"), D("130.00"))]


money = st.decimals(min_value=0, max_value=10**7, places=5, allow_nan=False)


def tax_of(code: str, base: Decimal, kind: str = "goods") -> TaxSummary:
    amount = (base * CR_RATES[code] / 100).quantize(FIVE, ROUND_HALF_UP)
    return tax_at("01", code, CR_RATES[code], base, amount, kind)


def halves(base: Decimal, cut: Decimal) -> list[tuple[str, Decimal]]:
    goods = (base * cut).quantize(FIVE, ROUND_HALF_UP)
    return [("goods", goods), ("services", base - goods)]


@st.composite
def documents(draw: st.DrawFn) -> DocumentSummary:
    """Any accepted document: its parts have five decimals and add up to its total exactly."""
    rates = draw(st.lists(st.sampled_from(sorted(CR_RATES)), max_size=5, unique=True))
    bases = [draw(money) for _ in rates]
    cut = draw(st.decimals(min_value=0, max_value=1, places=2))
    taxes = [
        tax_of(code, part, kind)
        for code, base in zip(rates, bases, strict=True)
        for kind, part in halves(base, cut)
        if part
    ]
    sold = {kind: sum((t.base for t in taxes if t.kind == kind), D(0)) for kind in KINDS[:2]}
    others = draw(st.lists(st.sampled_from(KINDS[2:]), max_size=3, unique=True))
    sold |= {kind: draw(money) for kind in others}
    net = [net_of(kind, amount) for kind, amount in sold.items() if amount]
    gifts = [assumed(tax_of("08", draw(money), "goods"))] * draw(st.integers(0, 1))
    charges = draw(st.just(D(0)) | money)
    returned = draw(st.sampled_from([D(0), *(tax.amount for tax in taxes)]))
    total = sum([*(n.amount for n in net), *(t.amount for t in taxes), charges, -returned], D(0))
    paid = draw(st.decimals(min_value=0, max_value=1, places=2))
    by_card = (total * paid).quantize(FIVE)
    dollars = draw(st.booleans())
    return doc(
        document_type=draw(st.sampled_from(["invoice", "debit_note", "credit_note", "ticket"])),
        sale_condition=draw(st.sampled_from(["01", "02"])),
        currency="USD" if dollars else "CRC",
        exchange_rate=draw(st.decimals(400, 700, places=5)) if dollars else D(1),
        net=net,
        taxes=taxes + gifts,
        other_charges=charges,
        returned_tax=returned,
        total=total,
        payments=draw(
            st.sampled_from([[], [paid_by("02", by_card), paid_by("01", total - by_card)]])
        ),
    )


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_entry_balances_to_the_cent(document: DocumentSummary) -> None:
    entry = post(document, COSTA_RICA)

    total = (document.total * document.exchange_rate).quantize(D("0.01"), ROUND_HALF_UP)
    owed = sum(
        (
            line.amount if (line.side == "debit") != (entry.shape == "lowers") else -line.amount
            for line in entry.lines
            if line.role in {"customer", "treasury"}
        ),
        D(0),
    )
    assert entry.debit == entry.credit
    assert owed == total
    assert all(line.amount > 0 for line in entry.lines)
    assert all(line.amount == line.amount.quantize(D("0.01")) for line in entry.lines)
    if entry.origin is not None:
        sides = {
            side: sum((line.original or D(0) for line in entry.lines if line.side == side), D(0))
            for side in ("debit", "credit")
        }
        assert sides["debit"] == sides["credit"]


@settings(max_examples=100, deadline=None)
@given(documents())
def test_vat_view_says_the_same_as_the_journal(document: DocumentSummary) -> None:
    entry = post(document, COSTA_RICA)
    if entry.vat is None:
        return
    natural = "debit" if entry.shape == "lowers" else "credit"

    by_account: dict[str, Decimal] = {}
    for detail in entry.vat:
        code = detail.account.code
        by_account[code] = by_account.get(code, D(0)) + detail.base
        if detail.tax_account:
            tax = detail.tax_account.code
            by_account[tax] = by_account.get(tax, D(0)) + detail.amount
    journal: dict[str, Decimal] = {}
    for line in entry.lines:
        if line.role in {"income", "tax", "other_charges"}:
            signed = line.amount if line.side == natural else -line.amount
            journal[line.account.code] = journal.get(line.account.code, D(0)) + signed
    assert {k: v for k, v in by_account.items() if v} == {k: v for k, v in journal.items() if v}


@settings(max_examples=40, deadline=None)
@given(documents(), st.decimals(min_value=1, max_value=1000, places=2))
def test_document_that_does_not_add_up_is_refused_not_bent(
    document: DocumentSummary, off: Decimal
) -> None:
    with pytest.raises(Refused):
        post(
            document.model_copy(update={"total": document.total + off, "payments": []}), COSTA_RICA
        )
