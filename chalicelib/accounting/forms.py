"""What people send to this room. What they are shown is in `views`. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from chalicelib.accounting.export import ExportState
from chalicelib.accounting.formats import FormatName
from chalicelib.accounting.model import BatchStatus, ImportPartName
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Written
from chalicelib.core.model import Model
from chalicelib.core.paging import ListQuery
from chalicelib.core.texts import Text

LONGEST_DAYS = 366
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""What a calendar of invoices can hold; reckoning with days outside may leave the calendar."""

PERIOD_ORDER = FieldRule(
    "period-order",
    Text(
        es="El periodo termina antes de empezar; revise «period_from» y «period_to».",
        en="The period ends before it starts; check “period_from” and “period_to”.",
    ),
)
PERIOD_TOO_LONG = FieldRule(
    "period-too-long",
    Text(
        es="El periodo pasa de 366 días; divídalo en varias exportaciones.",
        en="The period is over 366 days; divide it into several exports.",
    ),
)
FORMAT_TWICE = FieldRule(
    "format-twice",
    Text(
        es="Un formato está repetido; déjelo una vez.", en="A format is there twice; keep it once."
    ),
)


MOST_FORMATS = 50
"""More than there are, and ever will be: how many a request may name."""


def _each_once(formats: list[str]) -> list[str]:
    if len(set(formats)) < len(formats):
        raise FORMAT_TWICE.error()
    return formats


class NewExport(Model):
    """A request to hand a period over to the firm."""

    period_from: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    """First day of the period, included: the day of the documents in the time zone of the
    business."""
    period_to: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    """Last day of the period, included; at most 366 days in all."""
    formats: list[FormatName] | None = Field(None, min_length=1, max_length=MOST_FORMATS)
    """Which formats to write, each once: `suenlace512` is the SUENLACE.DAT of a3, `csv` a journal
    for spreadsheets. Left out: those that the firm takes for the company, else those two."""
    replaces: str | None = Field(None, max_length=40)
    """The `id` of a batch, not yet imported, whose documents are to be exported again in this
    one."""

    @field_validator("formats")
    @classmethod
    def _once_each(cls, formats: list[str] | None) -> list[str] | None:
        return formats if formats is None else _each_once(formats)

    @field_validator("period_to")
    @classmethod
    def _period(cls, period_to: date, info: ValidationInfo) -> date:
        period_from = info.data.get("period_from")
        if period_from is not None and period_to < period_from:
            raise PERIOD_ORDER.error()
        if period_from is not None and (period_to - period_from).days >= LONGEST_DAYS:
            raise PERIOD_TOO_LONG.error()
        return period_to


class PeriodQuery(ListQuery):
    """Which of what is of periods to list: all that touches the days from .. to (both in)."""

    period_from: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    """Only those whose period reaches to this day (ISO 8601) or beyond."""
    period_to: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    """Only those whose period begins on this day or before."""
    with_incidents: bool | None = None
    """Only those that have incidents (`true`), or that have none (`false`)."""

    @field_validator("period_to")
    @classmethod
    def _period(cls, period_to: date | None, info: ValidationInfo) -> date | None:
        period_from = info.data.get("period_from")
        if period_from is not None and period_to is not None and period_to < period_from:
            raise PERIOD_ORDER.error()
        return period_to

    def touches(self, first_day: str, last_day: str) -> bool:
        """Return whether a period (ISO 8601) has a day of those that are asked for."""
        starts, ends = self.period_from or FIRST_DAY, self.period_to or LAST_DAY
        return first_day <= ends.isoformat() and starts.isoformat() <= last_day


class ImportQuery(PeriodQuery):
    """Which imports to list; `q` looks in code and name of the company."""

    status: BatchStatus | None = None
    """Only the imports that are in this status; without it, all of them."""
    company_id: str | None = Field(None, max_length=40)
    """Only the imports of this company of the list."""
    sort: Literal[
        "created_at",
        "-created_at",
        "period_from",
        "-period_from",
        "company_code",
        "-company_code",
        "company_name",
        "-company_name",
        "total",
        "-total",
    ] = "-created_at"

    @property
    def in_state(self) -> str | None:
        """The status that is asked for."""
        return self.status


class ExportQuery(PeriodQuery):
    """Which exports to list; `q` looks in days and formats."""

    state: ExportState | None = None
    """Only the exports that are in this state; without it, all of them."""
    sort: Literal["created_at", "-created_at", "period_from", "-period_from"] = "-created_at"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state


Reason = Annotated[str, StringConstraints(min_length=3, max_length=500)]


DocumentId = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Act = Literal["import", "discard", "restore", "undo"]
MOST_AT_ONCE = 50
MOST_NAMED = 1000
PART_OR_DOCUMENTS = FieldRule(
    "part-or-documents",
    Text(
        es="Pida una parte o nombre los comprobantes, no las dos cosas.",
        en="Ask for a part or name the documents, not both.",
    ),
)
DOCUMENT_TWICE = FieldRule(
    "document-twice",
    Text(
        es="Un comprobante está repetido; déjelo una vez.",
        en="A document is there twice; keep it once.",
    ),
)
MOST_OF_A_SENTENCE = 200
DOCUMENT_OR_RECORD = FieldRule(
    "document-or-record",
    Text(
        es="Indique el comprobante o el registro, uno de los dos.",
        en="Say the document or the record, one of both.",
    ),
)
LIST_OR_TEXT = FieldRule(
    "list-or-text",
    Text(
        es="Envíe la lista o el texto del programa, uno de los dos.",
        en="Send the list or the text of the program, one of both.",
    ),
)
PART_NOT_TAKEN = FieldRule(
    "part-not-taken",
    Text(
        es="Solo se importa por partes; quite la parte para descartar, recuperar o deshacer.",
        en="Only importing takes a part; leave it out to discard, restore or undo.",
    ),
)
REASON_MISSING = FieldRule(
    "reason-missing",
    Text(
        es="Para descartar o deshacer hace falta un motivo; el negocio lo lee.",
        en="To discard or undo takes a reason, which the business reads.",
    ),
)
REASON_NOT_TAKEN = FieldRule(
    "reason-not-taken",
    Text(
        es="Solo se descarta o deshace con un motivo; quítelo para importar o recuperar.",
        en="Only discarding and undoing take a reason; leave it out to import or restore.",
    ),
)
IMPORT_TWICE = FieldRule(
    "import-twice",
    Text(
        es="Una importación está repetida; déjela una vez.",
        en="An import is there twice; keep it once.",
    ),
)


class NewImportActs(Model):
    """One act on several imports."""

    act: Act
    """What is done to each: `import`, `discard`, `restore` or `undo` (of what is imported)."""
    ids: list[Annotated[str, StringConstraints(min_length=1, max_length=40)]] = Field(
        min_length=1, max_length=MOST_AT_ONCE
    )
    """The imports, each once; they are done one after another, in this order."""
    reason: Reason | None = Field(None, validate_default=True)
    """Why, for the businesses to read; of `discard` and `undo`, which take one."""
    part: Literal["all", "clean"] = "all"
    """How much of each is imported; `clean`: the documents without incidents."""

    @field_validator("ids")
    @classmethod
    def _once_each(cls, ids: list[str]) -> list[str]:
        if len(set(ids)) < len(ids):
            raise IMPORT_TWICE.error()
        return ids

    @field_validator("reason")
    @classmethod
    def _of_discarding(cls, reason: str | None, info: ValidationInfo) -> str | None:
        act = info.data.get("act")
        if act in {"discard", "undo"} and reason is None:
            raise REASON_MISSING.error()
        if act in {"import", "restore"} and reason is not None:
            raise REASON_NOT_TAKEN.error()
        return reason

    @field_validator("part")
    @classmethod
    def _of_importing(cls, part: str, info: ValidationInfo) -> str:
        if part != "all" and info.data.get("act") in {"discard", "restore", "undo"}:
            raise PART_NOT_TAKEN.error()
        return part


class Undo(Model):
    """Why an import is undone."""

    reason: Reason
    """Why the import does not count, for the business to read; it stands in the history."""


class NewRefusal(Model):
    """A document that the firm's program did not take."""

    document: str | None = Field(None, min_length=1, max_length=60)
    """Its number, or its `id`."""
    record: int | None = Field(None, ge=1, validate_default=True)
    """Instead of it: the number of a record of its in the file, as the program counts them."""
    text: Annotated[str, Written(1, MOST_OF_A_SENTENCE)]
    """What the program said, for the business to read."""

    @field_validator("record")
    @classmethod
    def _one_of_both(cls, record: int | None, info: ValidationInfo) -> int | None:
        if (record is None) == (info.data.get("document") is None):
            raise DOCUMENT_OR_RECORD.error()
        return record


class NewRefusals(Model):
    """What the firm's program said of an import: one by one, or as it printed it."""

    refusals: list[NewRefusal] | None = Field(None, min_length=1, max_length=MOST_NAMED)
    """The documents that it did not take."""
    text: str | None = Field(None, min_length=1, max_length=200_000, validate_default=True)
    """Instead of those: its list, or a CSV, a line for each: with the number of the document
    anywhere in it, or the number of a record at its beginning."""
    format: FormatName | None = None
    """In the file of which format records are counted; without it, the import's first."""

    @field_validator("text")
    @classmethod
    def _one_of_both(cls, text: str | None, info: ValidationInfo) -> str | None:
        if (text is None) == (info.data.get("refusals") is None):
            raise LIST_OR_TEXT.error()
        return text


class NewImportPart(Model):
    """How much of an import is taken into the books; without a body, all of it."""

    part: Literal["all", "clean"] = "all"
    """`clean`: the documents without incidents; the others are free for a later batch."""
    documents: list[DocumentId] | None = Field(None, min_length=1, max_length=MOST_NAMED)
    """Instead of a part: the documents that are taken, each once; the others are free."""

    @field_validator("documents")
    @classmethod
    def _once_each(cls, documents: list[str] | None, info: ValidationInfo) -> list[str] | None:
        if documents is not None and info.data.get("part") != "all":
            raise PART_OR_DOCUMENTS.error()
        if documents is not None and len(set(documents)) < len(documents):
            raise DOCUMENT_TWICE.error()
        return documents

    @property
    def name(self) -> ImportPartName:
        """What is kept of it with the batch."""
        return self.part if self.documents is None else "named"

    @property
    def is_whole(self) -> bool:
        """True when nothing is left."""
        return self.name == "all"


WHOLE: Final = NewImportPart(part="all", documents=None)


class NewClaim(Model):
    """Which agent hands a batch to the firm's program, and for how long it has it."""

    agent: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    """A name of its own for each agent, by which it is told from others and people know it."""
    minutes: int = Field(10, ge=1, le=60)
    """So long no other agent can have it; ask again to keep it longer."""
    handed_over: bool = False
    """Its files are being put where the program takes them: from now on no time ends the claim."""


class Discard(Model):
    """Why an import is discarded."""

    reason: Reason
    """Why the import is set aside, for the business to read; it stands in the history."""


_Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_SwitchValue = bool | _Name


class NewFormatSettings(Model):
    """Which formats to write where an export names none, and how each is set."""

    formats: list[FormatName] = Field(min_length=1, max_length=MOST_FORMATS)
    """The formats that an export is written in where it names none, each once."""
    switches: dict[_Name, dict[_Name, _SwitchValue]] = Field({}, max_length=MOST_FORMATS)
    """Format -> switch -> how it is set; a format may be set without being among `formats`, and
    what is not named is as usual."""

    @field_validator("formats")
    @classmethod
    def _once_each(cls, formats: list[str]) -> list[str]:
        return _each_once(formats)
