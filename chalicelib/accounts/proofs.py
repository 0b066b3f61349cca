"""That it is the person of a session who sits at it, by the password or the second factor."""

from __future__ import annotations

from chalicelib.accounts import second_factor, store
from chalicelib.accounts.forms import Proof
from chalicelib.accounts.own_sessions import SessionNotFound
from chalicelib.accounts.proving import PASSWORD_WRONG, require_password
from chalicelib.accounts.session_views import Proven
from chalicelib.aws.sessions import write_session
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.sessions import PROOF_LASTS


def prove(caller: Caller, given: Proof) -> Proven:
    """Note that whoever holds the caller's session knows the password now, or has the factor.

    Raises:
        InvalidInput: the password is wrong, or neither was sent.
        InvalidCode, NoSecondFactor: the code is wrong, or there is no factor.
        TooManyTries: too many were.
        SessionNotFound: the session has just been ended.
    """
    own = store.account(caller.account_id)
    if given.code is not None:
        second_factor.require_code(own, given.code)
    elif given.password is not None:
        require_password(caller, own, given.password)
    else:
        raise InvalidInput([PASSWORD_WRONG.at("/password")])
    _, session = store.find_session(own.id, caller.session.id if caller.session else "")
    if session is None:
        raise SessionNotFound
    now = clock.now()
    tx = Transaction()
    write_session(tx, own.id, session.but(proven_at=now, used_at=now))
    tx.commit()
    return Proven(until=now + PROOF_LASTS)
