"""The control panel of a licence: what its product says, and what of it waits for the firm."""

from __future__ import annotations

from typing import Final

from chalicelib.accounting import service as accounting
from chalicelib.core.caller import Caller
from chalicelib.core.texts import Text
from chalicelib.licences import service as licences
from chalicelib.licences.service import Panel, PanelLine

_PENDING: Final = Text(
    es="Importaciones que esperan su decisión: {count}.",
    en="Imports that wait for your decision: {count}.",
)


def read_panel(caller: Caller, licence_id: str) -> Panel:
    """Return how far the client of a licence is, and how many of its imports are pending.

    Before the licence is active it says how far that is; of a product that hands no batches over it
    counts none.

    Raises:
        LicenceNotFound: there is none, or the caller may not see its company.
    """
    licence = licences.find_licence(caller, licence_id)
    shown = licences.read_panel(caller, licence_id)
    if licence.company_id is None or not licences.hands_batches(licence):
        return shown
    count = accounting.count_pending(caller.tenant, licence.company_id)
    said = _PENDING.render(caller.language, {"count": count})
    line = PanelLine(code="pending_imports", text=said, value=str(count))
    return shown.but(lines=[*shown.lines, line])
