"""This room's items and where they are kept (ADR 0001), each within one tenant."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import date

from chalicelib.accounting.export import Export, Progress
from chalicelib.accounting.model import Batch, BatchEvent, BatchRow, BatchStatus
from chalicelib.accounting.register import BatchRegister, Digest, LiveBatch, News
from chalicelib.aws import blobs
from chalicelib.aws.queues import Message
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.paging import Page, PageQuery

EXPORTS, PROGRESS, IMPORTS, BATCHES = "EXPORTS", "PROGRESS", "IMPORTS", "BATCHES"
NEWS, DIGEST = "NEWS", "DIGEST"
REGISTER = "REGISTER"


class BatchExists(Exception):
    """The export's batch was made by another run of its worker."""


def export_message(export: Export) -> Message:
    """Ask the worker for an export."""
    return Message("exports", {"business_id": export.business_id, "export_id": export.id})


def export(business_id: str, export_id: str) -> Export | None:
    """Read an export."""
    return Table(business_id).get(Export, EXPORTS, export_id)


def exports(business_id: str, query: PageQuery) -> Page[Export]:
    """Read a page of exports, newest first."""
    return Table(business_id).page(Export, EXPORTS, query, newest_first=True)


def add_export(tx: Transaction, wanted: Export) -> Export:
    """Add an export and the work it asks for."""
    return tx.create(_export_key(wanted), wanted, send=export_message(wanted))


def save_export(tx: Transaction, export: Export) -> Export:
    """Write what an export has come to: its work is done and no longer due."""
    return tx.replace(_export_key(export), export)


def retry_export(tx: Transaction, export: Export) -> Export:
    """Write an export that is to be worked on again, and forget how far it had come."""
    key = _progress_key(export)
    known = Table(export.business_id).get(Progress, PROGRESS, export.id)
    if known is not None:
        tx.delete(key, known.version)
    return tx.replace(_export_key(export), export, send=export_message(export))


def progress(wanted: list[Export]) -> dict[str, int]:
    """Read how many documents each of the exports has read so far; only those that began."""
    keys = [(_progress_key(export), Progress) for export in wanted]
    found: list[Progress | None] = get_many(keys) if keys else []
    return {
        export.id: progress.documents_read
        for export, progress in zip(wanted, found, strict=True)
        if progress is not None
    }


def save_progress(export: Export, documents_read: int) -> None:
    """Write how far an export is, beside it: the export itself stays due until it is done."""
    before = Table(export.business_id).get(Progress, PROGRESS, export.id)
    before = before or Progress(created_at=clock.now(), documents_read=0)
    tx = Transaction()
    tx.replace(_progress_key(export), before.but(documents_read=documents_read))
    with contextlib.suppress(ChangedMeanwhile):  # another run of the worker wrote its own
        tx.commit()


def _progress_key(export: Export) -> Key:
    return Table(export.business_id).key(PROGRESS, export.id)


def _export_key(export: Export) -> Key:
    return Table(export.business_id).key(EXPORTS, export.id)


def register(business_id: str) -> BatchRegister:
    """Read the register of a business; version 0 when it has made no batch yet."""
    found = Table(business_id).get(BatchRegister, BATCHES, REGISTER)
    return found or BatchRegister(created_at=clock.now())


def save_register(tx: Transaction, business_id: str, changed: BatchRegister) -> None:
    """Write the register, unless another batch became live, or free, since it was read."""
    tx.replace(Table(business_id).key(BATCHES, REGISTER), changed)


def live_batches(business_id: str, period_from: date, period_to: date) -> list[LiveBatch]:
    """Read the live batches that may hold documents of the period."""
    found = Table(business_id).each(
        LiveBatch, BATCHES, between=("LIVE#", f"LIVE#{period_to.isoformat()}#~")
    )
    return [live for live in found if live.overlaps(period_from, period_to)]


def members_of(live: Iterable[LiveBatch]) -> set[str]:
    """Read which documents the batches hold."""
    ids: set[str] = set()
    for entry in live:
        ids.update(blobs.get(entry.members_key).decode().split())
    return ids


def add_live(tx: Transaction, batch: Batch) -> None:
    """Enter a batch as live."""
    live = LiveBatch(
        created_at=clock.now(),
        batch_id=batch.id,
        home=batch.home,
        period_from=batch.period_from,
        period_to=batch.period_to,
        members_key=batch.members_key,
    )
    tx.create(_live_key(batch), live)


def drop_live(tx: Transaction, batch: Batch) -> None:
    """Strike a batch out: its documents are free."""
    tx.delete(_live_key(batch), 1)


def _live_key(batch: Batch) -> Key:
    sort = f"LIVE#{batch.period_from.isoformat()}#{batch.id}"
    return Table(batch.business_id).key(BATCHES, sort)


def batch(home: str, batch_id: str) -> Batch | None:
    """Read a batch."""
    return Table(home).get(Batch, IMPORTS, batch_id)


def batches(wanted: list[tuple[str, str]]) -> list[Batch | None]:
    """Read several batches, each by its tenant and id, in one round trip."""
    return get_many([(Table(home).key(IMPORTS, known_as), Batch) for home, known_as in wanted])


def batch_page(home: str, query: PageQuery) -> Page[Batch]:
    """Read a page of batches, newest first."""
    return Table(home).page(Batch, IMPORTS, query, newest_first=True)


def row_page(home: str, status: BatchStatus, query: PageQuery) -> Page[BatchRow]:
    """Read a page of the batches in one status, newest first."""
    return Table(home).page(BatchRow, f"{IMPORTS}#{status}", query, newest_first=True)


def add_batch(tx: Transaction, made: Batch) -> Batch:
    """Add a batch to its tenant's lists."""
    key = Table(made.home).key(IMPORTS, made.id)
    added = tx.create(key, made, otherwise=BatchExists(made.id))
    tx.create(_row_key(made), BatchRow.of(made))
    return added


def save_batch(tx: Transaction, changed: Batch) -> Batch:
    """Write a batch whose status, and what lists show of it, stays as it was."""
    return tx.replace(Table(changed.home).key(IMPORTS, changed.id), changed)


def move_batch(tx: Transaction, before: Batch, after: Batch) -> Batch:
    """Write a batch that changed its status, and move it to the list of that."""
    moved = tx.replace(Table(after.home).key(IMPORTS, after.id), after)
    tx.delete(_row_key(before), 1)
    tx.create(_row_key(after), BatchRow.of(after))
    return moved


def _row_key(batch: Batch) -> Key:
    return Table(batch.home).key(f"{IMPORTS}#{batch.status}", batch.id)


def add_news(tx: Transaction, batch: Batch) -> None:
    """Note that the firm is to be told of a batch."""
    news = News(created_at=clock.now(), firm_id=batch.firm_id, batch_id=batch.id)
    tx.create(_news_key(news), news)


def news(firm_id: str = "") -> Iterator[News]:
    """Stream what a firm was not told of, or all firms, firm by firm: as much as there is."""
    return Table(PLATFORM).each(News, NEWS, prefix=f"{firm_id}#" if firm_id else "")


def drop_news(tx: Transaction, told: News) -> None:
    """Strike out what a firm was told of."""
    tx.delete(_news_key(told), told.version)


def digest(firm_id: str) -> Digest | None:
    """Read the digest of a firm: the one under way, or the last."""
    return Table(firm_id).get(Digest, DIGEST, DIGEST)


def save_digest(tx: Transaction, firm_id: str, changed: Digest) -> Digest:
    """Write the digest of a firm, which must be as it was read."""
    return tx.replace(Table(firm_id).key(DIGEST, DIGEST), changed)


def _news_key(news: News) -> Key:
    return Table(PLATFORM).key(NEWS, f"{news.firm_id}#{news.batch_id}")


def note(
    tx: Transaction, home: str, subject_id: str, event: BatchEvent, *, actor: str, **facts: str
) -> None:
    """Append an event to the history of an export or of a batch."""
    tx.note(Table(home), subject_id, event, actor=actor, **facts)
