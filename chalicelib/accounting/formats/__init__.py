"""File formats that a batch can be handed over in: the one registry, and what each must do.

A format is a frozen dataclass in a module of this folder, held there with its usual switches as
`FORMAT` (or by the name that its line says), and one line of the registry. It is loaded when a
batch is first written in it. It writes one file or several; what firms differ in is a field of it
that it declares as a `Switch`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, Self

from chalicelib.core.known_names import OneOfNow, OneOfNowOrLater
from chalicelib.core.texts import Text
from chalicelib.core.words import InWords

if TYPE_CHECKING:
    from chalicelib.accounting.entries import JournalEntry
    from chalicelib.accounting.incidents import Incident
    from chalicelib.catalogues.service import AccountRef

_CHUNK_BYTES = 256 * 1024

Cell = str | int | Decimal | date | None
"""What a table has in one place."""

SwitchValue = bool | str
SwitchValues = Mapping[str, SwitchValue]
_USUAL: Final[SwitchValues] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Row:
    """A format of the registry."""

    module: str
    name: Text
    is_usual: bool = False
    """Whether an export that names no formats is written in it, too, for a firm that has not said
    which it takes: what the programs of all firms take, and no format that is added later."""
    held_as: str = "FORMAT"
    """Its name in its module, which may hold several editions."""


_FORMATS: Final = {
    "suenlace512": _Row(
        "chalicelib.accounting.formats.suenlace",
        Text(es="SUENLACE de 512 caracteres", en="SUENLACE of 512 characters"),
        is_usual=True,
    ),
    "suenlace256": _Row(
        "chalicelib.accounting.formats.suenlace",
        Text(es="SUENLACE de 256 caracteres", en="SUENLACE of 256 characters"),
        held_as="FORMAT_256",
    ),
    "xdiario1189": _Row(
        "chalicelib.accounting.formats.xdiario",
        Text(es="diario y subcuentas de ContaPlus", en="diary and sub-accounts of ContaPlus"),
    ),
    "xdiario142csv": _Row(
        "chalicelib.accounting.formats.xdiario",
        Text(es="diario y subcuentas de Sage en CSV", en="diary and sub-accounts of Sage as CSV"),
        held_as="FORMAT_CSV",
    ),
    "csv": _Row(
        "chalicelib.accounting.formats.journal_csv",
        Text(es="diario en CSV", en="journal as CSV"),
        is_usual=True,
    ),
    "xlsx": _Row(
        "chalicelib.accounting.formats.xlsx",
        Text(es="diario en un libro de Excel", en="journal as an Excel workbook"),
    ),
    "jsonl": _Row(
        "chalicelib.accounting.formats.json_lines",
        Text(es="asientos en líneas de JSON", en="entries as lines of JSON"),
    ),
    "contasol": _Row(
        "chalicelib.accounting.formats.contasol",
        Text(es="libros de ContaSOL", en="books of ContaSOL"),
    ),
    "vatbook": _Row(
        "chalicelib.accounting.formats.vat_book",
        Text(
            es="libros registro de IVA en filas de la AEAT",
            en="VAT record books as rows of the AEAT",
        ),
        held_as="ROWS",
    ),
    "vatbook_xlsx": _Row(
        "chalicelib.accounting.formats.vat_book",
        Text(
            es="libros registro de IVA en un libro de Excel",
            en="VAT record books as an Excel workbook",
        ),
        held_as="SHEET",
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


def export_format(name: str, switches: SwitchValues = _USUAL) -> ExportFormat:
    """Load the format called `name`, set as `switches` say; what they do not name is as usual.

    Raises:
        LookupError: there is none.
        TypeError: it has no such switch.
    """
    row = _FORMATS[name]
    found: Any = getattr(import_module(row.module), row.held_as)
    written: ExportFormat = replace(found, **switches) if switches else found
    return written


FormatName = Annotated[str, OneOfNow(format_names)]
"""The name of a format that there is, as callers send it."""
ShownFormat = Annotated[str, OneOfNowOrLater(format_names), InWords(format_labels)]
"""The name of a format, as they are shown it."""


@dataclass(frozen=True, slots=True)
class Switch:
    """What firms, or their programs, differ in: the field of the format that has its name.

    How it is usually set is what that field is where the registry holds the format.
    """

    name: str
    words: Text
    """What it decides."""
    values: Mapping[str, Text] | None = None
    """What it can be set to, and how each is told; None: it is on or off."""
    why: Text | None = None
    """Why there is no one answer, where sources disagree."""

    def takes(self, value: SwitchValue) -> bool:
        """Return whether it can be set to `value`."""
        return isinstance(value, bool) if self.values is None else value in self.values


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
    account_digits: int = 0
    """How many digits the company's accounts have; 0: not known."""


class FormatFile(Protocol):
    """A file of a format. Writers stream: memory does not grow with the batch."""

    @property
    def file_name(self) -> str:
        """The name that the importing program expects."""

    @property
    def content_type(self) -> str:
        """Its media type."""

    def write(self, sink: ByteSink, header: BatchHeader, entries: Iterable[JournalEntry]) -> int:
        """Write the whole file; return the number of records.

        `entries` can be gone through again, once it was gone through to its end.
        """


class ExportFormat(Protocol):
    """A way to write journal entries, as one file or as several that belong together."""

    @property
    def switches(self) -> tuple[Switch, ...]:
        """What firms differ in."""

    @property
    def files(self) -> tuple[FormatFile, ...]:
        """Its files, in the order in which they are imported."""

    def checker(self, header: BatchHeader) -> EntryChecker:
        """Start checking one batch for what only this format minds."""

    def reference(self, entry: JournalEntry) -> str:
        """Return what its files call a document, where they may have no room for its number."""


class WholeNumbers:
    """A format with room for every number."""

    __slots__ = ()

    def reference(self, entry: JournalEntry) -> str:
        """Return the number."""
        return entry.number


class OneFile(WholeNumbers):
    """A format that is its own one file."""

    __slots__ = ()
    switches: tuple[Switch, ...] = ()

    @property
    def files(self) -> tuple[Self]:
        """Itself."""
        return (self,)


class EntryChecker(Protocol):
    """Finds what keeps entries out of one format; remembers what it must of earlier ones."""

    def __call__(self, entry: JournalEntry) -> Iterator[Incident]:
        """Yield the incidents of one entry."""


def no_incidents(entry: JournalEntry) -> Iterator[Incident]:
    """Find nothing: what an entry carries is never beyond the format."""
    del entry
    yield from ()


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a batch, each time anew: what a writer goes through."""

    read: Callable[[], Iterator[JournalEntry]]

    def __iter__(self) -> Iterator[JournalEntry]:
        return self.read()


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
