"""When a digest is due, where its reader is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.rhythm import OFTEN_NAMES, WEEKDAY_NAMES, Rhythm

ZONES = ("America/Costa_Rica", "Europe/Madrid", "Pacific/Kiritimati", "America/New_York")


def due(since: str, own: str = "Europe/Madrid", **said: Any) -> str:
    rhythm = Rhythm(**said)
    found = rhythm.due(datetime.fromisoformat(since), 8, "America/Costa_Rica", own)
    return found.isoformat(timespec="minutes").removesuffix("+00:00")


@pytest.mark.parametrize(
    ("since", "said", "at"),
    [
        ("2026-11-02T09:00Z", {"often": "at_once"}, "2026-11-02T09:00"),
        ("2026-11-02T13:59Z", {"often": "daily"}, "2026-11-02T14:00"),  # the firm's eight
        ("2026-11-02T14:00Z", {"often": "daily"}, "2026-11-02T14:00"),
        ("2026-11-02T14:01Z", {"often": "daily"}, "2026-11-03T14:00"),
        ("2026-11-02T14:01Z", {"often": "daily", "hour": 18}, "2026-11-02T17:00"),  # in Madrid
        ("2026-11-02T23:30Z", {"often": "daily", "hour": 0}, "2026-11-03T23:00"),
        ("2026-11-02T14:01Z", {"often": "weekly", "weekday": "monday"}, "2026-11-09T14:00"),
        ("2026-11-02T13:00Z", {"often": "weekly", "weekday": "monday"}, "2026-11-02T14:00"),
        ("2026-11-02T13:00Z", {"often": "weekly", "weekday": "sunday", "hour": 7},
         "2026-11-08T06:00"),
        ("2026-03-28T12:00Z", {"often": "daily", "hour": 2}, "2026-03-29T01:00"),  # left out there
        ("2026-10-24T12:00Z", {"often": "daily", "hour": 2}, "2026-10-25T00:00"),  # there twice
    ],
)  # fmt: skip
def test_it_is_the_next_such_moment_where_who_says_the_hour_is(
    since: str, said: dict[str, Any], at: str
) -> None:
    assert due(since, **said) == at


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.sampled_from([None, *WEEKDAY_NAMES]),
)
def test_it_is_never_past_nor_more_than_its_round_away(
    since: datetime, zone: str, hour: int, weekday: Any
) -> None:
    rhythm = Rhythm(often="weekly" if weekday else "daily", weekday=weekday, hour=hour)

    at = rhythm.due(since, 8, "America/Costa_Rica", zone)

    round_ = timedelta(days=7 if weekday else 1, hours=2)  # clocks are put back
    assert since <= at <= since + round_
    there = at.astimezone(ZoneInfo(zone))
    assert (there.hour - hour) % 24 in {0, 1}  # an hour that there is not is the next one
    assert weekday is None or list(WEEKDAY_NAMES)[there.weekday()] == weekday


def test_every_rhythm_has_its_words() -> None:
    assert set(OFTEN_NAMES) == {"at_once", "daily", "weekly"}
    assert len(WEEKDAY_NAMES) == 7
