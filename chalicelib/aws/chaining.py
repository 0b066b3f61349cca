"""Heads of chained histories: written with the entries, found by the day on which they changed.

Each head is an item of its own (`HISTORY_HEADS`), which lies in the index `due` under the day of
its last change, in a partition that the sweep never looks at: so the daily anchor reads what has
changed and nothing else (`aws.anchoring`, docs/adr/0043).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from chalicelib.aws.table import PLATFORM, Key, Table
from chalicelib.core import chain, clock
from chalicelib.core.chain import AnchoredHead, Head
from chalicelib.core.history import HistoryEntry

HEADS = "HISTORY_HEADS"
SHARDS = 4


class Continued(NamedTuple):
    """A chain as a transaction leaves it: its head, and what comes onto it."""

    key: Key
    head: Head
    entries: list[tuple[Key, HistoryEntry]]
    marks: dict[str, Any]
    """Attributes that put the head among what changed on this day."""


class Chains:
    """Entries that a transaction puts onto the chains of their subjects."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str], list[HistoryEntry]] = {}

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self._noted)

    def add(self, table: Table, subject_id: str, entry: HistoryEntry) -> None:
        """Put an entry at the end of the history of a subject."""
        self._noted.setdefault((table.tenant, subject_id), []).append(entry)

    @property
    def keys(self) -> list[Key]:
        """The keys of the heads that are to be read."""
        return [head_key(tenant, subject) for tenant, subject in self._noted]

    def continued(self, found: Iterable[Head | None]) -> list[Continued]:
        """Put the entries behind the heads that were read; `found` is in the order of `keys`."""
        pairs = zip(self._noted.items(), found, strict=True)
        return [_continued(tenant, subject, head, new) for ((tenant, subject), new), head in pairs]


def head_key(tenant: str, subject_id: str) -> Key:
    """Return the key of the head of a history."""
    return Table(tenant).key(HEADS, subject_id)


def changed_key(day: date, shard: int) -> str:
    """Return the partition of the index in which a part of the heads lies that changed on a day."""
    return Table(PLATFORM).pk(f"ANCHOR#{day.isoformat()}#{shard}")


def _continued(
    tenant: str, subject: str, head: Head | None, entries: list[HistoryEntry]
) -> Continued:
    key, table = head_key(tenant, subject), Table(tenant)
    ahead, linked = chain.continued(tenant, subject, head, entries)
    anchored = AnchoredHead(
        tenant=tenant, subject=subject, number=ahead.number, digest=ahead.digest
    )
    marks = {
        "DUEPK": {"S": changed_key(clock.now().date(), _shard(key))},
        "DUESK": {"S": f"{tenant}#{subject}"},
        "due_body": {"S": anchored.model_dump_json()},
    }
    placed = [(table.key(f"HISTORY#{subject}", entry.id), entry) for entry in linked]
    return Continued(key, ahead, placed, marks)


def _shard(key: Key) -> int:
    return zlib.crc32(f"{key.pk}{key.sk}".encode()) % SHARDS
