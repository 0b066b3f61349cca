"""The door of the room: licence numbers and the installations that use them (ADR 0033)."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.transaction import Transaction
from chalicelib.installations import store
from chalicelib.installations.model import (
    FEATURE,
    Facts,
    FactState,
    Head,
    Installation,
    InstallationNotFound,
    InstallationsInUse,
    NumberNotFound,
)
from chalicelib.installations.number import grouped, new_number, tidy
from chalicelib.installations.store import head_key

__all__ = [
    "FEATURE",
    "FactState",
    "Facts",
    "Head",
    "Installation",
    "InstallationNotFound",
    "InstallationsInUse",
    "NumberNotFound",
    "head_key",
    "heads",
    "installations",
    "name_installation",
    "new_number",
    "number_shown",
    "release",
    "write_facts",
    "write_number",
]


def write_number(tx: Transaction, number: str, facts: Facts) -> str:
    """Add a number of `new_number` and what it stands for; returns the id to keep of it.

    The number itself is sealed here: nobody else keeps it.
    """
    tidied = tidy(number)
    if tidied is None:
        raise ValueError("no licence number")
    return store.write_number(tx, tidied, facts)


def write_facts(tx: Transaction, number_id: str, facts: Facts) -> None:
    """Write what a number stands for from now on.

    Raises:
        NumberNotFound: there is no such number.
        InstallationsInUse: more installations are in use than would be allowed.
    """
    store.write_facts(tx, number_id, facts)


def number_shown(number_id: str) -> str:
    """Open a number, as it is told to people; whoever asks notes that it was shown.

    Raises:
        NumberNotFound: there is no such number.
    """
    return grouped(store.number(number_id))


def heads(number_ids: Iterable[str]) -> dict[str, Head]:
    """Read of many numbers how many installations use them, and when one checked in last."""
    return store.heads(number_ids)


def installations(number_id: str) -> list[Installation]:
    """List the installations of a number, the one that was bound first before the others."""
    return sorted(store.installations(number_id), key=lambda each: (each.bound_at, each.id))


def release(tx: Transaction, number_id: str, installation_id: str) -> Installation:
    """Add that an installation uses the number no longer: its place is free, its token dead.

    Raises:
        InstallationNotFound: the number has no such installation.
    """
    return store.write_released(tx, number_id, installation_id)


def name_installation(
    tx: Transaction, number_id: str, installation_id: str, name: str
) -> Installation:
    """Add that an installation has another name.

    Raises:
        InstallationNotFound: the number has no such installation.
    """
    found = store.installation(number_id, installation_id)
    if found is None:
        raise InstallationNotFound
    named = found.but(name=name)
    return tx.replace(store.installation_key(number_id, installation_id), named)
