"""File formats that a batch can be handed over in: the one registry, and what each must do.

A format is a module of this folder that holds its writer, with the usual switches, as `FORMAT`, and
one line of the registry. It is loaded when a batch is first written in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Final, Protocol

from chalicelib.core.known_names import OneOfNow, OneOfNowOrLater
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords

if TYPE_CHECKING:
    from chalicelib.accounting.entries import JournalEntry
    from chalicelib.accounting.incidents import Incident
    from chalicelib.catalogues.service import AccountRef

_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class _Row:
    """A format of the registry."""

    module: str
    name: Text
    is_usual: bool = False
    """Whether an export that names no formats is written in it, too: what the programs of all
    firms take, and no format that is added later."""


_FORMATS: Final = {
    "suenlace512": _Row(
        "chalicelib.accounting.formats.suenlace",
        Text(es="SUENLACE de 512 caracteres", en="SUENLACE of 512 characters"),
        is_usual=True,
    ),
    "csv": _Row(
        "chalicelib.accounting.formats.journal_csv",
        Text(es="diario en CSV", en="journal as CSV"),
        is_usual=True,
    ),
}
"""Name in requests, answers and batches -> format."""


def format_names() -> tuple[str, ...]:
    """List the names of the formats that there are."""
    return tuple(_FORMATS)


def format_labels() -> dict[str, Text]:
    """List what people call the formats."""
    return {name: row.name for name, row in _FORMATS.items()}


def usual_formats() -> tuple[str, ...]:
    """List the formats of an export that names none."""
    return tuple(name for name, row in _FORMATS.items() if row.is_usual)


def export_format(name: str) -> ExportFormat:
    """Load the format called `name`, with its usual switches.

    Raises:
        LookupError: there is none.
    """
    found: ExportFormat = import_module(_FORMATS[name].module).FORMAT
    return found


FormatName = Annotated[str, OneOfNow(format_names)]
"""The name of a format that there is, as callers send it."""
ShownFormat = Annotated[str, OneOfNowOrLater(format_names), InWords(format_labels)]
"""The name of a format, as they are shown it."""


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
