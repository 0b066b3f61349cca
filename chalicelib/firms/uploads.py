"""What people do with company lists: send one, follow what comes of it, fetch its files."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws import blobs
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound, Unavailable
from chalicelib.core.files import FileLink
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import CONTENT_TYPE
from chalicelib.core.texts import Text
from chalicelib.firms import sync_store, syncing
from chalicelib.firms.company_list import Upload
from chalicelib.firms.company_rows import ReadRow
from chalicelib.firms.forms import MAX_AT_ONCE, UploadQuery
from chalicelib.firms.service import firm
from chalicelib.firms.syncs import STATE_NAMES, CompanySync
from chalicelib.firms.views import SyncView, UploadResult, sync_view, upload_result


class SyncUnderWay(Conflict):
    """A large list is being taken in, and a later one has to wait for it."""

    code = "sync-under-way"
    retry_after_seconds = 10
    text = Text(
        es="Se está cargando una lista larga ({sync}); espere a que termine, o envíe esta también "
        "como lista larga, que se pone a la cola.",
        en="A long list is being taken in ({sync}); wait until it has ended, or send this one as "
        "a long list, too, which is put in the queue.",
    )
    way = "POST /v1/firms/{firm}/company-syncs"


class SyncNotFound(NotFound):
    """The firm has no such sync."""

    code = "company-sync-not-found"
    text = Text(
        es="No existe esa carga de empresas; vea las que hay en «Empresas».",
        en="There is no such company sync; see those that there are at “Companies”.",
    )
    way = "GET /v1/firms/{firm}/company-syncs"


class SyncFileNotFound(NotFound):
    """The sync has no such file, or none yet."""

    code = "company-sync-file-not-found"
    text = Text(
        es="La carga de empresas no tiene el archivo «{file}», o todavía no. Los que hay: {known}.",
        en="The company sync has no file “{file}”, or none yet. Those that there are: {known}.",
    )


class ListNotTaken(Unavailable):
    """The list came to nothing for a reason of ours; what was written of it stays."""

    code = "company-list-not-taken"
    text = Text(
        es="La lista no se pudo cargar entera; vea la carga {sync} y envíela otra vez.",
        en="The list could not be taken in whole; see the sync {sync} and send it again.",
    )


class SyncEnded(Conflict):
    """There is nothing to cancel of the sync."""

    code = "company-sync-ended"
    text = Text(
        es="No queda nada por cancelar: la carga está {state}. Lo que se cargó se corrige con otra "
        "lista.",
        en="Nothing is left to cancel: the sync is {state}. What was taken in is put right by "
        "another list.",
    )


def upload_companies(caller: Caller, upload: Upload, query: UploadQuery) -> UploadResult:
    """Take in the rows of a company list that are right, and say what is wrong with the others.

    Companies are known again by program and code. A dry run says the same and writes nothing. Were
    it cut off, the sweep would have it done, or the next list of the firm.

    Raises:
        EmptyList, InvalidInput, ListTooLarge, Malformed: it is no list; nothing of it is taken.
        LimitReached: the firm has sent as many rows as may be in a day.
        SyncUnderWay: a list that was sent before is so long that this would have to wait.
    """
    rows = upload.read(firm(caller.tenant).country, MAX_AT_ONCE)
    if query.dry_run:
        wanted = _wanted(caller, upload, query, rows, waits=True)
        taken = syncing.take(caller.tenant, wanted, rows)
        return upload_result(taken, caller.tenant, caller.language, sync_id=None)
    for before in sync_store.under_way(caller.tenant):
        if before.rows > MAX_AT_ONCE:
            raise SyncUnderWay(sync=before.id)
    accounts.count(caller, "companies", len(rows))
    wanted = _wanted(caller, upload, query, rows, waits=True)
    sync = _begin(Transaction(), caller, upload, wanted)
    done = syncing.run(caller.tenant, sync.id)
    if done is None:
        raise ListNotTaken(sync=sync.id)
    return upload_result(done, caller.tenant, caller.language, sync_id=sync.id)


def create_sync(caller: Caller, upload: Upload, query: UploadQuery) -> SyncView:
    """Put a company list in the queue; a worker takes it in.

    Raises:
        EmptyList, InvalidInput, ListTooLarge, Malformed: it is no list; nothing of it is taken.
        LimitReached: the firm has sent as many rows as may be in a day.
    """
    rows = upload.read(firm(caller.tenant).country)
    accounts.count(caller, "companies", len(rows))
    wanted = _wanted(caller, upload, query, rows, waits=False)
    tx = Transaction()
    tx.respond(caller, 202, sync_view(wanted, None))
    return sync_view(_begin(tx, caller, upload, wanted), None)


def _wanted(
    caller: Caller, upload: Upload, query: UploadQuery, rows: list[ReadRow], *, waits: bool
) -> CompanySync:
    sync_id, now = new_id("sync"), clock.now()
    return CompanySync(
        id=sync_id,
        created_at=now,
        created_by=caller.account_id,
        language=caller.language,
        is_json=upload.is_json,
        charset=upload.charset,
        **query.model_dump(),
        rows=len(rows),
        is_told=not waits,
        rights=caller.companies.parts,
        upload_key=syncing.upload_key(caller.tenant, sync_id, now, "upload"),
    )


def _begin(tx: Transaction, caller: Caller, upload: Upload, wanted: CompanySync) -> CompanySync:
    """Store the list, then the sync: with its beginning in the firm's history."""
    kind = "application/json" if upload.is_json else CONTENT_TYPE
    blobs.put(wanted.upload_key, upload.data, kind)
    sync = sync_store.add(tx, caller.tenant, wanted)
    if not sync.dry_run:
        facts = {"total": str(sync.rows), "sync": sync.id}
        _note(tx, caller, "companies_upload_started", facts)
    tx.commit()
    return sync


def list_syncs(caller: Caller, query: PageQuery) -> Page[SyncView]:
    """List the firm's syncs that the caller may see, newest first: a page may have fewer."""
    page = sync_store.page(caller.tenant, query)
    seen = [sync for sync in page.data if _sees(caller, sync)]
    known = sync_store.progress(caller.tenant, [sync.id for sync in seen])
    return Page[SyncView](
        data=[sync_view(sync, known[sync.id]) for sync in seen],
        next_cursor=page.next_cursor,
    )


def read_sync(caller: Caller, sync_id: str) -> SyncView:
    """Read how far a sync is and what came of it.

    Raises:
        SyncNotFound: the firm has none of that id.
    """
    sync = _sync(caller, sync_id)
    return sync_view(sync, sync_store.progress(caller.tenant, [sync.id])[sync.id])


@again(4, on=ChangedMeanwhile, pause=doubling(0.05))
def cancel_sync(caller: Caller, sync_id: str) -> SyncView:
    """Begin no further row of a sync; what was taken in stays, and is told when it has ended.

    Raises:
        SyncNotFound: the firm has none of that id.
        SyncEnded: it has ended, is stopping already, or somebody waits for it.
    """
    before = _sync(caller, sync_id)
    progress = sync_store.progress(caller.tenant, [before.id])[before.id]
    if before.state != "queued" or not before.is_told:
        raise SyncEnded(state=STATE_NAMES[sync_view(before, progress).state])
    tx = Transaction()
    after = sync_store.stop(tx, caller.tenant, before.but(state="stopping"))
    if not after.dry_run:
        facts = {"total": str(after.rows), "sync": after.id}
        _note(tx, caller, "companies_upload_cancelled", facts)
    shown = sync_view(after, progress)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _note(tx: Transaction, caller: Caller, event: str, facts: dict[str, str]) -> None:
    tx.note(Table(caller.tenant), caller.tenant, event, actor=caller.account_id, **facts)


def sync_file(caller: Caller, sync_id: str, file: str) -> FileLink:
    """Make a link to a file of a sync.

    Raises:
        SyncNotFound: the firm has no such sync.
        SyncFileNotFound: it has no such file, or none yet.
    """
    sync = _sync(caller, sync_id)
    for each in sync.files:
        if each.name == file:
            return blobs.link(each.key, each.name, CONTENT_TYPE)
    known = ", ".join(each.name for each in sync.files) or "-"
    raise SyncFileNotFound(file=file[:80], known=known)


def _sync(caller: Caller, sync_id: str) -> CompanySync:
    sync = sync_store.sync(caller.tenant, sync_id)
    if sync is None or not _sees(caller, sync):
        raise SyncNotFound
    return sync


def _sees(caller: Caller, sync: CompanySync) -> bool:
    """Return whether a sync tells somebody of no company that they may not see."""
    return caller.companies.is_whole or sync.created_by == caller.account_id
