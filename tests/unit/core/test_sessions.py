"""When a session counts, when its use is noted, and which handle goes on with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

from chalicelib.core.sessions import (
    KIND_NAMES,
    LOST_ANSWER,
    SPANS,
    WHY_OVER_NAMES,
    SessionKind,
    SessionRecord,
    WhyOver,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SESSION = SessionRecord(
    id="ses_1",
    created_at=NOW,
    generation=3,
    kind="firm",
    idle_seconds=1800,
    used_at=NOW,
    ends_at=NOW + timedelta(hours=12),
    proven_at=NOW,
    nonce_digest="nonce",
    handle_digest="first",
    rotated_at=NOW,
)


def test_each_kind_has_its_times_and_words() -> None:
    assert set(SPANS) == set(KIND_NAMES) == set(get_args(SessionKind))
    assert set(WHY_OVER_NAMES) == set(get_args(WhyOver))
    assert all(span.idle <= span.longest for span in SPANS.values())


def test_session_is_over_unused_and_at_last_in_any_case() -> None:
    used = SESSION.but(used_at=SESSION.ends_at - 10 * MINUTE)

    assert [SESSION.why_over(NOW + minutes * MINUTE) for minutes in (0, 29, 30, 719, 720)] == [
        None, None, "idle", "idle", "longest",
    ]  # fmt: skip
    assert used.over_at == SESSION.ends_at
    assert used.why_over(SESSION.ends_at - MINUTE) is None


def test_use_is_noted_each_sixth_of_the_idle_time_and_each_hour_at_least() -> None:
    long = SESSION.but(idle_seconds=30 * 86_400)

    assert [SESSION.is_use_to_note(NOW + minutes * MINUTE) for minutes in (4, 5)] == [False, True]
    assert [long.is_use_to_note(NOW + minutes * MINUTE) for minutes in (59, 60)] == [False, True]


def test_former_handle_is_forgiven_for_seconds_and_an_earlier_one_never() -> None:
    later = NOW + MINUTE
    twice = SESSION.rotated("second", NOW).rotated("third", later)

    assert (twice.handle_digest, twice.used_at) == ("third", later)
    assert twice.is_answer_lost("second", later + LOST_ANSWER - timedelta(seconds=1))
    assert not twice.is_answer_lost("second", later + LOST_ANSWER)
    assert not twice.is_answer_lost("first", later)
    assert not SESSION.is_answer_lost("", NOW + MINUTE)


def test_session_is_told_by_its_device_or_its_place_and_is_of_one_generation() -> None:
    placed = SESSION.but(source="203.0.113.0/24")

    assert [each.known_by for each in (placed.but(device="Firefox"), placed, SESSION)] == [
        "Firefox", "203.0.113.0/24", "ses_1",
    ]  # fmt: skip
    assert [SESSION.is_of(generation) for generation in (2, 3, 4)] == [False, True, False]
