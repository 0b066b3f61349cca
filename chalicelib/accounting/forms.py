"""What people send to this room. What they are shown is in `views`. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from chalicelib.accounting.export import LONGEST_DAYS, ExportState
from chalicelib.accounting.formats import FormatName
from chalicelib.accounting.model import BatchStatus
from chalicelib.accounting.schedule import Rhythm
from chalicelib.core.errors import FieldRule
from chalicelib.core.model import Model
from chalicelib.core.paging import ListQuery
from chalicelib.core.texts import Text

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""What a calendar of invoices can hold; reckoning with days outside may leave the calendar."""

PERIOD_ORDER = FieldRule(
    "period-order",
    Text(
        es="El periodo termina antes de empezar; revise sus dos días.",
        en="The period ends before it starts; check its two days.",
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


DOCUMENT_TYPE_TWICE = FieldRule(
    "document-type-twice",
    Text(
        es="Un tipo de comprobante está repetido; déjelo una vez.",
        en="A type of document is there twice; keep it once.",
    ),
)
EXPORT_TYPE_UNKNOWN = FieldRule(
    "export-type-unknown",
    Text(
        es="Ese tipo de comprobante no existe en el país del negocio; elija entre: {known}.",
        en="There is no such type of document in the country of the business; choose among: "
        "{known}.",
    ),
)


def each_once(formats: list[str]) -> list[str]:
    """Return formats that are each there once."""
    if len(set(formats)) < len(formats):
        raise FORMAT_TWICE.error()
    return formats


def _once_each(formats: list[str] | None) -> list[str] | None:
    return formats if formats is None else each_once(formats)


TypeName = Annotated[str, StringConstraints(min_length=1, max_length=40)]


def _types_once_each(types: list[str] | None) -> list[str] | None:
    if types is not None and len(set(types)) < len(types):
        raise DOCUMENT_TYPE_TWICE.error()
    return types


def _period(period_to: date, info: ValidationInfo) -> date:
    period_from = info.data.get("period_from")
    if period_from is not None and period_to < period_from:
        raise PERIOD_ORDER.error()
    if period_from is not None and (period_to - period_from).days >= LONGEST_DAYS:
        raise PERIOD_TOO_LONG.error()
    return period_to


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
    document_types: list[TypeName] | None = Field(None, min_length=1, max_length=20)
    """Of which types to take documents, each once, such as `invoice`, `ticket` and `credit_note`;
    null: of all. Those of others stay free for another export."""
    replaces: str | None = Field(None, max_length=40)
    """The `id` of a batch, not yet imported, whose documents are to be exported again in this
    one."""

    _once_each = field_validator("formats")(_once_each)
    _types_once_each = field_validator("document_types")(_types_once_each)

    _period = field_validator("period_to")(_period)


class PreviewQuery(Model):
    """Which period to tell of."""

    period_from: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    """First day of the period (ISO 8601), included."""
    period_to: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    """Last day of the period, included; at most 366 days in all."""

    _period = field_validator("period_to")(_period)


class NewExportRequest(PreviewQuery):
    """Which period the firm asks its client for."""

    document_types: list[TypeName] | None = Field(None, min_length=1, max_length=20)
    """Of which types; null: of all."""
    message: Annotated[str, StringConstraints(max_length=500)] = ""
    """What the firm says to the client about it."""

    _types_once_each = field_validator("document_types")(_types_once_each)


class Decline(Model):
    """Why nothing is exported of what the firm asks for."""

    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)]
    """What the firm is told."""


class NewTiming(Model):
    """How often a business is to hand over by itself, and what."""

    rhythm: Rhythm
    """What is handed over at a time: the days before it, or the whole months."""
    weekday: int = Field(1, ge=1, le=7)
    """Of a weekly one: 1 is Monday, 7 is Sunday."""
    days_after: int = Field(0, ge=0, le=20)
    """Of a monthly one: how many days after the first of the month the month before is handed
    over."""
    hour: int = Field(ge=0, le=23)
    """From this hour on, in the time zone of the business."""
    document_types: list[TypeName] | None = Field(None, min_length=1, max_length=20)
    """Of which types, each once; null: of all. Those of others stay free for another export."""

    _types_once_each = field_validator("document_types")(_types_once_each)


class NewSchedule(NewTiming):
    """When the business is to hand over by itself."""

    formats: list[FormatName] | None = Field(None, min_length=1, max_length=MOST_FORMATS)
    """Which files to write, each once; null: those of an export that names none."""
    from_day: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    """The first day to hand over; null: it goes on where it was or, of a new one, with the first of
    this month."""

    _once_each = field_validator("formats")(_once_each)


class NewScheduleProposal(NewTiming):
    """When the firm proposes that its client hands over by itself."""

    message: Annotated[str, StringConstraints(max_length=500)] = ""
    """What the firm says to the client about it."""


class AcceptedSchedule(Model):
    """What the client accepts of a proposal."""

    schedule: NewSchedule | None = None
    """What is set in place of what is proposed; null: just that."""


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


class Discard(Model):
    """Why an import is discarded."""

    reason: Reason
    """Why the import is set aside, for the business to read; it stands in the history."""
