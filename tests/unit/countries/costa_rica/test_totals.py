"""The arithmetic agrees with an exact model in fractions; the caller's own is held against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.amounts import DiscountAmount, TaxTotal
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.charges import charge_amount
from chalicelib.countries.costa_rica.checking import checked_totals
from chalicelib.countries.costa_rica.judging import AMOUNT_TOO_LARGE, differences, overflows
from chalicelib.countries.costa_rica.totals import compute
from tests.unit.countries.costa_rica.samples import body, line

RATES: dict[str, Fraction | int] = {
    "01": 0,
    "02": 1,
    "03": 2,
    "04": 4,
    "08": 13,
    "09": Fraction(1, 2),
    "10": 0,
    "11": 0,
}
CABYS = ["0111100000100", "4529000000000", "8313100000100", "9999999999999"]


def half_up(value: Fraction) -> Fraction:
    """Round a non-negative fraction to five places."""
    return Fraction((value * 100_000 + Fraction(1, 2)).__floor__(), 100_000)


def exact_line(asked: dict[str, Any]) -> dict[str, Any]:
    gross = half_up(Fraction(asked["quantity"]) * Fraction(asked["unit_price"]))
    left = gross
    for discount in asked.get("discounts", []):
        left -= half_up(left * Fraction(discount["percentage"]) / 100)
    gift = any(discount["code"] in {"01", "03"} for discount in asked.get("discounts", []))
    tax = asked["taxes"][0]
    rate = Fraction(RATES[tax["rate_code"]])
    amount = half_up((gross if gift else left) * rate / 100)
    freed = Fraction(0)
    if "exoneration" in tax:
        freed = min(amount, half_up(left * Fraction(tax["exoneration"]["rate"]) / 100))
    due = amount - freed
    group = {"10": "exempt", "01": "not_subject", "11": "not_subject"}.get(
        tax["rate_code"], "taxed"
    )
    share = half_up(gross * freed / amount) if amount else Fraction(0)
    what = "goods" if asked["cabys"][0] in "01234" else "services"
    return {
        "gross": gross,
        "left": left,
        "due": Fraction(0) if gift else due,
        "assumed": due if gift else Fraction(0),
        "group": f"{group}_{what}",
        "freed_group": f"exonerated_{what}",
        "share": share,
        "key": (tax["code"], tax["rate_code"]),
    }


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    rate_code = draw(st.sampled_from(sorted(RATES)))
    tax: dict[str, Any] = {"code": "01", "rate_code": rate_code}
    if rate_code == "08" and draw(st.booleans()):
        tax["exoneration"] = {
            "type": "04",
            "number": "AL-1",
            "institution": "01",
            "issued_at": "2026-01-15T06:00:00Z",
            "rate": str(draw(st.integers(1, 13))),
        }
    discounts = [
        {
            "code": draw(st.sampled_from(["01", "03", "04", "07"])),
            "percentage": str(draw(st.decimals("0.00001", 100, places=5))),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    return line(
        cabys=draw(st.sampled_from(CABYS)),
        quantity=str(draw(st.decimals("0.001", "99999.999", places=3))),
        unit_price=str(draw(st.decimals("0.00001", "9999999.99999", places=5))),
        taxes=[tax],
        discounts=discounts,
    )


@given(st.lists(lines(), min_size=1, max_size=6), st.sampled_from(["10", "0.00001", "12.34567"]))
@settings(max_examples=150, deadline=None)
def test_every_amount_is_that_of_the_exact_model(
    asked: list[dict[str, Any]], percentage: str
) -> None:
    service = {"type": "06", "description": "Servicio", "percentage": percentage}
    whole = body(*asked, other_charges=[service, CHARGE])
    totals = compute(whole)
    exact = [exact_line(row) for row in asked]

    for computed, row in zip(totals.lines, exact, strict=True):
        assert Fraction(computed.gross) == row["gross"]
        assert Fraction(computed.subtotal) == row["left"]
        assert Fraction(computed.taxable_base) == row["left"]
        assert Fraction(computed.net_tax) == row["due"]
        assert Fraction(computed.assumed_tax) == row["assumed"]
        assert Fraction(computed.total) == row["left"] + row["due"]
    groups: dict[str, Fraction] = {}
    breakdown: dict[tuple[str, str], Fraction] = {}
    for row in exact:
        groups[row["group"]] = groups.get(row["group"], Fraction(0)) + row["gross"] - row["share"]
        freed = row["freed_group"]
        groups[freed] = groups.get(freed, Fraction(0)) + row["share"]
        breakdown[row["key"]] = breakdown.get(row["key"], Fraction(0)) + row["due"]
    for group, expected in groups.items():
        assert Fraction(getattr(totals, group)) == expected
    assert {(row.code, row.rate_code): Fraction(row.amount) for row in totals.breakdown} == (
        breakdown
    )
    sale = sum((row["gross"] for row in exact), Fraction(0))
    net = sum((row["left"] for row in exact), Fraction(0))
    tax = sum((row["due"] for row in exact), Fraction(0))
    assert Fraction(totals.sale) == sale
    assert Fraction(totals.discounts) == sale - net
    assert Fraction(totals.net_sale) == net
    assert Fraction(totals.tax) == tax
    share = half_up(net * Fraction(percentage) / 100)
    fine = Fraction(CHARGE["amount"])
    charges = [charge_amount(charge, totals.net_sale) for charge in whole.other_charges]
    assert [Fraction(charge) for charge in charges] == [share, fine]
    assert Fraction(totals.other_charges) == share + fine
    assert Fraction(totals.total) == net + tax + share + fine


@given(st.lists(lines(), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_sums_of_the_summary_agree(asked: list[dict[str, Any]]) -> None:
    totals = compute(body(*asked))

    parts = totals.taxed + totals.exempt + totals.exonerated + totals.not_subject
    assert parts == totals.sale
    assert totals.tax == sum(row.amount for row in totals.breakdown)
    assert totals.total == sum((row.total for row in totals.lines), Decimal(0))


def test_halves_are_rounded_up_at_the_fifth_place() -> None:
    totals = compute(body(line(quantity="0.5", unit_price="0.00003")))

    assert totals.lines[0].gross == Decimal("0.00002")


def test_a_gift_is_taxed_on_its_price_and_the_issuer_bears_it() -> None:
    gift = line(discounts=[{"code": "01", "percentage": "100"}])

    totals = compute(body(gift))

    assert totals.lines[0].taxes[0].amount == 13
    assert totals.assumed_tax == 13
    assert totals.tax == 0
    assert totals.total == 0
    assert [payment.amount for payment in totals.payments] == [None]


def doctor(**changes: Any) -> dict[str, Any]:
    return line(cabys="9310100000100", taxes=[{"code": "01", "rate_code": "04"}], **changes)


def test_tax_of_health_services_paid_by_card_is_returned() -> None:
    totals = compute(body(doctor(), line(), payments=[{"type": "02"}]))

    assert totals.tax == 17
    assert totals.returned_tax == 4
    assert totals.total == 213
    assert totals.payments[0].amount == 213


@pytest.mark.parametrize(
    ("sold", "means"),
    [
        (doctor(), "01"),
        (line(cabys="9310100000100"), "02"),
        (line(taxes=[{"code": "01", "rate_code": "04"}]), "02"),
    ],
)
def test_no_other_tax_is_returned(sold: dict[str, Any], means: str) -> None:
    assert compute(body(sold, payments=[{"type": means}])).returned_tax is None


EXONERATION = {
    "type": "10",
    "number": "AL-1",
    "institution": "01",
    "issued_at": "2026-01-15T06:00:00Z",
    "rate": "4",
}
EXONERATED = [{"code": "01", "rate_code": "04", "exoneration": EXONERATION}]
GIFT = [{"code": "01", "percentage": "100"}]


def parts(*means: tuple[str, str]) -> list[dict[str, str]]:
    return [{"type": kind, "amount": amount} for kind, amount in means]


def test_several_cards_return_the_tax_of_health_services_too() -> None:
    totals = checked_totals(body(doctor(), payments=parts(("02", "40"), ("02", "60"))))

    assert totals.returned_tax == 4
    assert totals.total == 100


def test_what_a_card_and_another_means_would_return_is_refused() -> None:
    for amount in ("54", "50"):
        paid = parts(("01", "50"), ("02", amount))
        assert refused(lines=[doctor()], payments=paid) == {
            "/payments": "health-services-paid-in-parts"
        }


@pytest.mark.parametrize(
    ("sold", "payments"),
    [
        ([doctor(), line()], parts(("01", "113"), ("04", "104"))),
        ([doctor() | {"taxes": EXONERATED}], parts(("01", "50"), ("02", "50"))),
        ([doctor(discounts=GIFT), line()], parts(("01", "100"), ("02", "13"))),
    ],
)
def test_where_no_tax_could_be_returned_any_means_pay_together(
    sold: list[dict[str, Any]], payments: list[dict[str, str]]
) -> None:
    assert checked_totals(body(*sold, payments=payments)).returned_tax is None


def test_discounts_may_not_pass_below_nothing_on_the_way() -> None:
    steps = [{"code": "07", "amount": "150"}, {"code": "07", "percentage": "100"}]

    assert refused(lines=[line(discounts=steps)]) == {"/lines/0/discounts/0": "discount-too-large"}


def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as error:
        checked_totals(body(**changes))
    return {field.pointer: field.rule.code for field in error.value.fields}


def test_own_totals_that_agree_are_taken() -> None:
    own = {"sale": "100", "net_sale": "100.00", "tax": "13.00000", "total": "113"}

    assert checked_totals(body(totals=own)).total == 113


def faults(body: NewDocument) -> list[tuple[str, str]]:
    """What the amounts of a body give rise to, by field: its own code and what is said of it."""
    totals = compute(body)
    found = overflows(totals) or differences(body, totals)
    return [(error.pointer, error.sentence("en")) for error in found]


LIMIT = "9999999999999.99999"
TOO_LARGE = AMOUNT_TOO_LARGE.text.en
EXEMPT = [{"code": "01", "rate_code": "10"}]
CHARGE = {"type": "09", "description": "Multa de ejemplo", "amount": "0.00001"}


def sold_at(price: str, **changes: Any) -> dict[str, Any]:
    return line(unit_price=price, **{"taxes": EXEMPT, **changes})


def test_thirteen_whole_digits_are_within_the_limit() -> None:
    assert faults(body(sold_at(LIMIT))) == []


@pytest.mark.parametrize(
    ("sold", "charges", "pointers"),
    [
        ([line(), sold_at(LIMIT, quantity="2")], [], ["/lines/1/unit_price"]),
        ([line(unit_price=LIMIT), line()], [], ["/lines/0/unit_price"]),
        ([sold_at(LIMIT), sold_at("0.00001")], [], ["/lines"]),
        ([sold_at(LIMIT)], [CHARGE], ["/lines"]),
        ([sold_at(LIMIT, quantity="2", discounts=[{"code": "07", "percentage": "90"}])], [],
         ["/lines/0/unit_price"]),
        ([sold_at(LIMIT, discounts=[{"code": "07", "percentage": "90"}]), sold_at("0.00001")], [],
         ["/lines"]),
        ([sold_at(LIMIT, quantity="2"), line(), sold_at(LIMIT, quantity="3")], [],
         ["/lines/0/unit_price", "/lines/2/unit_price"]),
    ],
)  # fmt: skip
def test_an_amount_above_the_limit_is_refused_where_it_first_shows(
    sold: list[dict[str, Any]], charges: list[dict[str, Any]], pointers: list[str]
) -> None:
    expected = [(pointer, TOO_LARGE) for pointer in pointers]

    assert faults(body(*sold, other_charges=charges)) == expected


def test_a_line_above_the_limit_is_refused_although_its_tax_is_returned() -> None:
    sold = doctor(unit_price="9999999999999")

    assert compute(body(sold, payments=[{"type": "02"}])).total == 9999999999999
    assert faults(body(sold, payments=[{"type": "02"}])) == [("/lines/0/unit_price", TOO_LARGE)]


SHARES: list[Any] = [
    ("10", "27", True),
    ("10", "27.009", True),
    ("10", "27.01", False),
    ("10", "30", True),
    ("10", "9", True),
    ("10", "10", True),
    ("10", "11", False),
    ("0.00001", "0.00003", True),
    (None, "11", True),
]


def test_a_percentage_of_a_charge_is_that_of_its_amount() -> None:
    """Of 270 net, 300 before discounts, 90 or 100 of services."""
    for percentage, amount, is_taken in SHARES:
        tenth = [{"code": "07", "percentage": "10"}]
        sold = [line(discounts=tenth), line(discounts=tenth), line(cabys="8" * 13, discounts=tenth)]
        charge = {**CHARGE, "type": "06", "amount": amount, "percentage": percentage}

        found = faults(body(*sold, other_charges=[charge]))

        assert [pointer for pointer, _ in found] == (
            [] if is_taken else ["/other_charges/0/amount"]
        )
        assert is_taken or "net sale is 27" in found[0][1]


def test_a_percentage_of_nothing_is_no_charge() -> None:
    service = {"type": "06", "description": "Servicio", "percentage": "10"}

    assert refused(other_charges=[service], lines=[sold_at("0.00001")]) == {
        "/other_charges/0/amount": "charge-comes-to-nothing"
    }
    assert refused(other_charges=[{**service, "percentage": None}]) == {
        "/other_charges/0/amount": "charge-amount-required"
    }


def less(*amounts: str) -> dict[str, Any]:
    return line(discounts=[{"code": "07", "amount": amount} for amount in amounts])


@pytest.mark.parametrize(
    ("sold", "left_of"),
    [
        ([less("100")], {}),
        ([less("60", "40")], {}),
        ([less("100.00001")], {"/lines/0/discounts/0": "100"}),
        ([less("60", "40.00001")], {"/lines/0/discounts/1": "40"}),
        ([less("60", "50", "30")], {"/lines/0/discounts/1": "40"}),
        ([line(), less("101"), less("1", "100")],
         {"/lines/1/discounts/0": "100", "/lines/2/discounts/1": "99"}),
    ],
)  # fmt: skip
def test_a_discount_above_what_is_left_of_its_line_is_told_what_is_left(
    sold: list[dict[str, Any]], left_of: dict[str, str]
) -> None:
    found = faults(body(*sold))

    assert [pointer for pointer, _ in found] == list(left_of)
    for (_, sentence), left in zip(found, left_of.values(), strict=True):
        assert f"({left})" in sentence


@pytest.mark.parametrize(
    ("name", "ours"),
    [("sale", "300"), ("discounts", "50"), ("net_sale", "250"), ("tax", "32.5"),
     ("other_charges", "20"), ("total", "302.5")],
)  # fmt: skip
def test_each_of_the_callers_totals_is_held_against_ours(name: str, ours: str) -> None:
    discounted = line(quantity="2", discounts=[{"code": "07", "percentage": "25"}])
    charges = [{**CHARGE, "amount": amount} for amount in ("12", "8")]

    def told(given: str) -> list[tuple[str, str]]:
        return faults(body(discounted, line(), other_charges=charges, totals={name: given}))

    assert told(ours) == []
    ((pointer, sentence),) = told("77")
    assert pointer == f"/totals/{name}"
    assert sentence.startswith(f"Your total is 77 and ours is {ours}.")


def test_health_services_paid_in_parts_are_told_beside_a_total_that_differs() -> None:
    paid = parts(("01", "50"), ("02", "54"))
    found = faults(body(doctor(), payments=paid, totals={"total": "1"}))

    assert [pointer for pointer, _ in found] == ["/totals/total", "/payments"]


def test_a_discount_is_written_as_it_was_asked_for() -> None:
    asked = {"code": "99", "other_code": "Aniversario", "reason": "Cien años", "amount": "12.5"}

    (discount,) = compute(body(line(discounts=[asked]))).lines[0].discounts

    assert discount == DiscountAmount("99", Decimal("12.50000"), "Aniversario", "Cien años")


def test_an_exoneration_is_written_as_it_was_asked_for() -> None:
    asked = {
        "type": "99", "other_type": "Otro documento", "number": "AL-1", "article": 7,
        "subsection": 3, "institution": "99", "institution_other": "Otra institución",
        "issued_at": "2026-01-15T06:00:00Z", "rate": "4",
    }  # fmt: skip

    sold = line(taxes=[{"code": "01", "rate_code": "08", "exoneration": asked}])
    written = compute(body(sold)).lines[0].taxes[0].exoneration

    assert written is not None
    assert {name: getattr(written, name) for name in asked} == {
        **asked,
        "issued_at": datetime(2026, 1, 15, 6, tzinfo=UTC),
        "rate": Decimal(4),
    }
    assert str(written.amount) == "4.00000"


def amounts(*written: int | str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, written))


def exonerated(rate: str, **changes: Any) -> dict[str, Any]:
    tax = {"code": "01", "rate_code": "08", "exoneration": {**EXONERATION, "rate": rate}}
    return line(taxes=[tax], **changes)


def test_what_is_exonerated_leaves_the_taxed_sale_and_the_tax_of_its_rate() -> None:
    """Of 13 points some are exonerated: of the sale, the same share is (annex 1, b)."""
    totals = compute(body(exonerated("13"), exonerated("6.5"), line()))

    assert (totals.taxed_goods, totals.exonerated_goods) == amounts(150, 150)
    assert (totals.taxed, totals.exonerated, totals.sale) == amounts(150, 150, 300)
    assert [(row.code, row.rate_code, row.amount) for row in totals.breakdown] == [
        ("01", "08", Decimal("19.5"))
    ]
    assert (totals.tax, totals.total) == amounts("19.5", "319.5")


def test_of_a_gift_the_issuer_bears_what_is_not_exonerated() -> None:
    totals = compute(body(exonerated("4", discounts=[{"code": "03", "percentage": "50"}])))

    # 13 % of the full price, less 4 % of the half that is charged.
    assert (totals.assumed_tax, totals.tax, totals.total) == amounts(11, 0, 50)
    assert totals.breakdown[0].amount == 0


def test_one_gift_makes_a_gift_of_its_line_whatever_other_discounts_it_has() -> None:
    both = [{"code": "07", "percentage": "10"}, {"code": "01", "percentage": "50"}]

    (sold,) = compute(body(line(discounts=both))).lines

    assert (sold.assumed_tax, sold.net_tax, sold.subtotal, sold.total) == amounts(13, 0, 45, 45)


def test_taxes_of_one_line_add_up_and_one_without_rate_comes_to_nothing() -> None:
    """Whatever `rules` lets pass: it takes one tax of a line so far."""
    codes = [("01", "08"), ("02", None), ("01", "04")]
    taxes = [{"code": code, "rate_code": rate_code} for code, rate_code in codes]

    totals = compute(body(line(taxes=taxes), line(taxes=taxes, discounts=GIFT)))

    charged, gift = totals.lines
    assert (charged.net_tax, charged.assumed_tax, charged.total) == amounts(17, 0, 117)
    assert (gift.net_tax, gift.assumed_tax, gift.total) == amounts(0, 17, 0)
    assert [(tax.rate, tax.amount) for tax in charged.taxes] == [
        amounts(13, 13), amounts(0, 0), amounts(4, 4),
    ]  # fmt: skip
    assert totals.breakdown == (
        TaxTotal("01", "08", Decimal(13)),
        TaxTotal("02", None, Decimal(0)),
        TaxTotal("01", "04", Decimal(4)),
    )


@pytest.mark.parametrize(
    ("rate_code", "group"),
    [("10", "exempt_goods"), ("01", "not_subject_goods"), ("11", "not_subject_goods"),
     ("05", "taxed_goods"), ("08", "taxed_goods")],
)  # fmt: skip
def test_the_iva_of_a_line_says_what_it_is_wherever_it_stands(rate_code: str, group: str) -> None:
    taxes = [{"code": "02"}, {"code": "01", "rate_code": rate_code}]

    assert getattr(compute(body(line(taxes=taxes))), group) == 100


def test_tax_that_the_issuer_bears_is_summed_over_the_lines() -> None:
    gift = line(discounts=GIFT)

    assert compute(body(gift, line(), gift)).assumed_tax == 26


@pytest.mark.parametrize(
    "changes",
    [
        {
            "lines": [
                line(discounts=[{"code": "07", "amount": "1"}, {"code": "04", "percentage": "10"}]),
                exonerated("13"),
                sold_at("5"),
                line(discounts=GIFT),
            ],
            "other_charges": [{**CHARGE, "amount": "3"}],
            "payments": [{"type": "01"}],
        },
        {"payments": [{"type": "01"}]},
        {"lines": [], "other_charges": [CHARGE], "payments": [{"type": "01"}]},
    ],
)
def test_every_amount_is_written_with_five_decimals(changes: dict[str, Any]) -> None:
    totals = compute(body(**changes))

    written = numbers(asdict(totals))
    assert {Decimal(amount).as_tuple().exponent for amount in written} == {-5}
    assert all(isinstance(sold.discounts, tuple) for sold in totals.lines)


def numbers(value: Any, name: str = "") -> Iterator[Decimal | int]:
    """Every amount within; a rate is per cent, written as it is."""
    if isinstance(value, Decimal | int) and name != "rate":
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from numbers(part, key)
    elif isinstance(value, tuple):
        for part in value:
            yield from numbers(part)


def test_own_totals_that_differ_are_refused_by_field() -> None:
    assert refused(totals={"tax": "13.01", "total": "113"}) == {"/totals/tax": "total-differs"}


def test_an_amount_beyond_thirteen_digits_is_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        checked_totals(body(line(quantity="9999999999999.999", unit_price="9999999999999.99999")))

    assert [field.pointer for field in error.value.fields] == ["/lines/0/unit_price"]


def test_discounts_beyond_the_line_are_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        checked_totals(body(line(discounts=[{"code": "07", "amount": "100.01"}])))

    assert error.value.fields[0].rule.code == "discount-too-large"
