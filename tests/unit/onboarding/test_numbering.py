"""A next number that is so high that it may be a whole consecutive is asked back, once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.onboarding.forms import NewSeriesList
from chalicelib.onboarding.model import Series
from chalicelib.onboarding.numbering import LIKELY_MOST, _unlikely

KNOWN = Series(
    created_at=datetime(2026, 11, 1, tzinfo=UTC),
    branch=1,
    terminal=1,
    document_type="invoice",
    next=LIKELY_MOST + 7,
)


def asked(*series: dict[str, Any]) -> list[tuple[str, str]]:
    wanted = NewSeriesList.model_validate(
        {"series": [{"document_type": "invoice", **each} for each in series]}
    )
    errors = _unlikely(wanted, {KNOWN.name: KNOWN})
    for error in errors:
        assert "confirmed" in error.sentence("es")
        assert "confirmed" in error.sentence("en")
    return [(error.pointer, error.rule.code) for error in errors]


@pytest.mark.parametrize(
    ("series", "is_asked_back"),
    [
        ({"terminal": 2, "next": LIKELY_MOST}, False),
        ({"terminal": 2, "next": LIKELY_MOST + 1}, True),
        ({"terminal": 2, "next": LIKELY_MOST + 1, "confirmed": True}, False),
        ({"terminal": 2, "next": LIKELY_MOST + 1, "confirmed": False}, True),
        ({"terminal": 2, "next": None}, False),
        ({"next": LIKELY_MOST + 7}, False),
        ({"next": LIKELY_MOST + 8}, True),
        ({"next": 1}, False),
    ],
)
def test_a_number_that_is_hardly_meant_is_asked_back(
    series: dict[str, Any],
    is_asked_back: bool,  # noqa: FBT001
) -> None:
    expected = [("/series/0/next", "next-number-unlikely")] if is_asked_back else []

    assert asked(series) == expected


def test_each_is_asked_back_at_its_place() -> None:
    high = {"terminal": 2, "next": 10**9}

    assert [pointer for pointer, _ in asked({"next": 5}, high, high | {"terminal": 3})] == [
        "/series/1/next",
        "/series/2/next",
    ]
