"""Routes of exports: what a business hands over."""

from __future__ import annotations

from chalicelib.accounting import (
    service,
)
from chalicelib.accounting.forms import (
    ExportQuery,
    NewExport,
)
from chalicelib.accounting.views import (
    BatchHistoryEntry,
    ExportView,
    LooseDocument,
)
from chalicelib.core.caller import Caller
from chalicelib.core.files import FileLink, FileQuery
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.http.endpoint import Routes

routes = Routes("accounting")
_EXPORTS = "/v1/businesses/{business}/exports"


@routes.post(_EXPORTS, body=NewExport, returns=ExportView, status=202, idempotent=True)
def create_export(caller: Caller, body: NewExport) -> ExportView:
    """Export the accepted documents of a period as a batch.

    Follow it by reading it again until it is done or refused.
    """
    return service.create_export(caller, body)


@routes.get(_EXPORTS, query=ExportQuery, returns=ListedByState[ExportView])
def list_exports(caller: Caller, query: ExportQuery) -> ListedByState[ExportView]:
    """List exports; without `sort`, newest first.

    `period_from` and `period_to` ask for those of whose period a day is among those; `q` takes
    words, each of which must be somewhere in the days of the period or the formats;
    `with_incidents` tells those with incidents from those without. `total` counts all that match,
    and `by_state` those that would in each state.
    """
    return service.list_exports(caller, query)


@routes.get(f"{_EXPORTS}/{{export}}", returns=ExportView)
def read_export(caller: Caller, export: str) -> ExportView:
    """Read how far an export is and what came of it."""
    return service.read_export(caller, export)


@routes.get(f"{_EXPORTS}/{{export}}/files/{{file}}", query=FileQuery, returns=FileLink)
def read_export_file(caller: Caller, export: str, file: str, query: FileQuery) -> FileLink:
    """Link to a file of an export, by its name or format."""
    return service.read_export_file(caller, export, file, query)


@routes.get(f"{_EXPORTS}/{{export}}/history", query=PageQuery, returns=Page[BatchHistoryEntry])
def read_export_history(caller: Caller, export: str, query: PageQuery) -> Page[BatchHistoryEntry]:
    """Read what happened to an export, newest first."""
    return service.export_history(caller, export, query)


@routes.get(f"{_EXPORTS}/{{export}}/loose-documents", query=PageQuery, returns=Page[LooseDocument])
def list_export_loose_documents(
    caller: Caller, export: str, query: PageQuery
) -> Page[LooseDocument]:
    """List the documents of an export's period that its batch leaves to a later one, and why.

    Those that were left out or had no answer of the authority, and those of the batch that the firm
    did not import or that its program refused.
    """
    return service.export_loose(caller, export, query)


@routes.post(f"{_EXPORTS}/{{export}}/retry", returns=ExportView, status=202, idempotent=True)
def retry_export(caller: Caller, export: str) -> ExportView:
    """Try a refused export again, once what it was refused for is mended."""
    return service.retry_export(caller, export)
