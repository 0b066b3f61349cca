"""This room's items and where they are kept (ADR 0001), each within one tenant."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from chalicelib.accounting import listing
from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.export import Export, Progress
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.accounting.listing import ListedBatch, ListedExport, sums_of
from chalicelib.accounting.loose import Loose, read_loose, released_ids
from chalicelib.accounting.model import Batch, BatchEvent, CurrencySum
from chalicelib.accounting.register import Answered, BatchRegister, Digest, LiveBatch, News
from chalicelib.aws import blobs
from chalicelib.aws.directory import Directory
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, send_now
from chalicelib.core import clock
from chalicelib.core.paging import ListedByState

EXPORTS, PROGRESS, IMPORTS, BATCHES = "EXPORTS", "PROGRESS", "IMPORTS", "BATCHES"
NEWS, DIGEST = "NEWS", "DIGEST"
NEWS_KIND, DIGEST_KIND = "imports-news", "digest"
REGISTER = "REGISTER"
_PIECE_BYTES = 1 << 20
IMPORT_LIST = Directory(Batch, IMPORTS, "IMPORT_LIST", listing.IMPORTS)
_EXPORT_LIST = Directory(Export, EXPORTS, "EXPORT_LIST", listing.EXPORTS)


class BatchExists(Exception):
    """The export's batch was made by another run of its worker."""


def export_message(export: Export) -> Message:
    """Ask the worker for an export."""
    return Message("exports", {"business_id": export.business_id, "export_id": export.id})


def _news_message(firm_id: str) -> Message:
    """Have the news of a firm put on the lists of its people."""
    return Message("reminders", {"tenant": firm_id, "kind": NEWS_KIND, "id": firm_id})


def _digest_message(firm_id: str, account_id: str, seconds: int = 0) -> Message:
    """Have somebody told of what is on their list."""
    body = {"tenant": firm_id, "kind": DIGEST_KIND, "id": account_id}
    return Message("reminders", body, seconds)


def export(business_id: str, export_id: str) -> Export | None:
    """Read an export."""
    return Table(business_id).get(Export, EXPORTS, export_id)


class Followed(NamedTuple):
    """An export with what came of it."""

    export: Export
    batch: Batch | None
    documents_read: int | None
    """So far, while it runs."""


def export_page(business_id: str, query: ExportQuery) -> ListedByState[Followed]:
    """Read a page of the exports that were asked for."""
    page = _EXPORT_LIST.select(business_id, query, lambda row: row.is_asked(query))
    return page.of(follow(business_id, page.data))


def follow(business_id: str, listed: Sequence[ListedExport]) -> list[Followed]:
    """Read exports with their batches and progress, of what is known of them: one round trip."""
    table = Table(business_id)
    made = [row for row in listed if row.batch_id]
    found = get_many(
        [(_EXPORT_LIST.key(business_id, row.id), Export) for row in listed]
        + [(table.key(PROGRESS, row.id), Progress) for row in listed]
        + [(IMPORT_LIST.key(row.batch_home, row.batch_id), Batch) for row in made]
    )
    several = len(listed)
    exports: list[Export] = [export for export in found[:several] if export is not None]
    progress = dict(zip((row.id for row in listed), found[several : 2 * several], strict=True))
    batches = {batch.id: batch for batch in found[2 * several :] if batch is not None}
    late = [each for each in exports if each.batch_id and each.batch_id not in batches]
    for batch in filter(None, _batches_of(late)):  # they were done in between
        batches[batch.id] = batch
    return [
        Followed(each, batches.get(each.batch_id), _read_so_far(each, progress[each.id]))
        for each in exports
    ]


def _batches_of(exports: Sequence[Export]) -> list[Batch | None]:
    return batches([(each.batch_home, each.batch_id) for each in exports]) if exports else []


def _read_so_far(export: Export, progress: Progress | None) -> int | None:
    return None if progress is None or export.is_done else progress.documents_read


def add_export(tx: Transaction, wanted: Export) -> Export:
    """Add an export and the work it asks for."""
    _EXPORT_LIST.enter(tx, wanted.business_id, ListedExport.of(wanted))
    return tx.create(_export_key(wanted), wanted, send=export_message(wanted))


def save_export(tx: Transaction, export: Export) -> Export:
    """Write what an export has come to: its work is done and no longer due."""
    _EXPORT_LIST.enter(tx, export.business_id, ListedExport.of(export))
    return tx.replace(_export_key(export), export)


def retry_export(tx: Transaction, export: Export) -> Export:
    """Write an export that is to be worked on again, and forget how far it had come."""
    key = _progress_key(export)
    known = Table(export.business_id).get(Progress, PROGRESS, export.id)
    if known is not None:
        tx.delete(key, known.version)
    _EXPORT_LIST.enter(tx, export.business_id, ListedExport.of(export))
    return tx.replace(_export_key(export), export, send=export_message(export))


def drop_export(export: Export) -> None:
    """Remove an export whose business was removed, with how far it had come.

    Raises:
        ChangedMeanwhile: another run of it wrote in between.
    """
    known = Table(export.business_id).get(Progress, PROGRESS, export.id)
    tx = Transaction()
    if known is not None:
        tx.delete(_progress_key(export), known.version)
    _EXPORT_LIST.strike(tx, export.business_id, export.id)
    tx.delete(_export_key(export), export.version)
    tx.commit()


def save_progress(export: Export, documents_read: int) -> None:
    """Write how far an export is, beside it: the export itself stays due until it is done."""
    before = Table(export.business_id).get(Progress, PROGRESS, export.id)
    tx = Transaction()
    if before is None:  # the list says that it has begun, unless it has ended by now
        before = Progress(created_at=clock.now(), documents_read=0)
        tx.require(_export_key(export), export.version)
        _EXPORT_LIST.enter(tx, export.business_id, ListedExport.of(export, is_running=True))
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
    found = live_until(business_id, period_to)
    return [live for live in found if live.overlaps(period_from, period_to)]


def live_until(business_id: str, last_day: date) -> list[LiveBatch]:
    """Read the live batches that may hold documents of a day or of any before it."""
    between = ("LIVE#", f"LIVE#{last_day.isoformat()}#~")
    return list(Table(business_id).each(LiveBatch, BATCHES, between=between))


def members_of(live: Iterable[LiveBatch | Batch]) -> set[str]:
    """Read which documents the batches hold: theirs, without those that are released."""
    ids: set[str] = set()
    for entry in live:
        held = set(blobs.get(entry.members_key).decode().split())
        ids |= held - released_ids(loose_of(entry)) if entry.released else held
    return ids


def loose_of(entry: LiveBatch | Batch) -> Iterator[Loose]:
    """Read which documents of a batch are left to a later one."""
    return read_loose(blobs.get(entry.loose_key)) if entry.loose_key else iter(())


def add_live(tx: Transaction, batch: Batch) -> None:
    """Enter a batch as live."""
    tx.create(_live_key(batch), _live(batch))


def change_live(tx: Transaction, batch: Batch) -> None:
    """Write which documents of a live batch are left to a later one.

    Whoever does holds the version of the register, by which of two at once one is turned away.
    """
    tx.overwrite(_live_key(batch), _live(batch))


def _live(batch: Batch) -> LiveBatch:
    return LiveBatch(
        version=1,
        created_at=clock.now(),
        batch_id=batch.id,
        home=batch.home,
        period_from=batch.first_day,
        period_to=batch.period_to,
        members_key=batch.members_key,
        clears=batch.clears,
        loose_key=batch.loose_key,
        loose=batch.loose,
        released=batch.released,
    )


def drop_live(tx: Transaction, batch: Batch) -> None:
    """Strike a batch out: its documents are free."""
    tx.delete(_live_key(batch), 1)


def _live_key(batch: Batch) -> Key:
    sort = f"LIVE#{batch.first_day.isoformat()}#{batch.id}"
    return Table(batch.business_id).key(BATCHES, sort)


def entries_of(batch: Batch, about: Collection[str] = ()) -> Iterator[JournalEntry]:
    """Stream the entries of a batch, as all its files were written from them; or `about` some."""
    named = [each.encode() for each in about]
    position, rest = 0, b""
    while position < batch.entries_bytes:
        piece = blobs.get_part(batch.entries_key, position, _PIECE_BYTES)
        position += len(piece)
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if not named or any(each in line for each in named):
                yield JournalEntry.model_validate_json(line)


def batch(home: str, batch_id: str) -> Batch | None:
    """Read a batch."""
    return Table(home).get(Batch, IMPORTS, batch_id)


def batches(wanted: list[tuple[str, str]]) -> list[Batch | None]:
    """Read several batches, each by its tenant and id, in one round trip."""
    return get_many([(Table(home).key(IMPORTS, known_as), Batch) for home, known_as in wanted])


def batch_page(home: str, query: ImportQuery, sees: Callable[[str], bool]) -> ListedByState[Batch]:
    """Read a page of the batches that were asked for, of companies that are seen."""
    return IMPORT_LIST.page(home, query, lambda row: row.is_asked(query, sees))


def summed_page(
    home: str, query: ImportQuery, sees: Callable[[str], bool]
) -> tuple[ListedByState[Batch], tuple[CurrencySum, ...]]:
    """Read the same, with what all pages of it come to."""
    asked = [row for row in IMPORT_LIST.each(home) if row.is_asked(query, sees)]
    page = IMPORT_LIST.page(home, query, lambda _: True, among=asked)
    return page, sums_of(listing.IMPORTS.every(asked, query))


def add_batch(tx: Transaction, made: Batch) -> Batch:
    """Add a batch and its place in its tenant's list."""
    IMPORT_LIST.enter(tx, made.home, ListedBatch.of(made))
    key = IMPORT_LIST.key(made.home, made.id)
    return tx.create(key, made, otherwise=BatchExists(made.id))


def save_batch(tx: Transaction, changed: Batch) -> Batch:
    """Write a batch whose status, and what the list knows of it, stays as it was."""
    return tx.replace(IMPORT_LIST.key(changed.home, changed.id), changed)


def move_batch(tx: Transaction, moved: Batch) -> Batch:
    """Write a batch that changed its status, and that in the list."""
    IMPORT_LIST.enter(tx, moved.home, ListedBatch.of(moved))
    return tx.replace(IMPORT_LIST.key(moved.home, moved.id), moved)


def add_news(tx: Transaction, batch: Batch) -> None:
    """Note that the firm is to be told of a batch, and have it done."""
    news = News(created_at=clock.now(), firm_id=batch.firm_id, batch_id=batch.id)
    tx.create(_news_key(news), news, send=_news_message(news.firm_id))


def add_answer_news(tx: Transaction, firm_id: str, answered: Answered) -> None:
    """Note that the firm is to be told of an answer, and have it done."""
    news = News(created_at=clock.now(), firm_id=firm_id, answered=answered)
    tx.create(_news_key(news), news, send=_news_message(firm_id))


def news(firm_id: str) -> Iterator[News]:
    """Stream what is not on the lists of all in a firm yet."""
    return Table(firm_id).each(News, NEWS)


def save_news(tx: Transaction, given: News) -> None:
    """Write to whom news was given; the others are still to get it."""
    tx.replace(_news_key(given), given, due=_news_message(given.firm_id))


def drop_news(tx: Transaction, given: News) -> None:
    """Strike out what everybody was given."""
    tx.delete(_news_key(given), given.version)


def digests(firm_id: str, account_ids: Sequence[str]) -> list[Digest | None]:
    """Read the lists of people of a firm, in one round trip; None: nothing is on it."""
    return get_many([(_digest_key(firm_id, each), Digest) for each in account_ids])


def save_digest(tx: Transaction, changed: Digest, at: datetime) -> None:
    """Write a list, which must be as it was read; its reader is told at a moment."""
    key = _digest_key(changed.firm_id, changed.account_id)
    seconds = max(0, math.ceil((at - clock.now()).total_seconds()))
    message = _digest_message(changed.firm_id, changed.account_id, seconds)
    if seconds:
        tx.replace(key, changed, due=message)
    else:
        tx.replace(key, changed, send=message)


def drop_digest(tx: Transaction, told: Digest) -> None:
    """Strike out a list whose reader was told of it."""
    tx.delete(_digest_key(told.firm_id, told.account_id), told.version)


def look_at_digest(firm_id: str, account_id: str) -> None:
    """Have it looked at whether somebody is to be told now; it is in time, too, if it is lost."""
    send_now(_digest_message(firm_id, account_id))


def _news_key(news: News) -> Key:
    answered = news.answered
    sort = f"{answered.question_id}#{clock.iso(answered.at)}" if answered else news.batch_id
    return Table(news.firm_id).key(NEWS, sort)


def _digest_key(firm_id: str, account_id: str) -> Key:
    return Table(firm_id).key(DIGEST, account_id)


def note(
    tx: Transaction,
    home: str,
    subject_id: str,
    event: BatchEvent,
    *,
    actor: str,
    about: str = "",
    **facts: str,
) -> None:
    """Append an event to the history of an export or of a batch, which is `about` a company."""
    tx.note(Table(home), subject_id, event, actor=actor, about=about, **facts)
