"""Proof that a device signed in with an e-mail before: a signed text that the client keeps.

It opens nothing. Whoever shows it is counted by themselves, so that strangers who know the e-mail
are not in their way (ADR 0037). It holds no e-mail, only its digest.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.aws import signed_texts
from chalicelib.core import clock, origin
from chalicelib.core.ids import new_id

LASTS: Final = timedelta(days=90)
_PURPOSE = "device"


class Device(NamedTuple):
    """A device that signed in."""

    id: str
    email_digest: str
    proven_at: datetime


def current() -> Device | None:
    """Return the device that the request comes from, if it shows a proof that has not expired."""
    try:
        known_as, digest, moment = signed_texts.read(origin.device(), _PURPOSE).split(" ")
        found = Device(known_as, digest, datetime.fromisoformat(moment))
    except ValueError:  # none, or not ours
        return None
    return found if clock.now() < found.proven_at + LASTS else None


def current_of(email: str) -> Device | None:
    """Return the device that the request comes from, if it signed in with this e-mail."""
    found = current()
    return found if found is not None and found.email_digest == _digest(email) else None


def proof(email: str) -> str:
    """Write the proof for the device that just signed in; a known one stays the one that it is."""
    known = current_of(email)
    known_as = known.id if known else new_id("dev")
    return signed_texts.write(f"{known_as} {_digest(email)} {clock.now().isoformat()}", _PURPOSE)


def _digest(email: str) -> str:
    return hashlib.sha256(email.lower().encode()).hexdigest()[:32]
