"""The arithmetic agrees with an exact model in fractions; the caller's own is held against it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.checking import checked_totals
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


@given(st.lists(lines(), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_every_amount_is_that_of_the_exact_model(asked: list[dict[str, Any]]) -> None:
    totals = compute(body(*asked))
    exact = [exact_line(row) for row in asked]

    for computed, row in zip(totals.lines, exact, strict=True):
        assert Fraction(computed.gross) == row["gross"]
        assert Fraction(computed.subtotal) == row["left"]
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
    assert Fraction(totals.total) == net + tax


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


def test_several_means_cannot_pay_nothing() -> None:
    gift = line(discounts=[{"code": "01", "percentage": "100"}])
    paid = [{"type": "01", "amount": "1"}, {"type": "02", "amount": "1"}]

    assert refused(lines=[gift], payments=paid) == {"/payments": "payments-differ"}


def test_a_single_means_of_payment_pays_the_whole() -> None:
    assert checked_totals(body()).payments[0].amount == Decimal(113)


def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as error:
        checked_totals(body(**changes))
    return {field.pointer: field.rule.code for field in error.value.fields}


def test_own_totals_that_agree_are_taken() -> None:
    own = {"sale": "100", "net_sale": "100.00", "tax": "13.00000", "total": "113"}

    assert checked_totals(body(totals=own)).total == 113


def test_own_totals_that_differ_are_refused_by_field() -> None:
    assert refused(totals={"tax": "13.01", "total": "113"}) == {"/totals/tax": "total-differs"}


def test_payments_must_add_up() -> None:
    payments = [{"type": "01", "amount": "100"}, {"type": "02", "amount": "12.99"}]

    assert refused(payments=payments) == {"/payments": "payments-differ"}


def test_an_amount_beyond_thirteen_digits_is_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        checked_totals(body(line(quantity="9999999999999.999", unit_price="9999999999999.99999")))

    assert [field.pointer for field in error.value.fields] == ["/lines/0/unit_price"]


def test_discounts_beyond_the_line_are_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        checked_totals(body(line(discounts=[{"code": "07", "amount": "100.01"}])))

    assert error.value.fields[0].rule.code == "discount-too-large"
