"""Where sessions are kept, and what their holders have: an access token and a handle, both signed.

Both say whose session it is, and a part that is chance: of that the session keeps the digest. So
one is made neither by who knows our secret alone, nor by who reads the table. Of a handle the
signature tells, too, that it once was given out: one that is not the current one was used before.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import NamedTuple

from chalicelib.aws import signed_texts
from chalicelib.aws.secrets import signing_key
from chalicelib.aws.signed_texts import NotOurs
from chalicelib.aws.table import Key, Table, can_be_tenant
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import chance
from chalicelib.core.sessions import ACCESS_LASTS, SessionRecord

SESSIONS = "SESSIONS"
_ACCESS, _HANDLE, _CHANCE_BYTES = "access-token", "session-handle", 16


class Held(NamedTuple):
    """What an access token or a handle says."""

    account_id: str
    session_id: str
    nonce: str
    rest: str
    """When the access token ends, in seconds since 1970; or what makes a handle this one."""

    @property
    def ends_at(self) -> float:
        """When an access token is over."""
        return float(self.rest)


def session_key(account_id: str, session_id: str) -> Key:
    """Build the key of a session."""
    return Table(account_id).key(SESSIONS, session_id)


def first_handle(account_id: str, session_id: str) -> Held:
    """Make what the holder of a new session has."""
    return Held(account_id, session_id, chance.token(_CHANCE_BYTES), chance.token(_CHANCE_BYTES))


def next_handle(held: Held) -> Held:
    """Return the handle that one is exchanged for: the same each time, should an answer be lost."""
    seed = hmac.new(signing_key(), "\x1f".join((_HANDLE, *held)).encode(), hashlib.sha256)
    return held._replace(rest=seed.hexdigest())


def write_access(held: Held, now: datetime) -> str:
    """Write an access token for the session of a handle, good from now on."""
    ends_at = str(int((now + ACCESS_LASTS).timestamp()))
    return signed_texts.write("\x1f".join(held._replace(rest=ends_at)), _ACCESS)


def write_handle(held: Held) -> str:
    """Write a handle, to be given to whoever may exchange it."""
    return signed_texts.write("\x1f".join(held), _HANDLE)


def read_access(token: str) -> Held:
    """Read an access token.

    Raises:
        NotOurs: it is none of ours, or names nobody who can have a session.
    """
    return _read(token, _ACCESS)


def read_handle(handle: str) -> Held:
    """Read a handle.

    Raises:
        NotOurs: it is none of ours.
    """
    return _read(handle, _HANDLE)


def _read(signed: str, purpose: str) -> Held:
    parts = signed_texts.read(signed, purpose).split("\x1f")
    if len(parts) != len(Held._fields) or not can_be_tenant(parts[0]):
        raise NotOurs
    return Held(*parts)


def digest_of(part: str) -> str:
    """Return what a session keeps of a part that is chance."""
    return hashlib.sha256(part.encode()).hexdigest()


def note_use(account_id: str, session: SessionRecord, now: datetime) -> None:
    """Keep that a session is in use, unless it was kept a short while ago."""
    if not session.is_use_to_note(now):
        return
    tx = Transaction()
    write_session(tx, account_id, session.but(used_at=now))
    try:
        tx.commit()
    except ChangedMeanwhile:
        return  # another request of the session has noted it, or somebody has just ended it


def write_session(tx: Transaction, account_id: str, session: SessionRecord) -> None:
    """Write a session that must be as it was read; it is forgotten once it is over."""
    key = session_key(account_id, session.id)
    tx.replace(key, session, expires_at=session.over_at)
