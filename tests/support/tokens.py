"""Sessions for tests that need somebody signed in, and not the signing in."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.aws import signed_texts
from chalicelib.aws.sessions import (
    Held,
    digest_of,
    first_handle,
    read_access,
    session_key,
    write_access,
    write_session,
)
from chalicelib.aws.standing import ACCOUNT
from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.sessions import PROOF_LASTS, SessionRecord
from chalicelib.core.standing import SignedIn

SESSION: Final = "ses_test"
_NONCE, _FOREVER = "nonce", timedelta(days=3650)


def token(account_id: str, *, at: datetime | None = None) -> str:
    """Make an access token of a session of somebody, which is begun unless it is there.

    `at`: when it was made; it is good for years, so that a test may set the clock, or for the usual
    hour from then.
    """
    _begin(account_id)
    held = Held(account_id, SESSION, _NONCE, "")
    return write_access(held, at or clock.now() + _FOREVER)


def bearer(account_id: str, *, at: datetime | None = None) -> dict[str, str]:
    """Make the header of a signed-in person."""
    return {"Authorization": f"Bearer {token(account_id, at=at)}"}


def age_proof(account_id: str) -> None:
    """Let the last proof of somebody's session be too old."""
    _rewrite(account_id, proven_at=clock.now() - PROOF_LASTS)


def take_factor(account_id: str) -> None:
    """Let somebody's session be one without a second factor."""
    _rewrite(account_id, has_factor=False)


def _rewrite(account_id: str, **changes: Any) -> None:
    token(account_id)
    key = session_key(account_id, SESSION)
    known: SessionRecord | None = get_many([(key, SessionRecord)])[0]
    assert known is not None
    tx = Transaction()
    write_session(tx, account_id, known.but(**changes))
    tx.commit()


def forged(account_id: str) -> dict[str, str]:
    """Make the header of somebody whose token was signed by us, for another purpose."""
    held = read_access(token(account_id))
    return {"Authorization": f"Bearer {signed_texts.write(chr(31).join(held), 'another')}"}


def _begin(account_id: str) -> None:
    table, key = Table(account_id), session_key(account_id, SESSION)
    account, known = get_many(
        [(table.key(ACCOUNT, ACCOUNT), SignedIn), (key, SessionRecord)],
    )
    generation = account.generation if account else 0
    if known is not None and known.generation == generation:
        return
    begun = record(generation).but(version=known.version if known else 0)
    tx = Transaction()
    write_session(tx, account_id, begun)
    with suppress(ChangedMeanwhile):  # another thread of the test has just begun it
        tx.commit()


def record(generation: int = 0) -> SessionRecord:
    """Make a session that is good for years."""
    now, held = clock.now(), first_handle("acc_any", SESSION)
    return SessionRecord(
        id=SESSION,
        created_at=now,
        generation=generation,
        kind="remembered",
        idle_seconds=int(_FOREVER.total_seconds()),
        used_at=now,
        ends_at=now + _FOREVER,
        proven_at=now + _FOREVER,
        has_factor=True,
        device="pruebas",
        nonce_digest=digest_of(_NONCE),
        handle_digest=digest_of(held.rest),
        rotated_at=now,
    )
