"""An export: what was asked for, how far it is, and why it was refused if it was. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from pydantic import Field

from chalicelib.accounting.formats import ShownFormat
from chalicelib.accounting.incidents import Incident
from chalicelib.core.errors import Conflict
from chalicelib.core.model import Entity
from chalicelib.core.texts import Language, Text

ExportState = Literal["queued", "running", "done", "refused", "empty"]
LONGEST_DAYS: Final = 366
"""Of the period of an export."""
TRANSITIONS: Final[dict[ExportState, frozenset[ExportState]]] = {
    "queued": frozenset({"running"}),
    "running": frozenset({"done", "refused", "empty"}),
    "refused": frozenset({"queued"}),
    "done": frozenset(),
    "empty": frozenset(),
}
STATE_NAMES: Final[dict[ExportState, Text]] = {
    "queued": Text(es="en espera", en="waiting"),
    "running": Text(es="en curso", en="running"),
    "done": Text(es="terminada", en="done"),
    "refused": Text(es="rechazada", en="refused"),
    "empty": Text(es="sin nada que entregar", en="nothing to hand over"),
}


class ExportNotRefused(Conflict):
    """Only a refused export can be tried again."""

    code = "export-not-refused"
    text = Text(
        es="La exportación está {state} y solo se repite una rechazada. Léala de nuevo para ver "
        "cómo va, o pida otra.",
        en="The export is {state}, and only a refused one is tried again. Read it again to see how "
        "it goes, or ask for another.",
    )


class Export(Entity):
    """The work of one export."""

    id: str
    business_id: str
    period_from: date
    period_to: date
    formats: list[ShownFormat]
    document_types: tuple[str, ...] = ()
    """Those that it is of; empty: all. Documents of others stay free."""
    country: str
    """Of the business: by it the types of documents are told."""
    replaces: str = ""
    created_by: str
    is_scheduled: bool = False
    """Made by the business's schedule, not by somebody's asking."""
    state: ExportState = "queued"
    """Never `running`: whether it has begun is told by its `Progress`."""
    documents_read: int = 0
    left_out: int = 0
    """Accepted documents of the period that cannot be carried, each for an incident."""
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
        return self.state in ("done", "refused", "empty")

    @property
    def leaves_some(self) -> bool:
        """True when documents of its period are on no list: it made no batch that would have one.

        They wait for the authority's answer, or the client keeps them out of the books for now.
        """
        has_some = self.in_flight or "KEPT_OUT" in self.incident_counts
        return self.state == "empty" and bool(has_some)

    def is_of(self, document_type: str) -> bool:
        """Return whether it takes documents of a type."""
        return not self.document_types or document_type in self.document_types

    def retried(self) -> Export:
        """Return a refused export as it was when it was asked for, to be worked on again.

        Raises:
            ExportNotRefused: it is under way or done.
        """
        if "queued" not in TRANSITIONS[self.state]:
            raise ExportNotRefused(state=STATE_NAMES[self.state])
        return self.but(
            state="queued",
            refusal="",
            documents_read=0,
            left_out=0,
            in_flight=0,
            rejected=0,
            incidents=(),
            incident_counts={},
        )

    def refusal_text(self, language: Language) -> str:
        """Tell why it was refused, if it was."""
        if not self.refusal:
            return ""
        facts: dict[str, object] = {
            "in_flight": self.in_flight,
            "left_out": self.left_out,
            "rejected": self.rejected,
        }
        return REFUSALS[self.refusal].render(language, facts)

    @property
    def expected_batch_id(self) -> str:
        """The id its batch has, however often the work is repeated; sorts by the time of asking."""
        return f"bat_{self.id.partition('_')[2]}"


def export_id_of(batch_id: str) -> str:
    """Return the id of the export that a batch is of.

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
        "{in_flight}; rechazados, {rejected}; los aceptados, si los hay, ya están en otro "
        "lote. Tampoco quedan de periodos anteriores.",
        en="There are no documents to export in the period: without the authority's answer, "
        "{in_flight}; rejected, {rejected}; those accepted, if any, are in another batch. None are "
        "left of earlier periods either.",
    ),
    "nothing-new": Text(
        es="No hay nada nuevo que entregar: solo quedan comprobantes que ya quedaron fuera de un "
        "lote anterior ({left_out}), por lo mismo. Vea en sus incidencias qué hacer con cada uno.",
        en="There is nothing new to hand over: only documents are left that were left out of an "
        "earlier batch already ({left_out}), for the same. See in their incidents what to do with "
        "each.",
    ),
    "incidents": Text(
        es="Las incidencias impiden entregar todo el lote; corríjalas y exporte de nuevo.",
        en="Incidents keep the whole batch from being handed over; correct them and export again.",
    ),
    "replaced-batch": Text(
        es="El lote que debía sustituirse no existe, o ya se importó, descartó o sustituyó. Si se "
        "descartó, exporte sin decir que lo sustituye.",
        en="The batch to be replaced does not exist, or was imported, discarded or replaced "
        "already. If it was discarded, export without saying that it is "
        "replaced.",
    ),
    "replaced-batch-period": Text(
        es="El lote que debía sustituirse es de otro periodo. Exporte el periodo de ese lote, o "
        "exporte este sin decir que lo sustituye.",
        en="The batch to be replaced is of another period. Export the period of that batch, or "
        "export this one without saying that it is replaced.",
    ),
    "replaced-batch-downloaded": Text(
        es="El despacho ya descargó el lote que debía sustituirse y puede haberlo importado en su "
        "programa. Pídale que lo descarte y exporte entonces sin decir que lo "
        "sustituye.",
        en="The firm has downloaded the batch to be replaced and may have imported it into its "
        "program. Ask the firm to discard it and then export without saying that "
        "it is replaced.",
    ),
    "replaced-batch-of-firm": Text(
        es="El lote que debía sustituirse lo tiene un despacho que ya no recibe los de su negocio; "
        "sigue siendo suyo. Pídale que lo descarte y exporte entonces sin decir que "
        "lo sustituye.",
        en="The batch to be replaced is with a firm that does not receive those of your business "
        "any more; it stays the firm's. Ask the firm to discard it and then export without "
        "saying that it is replaced.",
    ),
}
REFUSAL_NAMES: Final[dict[str, Text]] = {
    "chart-not-loaded": Text(es="sin plan de cuentas", en="without a chart of accounts"),
    "no-documents": Text(es="no había comprobantes por exportar", en="no documents to export"),
    "nothing-new": Text(
        es="solo quedaban comprobantes con las incidencias ya dichas",
        en="only documents with incidents that were told before were left",
    ),
    "incidents": Text(es="hay incidencias que la impiden", en="incidents keep it from being made"),
    "replaced-batch": Text(
        es="el lote por sustituir no está, o no se puede sustituir",
        en="the batch to be replaced is not there, or cannot be replaced",
    ),
    "replaced-batch-period": Text(
        es="el lote por sustituir es de otro periodo",
        en="the batch to be replaced is of another period",
    ),
    "replaced-batch-downloaded": Text(
        es="el despacho ya descargó el lote por sustituir",
        en="the firm has downloaded the batch to be replaced",
    ),
    "replaced-batch-of-firm": Text(
        es="el lote por sustituir es de un despacho que ya no recibe lotes del negocio",
        en="the batch to be replaced is of a firm that receives no more batches of the business",
    ),
}
"""The same in short, for the history."""
