"""A password is a user of the identity provider, and the account names the one in force (ADR 0038).

Each new password is a new user, made under a name that nobody knows; the transaction that decides
names it. So a try that is refused, overtaken or killed has changed nothing: a user that no account
names opens nothing. That is also how a password is voided: the account names a user that is not
there.

The provider pauses a user after five wrong passwords, up to 15 minutes, whoever typed them, and
refuses the right one meanwhile. So a password has a second user, the inner one, which is asked only
from where its owner is known: strangers who know the e-mail never reach it (ADR 0037). It is made
when the password first turns out right, and goes with the other.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.accounts import passwords
from chalicelib.accounts.model import Account
from chalicelib.aws import identity
from chalicelib.aws.identity import InvalidCredentials, PasswordRefused, Proof
from chalicelib.aws.transaction import RespondedMeanwhile
from chalicelib.core.errors import DomainError, InvalidInput, Retryable
from chalicelib.core.ids import new_id

_log = logging.getLogger(__name__)


@contextmanager
def fresh(email: str, password: str, pointer: str) -> Iterator[str]:
    """Make a user with a password, for a transaction within the block that names it.

    It is removed again when that is refused; when it is unknown whether it was written, it stays.

    Raises:
        InvalidInput: the provider refuses the password, which was sent at `pointer`.
    """
    name = nobody()
    try:
        identity.create_user(name, email, password)
    except PasswordRefused as exc:
        drop(name)
        raise InvalidInput([passwords.REFUSED.at(pointer)]) from exc
    try:
        yield name
    except (DomainError, RespondedMeanwhile):
        drop(name)
        raise


def nobody() -> str:
    """Make up the name of a user that is not there: no password opens what names it."""
    return new_id("usr")


def check(account: Account, password: str, *, is_known: bool) -> Proof:
    """Check the password of an account; `is_known`: from where its owner is known.

    Raises:
        InvalidCredentials: it is wrong.
        TooManySignIns: the provider asks for a pause.
    """
    if is_known and _opens_inner(account, password):
        return "own"
    proof = identity.authenticate(account.user_name, password)
    if proof == "own" and account.state == "active":
        _make_inner(account, password)
    return proof


def rename(name: str, email: str) -> None:
    """Write the e-mail of the users of a password, which nothing depends on; repeatable."""
    for each in _users(name):
        identity.set_email(each, email)


def remove(name: str) -> None:
    """Remove the users of a password; repeatable."""
    for each in _users(name):
        identity.delete_user(each)


def drop(name: str) -> None:
    """Remove users that no account names any more; what stays opens nothing."""
    try:
        remove(name)
    except Retryable as exc:
        _log.warning("user without account not removed", extra={"cause": str(exc)})


def _users(name: str) -> tuple[str, str]:
    return name, _inner(name)


def _inner(name: str) -> str:
    return f"{name}.inner"


def _opens_inner(account: Account, password: str) -> bool:
    """Return whether it is right there; else the other user says whether it is wrong.

    The inner user may not be there yet, or half made by a sign-in that was cut off.
    """
    try:
        return identity.authenticate(_inner(account.user_name), password) == "own"
    except InvalidCredentials:
        return False


def _make_inner(account: Account, password: str) -> None:
    """Make the inner user; where that fails the next sign-in does, and this one goes on."""
    try:
        identity.create_user(_inner(account.user_name), account.email, password)
    except (Retryable, PasswordRefused) as exc:
        _log.warning("inner user not made", extra={"cause": str(exc)})
