"""Writing what a batch is made of: files, each with its digest, and what is kept beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.accounting.formats import BatchHeader, Entries, ExportFormat, FormatFile
from chalicelib.accounting.keeping import KeptEntries
from chalicelib.accounting.loose import Loose
from chalicelib.accounting.model import Batch, BatchFile
from chalicelib.aws import blobs
from chalicelib.core.ids import new_id


class BlobKeys:
    """Where one run writes: no other writes under the same keys."""

    def __init__(self, created_at: datetime, batch_id: str) -> None:
        self._created_at = created_at
        self._start = f"{batch_id}-{new_id('run')}"

    def of(self, tenant: str, name: str) -> str:
        """Return the key of a file of the run."""
        return blobs.key(tenant, "batch", self._created_at, f"{self._start}-{name}")


def write_loose(batch: Batch, loose: Sequence[Loose]) -> Batch:
    """Write which documents of a batch are left to a later one; return it with that list."""
    key = BlobKeys(batch.created_at, batch.id).of(batch.home, "loose.jsonl") if loose else ""
    if key:
        write_pieces(key, "application/jsonl", (each.line() for each in loose))
    released = sum(each.is_released for each in loose)
    return batch.but(loose_key=key, loose=len(loose), released=released)


def write_files(
    key_of: Callable[[str], str],
    header: BatchHeader,
    formats: Mapping[str, ExportFormat],
    kept: KeptEntries,
) -> tuple[BatchFile, ...]:
    """Write the entries in every format."""
    return tuple(
        _write_file(named, file, key_of(named.file_name), header, kept)
        for named, file in _named_files(formats)
    )


class _Named(NamedTuple):
    """Of which format a file is, and its name in the batch."""

    format: str
    file_name: str


def _named_files(formats: Mapping[str, ExportFormat]) -> list[tuple[_Named, FormatFile]]:
    """List all files; a name that two have is told apart by the format of the later."""
    named: dict[str, tuple[_Named, FormatFile]] = {}
    for name, each in formats.items():
        for file in each.files:
            wanted = file.file_name
            stem, dot, suffix = wanted.rpartition(".")
            own = f"{stem}-{name}{dot}{suffix}" if wanted in named else wanted
            named[own] = _Named(name, own), file
    return list(named.values())


def write_pieces(key: str, content_type: str, pieces: Iterable[bytes]) -> int:
    """Write a file that nobody downloads; return its length in bytes."""
    with blobs.upload(key, content_type) as target:
        sink = _Measured(target)
        for piece in pieces:
            sink.write(piece)
    return sink.bytes


class _Measured:
    """Passes bytes on and keeps their count and digest."""

    def __init__(self, target: blobs.Upload) -> None:
        self.bytes = 0
        self._target = target
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.bytes += len(data)
        self._digest.update(data)
        self._target.write(data)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _write_file(
    named: _Named, file: FormatFile, key: str, header: BatchHeader, kept: KeptEntries
) -> BatchFile:
    with blobs.upload(key, file.content_type) as target:
        sink = _Measured(target)
        records = file.write(sink, header, Entries(kept.entries))
    return BatchFile(
        format=named.format,
        name=named.file_name,
        content_type=file.content_type,
        key=key,
        bytes=sink.bytes,
        sha256=sink.sha256,
        records=records,
    )
