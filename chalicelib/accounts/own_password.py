"""A person who is signed in changes the password: the session goes on, all others end.

The other devices and places are known no more until somebody signs in there again.
"""

from __future__ import annotations

from chalicelib.accounts import credentials, notices, own_sessions, places, store
from chalicelib.accounts.forms import PasswordChange
from chalicelib.accounts.model import Account
from chalicelib.accounts.proving import require_password
from chalicelib.accounts.registration import check_password
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id


def change(caller: Caller, wanted: PasswordChange) -> None:
    """Give the caller's account another password, of which its address is told.

    Raises:
        InvalidInput: the password as it is now is wrong, or the new one will not do.
        TooManyTries: too many wrong passwords.
    """
    own = store.account(caller.account_id)
    check_password("/new_password", wanted.new_password, email=own.email, name=own.name)
    require_password(caller, own, wanted.password)
    with credentials.fresh(own.email, wanted.new_password, "/new_password") as user:
        _write(caller, own, user)
    credentials.drop(own.user_name)


def _write(caller: Caller, own: Account, user: str) -> None:
    """Write it to the account whose password was proven: what came between refuses it."""
    now = clock.now()
    changed = own.signed_out(now, pool_user=user)
    tx = Transaction()
    store.write_account(tx, changed)
    own_sessions.write_kept(tx, caller, changed)
    places.write_forgotten(tx, own.email, but_here=True)  # who knew the one before is a stranger
    store.note(tx, own.id, "password_changed")
    notices.write(tx, own, "password_changed", own.email, new_id("told"))
    tx.respond(caller, 204)
    tx.commit()
