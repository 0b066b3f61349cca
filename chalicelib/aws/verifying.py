"""Reading chained histories and their anchors back, and telling what is broken in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from chalicelib.aws import anchoring
from chalicelib.aws.anchoring import AnchorFile
from chalicelib.aws.chaining import HEADS
from chalicelib.aws.table import Table
from chalicelib.core.again import again, doubling
from chalicelib.core.chain import Head
from chalicelib.core.chain_faults import Anchored, Fault, History, Stored
from chalicelib.core.errors import Retryable
from chalicelib.core.history import HistoryEntry

Name = tuple[str, str]
"""Tenant and subject of a history."""


class _GoesOn(Exception):
    """Somebody wrote on the history while it was read; it is read anew."""


def _never_rests() -> Retryable:
    return Retryable("verify: the history is written on all the time; try again later")


class Broken(NamedTuple):
    """What is broken, and in which history; of no history where it is an anchor itself."""

    tenant: str
    subject: str
    fault: Fault


@dataclass
class Verified:
    """What was walked, and what is broken in it."""

    histories: int = 0
    entries: int = 0
    anchors: int = 0
    broken: list[Broken] = field(default_factory=list)


def verify(tenant: str | None = None, subject: str | None = None) -> Verified:
    """Walk one history, those of a tenant, or all that anchors and the last days know of."""
    found, known = Verified(), dict[Name, list[Anchored]]()
    for file in anchoring.all_anchors():
        found.anchors += 1
        found.broken += _replaced(file)
        for head in file.anchor.heads:
            if tenant in (None, head.tenant) and subject in (None, head.subject):
                name = head.tenant, head.subject
                known.setdefault(name, []).append(Anchored(file.anchor.day, head))
    for name in sorted({*known, *_written(tenant, subject)}):
        history = _read(*name, known.get(name, []))
        found.histories += bool(history.stored or history.head or history.anchors)
        found.entries += len(history.stored)
        found.broken += [Broken(*name, fault) for fault in history.faults()]
    return found


def _written(tenant: str | None, subject: str | None) -> Iterator[Name]:
    """Name the histories that the table knows, by no walk over tenants."""
    if tenant is None:
        yield from ((each.tenant, each.subject) for each in anchoring.not_anchored_yet())
    elif subject is not None:
        yield tenant, subject
    else:
        yield from ((tenant, key.sk) for key in Table(tenant).keys(HEADS))


def _replaced(file: AnchorFile) -> Iterable[Broken]:
    if file.was_replaced:
        said = f"The anchor of {file.anchor.day} was written over or deleted"
        fault = Fault("anchor-differs", f"{said}; its first version is what was compared.")
        yield Broken("", "", fault)


@again(8, on=_GoesOn, pause=doubling(0.05, most=1), otherwise=_never_rests)
def _read(tenant: str, subject: str, anchors: list[Anchored]) -> History:
    """Read a history as it is at one moment: its head is the same before and after."""
    table = Table(tenant)
    before = _head(table, subject)
    entries = table.readable(HistoryEntry, f"HISTORY#{subject}")
    stored = [Stored(key, entry) for key, entry in entries]
    if _head(table, subject) != before:
        raise _GoesOn
    return History(tenant, subject, stored, before, anchors)


def _head(table: Table, subject: str) -> Head | None:
    """Return the head; None also of one that cannot be read."""
    return dict(table.readable(Head, HEADS, prefix=subject)).get(subject)
