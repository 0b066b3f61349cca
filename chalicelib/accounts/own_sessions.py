"""The sessions of a person: begun, gone on with, listed and ended, each by its own record.

Whoever holds one has an access token for an hour and a handle, which is exchanged for the next. A
handle that was exchanged before is in two hands, so the session ends and its person is told; but
for some seconds, in which an answer may have been lost (ADR 0038).
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from chalicelib.accounts import keeping, notices, store
from chalicelib.accounts.forms import Refresh
from chalicelib.accounts.model import Account
from chalicelib.accounts.session_views import SessionList, SessionView
from chalicelib.accounts.views import Session
from chalicelib.aws import devices
from chalicelib.aws.identity import InvalidSession
from chalicelib.aws.sessions import (
    Held,
    digest_of,
    first_handle,
    next_handle,
    session_key,
    write_session,
)
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.cookies import KeepIn
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.origin import device_name, origin
from chalicelib.core.sessions import SPANS, SessionKind, SessionRecord
from chalicelib.core.texts import Text

MOST_SHOWN = 100


class SessionNotFound(NotFound):
    """The caller has no such session, or it has ended."""

    code = "session-not-found"
    text = Text(
        es="No hay ninguna sesión suya con ese identificador; vea las que hay en «Mi cuenta».",
        en="You have no session of that id; see those that there are at “My account”.",
    )
    way = "GET /v1/me/sessions"


def begin(
    account: Account, *, is_remembered: bool, has_factor: bool = False, keep_in: KeepIn = "answer"
) -> Session:
    """Begin a session of somebody who has just proven to know the password."""
    now, held = clock.now(), first_handle(account.id, new_id("ses"))
    kind, idle = _kind_of(account.id, "remembered" if is_remembered else "business")
    record = SessionRecord(
        id=held.session_id,
        created_at=now,
        generation=account.generation,
        kind=kind,
        idle_seconds=int(idle.total_seconds()),
        used_at=now,
        ends_at=now + SPANS[kind].longest,
        proven_at=now,
        has_factor=has_factor,
        device=device_name(),
        source=origin(),
        nonce_digest=digest_of(held.nonce),
        handle_digest=digest_of(held.rest),
        rotated_at=now,
    )
    tx = Transaction()
    write_session(tx, account.id, record)
    tx.commit()
    store.write_signed_in(account.id)
    return keeping.shown(account, record, held, devices.proof(account.email), keep_in)


def refresh(given: Refresh) -> Session:
    """Exchange the handle of a session that still counts, which is a sign-in of its day.

    Raises:
        InvalidSession: it is none of ours, ended or over; or was exchanged before, which ends it.
        InvalidInput: a handle was sent beside the one of the cookie, or none.
        OtherAccount: it is of another account than the one that is named; nothing is exchanged.
        OtherSite: it is in a cookie, and the page of another site asks.
    """
    held = keeping.held(given)
    try:
        return _exchanged(held, given.keep_in)
    except InvalidSession:
        keeping.forget(held.session_id)
        raise


def _exchanged(held: Held, keep_in: KeepIn) -> Session:
    account, session = store.find_session(held.account_id, held.session_id)
    now = clock.now()
    if account is None or session is None or not _counts(account, session, held, now):
        raise InvalidSession
    following, digest = next_handle(held), digest_of(held.rest)
    if hmac.compare_digest(digest, session.handle_digest):
        if keep_in == "cookie" and session.is_just_rotated(now):
            following = (
                held  # what another tab was just given must not be set back by a late answer
            )
        else:
            session = _rotate(account, session, following, now)
    elif not session.is_answer_lost(digest, now):
        _end_reused(account, session)
        raise InvalidSession
    store.write_signed_in(account.id)
    device = devices.proof(account.email) if devices.current_of(account.email) else None
    return keeping.shown(account, session, following, device, keep_in)


def list_sessions(caller: Caller) -> SessionList:
    """Show the caller their sessions, the one that was used last first."""
    now = clock.now()
    account, sessions = store.sessions_of(caller.account_id)
    living = [s for s in sessions if s.is_of(account.generation) and s.why_over(now) is None]
    living.sort(key=lambda each: each.used_at, reverse=True)
    own = caller.session.id if caller.session else ""
    return SessionList(data=[SessionView.of(each, own) for each in living[:MOST_SHOWN]])


def end(caller: Caller, session_id: str) -> None:
    """End one session of the caller, in this very second.

    Raises:
        SessionNotFound: there is none of that id.
    """
    account, session = store.find_session(caller.account_id, session_id)
    if account is None or session is None or not session.is_of(account.generation):
        raise SessionNotFound
    tx = Transaction()
    _write_ended(tx, account, session, "session_ended")
    tx.commit()


def end_own(caller: Caller) -> None:
    """End the session by which the caller asks; it is fine when somebody has just ended it."""
    if caller.session is not None:
        tx = Transaction()
        tx.release(session_key(caller.account_id, caller.session.id))
        store.note(tx, caller.account_id, "session_ended", device=caller.session.known_by)
        tx.commit()
        keeping.forget(caller.session.id)


def write_kept(
    tx: Transaction, caller: Caller, account: Account, *, has_factor: bool | None = None
) -> None:
    """Add that the caller's session goes on, as every other of the account ends, and is proven."""
    _, session = store.find_session(account.id, caller.session.id if caller.session else "")
    if session is not None:
        now = clock.now()
        kept = session.but(generation=account.generation, proven_at=now, used_at=now)
        if has_factor is not None:
            kept = kept.but(has_factor=has_factor)
        write_session(tx, account.id, kept)


def _counts(account: Account, session: SessionRecord, held: Held, now: datetime) -> bool:
    """Return whether a session lets its holder go on."""
    return (
        account.state == "active"
        and session.is_of(account.generation)
        and hmac.compare_digest(session.nonce_digest, digest_of(held.nonce))
        and session.why_over(now) is None
    )


def _rotate(
    account: Account, session: SessionRecord, following: Held, now: datetime
) -> SessionRecord:
    """Write the next handle, and what the person may do by now: it says how long they may idle."""
    kind, idle = _kind_of(account.id, session.kind)
    tx = Transaction()
    rotated = session.rotated(digest_of(following.rest), now).but(
        kind=kind,
        idle_seconds=int(idle.total_seconds()),
        ends_at=session.created_at + SPANS[kind].longest,
    )
    write_session(tx, account.id, rotated)
    tx.commit()
    return rotated


def _end_reused(account: Account, session: SessionRecord) -> None:
    tx = Transaction()
    _write_ended(tx, account, session, "session_reused")
    notices.write(tx, account, "session_reused", account.email, session.id, device=session.known_by)
    tx.commit()


def _write_ended(tx: Transaction, account: Account, session: SessionRecord, event: str) -> None:
    tx.delete(session_key(account.id, session.id), session.version)
    store.note(tx, account.id, event, device=session.known_by)


def _kind_of(account_id: str, chosen: SessionKind) -> tuple[SessionKind, timedelta]:
    """Return of what kind a session is, by what the person may do, and how long it may idle."""
    belongs = list(store.memberships(account_id))
    kinds = {each.kind for each in belongs}
    if "platform" in kinds:
        return "operator", SPANS["operator"].idle
    if "firm" in kinds:
        firms = store.firm_standings(each.tenant for each in belongs if each.kind == "firm")
        idle = [timedelta(minutes=each.idle_minutes) for each in firms]
        return "firm", min(idle, default=SPANS["firm"].idle)
    kind: SessionKind = "remembered" if chosen == "remembered" else "business"
    return kind, SPANS[kind].idle
