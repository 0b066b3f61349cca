"""File formats that a batch can be handed over in: one module each, behind one Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from chalicelib.accounting.entries import JournalEntry
    from chalicelib.accounting.incidents import Incident
    from chalicelib.catalogues.service import AccountRef

FormatName = Literal["suenlace512", "csv"]
_CHUNK_BYTES = 256 * 1024


class ByteSink(Protocol):
    """Where a file is written to, piece by piece."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(frozen=True, slots=True)
class BatchHeader:
    """What a file says about its batch."""

    company_code: str
    """The company's code in the firm's program, five digits."""
    period_from: date
    period_to: date
    accounts: tuple[AccountRef, ...] = field(default=())
    """The accounts that the batch posts to."""


class ExportFormat(Protocol):
    """A way to write journal entries. Writers stream: memory does not grow with the batch."""

    @property
    def name(self) -> FormatName:
        """Its name in the API and in the batch."""

    @property
    def file_name(self) -> str:
        """The name that the importing program expects."""

    @property
    def content_type(self) -> str:
        """Its media type."""

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking one batch for what only this format minds."""

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the whole file; return the number of records."""


class EntryChecker(Protocol):
    """Finds what keeps entries out of one format; remembers what it must of earlier ones."""

    def __call__(self, entry: JournalEntry) -> Iterator[Incident]:
        """Yield the incidents of one entry."""


def export_format(name: FormatName) -> ExportFormat:
    """Return the format called `name` with its default switches."""
    from chalicelib.accounting.formats.journal_csv import JournalCsv
    from chalicelib.accounting.formats.suenlace import Suenlace

    formats: dict[FormatName, ExportFormat] = {"suenlace512": Suenlace(), "csv": JournalCsv()}
    return formats[name]


def write_records(sink: ByteSink, records: Iterable[str], encoding: str, *, start: str = "") -> int:
    """Send records to a sink in pieces of some size; return how many there were."""
    buffer = bytearray(start.encode(encoding))
    count = 0
    for record in records:
        buffer += record.encode(encoding)
        count += 1
        if len(buffer) >= _CHUNK_BYTES:
            sink.write(bytes(buffer))
            buffer.clear()
    if buffer:
        sink.write(bytes(buffer))
    return count
