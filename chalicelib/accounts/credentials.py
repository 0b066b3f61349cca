"""A password is a user of the identity provider, and the account names the one in force (ADR 0041).

Each new password is a new user, made under a name that nobody knows; the transaction that decides
names it. So a try that is refused, overtaken or killed has changed nothing: a user that no account
names opens nothing. That is also how a password is voided: the account names a user that is not
there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.accounts import passwords
from chalicelib.aws import identity
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
    except identity.PasswordRefused as exc:
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


def drop(name: str) -> None:
    """Remove a user that no account names any more; one that stays opens nothing."""
    try:
        identity.delete_user(name)
    except Retryable as exc:
        _log.warning("user without account not removed", extra={"cause": str(exc)})
