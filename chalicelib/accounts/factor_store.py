"""The second factor of a person, as it is kept: a sealed secret, and digests of recovery codes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Final

from pydantic import Field

from chalicelib.accounts.codes import spell, tidy
from chalicelib.aws.secrets import open_sealed, seal
from chalicelib.aws.standing import ACCOUNT
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import chance, clock, totp
from chalicelib.core.errors import NotFound
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

_SORT: Final = "SECOND_FACTOR"
RECOVERY_CODES: Final = 10
_HALF_BITS: Final = 40


class NoSecondFactor(NotFound):
    """The account has none; or none is being set up."""

    code = "no-second-factor"
    is_unset = True
    text = Text(
        es="La cuenta no tiene segundo factor; prepare uno en «Mi cuenta».",
        en="The account has no second factor; set one up at “My account”.",
    )
    way = "POST /v1/me/second-factor"


class SecondFactor(Entity):
    """An authenticator that a person has, or is about to have."""

    sealed: str = Field(repr=False)
    confirmed_at: Instant | None = None
    """When its first code was given; null: it is being set up, and asked of nobody."""
    last_step: int = 0
    """Of the last code that was used: none is good twice, nor one before it."""
    recovery: tuple[str, ...] = Field((), repr=False)
    """Digests of the codes that are left, each good once in place of one of the authenticator."""
    recovery_since: Instant | None = None
    """When those codes were shown."""

    def used(self, account_id: str, given: str) -> SecondFactor | None:
        """Return it after a code was used; None: the code is wrong or spent."""
        typed = tidy(given)
        if len(typed) == totp.DIGITS:
            secret = open_sealed("person", account_id, self.sealed)
            step = totp.matching_step(secret, typed, clock.now(), self.last_step)
            return None if step is None else self.but(last_step=step)
        digest = _digest(typed)
        left = tuple(each for each in self.recovery if not hmac.compare_digest(each, digest))
        return self.but(recovery=left) if len(left) < len(self.recovery) else None


def new_secret() -> bytes:
    """Make what an authenticator and we have in common."""
    return chance.octets(totp.SECRET_BYTES)


def being_set_up(account_id: str, secret: bytes, before: SecondFactor | None) -> SecondFactor:
    """Make a factor that is yet to be confirmed, in place of one that never was."""
    return SecondFactor(
        version=before.version if before else 0,
        created_at=clock.now(),
        sealed=seal("person", account_id, secret),
    )


def new_recovery_codes() -> tuple[list[str], tuple[str, ...]]:
    """Make codes of 80 random bits; returns them as they are shown, and their digests."""
    shown = [
        f"{spell(chance.bits(_HALF_BITS))}-{spell(chance.bits(_HALF_BITS))}"
        for _ in range(RECOVERY_CODES)
    ]
    return shown, tuple(_digest(tidy(each)) for each in shown)


def write_as_at(tx: Transaction, account_id: str, at: datetime) -> None:
    """Add that what was set up or shown since is good no more: the factor, or recovery codes."""
    found = find(account_id)
    if found is None:
        return
    if found.confirmed_at is None or found.confirmed_at >= at:
        write_removed(tx, account_id, found)
    elif found.recovery_since is not None and found.recovery_since >= at:
        write(tx, account_id, found.but(recovery=(), recovery_since=None))


def find(account_id: str) -> SecondFactor | None:
    """Read the factor of an account, set up or not."""
    return Table(account_id).get(SecondFactor, ACCOUNT, _SORT)


def find_confirmed(account_id: str) -> SecondFactor | None:
    """Read the factor that is asked of whoever signs in."""
    found = find(account_id)
    return found if found is not None and found.confirmed_at is not None else None


def write(tx: Transaction, account_id: str, factor: SecondFactor) -> SecondFactor:
    """Write a factor that must be as it was read."""
    return tx.replace(factor_key(account_id), factor)


def write_removed(tx: Transaction, account_id: str, factor: SecondFactor) -> None:
    """Remove a factor that must be as it was read."""
    tx.delete(factor_key(account_id), factor.version)


def factor_key(account_id: str) -> Key:
    """Build the key of the factor of an account."""
    return Table(account_id).key(ACCOUNT, _SORT)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
