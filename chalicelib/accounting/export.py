"""An export: what was asked for, how far it is, and why it was refused if it was. Pure."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from chalicelib.accounting.formats import FormatName, ShownFormat, format_names, usual_formats
from chalicelib.accounting.incidents import Incident
from chalicelib.core.errors import FieldRule, NotFound
from chalicelib.core.model import Entity, Model
from chalicelib.core.texts import Text

ExportState = Literal["queued", "running", "done", "refused"]
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
    "format-twice", Text(es="Un formato está repetido.", en="A format is there twice.")
)


class ExportNotFound(NotFound):
    """The business has no such export."""

    code = "export-not-found"
    text = Text(es="No existe esa exportación.", en="There is no such export.")


class NewExport(Model):
    """A request to hand a period over to the firm."""

    period_from: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    period_to: date = Field(ge=FIRST_DAY, le=LAST_DAY)
    formats: list[FormatName] = Field(
        list(usual_formats()), min_length=1, max_length=len(format_names())
    )
    replaces: str | None = Field(None, max_length=40)
    """A batch, not yet imported, whose documents are to be exported again."""

    @field_validator("formats")
    @classmethod
    def _once_each(cls, formats: list[str]) -> list[str]:
        if len(set(formats)) < len(formats):
            raise FORMAT_TWICE.error()
        return formats

    @field_validator("period_to")
    @classmethod
    def _period(cls, period_to: date, info: ValidationInfo) -> date:
        period_from = info.data.get("period_from")
        if period_from is not None and period_to < period_from:
            raise PERIOD_ORDER.error()
        if period_from is not None and (period_to - period_from).days >= LONGEST_DAYS:
            raise PERIOD_TOO_LONG.error()
        return period_to


class Export(Entity):
    """The work of one export."""

    id: str
    business_id: str
    period_from: date
    period_to: date
    formats: list[ShownFormat]
    replaces: str = ""
    created_by: str
    state: ExportState = "queued"
    """Never `running`: whether it has begun is told by its `Progress`."""
    documents_read: int = 0
    in_flight: int = 0
    """Documents of the period without an answer of the authority, so not exported."""
    rejected: int = 0
    """Documents of the period that the authority rejected."""
    refusal: str = ""
    incidents: tuple[Incident, ...] = ()
    incident_counts: dict[str, int] = Field(default_factory=dict)
    batch_id: str = ""
    batch_home: str = ""

    @property
    def is_done(self) -> bool:
        """True when nothing is left to do."""
        return self.state in ("done", "refused")

    @property
    def expected_batch_id(self) -> str:
        """The id its batch has, however often the work is repeated; sorts by the time of asking."""
        return f"bat_{self.id.partition('_')[2]}"


def export_id_of(batch_id: str) -> str:
    """Give the id of the export that a batch is of.

    >>> export_id_of("bat_01K"), export_id_of("nonsense")
    ('exp_01K', 'exp_')
    """
    return f"exp_{batch_id.partition('_')[2]}"


class Progress(Entity):
    """How far the worker of an export is."""

    documents_read: int


REFUSALS: dict[str, Text] = {
    "chart-not-loaded": Text(
        es="El plan de cuentas del negocio no está cargado y sin él no hay asientos. Pida a "
        "soporte que lo cargue y exporte de nuevo.",
        en="The business's chart of accounts is not loaded, and there are no entries without it. "
        "Ask support to load it and export again.",
    ),
    "no-documents": Text(
        es="No hay comprobantes por exportar en el periodo: sin respuesta de la autoridad, "
        "{in_flight}; rechazados, {rejected}; los aceptados, si los hay, ya están en otro lote.",
        en="There are no documents to export in the period: without the authority's answer, "
        "{in_flight}; rejected, {rejected}; those accepted, if any, are in another batch.",
    ),
    "incidents": Text(
        es="Hay incidencias que impiden el lote; corríjalas y exporte de nuevo.",
        en="Incidents keep the batch from being made; correct them and export again.",
    ),
    "replaced-batch": Text(
        es="El lote que debía sustituirse no existe, o ya se importó, descartó o sustituyó. Si se "
        "descartó, exporte sin «replaces».",
        en="The batch to be replaced does not exist, or was imported, discarded or replaced "
        "already. If it was discarded, export without “replaces”.",
    ),
    "replaced-batch-period": Text(
        es="El lote que debía sustituirse es de otro periodo. Exporte el periodo de ese lote, o "
        "exporte este sin «replaces».",
        en="The batch to be replaced is of another period. Export the period of that batch, or "
        "export this one without “replaces”.",
    ),
    "replaced-batch-downloaded": Text(
        es="El despacho ya descargó el lote que debía sustituirse y puede haberlo importado en su "
        "programa. Pídale que lo descarte y exporte entonces sin «replaces».",
        en="The firm has downloaded the batch to be replaced and may have imported it into its "
        "program. Ask the firm to discard it and then export without “replaces”.",
    ),
}
