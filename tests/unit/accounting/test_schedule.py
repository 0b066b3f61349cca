"""When a schedule runs, and which days a run is of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.accounting.export import LONGEST_DAYS, Export
from chalicelib.accounting.schedule import ForbiddenScheduleStep, Schedule

ZONE = ZoneInfo("America/Costa_Rica")
NOW = datetime(2026, 11, 4, 18, tzinfo=ZONE)  # a Wednesday


def schedule(**said: Any) -> Schedule:
    values = {
        "id": "sch_1", "created_at": NOW, "business_id": "biz_1", "firm_id": "firm_1",
        "time_zone": str(ZONE), "rhythm": "daily", "weekday": 1, "days_after": 0, "hour": 6,
        "from_day": date(2026, 11, 1), "next_at": NOW,
    }  # fmt: skip
    return Schedule.model_validate(values | said)


def ran(first: date, last: date, **said: Any) -> Export:
    values = {
        "id": "exp_1", "created_at": NOW, "business_id": "biz_1", "period_from": first,
        "period_to": last, "formats": ["csv"], "created_by": "system", "state": "done",
        "country": "CR",
    }  # fmt: skip
    return Export.model_validate(values | said)


@pytest.mark.parametrize(
    ("said", "next_at", "last_day"),
    [
        ({"rhythm": "daily"}, datetime(2026, 11, 5, 6, tzinfo=ZONE), date(2026, 11, 3)),
        (
            {"rhythm": "daily", "hour": 20},
            datetime(2026, 11, 4, 20, tzinfo=ZONE),
            date(2026, 11, 2),
        ),
        (
            {"rhythm": "weekly", "weekday": 1},
            datetime(2026, 11, 9, 6, tzinfo=ZONE),
            date(2026, 11, 1),
        ),
        (
            {"rhythm": "weekly", "weekday": 3},
            datetime(2026, 11, 11, 6, tzinfo=ZONE),
            date(2026, 11, 3),
        ),
        ({"rhythm": "monthly"}, datetime(2026, 12, 1, 6, tzinfo=ZONE), date(2026, 10, 31)),
        (
            {"rhythm": "monthly", "days_after": 20},
            datetime(2026, 11, 21, 6, tzinfo=ZONE),
            date(2026, 9, 30),
        ),
    ],
)
def test_a_rhythm_tells_when_it_runs_and_what_is_over_by_then(
    said: dict[str, Any], next_at: datetime, last_day: date
) -> None:
    each = schedule(**said)

    assert each.waiting(NOW).next_at == next_at
    assert each.last_day(date(2026, 9, 1), NOW) == last_day


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (None, date(2026, 11, 1)),
        (ran(date(2026, 10, 1), date(2026, 10, 5)), date(2026, 10, 6)),
        (ran(date(2026, 10, 1), date(2026, 10, 5), state="empty"), date(2026, 10, 6)),
        (ran(date(2026, 10, 1), date(2026, 10, 5), state="empty", in_flight=1), date(2026, 10, 1)),
        (
            ran(
                date(2026, 10, 1), date(2026, 10, 5), state="empty", incident_counts={"KEPT_OUT": 1}
            ),
            date(2026, 10, 1),
        ),
        (ran(date(2026, 10, 1), date(2026, 10, 5), state="refused"), date(2026, 10, 1)),
        (ran(date(2025, 10, 1), date(2026, 10, 1), state="refused"), date(2026, 10, 2)),
    ],
)
def test_a_run_begins_after_what_is_handed_over(last: Export | None, first: date) -> None:
    assert schedule().first_day(last) == first


_RHYTHMS = st.fixed_dictionaries(
    {
        "rhythm": st.sampled_from(["daily", "weekly", "monthly"]),
        "weekday": st.integers(1, 7),
        "days_after": st.integers(0, 20),
        "hour": st.integers(0, 23),
    }
)


@given(said=_RHYTHMS, waits=st.lists(st.integers(1, 24 * 500), max_size=12))
def test_runs_at_whatever_times_leave_no_day_out_and_have_none_twice(
    said: dict[str, Any], waits: list[int]
) -> None:
    each, now, last = schedule(**said), NOW.astimezone(UTC), None
    for hours in waits:
        now += timedelta(hours=hours)
        first = each.first_day(last)
        last_day = each.last_day(first, now)
        assert first == (last.period_to + timedelta(days=1) if last else each.from_day)
        if first <= last_day:
            assert last_day < now.astimezone(ZONE).date()
            assert (last_day - first).days < LONGEST_DAYS
            if each.rhythm == "monthly":
                assert (first.day, (last_day + timedelta(days=1)).day) == (1, 1)
            last = ran(first, last_day)
        waiting = each.waiting(now).next_at
        assert now < waiting <= now + timedelta(days=32)


def test_one_that_has_ended_does_not_go_on() -> None:
    ended = schedule().to("paused", NOW).to("active", NOW).to("ended", NOW)

    with pytest.raises(ForbiddenScheduleStep):
        ended.to("active", NOW)
