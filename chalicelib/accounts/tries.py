"""Counting tries in the table, before they are looked at."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.accounts import store
from chalicelib.accounts.throttle import POLICIES, Tried
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.again import again, steady
from chalicelib.core.errors import TooMany
from chalicelib.core.texts import Text


class TooManyTries(TooMany):
    """It was tried too often; waiting helps."""

    code = "too-many-tries"
    text = Text(
        es="Demasiados intentos; espere {retry_after_seconds} segundos y pruebe de nuevo.",
        en="Too many attempts; wait {retry_after_seconds} seconds and try again.",
    )


class _Together(TooManyTries):
    """Others try the same at this moment: at another look it may go through."""


@again(20, on=_Together, pause=steady(0.2))
def count(tried: Tried, subject: str) -> None:
    """Count one try with what was typed, or by a tenant.

    Tries that come together look again for about two seconds: at the counter that another of them
    wrote, and at a pause that they caused together and that one of them, being right, ends.

    Raises:
        TooManyTries: it may not be tried now; nothing was counted.
    """
    policy, now = POLICIES[tried], clock.now()
    current = store.find_throttle(tried, subject)
    wait = policy.wait(current, now)
    if wait:
        refusal = _Together if policy.is_patient(current, now) else TooManyTries
        raise refusal(retry_after_seconds=wait)
    try:
        store.save_throttle(tried, subject, policy.counted(current, now))
    except ChangedMeanwhile as exc:
        raise _Together(retry_after_seconds=1) from exc


def look(counters: Mapping[Tried, str]) -> None:
    """Refuse where nothing may be tried now by one of several counters, and count nothing.

    Raises:
        TooManyTries: it may not be tried now.
    """
    now, found = clock.now(), store.find_throttles(counters)
    wait = max(POLICIES[tried].wait(current, now) for tried, current in found.items())
    if wait:
        raise TooManyTries(retry_after_seconds=wait)


def forget(tried: Tried, subject: str) -> None:
    """Start counting anew after a try that succeeded."""
    store.forget_throttle(tried, subject)
