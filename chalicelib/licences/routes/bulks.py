"""Routes of many activations at once."""

from __future__ import annotations

from chalicelib.core.caller import Caller
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import RawBody, Routes
from chalicelib.licences import bulk_asking
from chalicelib.licences.bulk_views import BulkRowsPage, BulkView
from chalicelib.licences.forms import BulkQuery, BulkRowsPageQuery, BulkRowsQuery

routes = Routes("licences")
_BULKS = "/v1/firms/{firm}/activations"
_BULK = f"{_BULKS}/{{activation}}"


@routes.post(
    _BULKS,
    query=BulkQuery,
    returns=BulkView,
    status=202,
    raw=True,
    idempotent=True,
    accepts=("text/csv", "application/octet-stream"),
)
def create_activations(caller: Caller, body: RawBody, query: BulkQuery) -> BulkView:
    """Activate the licences of many companies, which a CSV of up to 5,000 rows names.

    Columns: `program` (or the parameter), `code`, `client_email`, and if wanted `client_name`,
    `language` and `mandate`: a row with a mandate and no e-mail is a business that your firm runs
    without client access. Each row becomes an accepted licence in the background, as if it had
    gone through the wizard; a row that is wrong is refused alone. Each client gets a mail, the firm
    one of all of them together. Sending the file again activates nothing twice. Where the limit of
    the day is reached, the rest goes on by itself.
    """
    return bulk_asking.create_bulk(caller, body.data, body.charset, query)


@routes.get(_BULKS, query=PageQuery, returns=Page[BulkView])
def list_activations(caller: Caller, query: PageQuery) -> Page[BulkView]:
    """List the files of activations, newest first."""
    return bulk_asking.list_bulks(caller, query)


@routes.get(_BULK, returns=BulkView)
def read_activations(caller: Caller, activation: str) -> BulkView:
    """Read how far a file of activations is, and the states of its licences now."""
    return bulk_asking.read_bulk(caller, activation)


@routes.get(f"{_BULK}/rows", query=BulkRowsPageQuery, returns=BulkRowsPage)
def list_activation_rows(caller: Caller, activation: str, query: BulkRowsPageQuery) -> BulkRowsPage:
    """List what came of each row so far, and why, in the order of the file."""
    return bulk_asking.list_rows(caller, activation, query)


@routes.get(f"{_BULK}/rows.csv", query=BulkRowsQuery, returns=Sheet)
def read_activation_rows_csv(caller: Caller, activation: str, query: BulkRowsQuery) -> Sheet:
    """Read what came of each row so far, and why, as a CSV.

    It has the columns of the file that was sent and some that a file may have without their being
    read: rows can be corrected in it and sent again as they are.
    """
    return bulk_asking.bulk_sheet(caller, activation, query)


@routes.post(f"{_BULK}/cancellation", returns=BulkView, idempotent=True)
def cancel_activations(caller: Caller, activation: str) -> BulkView:
    """Cancel what has not begun; licences that were accepted go on, and have acts of their own."""
    return bulk_asking.cancel_bulk(caller, activation)


@routes.post(f"{_BULK}/pause", returns=BulkView, idempotent=True)
def pause_activations(caller: Caller, activation: str) -> BulkView:
    """Let nothing more begin until somebody goes on with it: see `…/takeover`.

    Licences that were accepted go on.
    """
    return bulk_asking.pause_bulk(caller, activation)


@routes.post(f"{_BULK}/takeover", returns=BulkView, idempotent=True)
def take_over_activations(caller: Caller, activation: str) -> BulkView:
    """Go on in one's own name with activations that are `paused` or `stopped`.

    They stop by themselves when whoever sent the file leaves, or may activate licences no more.
    """
    return bulk_asking.take_over(caller, activation)
