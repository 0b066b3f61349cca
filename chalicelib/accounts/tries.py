"""Counting tries in the table, before they are looked at."""

from __future__ import annotations

from chalicelib.accounts import store
from chalicelib.accounts.refusals import TooManyTries
from chalicelib.accounts.throttle import POLICIES, Throttle, Tried
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock

_CONFLICTS = 4


def count(tried: Tried, subject: str) -> Throttle:
    """Count one try with an e-mail, or by a tenant.

    Raises:
        TooManyTries: it may not be tried now; nothing was counted.
    """
    policy = POLICIES[tried]
    for _ in range(_CONFLICTS):
        now, current = clock.now(), store.find_throttle(tried, subject)
        wait = policy.wait(current, now)
        if wait:
            raise TooManyTries(retry_after_seconds=wait)
        try:
            return store.save_throttle(tried, subject, policy.counted(current, now))
        except ChangedMeanwhile:
            continue
    raise TooManyTries(retry_after_seconds=1)


def forget(tried: Tried, subject: str, throttle: Throttle) -> None:
    """Start counting anew after a try that succeeded."""
    store.forget_throttle(tried, subject, throttle)
