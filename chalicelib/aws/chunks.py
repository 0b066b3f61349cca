"""The rows of a list, in chunks that are few enough to be read at once and small enough to rewrite.

A row lies in the chunk that its id says, for ever. Which rows a change writes is told to the
transaction of the change (`Transaction.enter`), which rewrites their chunks with it. The reasons,
and what it costs: docs/adr/0020.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from chalicelib.aws.table import Key, Table, get_many
from chalicelib.core import clock
from chalicelib.core.model import Entity

CHUNKS = 32
"""As many as one request reads whatever their size: 32 of at most 400 KB are under its 16 MB."""
Texts = tuple[str, ...]


class Written(NamedTuple):
    """What becomes of a row."""

    texts: Texts | None
    """None: it goes."""
    yields: bool = False
    """To a row that is there: that one is as new, or newer."""


class Changed(NamedTuple):
    """What becomes of a row by what it is when it is written; None: there is none."""

    by: Callable[[Texts | None], Texts | None]


Changes = Mapping[Key, Mapping[str, Written | Changed]]
"""Chunk -> id -> what becomes of its row."""


class Chunk(Entity):
    """Some rows of a list."""

    rows: dict[str, Texts]
    """Id -> the other texts."""


def chunk_key(tenant: str, partition: str, row_id: str) -> Key:
    """Return the key of the chunk in which a row lies."""
    return _key(Table(tenant), partition, zlib.crc32(row_id.encode()) % CHUNKS)


def _key(table: Table, partition: str, number: int) -> Key:
    return table.key(partition, f"{number:02d}")


def read(tenant: str, *partitions: str) -> list[list[tuple[str, Texts]]]:
    """Read every row of one list, or of up to three together, in no order: one request."""
    table = Table(tenant)
    wanted = [
        (_key(table, partition, number), Chunk)
        for partition in partitions
        for number in range(CHUNKS)
    ]
    found: list[Chunk | None] = get_many(wanted)
    return [
        [row for chunk in found[start : start + CHUNKS] if chunk for row in chunk.rows.items()]
        for start in range(0, len(found), CHUNKS)
    ]


def rewritten(changes: Changes, found: Sequence[Chunk | None]) -> list[tuple[Key, Chunk]]:
    """Return the chunks that changes are about as they are to be written; `found` is what was read.

    Whoever reads them reads more that is written along, in one request.
    """
    return [
        (key, _changed(chunk or Chunk(created_at=clock.now(), rows={}), changes[key]))
        for key, chunk in zip(changes, found, strict=True)
    ]


def _changed(chunk: Chunk, changes: Mapping[str, Written | Changed]) -> Chunk:
    rows = dict(chunk.rows)
    for known_as, change in changes.items():
        written = change
        if isinstance(written, Changed):
            written = Written(written.by(rows.get(known_as)))
        if written.texts is None:
            rows.pop(known_as, None)
        elif not written.yields or known_as not in rows:
            rows[known_as] = written.texts
    return chunk.but(rows=rows)
