"""Any document under any rules: its entry balances, and is what a table of rules makes of it."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.accounting.books import books_by
from chalicelib.accounting.overrides import faults, faults_in
from chalicelib.accounting.posting import Books, post
from chalicelib.accounting.rule_forms import DocumentRules, PostingRules
from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.service import default_chart
from chalicelib.invoicing.service import DocumentSummary

from .builders import D, doc, net_of, paid_by, tax_at
from .posting_table import booked

EXAMPLES = int(os.environ.get("POSTING_EXAMPLES", "40"))
"""More of them: `make long-posting`."""
KINDS = ("goods", "services", "exempt_goods", "not_subject_services", "exonerated_goods")
RATES = {
    "CR": {"08": D(13), "04": D(4), "03": D(2), "02": D(1), "09": D("0.5")},
    "ES": {"21": D(21), "10": D(10), "4": D(4)},
}
TAX = {"CR": "01", "ES": "IVA"}
MEANS = {"CR": ("01", "02", "05", "06", "07"), "ES": ("01", "02")}
TYPES = {
    "CR": {"invoice": "sale", "ticket": "sale", "export": "export", "debit_note": "debit_note",
           "credit_note": "credit_note", "purchase": "purchase", "payment_receipt": "collection"},
    "ES": {"invoice": "sale", "ticket": "sale", "credit_note": "credit_note",
           "purchase": "purchase", "payment_receipt": "collection"},
}  # fmt: skip
SETTLED = {"sale", "export", "collection"}
CENTS = st.integers(1, 10**9).map(lambda cents: D(cents).scaleb(-2))


class Case(NamedTuple):
    country: str
    kind: str
    document: DocumentSummary
    amounts: dict[str, Decimal]


@st.composite
def cases(draw: st.DrawFn, country: str) -> Case:
    """A document in whole cents, with what it comes to by the names of the table."""
    document_type, kind = draw(st.sampled_from(sorted(TYPES[country].items())))
    amounts: dict[str, Decimal] = {}
    changes: dict[str, Any] = {"net": [], "taxes": [], "payments": []}
    if kind != "collection":
        for what in draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True)):
            amounts[f"net.{what}"] = draw(CENTS)
            changes["net"].append(net_of(what, amounts[f"net.{what}"]))
        if kind != "export":
            rates = sorted(RATES[country])
            for rate in draw(st.lists(st.sampled_from(rates), max_size=3, unique=True)):
                tax = amounts[f"tax.{TAX[country]}.{rate}"] = draw(CENTS)
                code = rate if country == "CR" else None
                shown = RATES[country][rate]
                changes["taxes"].append(tax_at(TAX[country], code, shown, tax, tax))
            if country == "ES" and draw(st.booleans()):
                withheld = amounts["withheld"] = draw(CENTS)
                changes["taxes"].append(tax_at("IRPF", None, D(15), withheld, withheld))
        amounts["charges"] = draw(st.just(D(0)) | CENTS)
    total = sum(amounts.values(), D(0)) - 2 * amounts.get("withheld", D(0))
    total = total if kind != "collection" else draw(CENTS)
    paid = D(0)
    if total > 0 and kind in SETTLED and (country == "CR" or kind == "collection"):
        half = (total / 2).quantize(D("0.01"))
        paid = half if total > 1 and draw(st.booleans()) else total  # a cent left is no debt
        means = draw(st.sampled_from(MEANS[country]))
        amounts[f"paid.{means}"] = paid
        changes["payments"].append(paid_by(means, paid))
    amounts |= {"total": total, "unpaid": total - paid}
    currency = "CRC" if country == "CR" else "EUR"
    changes |= {"total": total, "other_charges": amounts.get("charges", D(0))}
    document = doc(document_type=document_type, currency=currency, **changes)
    return Case(country, kind, document, amounts)


@st.composite
def overrides(draw: st.DrawFn, country: str) -> PostingRules:
    """Any rules that a company may have: accounts of the chart, schemes, digits."""
    chart = default_chart(country)
    known = [account.code for account in chart.accounts if account.type != "heading"]
    purposes = sorted(rules_of(country).accounts())
    accounts = draw(st.dictionaries(st.sampled_from(purposes), st.sampled_from(known), max_size=8))
    digits = draw(st.none() | st.integers(8, 12))
    schemes = st.sampled_from(["common", "numbered"] if digits else [None])
    return PostingRules(
        accounts=accounts,
        digits=digits,
        customers=draw(schemes),
        suppliers=draw(schemes),
        rounding=draw(st.sampled_from([None, "income", "account"])),
        text=draw(st.none() | st.just("{customer} {period} {number}")),
    )


def books_under(country: str, firm: PostingRules, company: PostingRules) -> Books:
    return books_by(country, firm, company, default_chart(country), None)


class Table:
    """Gives the purposes of the table the accounts that rules have for them."""

    def __init__(self, country: str, said: PostingRules, digits: int) -> None:
        self._said, self._digits = said, digits
        self._accounts = rules_of(country).accounts() | said.accounts
        self._numbers: dict[str, dict[str, int]] = {}

    def account(self, purpose: str, tax_id: str) -> str:
        while purpose not in self._accounts:  # another rate or means: that of all the others
            purpose = purpose.rpartition(".")[0]
        root, _, number = self._accounts[purpose].partition(".")
        scheme = {"customer": self._said.customers, "supplier": self._said.suppliers}.get(purpose)
        if scheme == "numbered":
            given = self._numbers.setdefault(root, {})
            number = str(given.setdefault(tax_id, len(given) + 1))
        return root + number.rjust(self._digits - len(root), "0")


@pytest.mark.parametrize("country", ["CR", "ES"])
@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_any_document_is_booked_as_the_table_says_under_any_rules(
    country: str, data: st.DataObject
) -> None:
    firm, company = data.draw(overrides(country)), data.draw(overrides(country))
    said = company.over(firm)
    books = books_under(country, firm, company)
    table = Table(country, said, said.digits or default_chart(country).length)

    for case in data.draw(st.lists(cases(country), min_size=1, max_size=4)):
        tax_id = data.draw(st.sampled_from(["3101000001", "3101000002"]))
        entry = post(case.document.but(receiver_tax_id=tax_id), books)

        found: dict[str, Decimal] = {}
        for line in entry.lines:
            signed = line.amount if line.side == "debit" else -line.amount
            found[line.account.code] = found.get(line.account.code, D(0)) + signed
        party = table.account("supplier" if case.kind == "purchase" else "customer", tax_id)
        assert entry.customer.code == party
        expected: dict[str, Decimal] = {}
        for purpose, amount in booked(country, case.kind, case.amounts).items():
            if amount:
                code = table.account(purpose, tax_id)
                expected[code] = expected.get(code, D(0)) + Decimal(amount)
        assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}
        assert entry.debit == entry.credit


@pytest.mark.parametrize("country", ["CR", "ES"])
@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(st.data())
def test_differences_of_rounding_never_unbalance_and_are_never_hidden(
    country: str, data: st.DataObject
) -> None:
    case = data.draw(cases(country))
    exact = [
        net.but(amount=net.amount + data.draw(st.decimals(-D("0.004"), D("0.004"), places=5)))
        for net in case.document.net
    ]
    document = case.document.but(net=exact)
    apart = books_under(country, PostingRules(), PostingRules(rounding="account"))
    within = books_under(country, PostingRules(), PostingRules())

    entries = [post(document, books) for books in (apart, within)]

    rounding = apart.chart.padded(apart.rules.rounding_differences)
    sums = []
    for entry in entries:
        assert entry.debit == entry.credit
        sums.append(
            sum(
                (line.amount if line.side == entry.natural else -line.amount)
                for line in entry.lines
                if line.role == "income"
            )
        )
    assert sums[0] == sums[1]
    assert all(line.account.code != rounding for line in entries[1].lines)


def test_a_layer_says_what_the_ones_below_do_not() -> None:
    firm = PostingRules(
        accounts={"customer": "112004", "sale.goods": "410012"},
        text="{number}",
        documents={"ticket": DocumentRules(accounts={"goods": "410013"}, settles=False)},
    )
    company = PostingRules(
        accounts={"customer": "112001"},
        documents={"ticket": DocumentRules(text="{date}"), "invoice": DocumentRules()},
    )

    rules = company.over(firm).applied_to(rules_of("CR"))

    assert (rules.customer, rules.text) == ("112001", "{number}")
    ticket, invoice = rules.documents["ticket"], rules.documents["invoice"]
    assert (ticket.income["goods"].account, ticket.settles, ticket.text) == (
        "410013", False, "{date}",
    )  # fmt: skip
    assert (invoice.income["goods"].account, invoice.settles, invoice.text) == ("410012", True, "")
    assert PostingRules().over(firm) == firm


def test_a_type_that_goes_through_the_customer_debits_no_means_of_payment() -> None:
    said = PostingRules(documents={"ticket": DocumentRules(settles=False)})
    paid = [paid_by("01", D(1130))]
    document = doc(document_type="ticket", sale_condition="01", payments=paid)

    entry = post(document, books_under("CR", said, PostingRules()))

    assert entry.lines[0].account.code == "112001"
    assert not entry.of("treasury")


def test_texts_are_filled_from_the_document() -> None:
    said = PostingRules(text="{type} {número} de {cliente} ({Fecha}, {periodo})")

    entry = post(doc(number="7"), books_under("CR", said, PostingRules()))

    assert entry.text == "Factura 7 de Ejemplo Ficticio S.A. (05/10/2026, 10/2026)"
    assert said.shown_in("es").text == "{tipo} {número} de {cliente} ({fecha}, {periodo})"
    assert said.shown_in("en").text == "{type} {number} de {customer} ({date}, {period})"
    longest = PostingRules(text=f"{'x' * 91}{{cliente}}")
    assert longest.shown_in("en") == longest  # as `{customer}` it would be too long


@pytest.mark.parametrize(
    ("country", "said", "digits", "code"),
    [
        ("CR", PostingRules(), 6, "410011"),
        ("CR", PostingRules(digits=8), 8, "41001100"),
        ("ES", PostingRules(), 8, "70000000"),
        ("ES", PostingRules(digits=6), 6, "700000"),
        ("ES", PostingRules(digits=12), 12, "700000000000"),
    ],
)
def test_accounts_have_the_digits_of_the_books(
    country: str, said: PostingRules, digits: int, code: str
) -> None:
    books = books_under(country, said, PostingRules())

    reference = books.chart.reference(books.rules.documents["invoice"].income["goods"].account)

    assert books.chart.length == digits
    assert reference is not None
    assert reference.code == code


def test_the_chart_that_the_firm_sent_decides_the_digits_and_is_what_its_program_knows() -> None:
    start = default_chart("CR")
    accounts = tuple(each.but(code=f"{each.code}00") for each in start.accounts)
    own = start.but(length=8, has_roots=True, accounts=accounts)
    firm = PostingRules(digits=6)

    books = books_by("CR", firm, PostingRules(), start, own)
    longer = books_by("CR", firm, PostingRules(digits=10), start, own)

    assert (books.chart.length, longer.chart.length) == (8, 10)
    assert books.knows("41001100")
    assert books.knows("410011")
    assert not books.knows("41001101")
    assert books.knows("41001101", is_root=True)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (PostingRules(accounts={"customer": "112001"}), []),
        (
            PostingRules(documents={"purchase": DocumentRules(settles=True)}),
            ["/documents/purchase/settles purchase-not-settled"],
        ),
        (PostingRules(text="{number"), ["/text unknown-placeholder"]),
        (
            PostingRules(digits=6, accounts={"customer": "430.12345"}),
            ["/accounts/customer account-too-long"],
        ),
    ],
)
def test_faults_are_told_by_field(said: PostingRules, found: list[str]) -> None:
    told = faults(said, PostingRules(), rules_of("CR"))

    assert [f"{each.pointer} {each.rule.code}" for each in told] == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (PostingRules(customers="numbered"), ["/customers no-room-for-numbers"]),
        (PostingRules(customers="numbered", digits=9), []),
        (
            PostingRules(suppliers="numbered", digits=9, accounts={"supplier": "2110.1"}),
            ["/suppliers no-room-for-numbers", "/accounts/supplier account-not-in-chart"],
        ),
        (
            PostingRules(accounts={"rounding": "112000"}),
            ["/accounts/rounding account-not-in-chart"],
        ),
    ],
)
def test_faults_in_a_company_s_books_are_told_by_field(
    said: PostingRules, found: list[str]
) -> None:
    told = faults_in(said, books_under("CR", PostingRules(), said))

    assert [f"{each.pointer} {each.rule.code}" for each in told] == found
