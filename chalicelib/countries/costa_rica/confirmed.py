"""What public registers have confirmed, kept for everybody (`CONFIRMED#<register>#<value>`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.model import Entity

_CONFIRMED_DAYS = 90


class Confirmed(Entity):
    """That a register has something; its key says what."""

    said: str = ""
    """What the register says of it that is worth keeping."""


def confirmed(facts: Iterable[str]) -> dict[str, str]:
    """Return those of the facts that a register has confirmed, with what it said of each."""
    listed = list(facts)
    found = get_many([(_confirmed_key(fact), Confirmed) for fact in listed])
    return {fact: item.said for fact, item in zip(listed, found, strict=True) if item is not None}


def keep_confirmed(facts: Mapping[str, str]) -> None:
    """Keep what a register has confirmed, for a while; what cannot be kept is asked again."""
    now, tx = clock.now(), Transaction()
    expires_at = now + timedelta(days=_CONFIRMED_DAYS)
    for fact, said in facts.items():
        kept = Confirmed(created_at=now, said=said)
        tx.create(_confirmed_key(fact), kept, expires_at=expires_at)
    if not facts:
        return
    try:
        tx.commit()
    except (DomainError, Retryable):  # another process has kept one of them meanwhile
        return


def _confirmed_key(fact: str) -> Key:
    register, _, value = fact.partition("#")
    return Table(PLATFORM).key(f"CONFIRMED#{register}#{value}", "CONFIRMED")
