"""An exoneration is what its authorisation says, as far as that says anything."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.core import clock
from chalicelib.countries.costa_rica.authorisations import authorisations, differences
from chalicelib.countries.costa_rica.cabys_rates import other_rates
from chalicelib.countries.costa_rica.hacienda.lookups import Authorisation
from tests.unit.countries.costa_rica.samples import body, line

NOW = datetime.fromisoformat("2026-11-20T16:00:00Z")
CODE, NUMBER, AT = "4529000000000", "AL-00000001-26", "/lines/0/taxes/0/exoneration"
RECORD = Authorisation(
    holder="3101888888",
    issued_on=date(2026, 1, 15),
    ends_on=date(2026, 12, 31),
    rate=Decimal(13),
    cabys=frozenset({CODE, "8313100000100"}),
)
EMPTY = Authorisation()


def exonerated(rate_code: str = "08", **changes: Any) -> dict[str, Any]:
    asked = {
        "type": "04", "number": NUMBER, "institution": "01",
        "issued_at": "2026-01-15T12:00:00-06:00", "rate": "13", **changes,
    }  # fmt: skip
    return line(taxes=[{"code": "01", "rate_code": rate_code, "exoneration": asked}])


def found(record: Any, *lines: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    with clock.set_to(NOW):
        errors = list(differences(body(*lines, **changes), {NUMBER: record}))
    for error in errors:
        assert "{" not in error.sentence("es") + error.sentence("en")
    return [(error.pointer, error.rule.code) for error in errors]


@pytest.mark.parametrize(
    ("record", "asked", "broken"),
    [
        ({}, {}, None),
        ({"holder": "0003-101-888888"}, {}, None),
        ({"rate": Decimal(8)}, {"rate": "8"}, None),
        ({}, {"rate_code": "04", "rate": "4"}, None),
        ({"holder": "3101777777"}, {"type": "11"}, None),
        ({"cabys": frozenset({"1"})}, {"type": "11"}, None),
        ({"cabys": None}, {}, None),
        ({"issued_on": None}, {"issued_at": "2025-01-01T00:00:00Z"}, None),
        ({"ends_on": date(2026, 11, 20)}, {}, None),
        ({"issued_on": date(2026, 1, 16)}, {}, (f"{AT}/issued_at", "exoneration-date-differs")),
        ({"ends_on": date(2026, 11, 19)}, {}, (f"{AT}/number", "exoneration-not-in-force")),
        ({"rate": Decimal(8)}, {}, (f"{AT}/rate", "exoneration-rate-differs")),
        ({}, {"rate": "12.99"}, (f"{AT}/rate", "exoneration-rate-differs")),
        ({}, {"rate_code": "04", "rate": "3"}, (f"{AT}/rate", "exoneration-rate-differs")),
        ({"holder": "3101777777"}, {}, (f"{AT}/number", "exoneration-of-another")),
        ({"cabys": frozenset({"1"})}, {}, ("/lines/0/cabys", "exoneration-not-for-cabys")),
    ],
)
def test_each_part_is_compared(record: Any, asked: Any, broken: tuple[str, str] | None) -> None:
    assert found(RECORD.but(**record), exonerated(**asked)) == ([broken] if broken else [])


def test_what_was_not_said_is_not_compared() -> None:
    for record in (EMPTY, None, ""):
        assert found(record, exonerated(rate="1")) == []


def test_a_note_may_come_after_the_end_of_what_it_corrects() -> None:
    ended = RECORD.but(ends_on=date(2026, 2, 1))

    assert found(ended, exonerated(), type="credit_note") == []


def test_every_line_is_compared_and_other_types_are_not_on_record() -> None:
    special = exonerated(type="03", article=1)
    asked = [special, exonerated(), line(), exonerated(type="11")]

    pointers = [f"/lines/{index}/taxes/0/exoneration/number" for index in (1, 3)]
    assert list(authorisations(body(*asked))) == [(NUMBER, pointer) for pointer in pointers]
    assert [pointer for pointer, _ in found(RECORD.but(rate=Decimal(1)), *asked)] == [
        "/lines/1/taxes/0/exoneration/rate",
        "/lines/3/taxes/0/exoneration/rate",
    ]


def test_rates_are_compared_with_the_catalogues() -> None:
    def rated(code: str | None) -> dict[str, Any]:
        return line(taxes=[{"code": "01", "rate_code": code}])

    sold = body(rated("08"), rated("04"), rated("10"), rated("01"), rated("11"), rated("05"))

    def warned(listed: object) -> list[str]:
        return [error.pointer for error in other_rates(sold, {CODE: listed})]

    assert warned("13") == warned("13.00") == ["/lines/1/taxes/0/rate_code"]
    assert warned("4") == ["/lines/0/taxes/0/rate_code"]
    assert warned("") == warned(None) == []
