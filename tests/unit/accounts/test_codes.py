from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.accounts import codes

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
CODE = codes.new_code("password-reset", "K7QM-2XH0", "salt", NOW)


def test_code_is_matched_however_it_is_typed() -> None:
    assert CODE.is_matched_by(" k7qm–2xho ", NOW + timedelta(minutes=59, seconds=59))
    for typed in ("K7QM-2XH0", "k7qm2xh0", " K7QM 2XHO "):
        assert codes.tidy(typed) == codes.tidy(" k7qm–2xho ")


@pytest.mark.parametrize("typed", ["K7QM-2XH1", "ñ"])
def test_other_codes_do_not_match(typed: str) -> None:
    assert not CODE.is_matched_by(typed, NOW)


def test_code_is_good_until_its_time() -> None:
    assert CODE.expires_at == NOW + timedelta(hours=3)
    assert not CODE.is_matched_by("K7QM-2XH0", NOW + timedelta(hours=3))
    assert codes.new_code("verification", "x", "s", NOW).expires_at == NOW + timedelta(hours=24)


def test_what_is_kept_of_a_code_does_not_show_it() -> None:
    assert "K7QM" not in CODE.model_dump_json()
    assert CODE.digest not in repr(CODE)
    assert codes.new_code("password-reset", "K7QM-2XH0", "other", NOW).digest != CODE.digest


def test_nothing_matches_the_code_of_nobody() -> None:
    for typed in ("", "K7QM-2XH0"):
        assert not codes.nobodys_code(NOW).is_matched_by(typed, NOW - timedelta(days=1))


@settings(deadline=None)
@given(st.integers(0, 2**40 - 1))
def test_spelled_code_survives_being_typed_in_lower_case_with_lookalikes(number: int) -> None:
    spelled = codes.spell(number)

    typed = " ".join(spelled.lower().replace("0", "o").replace("1", "l"))

    assert codes.tidy(typed) == spelled


def test_different_numbers_are_spelled_differently() -> None:
    assert len({codes.spell(number << 20) for number in range(1000)}) == 1000
