from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.accounts.throttle import POLICIES, Policy, Throttle, Tried

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
POLICY = Policy(3, timedelta(seconds=10), timedelta(seconds=60), timedelta(hours=1))


def after(tries: int) -> Throttle:
    current: Throttle | None = None
    for _ in range(tries):
        current = POLICY.counted(current, NOW)
    assert current is not None
    return current


@pytest.mark.parametrize(
    ("tries", "pause"), [(1, 0), (2, 0), (3, 10), (4, 20), (5, 40), (6, 60), (40, 60)]
)
def test_pause_comes_after_the_free_tries_and_doubles_up_to_the_longest(
    tries: int, pause: int
) -> None:
    assert (after(tries).blocked_until - NOW).total_seconds() == pause


def test_waiting_is_told_in_whole_seconds_and_never_too_short() -> None:
    blocked = after(3)

    assert POLICY.wait(None, NOW) == 0
    assert POLICY.wait(blocked, NOW) >= 10
    assert POLICY.wait(blocked, NOW + timedelta(seconds=9.5)) == 1
    assert POLICY.wait(blocked, NOW + timedelta(seconds=10)) == 0


def test_tries_are_forgotten_after_a_quiet_time() -> None:
    later = after(5).forgotten_at

    assert POLICY.counted(after(5), later).tries == 1
    assert POLICY.counted(after(5), later - timedelta(seconds=1)).tries == 6


@pytest.mark.parametrize("tries", [0, 1, 4])
def test_try_that_is_taken_back_leaves_the_counter_and_the_pause_as_they_were(tries: int) -> None:
    before = after(tries) if tries else None
    later = NOW + timedelta(minutes=5)

    left = POLICY.counted(before, later).taken_back(before)

    assert POLICY.wait(left, later) == 0
    assert POLICY.counted(left, later).tries == tries + 1


@pytest.mark.parametrize(
    "tried", ["sign-in", "verification", "password-reset", "mail", "authority-user"]
)
def test_guessing_for_a_day_gets_few_tries_under_every_policy(tried: Tried) -> None:
    policy, now, current, tries = POLICIES[tried], NOW, None, 0
    while now < NOW + timedelta(days=1):
        wait = policy.wait(current, now)
        if wait:
            now += timedelta(seconds=wait)
            continue
        current = policy.counted(current, now)
        tries += 1

    assert 20 < tries < 110


def test_recipient_gets_five_mails_of_one_person_before_the_pauses_begin() -> None:
    receiving = POLICIES["receiving"]

    assert receiving.free == 5
    assert receiving.longest == timedelta(hours=24)
