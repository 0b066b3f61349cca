"""What people do with exports and imports. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

from chalicelib.accounting import (
    contents,
    discarding,
    histories,
    partial,
    question_store,
    refusals,
    store,
)
from chalicelib.accounting.deciding_forms import WHOLE, NewImportPart, NewRefusals, Undo
from chalicelib.accounting.decisions import (
    note,
    refuse_claimed,
    refuse_reassigned,
    refuse_taken,
    visible_import,
)
from chalicelib.accounting.digest import hand_out as hand_out_news
from chalicelib.accounting.digest import look_again as look_at_digests
from chalicelib.accounting.digest import tell as tell_of_imports
from chalicelib.accounting.document_types import checked_country
from chalicelib.accounting.export import Export
from chalicelib.accounting.format_store import formats_of
from chalicelib.accounting.forms import (
    Discard,
    ExportQuery,
    ImportQuery,
    NewExport,
)
from chalicelib.accounting.import_showing import shown_import
from chalicelib.accounting.listing import ListedBatch, ListedExport
from chalicelib.accounting.loose import released_ids
from chalicelib.accounting.model import TAKEN, Batch, FileNotFound
from chalicelib.accounting.proposing import expire as expire_proposal
from chalicelib.accounting.question_rounds import look as look_at_questions
from chalicelib.accounting.scheduling import run as run_schedule
from chalicelib.accounting.store import IMPORT_LIST
from chalicelib.accounting.telling import write_undone
from chalicelib.accounting.views import (
    BatchHistoryEntry,
    ExportView,
    Import,
    ListedImports,
    LooseDocument,
    export_view,
)
from chalicelib.accounting.writing import write_loose
from chalicelib.aws import blobs
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import NotFound
from chalicelib.core.files import AS_FILE, FileLink, FileQuery
from chalicelib.core.ids import new_id
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.core.texts import Language, Text

__all__ = [
    "IMPORT_LIST",
    "ListedBatch",
    "count_pending",
    "expire_proposal",
    "hand_out_news",
    "look_at_digests",
    "look_at_questions",
    "run_schedule",
    "tell_of_imports",
]


class ExportNotFound(NotFound):
    """The business has no such export."""

    code = "export-not-found"
    text = Text(
        es="No existe esa exportación; vea las que hay en «Enviar al despacho».",
        en="There is no such export; see those that there are at “Hand over to the firm”.",
    )
    way = "GET /v1/businesses/{business}/exports"


def count_pending(firm_id: str, company_id: str) -> int:
    """Count the imports of a company that wait for the firm's decision."""
    query = ImportQuery(status="pending", company_id=company_id, limit=1)
    return store.batch_page(firm_id, query, lambda _: True).total


def create_export(caller: Caller, wanted: NewExport) -> ExportView:
    """Ask for the accepted documents of a period as a batch; a worker makes it.

    Raises:
        CountryNotServed: the business has no documents, for none are issued in its country.
        InvalidInput: a type of document is none of the country.
    """
    country = checked_country(caller.tenant, wanted.document_types)
    tx = Transaction()
    export = write_export(tx, caller.tenant, caller.actor, wanted, country)
    view = export_view(export, None, None, caller.language)
    tx.respond(caller, 202, view)
    tx.commit()
    return view


def write_export(
    tx: Transaction, business_id: str, actor: str, wanted: NewExport, country: str
) -> Export:
    """Add an export of a business, and the work of it."""
    export = Export(
        id=new_id("exp"),
        created_at=clock.now(),
        business_id=business_id,
        created_by=actor,
        period_from=wanted.period_from,
        period_to=wanted.period_to,
        formats=wanted.formats or formats_of(business_id),
        document_types=tuple(wanted.document_types or ()),
        country=country,
        replaces=wanted.replaces or "",
    )
    store.note(tx, business_id, export.id, "export_requested", actor=actor)
    return store.add_export(tx, export)


def retry_export(caller: Caller, export_id: str) -> ExportView:
    """Try a refused export again, as it was asked for.

    Raises:
        ExportNotFound: the business has none of that id.
        ExportNotRefused: it is under way or done.
    """
    tx = Transaction()
    export = store.retry_export(tx, _export(caller, export_id).retried())
    store.note(tx, caller.tenant, export.id, "export_retried", actor=caller.actor)
    view = export_view(export, None, None, caller.language)
    tx.respond(caller, 202, view)
    tx.commit()
    return view


def list_exports(caller: Caller, query: ExportQuery) -> ListedByState[ExportView]:
    """List the business's exports that were asked for."""
    page = store.export_page(caller.tenant, query)
    return page.of([export_view(*each, caller.language) for each in page.data])


def read_export(caller: Caller, export_id: str) -> ExportView:
    """Read how far an export is and what came of it.

    Raises:
        ExportNotFound: the business has none of that id.
    """
    return followed(caller.tenant, _export(caller, export_id), caller.language)


def followed(business_id: str, export: Export, language: Language) -> ExportView:
    """Show an export with what came of it."""
    (found,) = store.follow(business_id, [ListedExport.of(export)])
    return export_view(*found, language)


def export_loose(caller: Caller, export_id: str, query: PageQuery) -> Page[LooseDocument]:
    """Read which documents of an export's period are not in the books by its batch.

    Raises:
        ExportNotFound: the business has no such export.
    """
    export = _export(caller, export_id)
    batch = store.batch(export.batch_home, export.batch_id) if export.batch_id else None
    if batch is None:
        return Page[LooseDocument](data=[], next_cursor=None)
    return contents.loose_page(caller, batch, query)


def import_loose(caller: Caller, import_id: str, query: PageQuery) -> Page[LooseDocument]:
    """Read which documents of an import's period are left to a later one.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
    """
    return contents.loose_page(caller, visible_import(caller, import_id), query)


def read_export_file(
    caller: Caller, export_id: str, file: str, how: FileQuery = AS_FILE
) -> FileLink:
    """Make a link to a file of an export's batch.

    Raises:
        ExportNotFound: the business has no such export.
        FileNotFound: it has no such file, or none yet.
    """
    export = _export(caller, export_id)
    batch = store.batch(export.batch_home, export.batch_id) if export.batch_id else None
    if batch is None:
        raise FileNotFound(file=file[:80], known="-")
    return _link(batch, file, how)


def export_history(caller: Caller, export_id: str, query: PageQuery) -> Page[BatchHistoryEntry]:
    """Read what happened to an export, newest first.

    Raises:
        ExportNotFound: the business has none of that id.
    """
    export = _export(caller, export_id)
    return histories.of_export(caller, export.id, query)


def _export(caller: Caller, export_id: str) -> Export:
    export = store.export(caller.tenant, export_id)
    if export is None:
        raise ExportNotFound
    return export


def list_imports(caller: Caller, query: ImportQuery) -> ListedImports:
    """List the firm's imports that were asked for and that this user may see."""
    page, sums = store.summed_page(caller.tenant, query, caller.sees)
    facts = page.of([batch.facts() for batch in page.data])
    return ListedImports(**dict(facts), sums=sums)


def read_import(caller: Caller, import_id: str) -> Import:
    """Read one import with its totals, files and incidents.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
    """
    return shown_import(visible_import(caller, import_id), caller.language)


def import_file(caller: Caller, import_id: str, file: str, how: FileQuery = AS_FILE) -> FileLink:
    """Make a link to a file of an import; the history notes who took it, the batch when first.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        FileNotFound: it has no such file.
    """
    batch = visible_import(caller, import_id)
    link = _link(batch, file, how)
    tx = Transaction()
    if batch.downloaded_at is None:
        store.save_batch(tx, batch.but(downloaded_at=clock.now()))
    note(tx, caller, batch, "downloaded", file=link.file_name)
    tx.commit()
    return link


def import_history(caller: Caller, import_id: str, query: PageQuery) -> Page[BatchHistoryEntry]:
    """Read what happened to an import, newest first.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
    """
    return histories.of_import(caller, visible_import(caller, import_id), query)


def import_batch(caller: Caller, import_id: str, wanted: NewImportPart = WHOLE) -> Import:
    """Take a pending import into the firm's books, or a part of it; repeating it changes nothing.

    Of the whole, `importing` is stored first, so that a crash in between shows and the repetition
    goes on.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is neither pending nor being imported, or another part of it was.
        CompanyReassigned: the firm's list has another taxpayer under the company's code by now.
        ImportClaimed: an agent of somebody else's has it.
        ImportHandedOver: such an agent has given its files to the firm's program.
        NotInImport: a document that was named is none of the import's.
        NothingOfIt: the part has no document.
    """
    batch = visible_import(caller, import_id)
    if batch.status in TAKEN:
        partial.require_same_part(batch, wanted)
        return shown_import(batch, caller.language)
    if batch.status != "importing":
        batch.to("importing")
        refuse_claimed(batch, caller.account_id)
        refuse_reassigned(batch)
    if wanted.is_whole:
        if batch.status != "importing":
            batch = _step(caller, batch.to("importing"))
        imported = _step(caller, batch.to(batch.outcome))
    else:
        imported = partial.import_part(caller, batch, wanted)
    question_store.look_soon(batch.business_id)
    return shown_import(imported, caller.language)


def undo_import(caller: Caller, import_id: str, why: Undo) -> Import:
    """Make an imported batch pending again, whole as it was; the business is told why.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not imported.
        DocumentsTaken: some of those that were released are in another batch by now.
    """
    batch = visible_import(caller, import_id)
    if batch.status == "pending":
        return shown_import(batch, caller.language)
    undone = batch.undone()
    register = store.register(batch.business_id)
    refuse_taken(batch, released_ids(store.loose_of(batch)))
    undone = write_loose(undone, discarding.still_loose(batch))
    tx = Transaction()
    store.save_register(tx, batch.business_id, register)
    store.change_live(tx, undone)
    moved = store.move_batch(tx, undone)
    note(tx, caller, batch, "undone", reason=why.reason)
    write_undone(tx, moved, why.reason)
    tx.commit()
    return shown_import(moved, caller.language)


def report_refusals(caller: Caller, import_id: str, said: NewRefusals) -> Import:
    """Take in what the firm's program refused of an import: free, with its words kept.

    Of an import that it refused whole, nothing is in the books: it is discarded.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not imported; of one that was refused whole: nor pending.
        InvalidInput: something is said of no document of the import; then nothing is taken in.
        ImportClaimed: an agent of somebody else's has what was refused whole.
        ImportHandedOver: such an agent has given its files to the firm's program.
    """
    if said.whole is not None:
        refused = discarding.refused_whole(caller, import_id, said.whole)
        return shown_import(refused, caller.language)
    return shown_import(refusals.report(caller, import_id, said), caller.language)


def withdraw_refusal(caller: Caller, import_id: str, document_id: str) -> Import:
    """Take a refusal back: the document is in the import again.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not imported.
        NotInImport: it has no such document, or was imported without it.
        DocumentsTaken: a later batch has the document.
    """
    return shown_import(refusals.withdraw(caller, import_id, document_id), caller.language)


def discard_import(caller: Caller, import_id: str, why: Discard) -> Import:
    """Set an import aside with a reason; its documents can be exported again.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not pending.
        ImportClaimed: an agent of somebody else's has it.
        ImportHandedOver: such an agent has given its files to the firm's program.
    """
    discarded = discarding.discard(caller, import_id, why.reason)
    return shown_import(discarded, caller.language)


def restore_import(caller: Caller, import_id: str) -> Import:
    """Make a discarded import pending again.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not discarded.
        DocumentsTaken: some of its documents were exported again since.
    """
    batch = visible_import(caller, import_id)
    if batch.status == "pending":
        return shown_import(batch, caller.language)
    restored = batch.restored()
    register = store.register(batch.business_id)
    refuse_taken(batch, store.members_of([batch]))
    tx = Transaction()
    store.save_register(tx, batch.business_id, register)
    store.add_live(tx, batch)
    moved = store.move_batch(tx, restored)
    note(tx, caller, batch, "restored")
    tx.commit()
    return shown_import(moved, caller.language)


def _step(caller: Caller, after: Batch) -> Batch:
    tx = Transaction()
    moved = store.move_batch(tx, after)
    note(tx, caller, after, after.status)
    tx.commit()
    return moved


def _link(batch: Batch, name: str, how: FileQuery) -> FileLink:
    file = batch.file(name)
    return blobs.link(file.key, file.name, file.content_type, inline=how.inline)
