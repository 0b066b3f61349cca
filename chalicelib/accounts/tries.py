"""Counting tries in the table, before they are looked at."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.accounts import place_store, places, store
from chalicelib.accounts.throttle import POLICIES, WIDE, Tried
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


class PlaceClosed(TooManyTries):
    """Strangers tried it too often with that e-mail; places that its owner used stay open."""

    code = "place-closed"
    text = Text(
        es="Se ha intentado demasiadas veces con ese correo desde lugares desconocidos. Hágalo "
        "desde un dispositivo o una red donde ya haya entrado, elija una nueva en "
        "«Contraseña olvidada», o espere {retry_after_seconds} segundos.",
        en="This was tried too often with that e-mail from unknown places. Do it from a device or "
        "a network from which you signed in before, choose a new password at "
        "“Forgotten password”, or wait {retry_after_seconds} seconds.",
    )
    way = "POST /v1/password-resets"


class _Together(TooManyTries):
    """Others try the same at this moment: at another look it may go through."""


def count(tried: Tried, subject: str) -> bool:
    """Count one try with what was typed, or by a tenant; return whether who tries is known for it.

    What strangers try with an e-mail (`WIDE`) is counted where they are: by device or source. All
    places that are not known there are counted together as well, and closed together.

    Raises:
        TooManyTries: it may not be tried now.
        PlaceClosed: not from here.
    """
    wide = WIDE.get(tried)
    if wide is None:
        _count(tried, subject)
        return True
    place = places.current(tried, subject)
    _count(tried, place.subject)
    if place.is_known:
        return True
    wait = place_store.count_wide(tried, subject, wide)
    if wait:
        raise PlaceClosed(retry_after_seconds=wait)
    return False


@again(20, on=_Together, pause=steady(0.2))
def _count(tried: Tried, subject: str) -> None:
    """Count one try.

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
    """Start counting anew after a try that succeeded, where it was tried."""
    if tried in WIDE:
        subject = places.current(tried, subject).subject
    store.forget_throttle(tried, subject)
