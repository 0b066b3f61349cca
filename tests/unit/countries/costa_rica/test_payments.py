"""A till that knows céntimos pays a total of five decimals; several means add up to it exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.checking import checked_totals
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.summary import summary
from tests.unit.countries.costa_rica.samples import body, document, line

SEVEN = [line(quantity="3", unit_price="333.33333") for _ in range(7)]
"""7 lines of 3 x 333.33333 and 13 %: 7909.99993."""
GIFT = line(discounts=[{"code": "01", "percentage": "100"}])


def parts(*amounts: str | None) -> list[dict[str, str]]:
    """Cash, and whatever follows; None: no amount."""
    means = ["01", "04", "06", "03"]
    return [
        {"type": kind} | ({} if amount is None else {"amount": amount})
        for kind, amount in zip(means, amounts, strict=False)
    ]


@pytest.mark.parametrize(
    ("paid", "written"),
    [
        ([None], ["7909.99993"]),
        (["7910.00"], ["7909.99993"]),
        (["10000"], ["7909.99993"]),
        (["7909.99"], ["7909.99993"]),
        (["7909.98"], ["7909.98000"]),
        (["5000"], ["5000.00000"]),
        (["5000", "2910.00"], ["4999.99993", "2910.00000"]),
        (["2910.00", "5000"], ["2910.00000", "4999.99993"]),
        (["5000", "2909.99"], ["5000.00993", "2909.99000"]),
        (["5000", None], ["5000.00000", "2909.99993"]),
        ([None, "5000", "2000"], ["909.99993", "5000.00000", "2000.00000"]),
        (
            ["2000", "2000", "2000", "1910"],
            ["1999.99993", "2000.00000", "2000.00000", "1910.00000"],
        ),
    ],
)
def test_what_a_till_takes_is_written_as_it_must_add_up(
    paid: list[str | None], written: list[str]
) -> None:
    totals = checked_totals(body(*SEVEN, payments=parts(*paid)))

    assert [str(payment.amount) for payment in totals.payments] == written


@pytest.mark.parametrize(
    ("sold", "paid", "broken"),
    [
        (SEVEN, ["5000", "2909.98"], {"/payments": "payments-differ"}),
        (SEVEN, ["5000", "2910.01"], {"/payments": "payments-differ"}),
        (SEVEN, ["7910.00", None], {"/payments/1/amount": "payments-leave-nothing"}),
        (SEVEN, [None, "9000"], {"/payments/0/amount": "payments-leave-nothing"}),
        ([GIFT], ["1", "1"], {"/payments": "payments-differ"}),
        ([GIFT], ["0.001", "0.001"], {"/payments/0/amount": "payments-leave-nothing"}),
    ],
)
def test_what_several_means_cannot_be_is_refused(
    sold: list[Any], paid: list[str | None], broken: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_totals(body(*sold, payments=parts(*paid)))

    assert {field.pointer: field.rule.code for field in refused.value.fields} == broken
    for field in refused.value.fields:
        assert "{" not in field.sentence("es") + field.sentence("en")


@pytest.mark.parametrize("condition", ["02", "08", "10"])
def test_a_sale_on_credit_may_be_paid_in_part_at_once(condition: str) -> None:
    days = {} if condition == "08" else {"credit_days": 30}
    sold = document(*SEVEN, sale_condition=condition, payments=parts("1000"), **days)

    assert [str(payment.amount) for payment in sold.totals.payments] == ["1000.00000"]
    assert b"<TotalMedioPago>1000.00000</TotalMedioPago>" in unsigned_xml(sold)
    assert [(p.code, p.amount) for p in summary(sold).payments] == [("01", Decimal(1000))]


def test_of_a_sale_on_credit_that_states_no_amount_nothing_was_paid() -> None:
    sold = document(sale_condition="02", credit_days=30, payments=parts(None))

    assert [payment.amount for payment in sold.totals.payments] == [None]
    assert b"TotalMedioPago" not in unsigned_xml(sold)
    assert summary(sold).payments == []


def test_a_gift_leaves_nothing_to_pay_whatever_the_till_took() -> None:
    for paid in (None, "5"):
        totals = checked_totals(body(GIFT, payments=parts(paid)))
        assert [payment.amount for payment in totals.payments] == [None]


def test_means_are_written_in_their_order_with_their_words() -> None:
    asked = [{"type": "01", "amount": "100"}, {"type": "99", "other": "Trueque"}]

    totals = checked_totals(body(payments=asked))

    assert [(p.type, p.other, str(p.amount)) for p in totals.payments] == [
        ("01", None, "100.00000"),
        ("99", "Trueque", "13.00000"),
    ]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_several_means_that_are_taken_add_up_to_the_total(data: st.DataObject) -> None:
    sold = [
        line(
            quantity=str(data.draw(st.decimals("0.001", "99.999", places=3))),
            unit_price=str(data.draw(st.decimals("100", "99999.99999", places=5))),
        )
        for _ in range(data.draw(st.integers(1, 5)))
    ]
    total = checked_totals(body(*sold)).total
    count = data.draw(st.integers(2, 4))
    if total < count:
        return
    till = [round(total / count, 2)] * (count - 1)
    given_amounts: list[Decimal | None] = [*till, round(total, 2) - sum(till)]
    if data.draw(st.booleans()):
        given_amounts[data.draw(st.integers(0, count - 1))] = None

    asked = parts(*[None if it is None else format(it, "f") for it in given_amounts])
    written = [payment.amount for payment in checked_totals(body(*sold, payments=asked)).payments]

    assert sum(amount or 0 for amount in written) == total
    for before, after in zip(given_amounts, written, strict=True):
        assert after is not None
        assert after > 0
        assert before is None or abs(before - after) < Decimal("0.01")
