"""Where numbers and installations are kept: all of a number in one partition (ADR 0033).

The partition is a tenant of its own, whose id is made of the number by a keyed hash: who has the
number finds it, and who reads the table learns no number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator

from chalicelib.aws.secrets import number_key, open_sealed, seal
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.ids import derived_id
from chalicelib.installations.model import (
    Facts,
    Head,
    Installation,
    InstallationNotFound,
    InstallationsInUse,
    NumberNotFound,
    SealedNumber,
)

_NUMBER, _FACTS, _HEAD, _SEALED, _INSTALLATION = "NUMBER", "FACTS", "HEAD", "SEALED", "INSTALLATION"


def number_id_of(tidied: str) -> str:
    """Return the id of a number."""
    digest = hmac.new(number_key(), tidied.encode(), hashlib.sha256)
    return derived_id("num", digest.hexdigest())


def head_key(number_id: str) -> Key:
    """Return the key of a number's `Head`, for lists that read it with what else they read."""
    return Table(number_id).key(_NUMBER, _HEAD)


def installation_key(number_id: str, installation_id: str) -> Key:
    """Return the key of an installation."""
    return Table(number_id).key(_NUMBER, f"{_INSTALLATION}#{installation_id}")


def _facts_key(number_id: str) -> Key:
    return Table(number_id).key(_NUMBER, _FACTS)


def write_number(tx: Transaction, tidied: str, facts: Facts) -> str:
    """Add a number that nobody has; returns its id."""
    number_id, now = number_id_of(tidied), clock.now()
    sealed = seal("licence", number_id, tidied.encode())
    tx.create(_facts_key(number_id), facts)
    tx.create(head_key(number_id), Head(created_at=now))
    key = Table(number_id).key(_NUMBER, _SEALED)
    tx.create(key, SealedNumber(created_at=now, sealed=sealed))
    return number_id


def write_facts(tx: Transaction, number_id: str, facts: Facts) -> None:
    """Write what a number stands for now; of a change and a new installation at once, one wins."""
    before: Facts | None
    head: Head | None
    before, head = get_many([(_facts_key(number_id), Facts), (head_key(number_id), Head)])
    if before is None or head is None:
        raise NumberNotFound
    if facts.installations_allowed < before.installations_allowed:
        if facts.installations_allowed < head.in_use:
            raise InstallationsInUse(in_use=head.in_use, allowed=facts.installations_allowed)
        tx.require(head_key(number_id), head.version)
    kept = facts.but(version=before.version, created_at=before.created_at)
    tx.replace(_facts_key(number_id), kept)


def number(number_id: str) -> str:
    """Open a number."""
    found = Table(number_id).get(SealedNumber, _NUMBER, _SEALED)
    if found is None:
        raise NumberNotFound
    return open_sealed("licence", number_id, found.sealed).decode()


def heads(number_ids: Iterable[str]) -> dict[str, Head]:
    """Read the heads of many numbers at once."""
    ids = list(dict.fromkeys(number_ids))
    found = get_many([(head_key(each), Head) for each in ids]) if ids else []
    return {each: head for each, head in zip(ids, found, strict=True) if head is not None}


def installations(number_id: str) -> Iterator[Installation]:
    """Read the installations of a number."""
    return Table(number_id).each(Installation, _NUMBER, prefix=f"{_INSTALLATION}#")


def installation(number_id: str, installation_id: str) -> Installation | None:
    """Read one installation of a number."""
    return Table(number_id).get(Installation, _NUMBER, f"{_INSTALLATION}#{installation_id}")


def write_released(tx: Transaction, number_id: str, installation_id: str) -> Installation:
    """Add that an installation is gone, and that its place is free."""
    key = installation_key(number_id, installation_id)
    found: Installation | None
    head: Head | None
    found, head = get_many([(key, Installation), (head_key(number_id), Head)])
    if found is None or head is None:
        raise InstallationNotFound
    tx.delete(key, found.version)
    tx.replace(head_key(number_id), head.but(in_use=head.in_use - 1))
    return found
