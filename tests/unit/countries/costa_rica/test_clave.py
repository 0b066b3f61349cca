"""Claves and consecutives: composed, taken apart, and nothing else accepted."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core import chance
from chalicelib.countries.costa_rica.clave import (
    InvalidClave,
    compose_clave,
    compose_consecutive,
    parse_clave,
    random_security_code,
)

AT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
TYPES = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10"]


@given(
    st.integers(1, 999),
    st.integers(1, 99_999),
    st.sampled_from(TYPES),
    st.integers(1, 9_999_999_999),
    st.from_regex(r"[0-9A-Z]{9,12}", fullmatch=True),
    st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - hypothesis adds it
)
def test_what_was_composed_is_taken_apart(
    branch: int, terminal: int, kind: str, sequence: int, issuer: str, at: datetime
) -> None:
    consecutive = compose_consecutive(branch, terminal, kind, sequence)
    clave = compose_clave(at.replace(tzinfo=UTC), issuer, consecutive)

    parts = parse_clave(clave)

    assert len(clave) == 50
    assert str(parts) == clave
    assert str(parts.consecutive) == consecutive
    assert (parts.consecutive.branch, parts.consecutive.terminal) == (branch, terminal)
    assert parts.issuer == issuer.rjust(12, "0")


def test_the_day_is_that_of_costa_rica() -> None:
    evening = datetime(2026, 12, 1, 5, 59, tzinfo=UTC)

    assert compose_clave(evening, "3101999999", "00100001010000000001")[3:9] == "301126"


@pytest.mark.parametrize(
    "text",
    ["", "506", "5" * 50, "50632112600310199999900100001010000000001112345678",
     "50620112600310199999900100001010000000001412345678",
     "50620112600310199999900100001010000000001112345678\n",
     "٥0620112600310199999900100001010000000001112345678"],
)  # fmt: skip
def test_other_texts_are_not_claves(text: str) -> None:
    with pytest.raises(InvalidClave):
        parse_clave(text)


@pytest.mark.parametrize(
    ("branch", "terminal", "sequence"),
    [(0, 1, 1), (1000, 1, 1), (1, 0, 1), (1, 100_000, 1), (1, 1, 0), (1, 1, 10**10)],
)
def test_numbers_that_do_not_fit_are_refused(branch: int, terminal: int, sequence: int) -> None:
    with pytest.raises(ValueError, match="no consecutive"):
        compose_consecutive(branch, terminal, "01", sequence)


@pytest.mark.parametrize(
    ("branch", "terminal", "sequence", "written"),
    [
        (1, 1, 1, "00100001010000000001"),
        (999, 99_999, 9_999_999_999, "99999999019999999999"),
    ],
)
def test_the_first_and_the_last_number_of_each_part_are_written(
    branch: int, terminal: int, sequence: int, written: str
) -> None:
    assert compose_consecutive(branch, terminal, "01", sequence) == written


def test_security_codes_have_eight_digits() -> None:
    codes = {random_security_code() for _ in range(50)}

    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert len(codes) > 45


class Extreme(Random):
    """Chance that always gives the highest number it may, or the lowest."""

    def __init__(self, place: int) -> None:
        super().__init__(0)
        self._place = place

    def randrange(self, *limits: Any) -> int:
        return range(*limits)[self._place]


@pytest.mark.parametrize(("place", "code"), [(0, "00000000"), (-1, "99999999")])
def test_every_security_code_from_the_lowest_to_the_highest_can_be_drawn(
    place: int, code: str
) -> None:
    with chance.set_to(Extreme(place)):
        assert random_security_code() == code
