"""Each open reading of the annex comes to what a small model in fractions says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from chalicelib.accounting.posting import Books, post
from chalicelib.accounting.rules import rules_of
from chalicelib.catalogues.charts import default_chart
from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.checking import checked_totals
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.readings import USUAL, Readings, chosen_readings
from chalicelib.countries.costa_rica.summary import summary
from chalicelib.countries.costa_rica.totals import compute
from tests.unit.countries.costa_rica.samples import body, document, line

SHARES = get_args(get_type_hints(Readings)["exoneration_share"])
BEARERS = get_args(get_type_hints(Readings)["gift_tax"])
CABYS = ("4529000000000", "8313100000100")


def half_up(value: Fraction) -> Fraction:
    return Fraction((value * 100_000 + Fraction(1, 2)).__floor__(), 100_000)


def sold(price: str, *, cut: str = "", gift: str = "", freed: str = "", of: int = 0) -> Any:
    """A line at 13 %, less an ordinary discount, a gift and an exoneration, each in per cent."""
    tax: dict[str, Any] = {"code": "01", "rate_code": "08"}
    if freed:
        tax["exoneration"] = {
            "type": "10", "number": "AL-1", "institution": "01", "rate": freed,
            "issued_at": "2026-01-15T06:00:00Z",
        }  # fmt: skip
    discounts = [
        {"code": code, "percentage": share} for code, share in (("07", cut), ("03", gift)) if share
    ]
    return line(cabys=CABYS[of], unit_price=price, taxes=[tax], discounts=discounts)


def model(asked: Any, readings: Readings) -> dict[str, Fraction]:
    """What a line comes to, from its words: gross, discounts, tax, who bears it."""
    gross = half_up(Fraction(asked["unit_price"]))
    left, given_away = gross, Fraction(0)
    for discount in asked["discounts"]:
        amount = half_up(left * Fraction(discount["percentage"]) / 100)
        left -= amount
        given_away += amount if discount["code"] == "03" else 0
    is_gift = any(discount["code"] == "03" for discount in asked["discounts"])
    tax = half_up((gross if is_gift else left) * 13 / 100)
    rate = Fraction(asked["taxes"][0].get("exoneration", {}).get("rate", 0))
    freed = min(tax, half_up(left * rate / 100))
    borne = {
        "issuer": tax - freed,
        "part": min(half_up(given_away * 13 / 100), tax - freed),
        "base": tax - freed - max(half_up(left * 13 / 100) - freed, Fraction(0)),
        "customer": Fraction(0),
    }[readings.gift_tax if left else "issuer"]
    return {
        "gross": gross, "tax": tax, "rate": rate, "freed": freed, "left": left,
        "borne": borne if is_gift else Fraction(0),
    }  # fmt: skip


def exonerated(rows: list[dict[str, Fraction]], how: str) -> Fraction:
    def share(amount: Fraction, part: Fraction, whole: Fraction) -> Fraction:
        return half_up(amount * part / whole) if whole else Fraction(0)

    rows = [row for row in rows if row["rate"]]
    if how == "line":
        return sum((share(r["gross"], r["freed"], r["tax"]) for r in rows), Fraction(0))
    if how == "rates":
        rated = (share(r["gross"], r["rate"], Fraction(13)) for r in rows if r["tax"])
        return sum(rated, Fraction(0))
    gross, freed, tax = (sum((r[k] for r in rows), Fraction(0)) for k in ("gross", "freed", "tax"))
    return share(gross, freed, tax)


@st.composite
def sales(draw: st.DrawFn) -> Any:
    percents = st.sampled_from(["", "", "33.33333", "50", "100"])
    return sold(
        format(draw(st.decimals("0.00001", "99999.99999", places=5)), "f"),
        cut=draw(percents),
        gift=draw(percents),
        freed=draw(st.sampled_from(["", "1", "6.50", "12.99", "13"])),
        of=draw(st.integers(0, 1)),
    )


@given(st.lists(sales(), min_size=1, max_size=5))
@examples(max_examples=40, deadline=None)
def test_every_reading_is_that_of_the_exact_model(asked: list[Any]) -> None:
    for share, bearer in [(it, "issuer") for it in SHARES] + [("line", it) for it in BEARERS]:
        readings = replace(USUAL, exoneration_share=share, gift_tax=bearer)
        totals = compute(body(*asked), readings)
        rows = [model(row, readings) for row in asked]

        for what, cabys in zip(("goods", "services"), CABYS, strict=True):
            of_kind = [r for a, r in zip(asked, rows, strict=True) if a["cabys"] == cabys]
            freed = exonerated(of_kind, share)
            assert Fraction(getattr(totals, f"exonerated_{what}")) == freed
            gross = sum((row["gross"] for row in of_kind), Fraction(0))
            assert Fraction(getattr(totals, f"taxed_{what}")) == gross - freed
        borne = sum((row["borne"] for row in rows), Fraction(0))
        charged = sum((row["tax"] - row["freed"] - row["borne"] for row in rows), Fraction(0))
        net = sum((row["left"] for row in rows), Fraction(0))
        assert [Fraction(line.assumed_tax) for line in totals.lines] == [r["borne"] for r in rows]
        assert Fraction(totals.assumed_tax) == borne
        assert Fraction(totals.tax) == sum(Fraction(t.amount) for t in totals.breakdown) == charged
        assert Fraction(totals.total) == net + charged


def test_shares_differ_where_rates_do_and_where_a_tax_was_rounded() -> None:
    reduced = sold("100", freed="1")
    reduced["taxes"][0]["rate_code"] = "04"
    two_rates, tiny = [sold("100", freed="13"), reduced], [sold("0.00031", freed="4")]

    def exonerated(lines: list[Any]) -> list[str]:
        chosen = [replace(USUAL, exoneration_share=each) for each in SHARES]
        return [str(compute(body(*lines), it).exonerated_goods) for it in chosen]

    # 100 and a quarter of 100; or 14 of 17 in tax of 200
    assert exonerated(two_rates) == ["125.00000", "125.00000", "164.70588"]
    # 1 of 4 in tax, 4 of 13 in rates
    assert exonerated(tiny) == ["0.00008", "0.00010", "0.00008"]


GIFT = sold("100", gift="50")


@pytest.mark.parametrize(
    ("bearer", "borne", "total", "booked"),
    [
        ("issuer", 13, 50, {(True, 100, 13)}),
        ("part", "6.5", "56.5", {(True, 50, "6.5"), (False, 50, "6.5")}),
        ("base", "6.5", "56.5", {(True, 50, "6.5"), (False, 50, "6.5")}),
        ("customer", 0, 63, {(False, 100, 13)}),
    ],
)
def test_of_half_a_gift_the_tax_is_borne_as_it_is_read(
    bearer: Any, borne: Any, total: Any, booked: set[tuple[bool, Any, Any]]
) -> None:
    issued = read_as(document(GIFT), replace(USUAL, gift_tax=bearer))

    assert (issued.totals.assumed_tax, issued.totals.total) == (Decimal(borne), Decimal(total))
    assert {(t.is_assumed, t.base, t.amount) for t in summary(issued).taxes} == {
        (is_assumed, Decimal(base), Decimal(amount)) for is_assumed, base, amount in booked
    }


def read_as(issued: Comprobante, readings: Readings) -> Comprobante:
    """The same document, as it would have been issued under other readings."""
    totals = checked_totals(issued.body, readings)
    return Comprobante.model_validate(issued.model_dump() | {"totals": totals})


def test_a_gift_that_is_also_exonerated_posts_the_base_of_the_tax_that_is_left() -> None:
    """13 % of 100 less 4 % of the 50 that are charged: 11, which is 13 % of 84.61538."""
    (tax,) = summary(document(sold("100", gift="50", freed="4"))).taxes

    assert (tax.is_assumed, tax.base, tax.amount) == (True, Decimal("84.61538"), Decimal(11))


def test_a_gift_of_no_rate_left_has_no_base() -> None:
    posted = summary(document(sold("100", cut="50", freed="13"), sold("100", gift="100")))

    assert [(tax.is_assumed, tax.base, tax.amount) for tax in posted.taxes] == [
        (True, Decimal(100), Decimal(13))
    ]


def test_books_balance_whoever_bears_the_tax() -> None:
    books = Books(rules_of("CR"), default_chart("CR"))
    lines = [sold("100", gift="50", freed="4"), sold("33.33333", gift="10"), sold("7", of=1)]
    for bearer in BEARERS:
        issued = read_as(document(*lines), replace(USUAL, gift_tax=bearer))
        entry = post(summary(issued), books)
        assert entry.debit == entry.credit
        assert sum(row.amount for row in entry.lines if row.role == "treasury") == round(
            issued.totals.total, 2
        )


def doctor(cabys: str = "9310100000100") -> dict[str, Any]:
    return line(cabys=cabys, taxes=[{"code": "01", "rate_code": "04"}])


CREDIT = {"sale_condition": "02", "credit_days": 30}


def returned(readings: Readings, sale: Any, means: list[str], **changes: Any) -> Decimal | None:
    paid = [
        {"type": each} | ({"amount": "60"} if place else {}) for place, each in enumerate(means)
    ]
    return checked_totals(body(sale, payments=paid, **changes), readings).returned_tax


def test_what_the_state_returns_is_as_it_is_read() -> None:
    wide = replace(USUAL, refund_means=frozenset({"02", "04", "06"}))
    credit, pets = replace(USUAL, refunds_credit=True), replace(USUAL, refunds_veterinary=True)
    vet = doctor("8350000000000")
    cases: list[tuple[Readings, Any, list[str], Any, int | None]] = [
        (USUAL, doctor(), ["02"], {}, 4),
        (USUAL, doctor(), ["04"], {}, None),
        (wide, doctor(), ["04"], {}, 4),
        (wide, doctor(), ["06", "02"], {}, 4),
        (wide, doctor(), ["01"], {}, None),
        (USUAL, doctor(), ["02"], CREDIT, None),
        (credit, doctor(), ["04"], CREDIT, None),
        (USUAL, vet, ["02"], {}, None),
        (pets, vet, ["02"], {}, 4),
        (pets, doctor(), ["02"], {}, 4),
    ]
    for readings, sale, means, changes, expected in cases:
        assert returned(readings, sale, means, **changes) == expected, (readings, means)


def test_what_a_part_would_return_is_refused_with_the_means_that_do() -> None:
    wide = replace(USUAL, refund_means=frozenset({"02", "04", "06"}))
    for readings, means in ((USUAL, ["02", "04"]), (wide, ["04", "01"])):
        with pytest.raises(InvalidInput) as refused:
            returned(readings, doctor(), means)
        (error,) = refused.value.fields
        assert error.rule.code == "health-services-paid-in-parts"
        assert ", ".join(sorted(readings.refund_means)) in error.sentence("es")
    with pytest.raises(InvalidInput):
        checked_totals(body(doctor(), payments=[{"type": "02", "amount": "50"}]))


def test_readings_are_settings(environment: pytest.MonkeyPatch) -> None:
    assert chosen_readings() == USUAL
    for name, value in changed_settings():
        environment.setenv(name, value)
    settings.cache_clear()

    assert chosen_readings() == Readings(
        exoneration_share="group",
        gift_tax="base",
        refund_means=frozenset({"02", "04", "06"}),
        refunds_credit=True,
        refunds_veterinary=True,
    )


def changed_settings() -> Iterator[tuple[str, str]]:
    yield "EXONERATION_SHARE", "group"
    yield "GIFT_TAX", "base"
    yield "REFUND_MEANS", "02+04+06"
    yield "REFUND_CREDIT", "yes"
    yield "REFUND_VETERINARY", "yes"
