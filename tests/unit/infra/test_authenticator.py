"""What a person's authenticator shows, however often it is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chalicelib.core import clock
from infra.local.authenticator import Authenticator

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_each_code_is_shown_once_and_none_of_a_later_time_than_is_taken() -> None:
    mine = Authenticator("JBSW Y3DP EHPK 3PXP")

    with clock.set_to(NOW):
        first, second, *further = [mine.code() for _ in range(5)]
    with clock.set_to(NOW + timedelta(seconds=60)):
        later = mine.code()

    assert first != second
    assert further == [second] * 3
    assert later not in {first, second}
