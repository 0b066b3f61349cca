from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.posting import Books, Refused, post
from chalicelib.accounting.rules import RULESETS

from .builders import COSTA_RICA, SPAIN, D, Doc, Net, Paid, Tax

FIVE = Decimal("0.00001")
CR_RATES = {"08": D(13), "04": D(4), "03": D(2), "02": D(1), "09": D("0.5")}
KINDS = ["goods", "services", "exempt_goods", "not_subject_services", "exonerated_goods"]


def lines(entry: JournalEntry) -> list[tuple[str, str, str]]:
    return [(line.account.code, line.side, str(line.amount)) for line in entry.lines]


def test_credit_sale_debits_the_customer() -> None:
    entry = post(Doc(), COSTA_RICA)

    assert lines(entry) == [
        ("112001", "debit", "1130.00"),
        ("410011", "credit", "1000.00"),
        ("212111", "credit", "130.00"),
    ]
    assert entry.lines[2].tax is not None
    assert entry.lines[2].tax.base == D("1000.00")


def test_cash_sale_debits_each_means_of_payment() -> None:
    document = Doc(sale_condition="01", payments=[Paid("01", D(130)), Paid("06", D(1000))])

    entry = post(document, COSTA_RICA)

    assert lines(entry)[:2] == [("111111", "debit", "130.00"), ("111211", "debit", "1000.00")]
    assert entry.debit == entry.credit


def test_part_that_a_cash_sale_leaves_unpaid_stays_with_the_customer() -> None:
    entry = post(Doc(sale_condition="01", payments=[Paid("04", D(1000))]), COSTA_RICA)

    assert lines(entry)[:2] == [("111211", "debit", "1000.00"), ("112001", "debit", "130.00")]


def test_cash_sale_paid_above_its_total_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        post(Doc(sale_condition="01", payments=[Paid("01", D(2000))]), COSTA_RICA)

    assert refusal.value.incident.code == "TOTAL_MISMATCH"
    assert refusal.value.incident.field == "payments"


def test_dollars_are_posted_in_colones_at_the_documents_rate() -> None:
    document = Doc(
        currency="USD",
        exchange_rate=D("512.37"),
        sale_condition="01",
        payments=[Paid("02", D(1130))],
    )

    entry = post(document, COSTA_RICA)

    assert entry.currency == "CRC"
    assert lines(entry) == [
        ("111221", "debit", "578978.10"),
        ("410011", "credit", "512370.00"),
        ("212111", "credit", "66608.10"),
    ]


def test_ledger_in_the_documents_currency_converts_nothing() -> None:
    books = Books(RULESETS["CR"], COSTA_RICA.chart, ledger="document")

    entry = post(Doc(currency="USD", exchange_rate=D("512.37")), books)

    assert (entry.currency, entry.debit) == ("USD", D("1130.00"))


def test_other_charges_are_owed_not_earned() -> None:
    entry = post(Doc(total=D(1230), other_charges=D(100)), COSTA_RICA)

    assert ("420091", "credit", "100.00") in lines(entry)


def test_credit_note_mirrors_the_sale_on_the_returns_account() -> None:
    entry = post(Doc(document_type="03"), COSTA_RICA)

    assert lines(entry) == [
        ("112001", "credit", "1130.00"),
        ("410091", "debit", "1000.00"),
        ("212111", "debit", "130.00"),
    ]
    assert entry.lines[2].tax is not None
    assert entry.lines[2].tax.base == D("-1000.00")


def test_debit_note_is_a_sale_on_credit_even_when_paid_at_once() -> None:
    document = Doc(document_type="02", sale_condition="01", payments=[Paid("01", D(1130))])

    assert lines(post(document, COSTA_RICA))[0] == ("112001", "debit", "1130.00")


def test_export_invoice_goes_to_exports_whatever_was_sold() -> None:
    document = Doc(document_type="09", total=D(1000), taxes=[])

    entry = post(document, COSTA_RICA)

    assert lines(entry)[1] == ("410014", "credit", "1000.00")
    assert entry.vat is not None
    assert entry.vat[0].operation == "06"


def test_evening_in_costa_rica_is_still_that_day() -> None:
    entry = post(Doc(issued_at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC)), COSTA_RICA)

    assert entry.day == date(2026, 10, 31)


def test_spanish_sale_with_surcharge_and_withholding() -> None:
    document = Doc(
        document_type="F1",
        number="F/2026/0000001",
        currency="EUR",
        net=[Net("services", D(500))],
        taxes=[
            Tax("IVA", None, D(21), D(500), D(105)),
            Tax("RE", None, D("5.2"), D(500), D(26)),
            Tax("IRPF", None, D(15), D(500), D(75)),
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
    assert entry.vat is not None
    (detail,) = entry.vat
    assert (detail.base, detail.amount, detail.surcharge, detail.withholding) == (
        D("500.00"),
        D("105.00"),
        D("26.00"),
        D("75.00"),
    )


def test_firms_own_accounts_replace_the_default_ones() -> None:
    rules = RULESETS["CR"].with_accounts({"410011": "410001", "112001": "112011"})

    entry = post(Doc(), Books(rules, COSTA_RICA.chart))

    assert [code for code, _, _ in lines(entry)] == ["112011", "410001", "212111"]


@pytest.mark.parametrize(
    ("document", "code", "field"),
    [
        (Doc(total=D(1140)), "TOTAL_MISMATCH", "total"),
        (Doc(document_type="77"), "ACCOUNT_UNKNOWN", "document_type"),
        (Doc(net=[Net("favours", D(1000))]), "ACCOUNT_UNKNOWN", "net"),
        (
            Doc(taxes=[Tax("01", "55", D(13), D(1000), D(130))]),
            "VAT_RATE_UNKNOWN",
            "taxes",
        ),
    ],
)
def test_what_cannot_be_posted_is_refused_with_its_incident(
    document: Doc, code: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        post(document, COSTA_RICA)

    found = refusal.value.incident
    assert (found.code, found.field, found.severity) == (code, field, "blocking")


def test_account_outside_the_chart_is_never_invented() -> None:
    rules = RULESETS["CR"].with_accounts({"112001": "112999"})

    with pytest.raises(Refused) as refusal:
        post(Doc(), Books(rules, COSTA_RICA.chart))

    assert refusal.value.incident.code == "ACCOUNT_UNKNOWN"


def test_partial_exemption_keeps_the_taxed_share_as_vat_base() -> None:
    # 8 of 13 points exempt: the authority counts 5/13 of the price as taxed.
    document = Doc(
        net=[Net("goods", D("384.61538")), Net("exonerated_goods", D("615.38462"))],
        taxes=[Tax("01", "08", D(13), D(1000), D(50))],
        total=D(1050),
    )

    entry = post(document, COSTA_RICA)

    assert entry.vat is not None
    taxed, exonerated = entry.vat
    assert (taxed.base, taxed.amount, taxed.rate) == (D("384.62"), D("50.00"), D(13))
    assert (exonerated.base, exonerated.operation) == (D("615.38"), "02")


def test_specific_tax_has_no_vat_view() -> None:
    document = Doc(
        taxes=[
            Tax("02", None, D(10), D(1000), D(100)),
            Tax("01", "08", D(13), D(1100), D(143)),
        ],
        total=D(1243),
    )

    entry = post(document, COSTA_RICA)

    assert entry.vat is None
    assert ("212131", "credit", "100.00") in lines(entry)


def test_tax_of_a_gift_is_owed_to_the_state_and_borne_by_the_issuer() -> None:
    gift = Doc(total=D(0), net=[], assumed_tax=D(130))

    entry = post(gift, COSTA_RICA)

    assert lines(entry) == [("212111", "credit", "130.00"), ("520001", "debit", "130.00")]
    assert entry.vat is None


def test_returned_tax_lowers_what_is_paid_and_what_is_settled_with_the_state() -> None:
    paid = [Paid("02", D(1000))]
    document = Doc(sale_condition="01", total=D(1000), returned_tax=D(130), payments=paid)

    entry = post(document, COSTA_RICA)

    assert lines(entry) == [
        ("111211", "debit", "1000.00"),
        ("410011", "credit", "1000.00"),
        ("212111", "credit", "130.00"),
        ("212101", "debit", "130.00"),
    ]


money = st.decimals(min_value=0, max_value=10**7, places=5, allow_nan=False)


@st.composite
def documents(draw: st.DrawFn) -> Doc:
    """Any accepted document: its parts have five decimals and add up to its total exactly."""
    rates = draw(st.lists(st.sampled_from(sorted(CR_RATES)), max_size=5, unique=True))
    bases = [draw(money) for _ in rates]
    cut = draw(st.decimals(min_value=0, max_value=1, places=2))
    taxed = sum(bases, D(0))
    goods = (taxed * cut).quantize(FIVE, ROUND_HALF_UP)
    others = draw(st.lists(st.sampled_from(KINDS[2:]), max_size=3, unique=True))
    net = [Net("goods", goods), Net("services", taxed - goods)]
    net = [part for part in net if part.amount] + [Net(kind, draw(money)) for kind in others]
    taxes = [
        Tax("01", code, CR_RATES[code], base, (base * CR_RATES[code] / 100).quantize(FIVE))
        for code, base in zip(rates, bases, strict=True)
    ]
    charges = draw(st.just(D(0)) | money)
    total = sum([*(n.amount for n in net), *(t.amount for t in taxes), charges], D(0))
    paid = draw(st.decimals(min_value=0, max_value=1, places=2))
    by_card = (total * paid).quantize(FIVE)
    dollars = draw(st.booleans())
    return Doc(
        document_type=draw(st.sampled_from(["01", "02", "03", "04"])),
        sale_condition=draw(st.sampled_from(["01", "02"])),
        currency="USD" if dollars else "CRC",
        exchange_rate=draw(st.decimals(400, 700, places=5)) if dollars else D(1),
        net=net,
        taxes=taxes,
        other_charges=charges,
        total=total,
        payments=draw(st.sampled_from([[], [Paid("02", by_card), Paid("01", total - by_card)]])),
    )


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_entry_balances_to_the_cent(document: Doc) -> None:
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


@settings(max_examples=100, deadline=None)
@given(documents())
def test_vat_view_says_the_same_as_the_journal(document: Doc) -> None:
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
        if line.role not in {"customer", "treasury"}:
            signed = line.amount if line.side == natural else -line.amount
            journal[line.account.code] = journal.get(line.account.code, D(0)) + signed
    assert {k: v for k, v in by_account.items() if v} == {k: v for k, v in journal.items() if v}


@settings(max_examples=40, deadline=None)
@given(documents(), st.decimals(min_value=1, max_value=1000, places=2))
def test_document_that_does_not_add_up_is_refused_not_bent(doc: Doc, off: Decimal) -> None:
    with pytest.raises(Refused):
        post(replace(doc, total=doc.total + off, payments=[]), COSTA_RICA)
