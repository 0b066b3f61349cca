"""Where numbers and installations are kept: all of a number in one partition (ADR 0033).

The partition is a tenant of its own, whose id is made of the number by a keyed hash: who has the
number finds it, and who reads the table learns no number.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast

from chalicelib.accounts.service import OneTimeCode
from chalicelib.aws.secrets import number_key, open_sealed, seal
from chalicelib.aws.standing import NUMBER, facts_key, firm_lock_key, installation_key
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.ids import derived_id
from chalicelib.core.model import Entity
from chalicelib.installations import places
from chalicelib.installations.model import (
    Facts,
    FirmIsLocked,
    Head,
    Installation,
    InstallationNotFound,
    InstallationsInUse,
    KeyRing,
    LicenceKey,
    NumberNotFound,
    ReleaseCode,
    SealedNumber,
)
from chalicelib.installations.number import drawn, grouped

_HEAD, _SEALED, _RELEASE = "HEAD", "SEALED", "RELEASE_CODE"
_KEYS = "LICENCE_KEYS"
_KINDS: dict[str, type[Entity]] = {
    "FACTS": Facts,
    _HEAD: Head,
    "INSTALLATION": Installation,
}


@dataclass(frozen=True, slots=True)
class Number:
    """All of a number, as it was read."""

    id: str
    """Of the partition, which tokens name: that of the first number, whichever opens it by now."""
    facts: Facts
    head: Head
    installations: dict[str, Installation]
    is_replaced: bool = False
    """Whether another took the place of the one that was asked for: it opens nothing, and what
    uses the other is not told."""


def number_id_of(tidied: str) -> str:
    """Return the id of a number."""
    return derived_id("num", _digest(tidied))


def installation_id_of(number_id: str, fingerprint: str) -> str:
    """Return the id that a computer has under a number; under another it has another."""
    return derived_id("ins", _digest(f"{number_id}\x1f{fingerprint}"))


def _digest(text: str) -> str:
    return hmac.new(number_key(), text.encode(), hashlib.sha256).hexdigest()


def head_key(number_id: str) -> Key:
    """Return the key of a number's `Head`, for lists that read it with what else they read."""
    return Table(number_id).key(NUMBER, _HEAD)


def new_number() -> str:
    """Make the first number of a place, as it is told to people."""
    return grouped(places.first_of(drawn(), number_key()))


def find(tidied: str) -> Number | None:
    """Read what a number opens that somebody typed: one request; None where there is none."""
    number = read(number_id_of(places.first_of(tidied, number_key())))
    if number is None or number_id_of(tidied) == (number.facts.number_now or number.id):
        return number
    return replace(number, installations={}, is_replaced=True)


def read(number_id: str) -> Number | None:
    """Read all that lies under a number, whichever opens it: one request; None: there is none."""
    facts: Facts | None = None
    head: Head | None = None
    bound: dict[str, Installation] = {}
    for _, item in Table(number_id).mixed(NUMBER, _KINDS):
        if isinstance(item, Facts):
            facts = item
        elif isinstance(item, Head):
            head = item
        else:
            installation = cast("Installation", item)
            bound[installation.id] = installation
    return Number(number_id, facts, head, bound) if facts and head else None


def read_one(number_id: str, installation_id: str) -> tuple[Facts, Head, Installation]:
    """Read what a number stands for, and one of its installations: one request.

    Raises:
        InstallationNotFound: the number has no such installation.
    """
    keys = (facts_key(number_id), head_key(number_id), installation_key(number_id, installation_id))
    facts, head, found = get_many(list(zip(keys, (Facts, Head, Installation), strict=True)))
    if facts is None or head is None or found is None:
        raise InstallationNotFound
    return facts, head, found


def facts(number_id: str) -> Facts:
    """Read what a number stands for.

    Raises:
        NumberNotFound: there is no such number.
    """
    found: Facts | None = get_many([(facts_key(number_id), Facts)])[0]
    if found is None:
        raise NumberNotFound
    return found


def is_locked(firm_id: str) -> bool:
    """Return whether the firm is locked."""
    return get_many([(firm_lock_key(firm_id), Claim)])[0] is not None


def require_unlocked(tx: Transaction, firm_id: str) -> None:
    """Refuse the whole, by `FirmIsLocked`, where the firm is locked."""
    tx.require(firm_lock_key(firm_id), 0, otherwise=FirmIsLocked())


def write_number(tx: Transaction, tidied: str, facts: Facts) -> str:
    """Add a number that nobody has; returns its id."""
    number_id, now = number_id_of(tidied), clock.now()
    sealed = seal("licence", number_id, tidied.encode())
    tx.create(facts_key(number_id), facts)
    tx.create(head_key(number_id), Head(created_at=now))
    tx.create(_sealed_key(number_id), SealedNumber(created_at=now, sealed=sealed))
    return number_id


def write_another(tx: Transaction, number_id: str) -> str:
    """Add that another number opens what lies under one; returns the number.

    The head is written with it, so that whoever came by the other one meanwhile reads anew.
    """
    head, before = _head_and_sealed(number_id)
    now = open_sealed("licence", number_id, before.sealed).decode()
    another = places.after(now, number_key())
    sealed = seal("licence", number_id, another.encode())
    tx.replace(_sealed_key(number_id), before.but(sealed=sealed))
    tx.replace(head_key(number_id), head)
    return another


def write_left(tx: Transaction, number_id: str, facts: Facts) -> None:
    """Write the last of a number that opens nothing: its facts, no installation, not the number."""
    write_facts(tx, number_id, facts)
    head, before = _head_and_sealed(number_id)
    tx.delete(_sealed_key(number_id), before.version)
    tx.replace(head_key(number_id), head.but(in_use=0))


def _head_and_sealed(number_id: str) -> tuple[Head, SealedNumber]:
    head: Head | None
    sealed: SealedNumber | None
    head, sealed = get_many([(head_key(number_id), Head), (_sealed_key(number_id), SealedNumber)])
    if head is None or sealed is None:
        raise NumberNotFound
    return head, sealed


def _sealed_key(number_id: str) -> Key:
    return Table(number_id).key(NUMBER, _SEALED)


def write_facts(tx: Transaction, number_id: str, facts: Facts) -> None:
    """Write what a number stands for now; of a change and a new installation at once, one wins."""
    before: Facts | None
    head: Head | None
    before, head = get_many([(facts_key(number_id), Facts), (head_key(number_id), Head)])
    if before is None or head is None:
        raise NumberNotFound
    if facts.installations_allowed < before.installations_allowed:
        if facts.installations_allowed < head.in_use:
            raise InstallationsInUse(in_use=head.in_use, allowed=facts.installations_allowed)
        tx.require(head_key(number_id), head.version)
    kept = facts.but(version=before.version, created_at=before.created_at)
    tx.replace(facts_key(number_id), kept)


def number(number_id: str) -> str:
    """Open a number.

    Raises:
        NumberNotFound: there is none.
    """
    found = Table(number_id).get(SealedNumber, NUMBER, _SEALED)
    if found is None:
        raise NumberNotFound
    return open_sealed("licence", number_id, found.sealed).decode()


def heads(number_ids: Iterable[str]) -> dict[str, Head]:
    """Read the heads of many numbers at once."""
    ids = list(dict.fromkeys(number_ids))
    found = get_many([(head_key(each), Head) for each in ids]) if ids else []
    return {each: head for each, head in zip(ids, found, strict=True) if head is not None}


def write_bound(tx: Transaction, number: Number, installation: Installation) -> None:
    """Add an installation; nothing that decided whether it may be there has changed since."""
    tx.require(facts_key(number.id), number.facts.version)
    tx.create(installation_key(number.id, installation.id), installation)
    now = installation.last_check_in_at
    head = number.head.but(in_use=number.head.in_use + 1, last_check_in_at=now)
    tx.replace(head_key(number.id), head)


def write_seen(tx: Transaction, number_id: str, head: Head, installation: Installation) -> None:
    """Add that an installation was heard of."""
    tx.replace(installation_key(number_id, installation.id), installation)
    set_back = installation.clock_set_back_at or head.clock_set_back_at
    at = installation.last_check_in_at
    tx.replace(head_key(number_id), head.but(last_check_in_at=at, clock_set_back_at=set_back))


def write_released(tx: Transaction, number_id: str, head: Head, installation: Installation) -> None:
    """Add that an installation is gone, and its place free."""
    tx.delete(installation_key(number_id, installation.id), installation.version)
    tx.replace(head_key(number_id), head.but(in_use=head.in_use - 1))


def release_code(number_id: str) -> ReleaseCode | None:
    """Read the code that was mailed last to release an installation."""
    return Table(number_id).get(ReleaseCode, _RELEASE, _RELEASE)


def write_release_code(tx: Transaction, number_id: str, code: OneTimeCode) -> int:
    """Keep a new code in place of the one before; returns how many there were."""
    before = release_code(number_id)
    kept = ReleaseCode(created_at=clock.now(), version=before.version if before else 0, code=code)
    key = Table(number_id).key(_RELEASE, _RELEASE)
    return tx.replace(key, kept, expires_at=code.expires_at).version


def write_release_code_spent(
    tx: Transaction, number_id: str, kept: ReleaseCode, installation_id: str
) -> None:
    """Add that a code released an installation, so that it is good once."""
    spent = kept.but(released=installation_id)
    key = Table(number_id).key(_RELEASE, _RELEASE)
    tx.replace(key, spent, expires_at=kept.code.expires_at)


def key_ring() -> KeyRing | None:
    """Read the keys of licence files; None before the first."""
    return Table(PLATFORM).get(KeyRing, _KEYS, _KEYS)


def write_key_ring(
    tx: Transaction, before: KeyRing | None, keys: tuple[LicenceKey, ...]
) -> KeyRing:
    """Keep other keys, in place of those that were read."""
    version = before.version if before else 0
    ring = KeyRing(created_at=clock.now(), version=version, keys=keys)
    return tx.replace(Table(PLATFORM).key(_KEYS, _KEYS), ring)
