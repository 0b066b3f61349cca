"""What is bought, what is paid later, and cents of rounding: each to the account that is for it."""

from __future__ import annotations

import pytest

from chalicelib.accounting.assembling import Assembly
from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader
from chalicelib.accounting.posting import Books, Refused, post
from chalicelib.accounting.rule_forms import PostingRules

from .builders import COSTA_RICA, SPAIN, D, doc, net_of, paid_by, tax_at
from .world import OCTOBER

APART = Books(PostingRules(rounding="account").applied_to(COSTA_RICA.rules), COSTA_RICA.chart)


def lines(entry: JournalEntry) -> list[tuple[str, str, str]]:
    return [(line.account.code, line.side, str(line.amount)) for line in entry.lines]


def test_a_purchase_is_owed_to_its_supplier_and_its_tax_by_the_state() -> None:
    entry = post(doc(document_type="purchase"), COSTA_RICA)

    assert lines(entry) == [
        ("211001", "credit", "1130.00"),
        ("113101", "debit", "1000.00"),
        ("212121", "debit", "130.00"),
    ]
    assert (entry.trade, entry.customer.code, entry.vat) == ("purchase", "211001", None)
    assert entry.text == "Compra 00100001010000000001"


def test_tax_that_is_not_creditable_is_part_of_the_cost() -> None:
    specific = tax_at("02", None, D(10), D(1000), D(100))

    entry = post(doc(document_type="purchase", taxes=[specific], total=D(1100)), COSTA_RICA)

    assert lines(entry) == [
        ("211001", "credit", "1100.00"),
        ("113101", "debit", "1000.00"),
        ("113101", "debit", "100.00"),
    ]


def test_what_is_withheld_from_a_supplier_is_owed_to_the_state() -> None:
    taxes = [tax_at("IVA", None, D(21), D(1000), D(210), "services"),
             tax_at("IRPF", None, D(15), D(1000), D(150), "services")]  # fmt: skip
    bought = {"net": [net_of("services", D(1000))], "taxes": taxes, "total": D(1060)}

    entry = post(doc(document_type="purchase", currency="EUR", **bought), SPAIN)
    returned = post(doc(document_type="purchase_credit_note", currency="EUR", **bought), SPAIN)

    assert lines(entry) == [
        ("40000000", "credit", "1060.00"),
        ("62900000", "debit", "1000.00"),
        ("47200021", "debit", "210.00"),
        ("47510000", "credit", "150.00"),
    ]
    opposite = {"debit": "credit", "credit": "debit"}
    assert lines(returned) == [
        (code, opposite[side], amount) for code, side, amount in lines(entry)
    ]


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ([paid_by("02", D(1130))], [("111211", "debit", "1130.00")]),
        ([], [("111111", "debit", "1130.00")]),
    ],
)
def test_a_receipt_of_payment_settles_what_the_customer_owed(
    paid: list[object], expected: list[tuple[str, str, str]]
) -> None:
    receipt = doc(document_type="payment_receipt", net=[], taxes=[], payments=paid)

    entry = post(receipt, COSTA_RICA)

    assert lines(entry) == [*expected, ("112001", "credit", "1130.00")]
    assert entry.text == "Cobro 00100001010000000001"


def test_dollars_that_are_collected_come_in_at_their_own_rate() -> None:
    receipt = doc(
        document_type="payment_receipt", net=[], taxes=[], currency="USD",
        exchange_rate=D("512.37"), payments=[paid_by("02", D(1130))],
    )  # fmt: skip

    entry = post(receipt, COSTA_RICA)

    assert lines(entry) == [
        ("111221", "debit", "578978.10"),
        ("112001", "credit", "578978.10"),
    ]
    assert {line.original for line in entry.lines} == {D("1130.00")}


def test_a_collection_above_its_total_is_refused() -> None:
    receipt = doc(
        document_type="payment_receipt", net=[], taxes=[], payments=[paid_by("01", D(2000))]
    )

    with pytest.raises(Refused, match="TOTAL_MISMATCH"):
        post(receipt, COSTA_RICA)


def test_cents_of_rounding_have_a_line_of_their_own_where_books_keep_them_apart() -> None:
    net = [net_of("goods", D("0.335")), net_of("services", D("0.335"))]
    document = doc(net=net, taxes=[], total=D("0.67"))

    apart, within = post(document, APART), post(document, COSTA_RICA)

    assert lines(apart) == [
        ("112001", "debit", "0.67"),
        ("410011", "credit", "0.34"),
        ("410012", "credit", "0.34"),
        ("520001", "debit", "0.01"),
    ]
    assert lines(within)[1:] == [("410011", "credit", "0.34"), ("410012", "credit", "0.33")]
    assert apart.vat is not None
    assert sum(detail.base for detail in apart.vat) == D("0.67")


def test_cents_apart_are_shown_in_the_documents_currency_too() -> None:
    net = [net_of("goods", D("0.335")), net_of("services", D("0.335"))]
    document = doc(net=net, taxes=[], total=D("0.67"), currency="USD", exchange_rate=D("1.01"))

    entry = post(document, APART)

    for side in ("debit", "credit"):
        originals = [line.original or D(0) for line in entry.lines if line.side == side]
        assert sum(originals, D(0)) == D("0.67")
    assert entry.debit == entry.credit


def test_a_batch_counts_what_is_sold_bought_and_collected_each_as_what_it_is() -> None:
    header = BatchHeader("00042", *OCTOBER)
    documents = [
        doc(id="doc_1"),
        doc(id="doc_2", document_type="purchase"),
        doc(id="doc_3", document_type="payment_receipt", net=[], taxes=[]),
    ]

    with Assembly(COSTA_RICA, header, []) as assembly:
        assembly.take(documents)

        assert assembly.left_out == 0
        assert (assembly.documents.invoices, assembly.documents.collections) == (2, 1)
        by_type = {each.document_type: (each.base, each.total) for each in assembly.by_type}
        assert by_type["purchase"] == by_type["invoice"] == (D("1000.00"), D("1130.00"))
        assert by_type["payment_receipt"] == (D(0), D(0))
