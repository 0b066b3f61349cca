"""The door of the room: licence numbers and the installations that use them (ADR 0033)."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.transaction import Transaction
from chalicelib.installations import store
from chalicelib.installations.forms import InstallationPatch
from chalicelib.installations.model import (
    Facts,
    Head,
    NumberNotFound,
)
from chalicelib.installations.number import grouped, tidy
from chalicelib.installations.program import shown as program_shown
from chalicelib.installations.releasing import listed as installations
from chalicelib.installations.releasing import release, rename
from chalicelib.installations.store import head_key, new_number
from chalicelib.installations.views import InstallationList, InstallationView, Program

__all__ = [
    "Facts",
    "Head",
    "InstallationList",
    "InstallationPatch",
    "InstallationView",
    "NumberNotFound",
    "Program",
    "facts_of_number",
    "head_key",
    "heads",
    "installations",
    "new_number",
    "number_shown",
    "program_shown",
    "release",
    "rename",
    "write_another_number",
    "write_facts",
    "write_number",
    "write_number_left",
]


def write_number(tx: Transaction, number: str, facts: Facts) -> str:
    """Add a number of `new_number` and what it stands for; returns the id to keep of it.

    The number itself is sealed here: nobody else keeps it.
    """
    return store.write_number(tx, _tidied(number), facts)


def write_another_number(tx: Transaction, number_id: str) -> tuple[str, str]:
    """Have another number open what the one of an id does; returns its own id, and it.

    Installations and their tokens stay. The one before opens nothing once its facts, which are
    written in the same transaction, say the new id (`number_now`).

    Raises:
        NumberNotFound: there is no such number.
    """
    another = store.write_another(tx, number_id)
    return store.number_id_of(another), grouped(another)


def write_number_left(tx: Transaction, number_id: str, facts: Facts) -> None:
    """Write what a number stands for that is left for another (`number_now`), with all tokens.

    Raises:
        NumberNotFound: there is no such number.
    """
    store.write_left(tx, number_id, facts)


def _tidied(number: str) -> str:
    tidied = tidy(number)
    if tidied is None:
        raise ValueError("no licence number")
    return tidied


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


def facts_of_number(typed: str) -> Facts | None:
    """Read what a number stands for that somebody typed; None where there is none such."""
    tidied = tidy(typed)
    number = store.find(tidied) if tidied else None
    return number.facts if number else None


def heads(number_ids: Iterable[str]) -> dict[str, Head]:
    """Read of many numbers how many installations use them, and when one checked in last."""
    return store.heads(number_ids)
