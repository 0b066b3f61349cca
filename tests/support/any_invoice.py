"""Strategies for bodies of invoices over all that can be issued, nearly all of them acceptable."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from hypothesis import strategies as st

from chalicelib.core.money import FIVE_PLACES, round_half_up
from chalicelib.core.readable import is_readable, visible
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.countries.costa_rica.structure.table import codes
from chalicelib.countries.costa_rica.totals import compute, known

Json = dict[str, Any]
_BY_CLAVE = {"01": "01", "02": "02", "03": "03", "04": "04", "11": "01", "12": "09", "15": "08"}
"""Types of a reference that name a clave, and the type in it."""
_TROUBLE = "aZ09ñÁü €₡&<>]\"'`´;:%{}\\$#/@=+-_,.!?()\u00a0\u200b漢ש😀e\u0301ºª½\ufdfd"
_PAST = ("2026-03-01T06:00:00Z", "2020-02-29T23:59:59-06:00", "2026-05-31T00:00:00+14:00")
_TEN_YEARS_AGO = (
    "2016-07-01T05:59:59Z", "2016-09-16T11:59:59Z", "2016-09-16T12:00:00Z", "2016-11-01T00:00:00Z",
    "2016-11-20T12:00:00Z", "2016-11-21T06:00:00Z",
)  # fmt: skip
"""About where the authority no longer takes a reference, in the second half of 2026."""
_ISSUABLE_RATES = ("01", "02", "03", "04", "08", "08", "08", "09", "10", "11")


def texts(least: int, most: int) -> st.SearchStrategy[str]:
    """Any text of the lengths of a field, with what XML, PDF and spreadsheets stumble over."""
    found = st.text(alphabet=_TROUBLE, min_size=least, max_size=min(most, least + 6))
    full = st.sampled_from(_TROUBLE.replace(" ", "").replace("\u00a0", "")).map(lambda c: c * most)
    every = found | found | found | full
    return every.filter(lambda text: is_readable(text) and len(visible(text).strip()) >= least)


def numbers(whole: int, places: int, most: int | None = None) -> st.SearchStrategy[str]:
    """Decimal strings above zero, small and round ones as likely as long ones."""
    top = (10**whole - 1 if most is None else most) * 10**places
    size = st.one_of(
        st.integers(1, min(top, 10 ** (places + 2))),
        st.integers(1, min(top, 10 ** (places + 5))),
        st.integers(1, 9).map(lambda digit: min(top, digit * 10**places)),
        st.integers(1, top),
    )
    return size.map(lambda scaled: format(Decimal(scaled).scaleb(-places), "f"))


def prices() -> st.SearchStrategy[str]:
    """Usual prices, and now and then one that overflows."""
    usual = numbers(7, 5)
    return st.one_of(usual, usual, usual, numbers(9, 2), numbers(13, 5))


def maybe(key: str, value: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """An optional member."""
    return st.just({}) | value.map(lambda given: {key: given})


def identifications(*types: str) -> st.SearchStrategy[Json]:
    """Well-formed identifications of these types."""
    shapes = {
        "01": r"[1-9][0-9]{8}",
        "02": r"[0-9A-Z]{10}",
        "03": r"[1-9][0-9]{10,11}",
        "04": r"[0-9]{10}",
        "05": r"[0-9A-Za-z]{1,20}",
    }
    return st.sampled_from(types).flatmap(
        lambda kind: st.from_regex(shapes[kind], fullmatch=True).map(
            lambda number: {"type": kind, "number": number}
        )
    )


@st.composite
def receivers(draw: st.DrawFn, kind: str) -> Json:
    """A customer with any of the optional parts."""
    address = st.fixed_dictionaries(
        {
            "province": st.sampled_from("1234567"),
            "canton": st.sampled_from(["01", "02"]),
            "district": st.sampled_from(["01", "02"]),
            "details": texts(5, 250),
        },
        optional={"neighbourhood": texts(5, 50)},
    )
    phone = st.fixed_dictionaries(
        {
            "country_code": st.sampled_from(["506", "1", "999"]),
            "number": st.from_regex(r"[1-9][0-9]{7,19}", fullmatch=True),
        }
    )
    emails = st.sampled_from(
        ["cliente@example.com", "A.B+c@Example.com", "x" * 64 + "@example.com", "a_b@example.com",
         "o'n-e@sub-1.example.com", "a!b@example.com", "a--b@example.com", "a@xn--e-1.example.com"]
    )  # fmt: skip
    return {
        "name": draw(texts(3, 100)),
        "identification": draw(identifications(kind)),
        **draw(maybe("trade_name", texts(3, 80))),
        **draw(maybe("economic_activity", st.sampled_from(["6201.0", "620100"]))),
        **draw(maybe("address", address)),
        **draw(maybe("foreign_address", texts(5, 300))),
        **draw(maybe("phone", phone)),
        **draw(maybe("emails", st.lists(emails, max_size=4, unique=True))),
        **draw(maybe("language", st.sampled_from(["es", "en"]))),
    }


@st.composite
def discounts(draw: st.DrawFn) -> Json:
    """A discount by percentage or by a small amount."""
    code = draw(st.sampled_from(sorted(codes("discount-codes"))))
    by_share = numbers(3, 5, 100).map(lambda share: {"percentage": share})
    whole = st.just({"percentage": "100"})
    small = st.integers(1, 5000).map(lambda it: {"amount": format(Decimal(it).scaleb(-5), "f")})
    larger = numbers(1, 5).map(lambda amount: {"amount": amount})
    given = draw(st.one_of(by_share, by_share, by_share, small, small, whole, larger))
    other = {"other_code": draw(texts(5, 100))} if code == "99" else {}
    reason = {"reason": texts(3, 80)} if code == "99" else {}
    return {
        "code": code,
        **given,
        **other,
        **({"reason": draw(reason["reason"])} if reason else draw(maybe("reason", texts(3, 80)))),
    }


@st.composite
def exonerations(draw: st.DrawFn, rate_code: str) -> Json:
    """A partial or full exoneration of a rate above zero."""
    kind = draw(st.sampled_from(["02", "03", "04", "08", "09", "10", "11", "99"]))
    institution = draw(st.sampled_from(sorted(codes("institutions"))))
    full = known().rates[rate_code]
    part = st.integers(1, int(full * 100)).map(lambda share: format(Decimal(share) / 100, ".2f"))
    return {
        "type": kind,
        "number": draw(texts(3, 39)) + "7",
        "institution": institution,
        "issued_at": draw(st.sampled_from(_PAST)),
        "rate": draw(part | st.just(format(full, "f"))),
        **({"other_type": draw(texts(5, 100))} if kind == "99" else {}),
        **({"institution_other": draw(texts(5, 160))} if institution == "99" else {}),
        **(
            {"article": draw(st.integers(0, 999_999))}
            if kind in {"02", "03", "08"}
            else draw(maybe("article", st.integers(0, 999_999)))
        ),
        **draw(maybe("subsection", st.integers(0, 999_999))),
    }


@st.composite
def lines(draw: st.DrawFn) -> Json:
    """A line with anything that this issue supports."""
    rate_code = draw(st.sampled_from(_ISSUABLE_RATES))
    tax: Json = {"code": "01", "rate_code": rate_code}
    if known().rates[rate_code] and draw(st.integers(0, 3)) == 0:
        tax["exoneration"] = draw(exonerations(rate_code))
    lead = st.sampled_from(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "931"])
    commercial = st.fixed_dictionaries(
        {"type": st.sampled_from(sorted(codes("commercial-codes"))), "code": texts(1, 20)}
    )
    return {
        "cabys": draw(lead).ljust(13, "1"),
        "quantity": draw(st.one_of(numbers(3, 3), numbers(3, 3), st.just("1"), numbers(13, 3))),
        "unit": draw(st.sampled_from(sorted(codes("units")))),
        "description": draw(texts(3, 200)),
        "unit_price": draw(prices()),
        "taxes": [tax],
        **draw(maybe("discounts", st.lists(discounts(), max_size=5))),
        **draw(maybe("commercial_codes", st.lists(commercial, max_size=5))),
        **draw(maybe("transaction_type", st.sampled_from(sorted(codes("transaction-types"))))),
        **draw(maybe("commercial_unit", texts(1, 20))),
        **draw(maybe("serial_numbers", st.lists(texts(1, 17), max_size=3))),
        **draw(maybe("medicine_registration", texts(1, 100))),
        **draw(maybe("pharmaceutical_form", st.sampled_from(["01", "99", "219"]))),
    }


@st.composite
def charges(draw: st.DrawFn, *types: str) -> Json:
    """Another charge, with its third party where the type asks for one."""
    kind = draw(st.sampled_from(types))
    party = {
        "third_party": draw(identifications("01", "02", "03", "04", "05")),
        "third_party_name": draw(texts(5, 100)),
    }
    return {
        "type": kind,
        "description": draw(texts(1, 160)),
        "amount": draw(numbers(7, 5)),
        **({"other_type": draw(texts(5, 100))} if kind == "99" else {}),
        **(party if kind == "04" or draw(st.booleans()) else {}),
    }


def _with_its_share(draw: st.DrawFn, body: Json) -> Json:
    """The body, with a charge that is a percentage of what is sold."""
    percentage = draw(numbers(2, 2))
    sold = compute(NewDocument.model_validate(body)).net_sale
    amount = round_half_up(sold * Decimal(percentage) / 100, FIVE_PLACES)
    if not 0 < amount < 10**12:
        return body
    said = {"percentage": percentage, "amount": format(amount, "f")}
    share = draw(charges("06")) | said
    if draw(st.booleans()):
        del share["amount"]
    return body | {"other_charges": [*body.get("other_charges", []), share]}


def clave_of(kind: str, issued_at: str) -> str:
    """A clave of the type that a reference of this kind names, and of its day."""
    day = datetime.fromisoformat(issued_at).astimezone(COSTA_RICA)
    return f"506{day:%d%m%y}00310199999900100001{_BY_CLAVE[kind]}0000000001112345678"


@st.composite
def references(draw: st.DrawFn) -> Json:
    """A reference of any type that an invoice may have."""
    kind = draw(st.sampled_from(sorted(set(codes("reference-documents")) - {"09", "16"})))
    code = draw(st.sampled_from(sorted(set(codes("reference-codes", "FE")) - {"09", "10", "12"})))
    issued_at = draw(st.sampled_from(_PAST * 4 + _TEN_YEARS_AGO))
    free = texts(1, 50) | st.just("0" * 50)
    parts: Json = {
        "number": clave_of(kind, issued_at) if kind in _BY_CLAVE else draw(free),
        "code": code,
        "reason": draw(texts(3, 180)),
        **({"other_code": draw(texts(5, 100))} if code == "99" else {}),
    }
    return {
        "type": kind,
        "issued_at": issued_at,
        **({"other_type": draw(texts(5, 100))} if kind == "99" else {}),
        **({} if kind == "13" and draw(st.booleans()) else parts),
    }


def _means(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(["01", "02", "02", "03", "04", "05", "06", "07", "99"]))
    return {"type": kind, **({"other": draw(texts(3, 100))} if kind == "99" else {})}


def _payments(draw: st.DrawFn, body: Json) -> list[Json]:
    """One means, or several: with every amount, one without, or as a till knows them."""
    if body["sale_condition"] in {"02", "08", "10"} and draw(st.booleans()):
        return []
    count = draw(st.sampled_from([1, 1, 2, 3, 4]))
    means = [_means(draw) for _ in range(count)]
    total = compute(NewDocument.model_validate(body | {"payments": means[:1]})).total
    part = (total / (count + draw(st.integers(0, 3)))).quantize(Decimal("0.00001"), ROUND_DOWN)
    if part <= 0 or len(format(total, "f")) > 19:
        return means[:1]
    amounts: list[Decimal | None] = [*[part] * (count - 1), total - part * (count - 1)]
    how = draw(st.sampled_from(["exact", "rest", "till"]))
    if how == "rest":
        amounts[draw(st.integers(0, count - 1))] = None
    elif how == "till" and part > 1:
        amounts = [amount and round(amount, 2) for amount in amounts]
    return [
        each if amount is None else each | {"amount": format(amount, "f")}
        for each, amount in zip(means, amounts, strict=True)
    ]


@st.composite
def invoices(draw: st.DrawFn, most_lines: int = 40) -> Json:
    """The body of an invoice."""
    condition = draw(st.sampled_from(sorted(set(codes("sale-conditions", "FE")) - {"13"})))
    currency = draw(st.sampled_from(["CRC", "CRC", "USD", "EUR"]) | st.sampled_from(
        sorted(codes("currencies"))))  # fmt: skip
    kinds = ["01", "02", "03", "04", *(["05", "05"] if condition == "12" else [])]
    few = st.lists(lines(), min_size=1, max_size=min(4, most_lines))
    many = st.tuples(few, st.integers(1, most_lines)).map(lambda it: (it[0] * it[1])[: it[1]])
    only_charges = draw(st.integers(0, 14)) == 0
    body: Json = {
        "economic_activity": "6201.0",
        "receiver": draw(receivers(draw(st.sampled_from(kinds)))),
        "sale_condition": condition,
        "lines": [] if only_charges else draw(few | few | many),
        "currency": currency,
        **draw(maybe("branch", st.integers(1, 999))),
        **draw(maybe("terminal", st.integers(1, 99_999))),
        **draw(maybe("notes", st.lists(texts(1, 500), max_size=3))),
        **draw(maybe("references", st.lists(references(), min_size=1, max_size=3))),
    }
    if currency != "CRC":
        least = Decimal(100 if currency in {"USD", "EUR"} else 0)
        body["exchange_rate"] = format(least + Decimal(draw(numbers(3, 5))), "f")
    if condition == "99":
        body["sale_condition_other"] = draw(texts(5, 100))
    if condition in {"02", "10"}:
        body["credit_days"] = draw(st.integers(1, 90 if condition == "10" else 99_999))
    if only_charges:
        alone = charges("04", "08", "09", "10")
        body["other_charges"] = draw(st.lists(alone, min_size=1, max_size=4))
    elif draw(st.booleans()):
        every = charges(*sorted(codes("other-charges")))
        body["other_charges"] = draw(st.lists(every, max_size=4))
    if not only_charges and draw(st.integers(0, 3)) == 0:
        body = _with_its_share(draw, body)
    return body | {"payments": _payments(draw, body)}
