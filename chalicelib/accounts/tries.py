"""Counting tries in the table, before they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

from chalicelib.accounts import place_store, places, store
from chalicelib.accounts.places import Place
from chalicelib.accounts.throttle import POLICIES, WIDE, Throttle, Tried
from chalicelib.aws.identity import TooManySignIns
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.again import again, steady
from chalicelib.core.errors import Retryable, TooMany
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


class _Counted(NamedTuple):
    """A try that was counted: where, and the counter without it and with it."""

    place: Place
    before: Throttle | None
    since: Throttle


def count(tried: Tried, subject: str) -> None:
    """Count one try with what was typed, or by a tenant.

    What strangers try with an e-mail (`WIDE`) is counted where they are: by device or source. All
    places that are not known there are counted together as well, and closed together.

    Raises:
        TooManyTries: it may not be tried now.
        PlaceClosed: not from here.
    """
    _counted_here(tried, subject)


@contextmanager
def counted(tried: Tried, subject: str) -> Iterator[bool]:
    """Count one try as `count` does, and tell whether who tries is known for it.

    It is taken back where what the block asks does not answer: else who knows their password
    would be kept out once the provider is back, for having tried it while the provider was away.
    The provider counts wrong passwords by itself as well.

    Raises:
        TooManyTries: it may not be tried now.
        PlaceClosed: not from here.
    """
    count = _counted_here(tried, subject)
    try:
        yield count.place.is_known
    except (Retryable, TooManySignIns):
        with suppress(ChangedMeanwhile):  # others were counted since, on top of it
            store.save_throttle(tried, count.place.subject, count.since.taken_back(count.before))
        raise


def _counted_here(tried: Tried, subject: str) -> _Counted:
    wide = WIDE.get(tried)
    place = places.current(tried, subject) if wide else Place(subject, is_known=True)
    before, since = _count(tried, place.subject)
    if wide and not place.is_known:
        wait = place_store.count_wide(tried, subject, wide)
        if wait:
            raise PlaceClosed(retry_after_seconds=wait)
    return _Counted(place, before, since)


@again(20, on=_Together, pause=steady(0.2))
def _count(tried: Tried, subject: str) -> tuple[Throttle | None, Throttle]:
    """Count one try; return the counter before it and the one that was written.

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
    counted = policy.counted(current, now)
    try:
        store.save_throttle(tried, subject, counted)
    except ChangedMeanwhile as exc:
        raise _Together(retry_after_seconds=1) from exc
    return current, counted


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
