"""Writing what a batch is made of: files, each with its digest, and what is kept beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from chalicelib.accounting.formats import BatchHeader, ExportFormat
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
        _write_file(name, each, key_of(each.file_name), header, kept)
        for name, each in formats.items()
    )


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
    name: str, writer: ExportFormat, key: str, header: BatchHeader, kept: KeptEntries
) -> BatchFile:
    with blobs.upload(key, writer.content_type) as target:
        sink = _Measured(target)
        records = writer.write(sink, header, kept.entries())
    return BatchFile(
        format=name,
        name=writer.file_name,
        content_type=writer.content_type,
        key=key,
        bytes=sink.bytes,
        sha256=sink.sha256,
        records=records,
    )
