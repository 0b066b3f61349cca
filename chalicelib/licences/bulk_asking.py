"""What people do with bulks: send, follow, pause, cancel the rest, read what came of the rows."""

from __future__ import annotations

from chalicelib.aws import blobs
from chalicelib.aws.table import read_cursor, write_cursor
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import CONTENT_TYPE, Sheet
from chalicelib.core.texts import Text
from chalicelib.licences import bulk_rows, bulk_store, bulk_telling
from chalicelib.licences.bulk_views import (
    BulkRowsPage,
    BulkView,
    RowShown,
    bulk_view,
    is_asked,
    row_view,
    rows_of,
    rows_sheet,
)
from chalicelib.licences.bulks import (
    BEGINNING,
    CANCELLABLE,
    RESTING,
    STATE_NAMES,
    STOPPING_SECONDS,
    Bulk,
)
from chalicelib.licences.forms import BulkQuery, BulkRowsPageQuery, BulkRowsQuery
from chalicelib.licences.listing import LicenceRow
from chalicelib.licences.products import require_active_feature
from chalicelib.licences.store import LICENCE_LIST


class BulkNotFound(NotFound):
    """The firm has no such bulk, or the caller may not see it."""

    code = "activations-not-found"
    text = Text(
        es="No existe ese archivo de activaciones; vea los que hay en «Licencias».",
        en="There is no such file of activations; see those that there are at “Licences”.",
    )
    way = "GET /v1/firms/{firm}/activations"


class NotStopped(Conflict):
    """The bulk goes on by itself, or has ended."""

    code = "activations-not-stopped"
    text = Text(
        es="No hay nada que seguir: la activación está {state}.",
        en="There is nothing to take over: the activation is {state}.",
    )


class NothingToPause(Conflict):
    """All rows of the bulk have begun, or none begins by now."""

    code = "nothing-to-pause"
    text = Text(
        es="No hay nada que pausar: la activación está {state}.",
        en="There is nothing to pause: the activation is {state}.",
    )
    way = "GET /v1/firms/{firm}/activations/{activation}"


class NothingToCancel(Conflict):
    """All rows of the bulk have begun, or it was cancelled already."""

    code = "nothing-to-cancel"
    text = Text(
        es="No queda nada por empezar: la activación está {state}. Lo que ya empezó se deshace "
        "licencia por licencia.",
        en="Nothing is left to begin: the activation is {state}. What has begun is undone licence "
        "by licence.",
    )
    way = "GET /v1/firms/{firm}/licences/{licence}/acts"


def create_bulk(caller: Caller, data: bytes, charset: str, query: BulkQuery) -> BulkView:
    """Take a file of activations; a worker does it row by row.

    Raises:
        ActivationsTooMany, InvalidInput, NoActivations, UnreadableCsv: it is no such file.
        FeatureNotActive: the operator is yet to approve such licences for the firm.
    """
    require_active_feature(caller.tenant, query.product)
    rows = bulk_rows.read(data, charset, query.program)
    bulk_id, now = new_id("bulk"), clock.now()
    wanted = Bulk(
        id=bulk_id,
        created_at=now,
        created_by=caller.account_id,
        language=caller.language,
        charset=charset,
        **query.model_dump(),
        upload_key=blobs.key(caller.tenant, "activations", now, f"{bulk_id}.csv"),
        rows=len(rows),
        rights=caller.companies.parts,
    )
    blobs.put(wanted.upload_key, data, CONTENT_TYPE)
    tx = Transaction()
    wanted = bulk_store.write(tx, caller.tenant, wanted)
    if not wanted.dry_run:
        bulk_telling.write_begun(tx, caller.tenant, wanted)
    shown = bulk_view(wanted, {})
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def list_bulks(caller: Caller, query: PageQuery) -> Page[BulkView]:
    """List the firm's bulks that the caller may see, newest first: a page may have fewer."""
    page = bulk_store.page(caller.tenant, query)
    licences = _licences(caller)
    return Page[BulkView](
        data=[
            bulk_view(bulk, bulk_telling.states_of(licences, bulk.id))
            for bulk in page.data
            if _sees(caller, bulk)
        ],
        next_cursor=page.next_cursor,
    )


def read_bulk(caller: Caller, bulk_id: str) -> BulkView:
    """Read how far a bulk is.

    Raises:
        BulkNotFound: the firm has none of that id.
    """
    return _shown(caller, _bulk(caller, bulk_id))


def list_rows(caller: Caller, bulk_id: str, query: BulkRowsPageQuery) -> BulkRowsPage:
    """List what came of each row so far, in the order of the file.

    Raises:
        BulkNotFound: the firm has none of that id.
        InvalidCursor: the cursor is of another bulk or result.
    """
    bulk = _bulk(caller, bulk_id)
    rows = _rows(caller, bulk, query)
    bound_to = f"bulk-rows\x1f{caller.tenant}\x1f{bulk.id}\x1f{query.result}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    end = start + query.limit
    return BulkRowsPage(
        data=[row_view(each, caller.language) for each in rows[start:end]],
        next_cursor=write_cursor(str(end), bound_to) if end < len(rows) else None,
        total=len(rows),
    )


def bulk_sheet(caller: Caller, bulk_id: str, query: BulkRowsQuery) -> Sheet:
    """List what came of each row so far, as a CSV that can be corrected and sent again.

    Raises:
        BulkNotFound: the firm has none of that id.
    """
    bulk = _bulk(caller, bulk_id)
    return rows_sheet(_rows(caller, bulk, query), bulk, caller.language)


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def pause_bulk(caller: Caller, bulk_id: str) -> BulkView:
    """Begin no further row of a bulk until somebody goes on with it; what has begun goes on.

    Raises:
        BulkNotFound: the firm has none of that id.
        NothingToPause: no row is left to begin, or none begins by now.
    """
    before = _bulk(caller, bulk_id)
    if before.state not in BEGINNING:
        raise NothingToPause(state=STATE_NAMES[before.state])
    tx = Transaction()
    after = bulk_store.write(tx, caller.tenant, before.paused(), after_seconds=None)
    if not after.dry_run:
        bulk_telling.write_paused(tx, caller.tenant, after, caller.account_id)
    return _answered(tx, caller, after)


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def cancel_bulk(caller: Caller, bulk_id: str) -> BulkView:
    """Begin no further row of a bulk; what has begun goes on.

    Raises:
        BulkNotFound: the firm has none of that id.
        NothingToCancel: no row is left to begin.
    """
    before = _bulk(caller, bulk_id)
    if before.state not in CANCELLABLE:
        raise NothingToCancel(state=STATE_NAMES[before.state])
    tx = Transaction()
    after = before.cancelled(clock.now())
    after = bulk_store.write(tx, caller.tenant, after, after_seconds=STOPPING_SECONDS)
    if not after.dry_run:
        bulk_telling.write_cancelled(tx, caller.tenant, after, caller.account_id)
    return _answered(tx, caller, after)


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def take_over(caller: Caller, bulk_id: str) -> BulkView:
    """Go on, in the caller's name and with their rights, with a bulk that is paused or stopped.

    Raises:
        BulkNotFound: the firm has none of that id.
        NotStopped: it goes on by itself, or has ended.
    """
    before = _bulk(caller, bulk_id)
    if before.state not in RESTING:
        raise NotStopped(state=STATE_NAMES[before.state])
    tx = Transaction()
    after = before.taken_over(caller.account_id, caller.language, caller.companies.parts)
    after = bulk_store.write(tx, caller.tenant, after)
    if not after.dry_run:
        bulk_telling.write_taken_over(tx, caller.tenant, after, caller.account_id)
    return _answered(tx, caller, after)


def _rows(caller: Caller, bulk: Bulk, query: BulkRowsQuery) -> list[RowShown]:
    """Read the rows of which came what is asked for."""
    rows = bulk_rows.read(blobs.get(bulk.upload_key), bulk.charset, bulk.program)
    done = bulk_store.all_rows(caller.tenant, bulk.id)
    shown = rows_of(rows, done, _licences(caller), bulk.following)
    return [each for each in shown if is_asked(each, query.result)]


def _answered(tx: Transaction, caller: Caller, after: Bulk) -> BulkView:
    """Commit what was done, with the bulk as it is by then as the answer."""
    shown = _shown(caller, after)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _shown(caller: Caller, bulk: Bulk) -> BulkView:
    return bulk_view(bulk, bulk_telling.states_of(_licences(caller), bulk.id))


def _licences(caller: Caller) -> list[LicenceRow]:
    """List the firm's licences as they are now, of the companies that the caller sees now."""
    return [each for each in LICENCE_LIST.each(caller.tenant) if caller.sees(each.company_id)]


def _bulk(caller: Caller, bulk_id: str) -> Bulk:
    bulk = bulk_store.bulk(caller.tenant, bulk_id)
    if bulk is None or not _sees(caller, bulk):
        raise BulkNotFound
    return bulk


def _sees(caller: Caller, bulk: Bulk) -> bool:
    """Return whether a bulk tells somebody of no company that they may not see."""
    return caller.companies.is_whole or bulk.created_by == caller.account_id
