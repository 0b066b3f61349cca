"""What no document could be numbered by is told at once; a number hardly meant is asked back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from chalicelib.core.bodies import UnreadBody
from chalicelib.core.errors import InvalidInput
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.forms import NewSeriesList
from chalicelib.onboarding.model import Series
from chalicelib.onboarding.numbering import LIKELY_MOST, _faults

KNOWN = Series(
    created_at=datetime(2026, 11, 1, tzinfo=UTC),
    branch=1,
    terminal=1,
    document_type="invoice",
    next=LIKELY_MOST + 7,
)
FAULTS = partial(_faults, form_of("CR"), {KNOWN.name: KNOWN})


def asked(*series: dict[str, Any]) -> list[tuple[str, str]]:
    wanted = NewSeriesList.model_validate(
        {"series": [{"document_type": "invoice", **each} for each in series]}
    )
    errors = list(FAULTS(wanted))
    for error in errors:
        assert "confírmelo" in error.sentence("es")
        assert "confirm it" in error.sentence("en")
    return [(error.pointer, error.rule.code) for error in errors]


ASKED: list[Any] = [
    ({"terminal": 2, "next": LIKELY_MOST}, False),
    ({"terminal": 2, "next": LIKELY_MOST + 1}, True),
    ({"terminal": 2, "next": LIKELY_MOST + 1, "confirmed": True}, False),
    ({"terminal": 2, "next": LIKELY_MOST + 1, "confirmed": False}, True),
    ({"terminal": 2, "next": None}, False),
    ({"next": LIKELY_MOST + 7}, False),
    ({"next": LIKELY_MOST + 8}, True),
    ({"next": 1}, False),
]


def test_a_number_that_is_hardly_meant_is_asked_back() -> None:
    for series, is_asked_back in ASKED:
        expected = [("/series/0/next", "next-number-unlikely")] if is_asked_back else []

        assert asked(series) == expected


def test_each_is_asked_back_at_its_place() -> None:
    high = {"terminal": 2, "next": 10**9}

    assert [pointer for pointer, _ in asked({"next": 5}, high, high | {"terminal": 3})] == [
        "/series/1/next",
        "/series/2/next",
    ]


def test_all_that_is_wrong_is_told_in_one_round() -> None:
    series: list[dict[str, Any]] = [
        {"terminal": "1"},
        {"document_type": "01", "branch": 1000},
        {"document_type": "invoice", "terminal": 2, "next": 10**9},
        {"document_type": "invoice", "next": 10**10},
    ]

    with pytest.raises(InvalidInput) as refused:
        UnreadBody(json.dumps({"series": series}).encode()).read(NewSeriesList, FAULTS)

    assert {(error.pointer, error.rule.code) for error in refused.value.fields} == {
        ("/series/0/terminal", "wrong-type"),
        ("/series/0/document_type", "required"),
        ("/series/1/document_type", "document-type-unknown"),
        ("/series/1/branch", "above-maximum"),
        ("/series/2/next", "next-number-unlikely"),
        ("/series/3/next", "above-maximum"),
    }


def test_a_series_that_is_there_twice_is_refused() -> None:
    wanted = NewSeriesList.model_validate({"series": [{"document_type": "invoice"}] * 2})

    (error,) = FAULTS(wanted)

    assert (error.pointer, error.rule.code) == ("/series", "series-twice")
