"""What public registers have confirmed, kept for everybody (`CONFIRMED#<register>#<value>`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.model import Entity

_CONFIRMED_DAYS = 90


class Confirmed(Entity):
    """That a register has something; its key says what."""


def confirmed(facts: Iterable[str]) -> set[str]:
    """Return those of the facts that a register has confirmed."""
    listed = list(facts)
    found = get_many([(_confirmed_key(fact), Confirmed) for fact in listed])
    return {fact for fact, item in zip(listed, found, strict=True) if item is not None}


def keep_confirmed(facts: Iterable[str]) -> None:
    """Keep what a register has confirmed, for a while; what cannot be kept is asked again."""
    now, tx = clock.now(), Transaction()
    expires_at = now + timedelta(days=_CONFIRMED_DAYS)
    listed = list(facts)
    for fact in listed:
        tx.create(_confirmed_key(fact), Confirmed(created_at=now), expires_at=expires_at)
    if not listed:
        return
    try:
        tx.commit()
    except (DomainError, Retryable):  # another process has kept one of them meanwhile
        return


def _confirmed_key(fact: str) -> Key:
    register, _, value = fact.partition("#")
    return Table(PLATFORM).key(f"CONFIRMED#{register}#{value}", "CONFIRMED")
