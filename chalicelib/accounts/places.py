"""From where an e-mail is used: places that its owner is known at are not closed by strangers.

A place is a device that shows a proof (`aws.devices`), or else the source of the request. A source
is known where somebody signed in from it of late, and for a code where it was asked for from there.
Another password, or the undo of a changed e-mail, forgets all of them: who had got in is a stranger
again.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from chalicelib.accounts import place_store
from chalicelib.accounts.known_places import ASKED_LASTS, LASTS, RENEWED_WITHIN
from chalicelib.accounts.known_places import AskedHere as Asked
from chalicelib.accounts.known_places import KnownPlaces as Known
from chalicelib.accounts.throttle import Tried
from chalicelib.aws import devices
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock, origin
from chalicelib.core.again import again, doubling


class Place(NamedTuple):
    """Where something is tried with an e-mail."""

    subject: str
    """What it is counted by."""
    is_known: bool


def current(tried: Tried, email: str) -> Place:
    """Tell the place of the request; as much is read whatever the e-mail."""
    source, now = _source(email), clock.now()
    known, asked = place_store.find(email, source, tried)
    device = devices.current_of(email)
    if device is not None and (known is None or known.trusts(device.proven_at)):
        return Place(f"{email} {device.id}", is_known=True)
    signed_in = known is not None and known.knows(source, now)
    has_asked = asked is not None and now < asked.until
    return Place(f"{email} {source}", is_known=signed_in or has_asked)


@again(4, on=ChangedMeanwhile, pause=doubling(0.02))
def know(email: str) -> None:
    """Keep that somebody signed in from here; it is written once in a while."""
    now, source = clock.now(), _source(email)
    known = place_store.find(email, source, "sign-in").known
    if known is not None and known.knows(source, now + RENEWED_WITHIN):
        return
    tx = Transaction()
    made = known or Known(created_at=now, since=now - LASTS)
    place_store.write_known(tx, email, made.with_source(source, now))
    tx.commit()


@again(4, on=ChangedMeanwhile, pause=doubling(0.02))
def note_asked(email: str, tried: Tried) -> None:
    """Keep that a code was asked for from here: strangers do not keep it from being used."""
    now, source = clock.now(), _source(email)
    before = place_store.find(email, source, tried).asked
    asked = before or Asked(created_at=now, until=now)
    place_store.save_asked(email, source, tried, asked.but(until=now + ASKED_LASTS))


def write_forgotten(tx: Transaction, email: str, *, but_here: bool = False) -> None:
    """Add that no place is known any more; `but_here`: only this one, which proved the e-mail."""
    now, source = clock.now(), _source(email)
    before = place_store.find(email, source, "sign-in").known
    left = Known(created_at=now, version=before.version if before else 0, since=now)
    place_store.write_known(tx, email, left.with_source(source, now) if but_here else left)


def _source(email: str) -> str:
    """Return the name of the current source beside an e-mail: its address is not kept."""
    return hashlib.sha256(f"{email}\x1f{origin.source()}".encode()).hexdigest()[:24]
