"""Company lists that are taken in, and where they are kept (ADR 0001 and 0025)."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import timedelta

from chalicelib.aws import blobs
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import ChangedMeanwhile, Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Retryable
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms.syncs import Change, CompanySync, SyncPiece, SyncProgress

_SYNCS, _OPEN, _PROGRESS = "COMPANY_SYNCS", "OPEN_SYNCS", "SYNC_PROGRESS"
_PIECE_DAYS = 14
"""For how long it is kept what came of a piece: as long as its message may wait."""


class SyncStopped(Retryable):
    """The sync was cancelled: no further piece begins, and whoever takes it up ends it."""


class PieceDone(Exception):
    """Another run of the sync was first with the piece."""


def sync(firm_id: str, sync_id: str) -> CompanySync | None:
    """Read a sync."""
    return Table(firm_id).get(CompanySync, _SYNCS, sync_id)


def page(firm_id: str, query: PageQuery) -> Page[CompanySync]:
    """Read a page of the firm's syncs, newest first."""
    return Table(firm_id).page(CompanySync, _SYNCS, query, newest_first=True)


def add(tx: Transaction, firm_id: str, wanted: CompanySync) -> CompanySync:
    """Add a sync and the work it asks for; where somebody waits for it, that is done at once.

    Should it not come to that, the sweep has it done.
    """
    message = Message("companies", {"firm_id": firm_id, "sync_id": wanted.id})
    key = _key(firm_id, wanted.id)
    tx.claim(_open_key(firm_id, wanted.id), wanted.id)
    if wanted.is_told:
        return tx.create(key, wanted, send=message)
    return tx.replace(key, wanted, due=message)


def stop(tx: Transaction, firm_id: str, stopping: CompanySync) -> CompanySync:
    """Write that no further piece of a sync is to begin, and have it ended."""
    message = Message("companies", {"firm_id": firm_id, "sync_id": stopping.id})
    return tx.replace(_key(firm_id, stopping.id), stopping, send=message)


def end(tx: Transaction, firm_id: str, ended: CompanySync) -> CompanySync:
    """Write what a sync has come to: its work is done and no longer due."""
    tx.release(_open_key(firm_id, ended.id))
    return tx.replace(_key(firm_id, ended.id), ended)


def under_way(firm_id: str) -> list[CompanySync]:
    """Read the syncs that have not ended, oldest first."""
    ids = sorted(claim.owner for claim in Table(firm_id).each(Claim, _OPEN))
    found = get_many([(_key(firm_id, each), CompanySync) for each in ids]) if ids else []
    return [each for each in found if each is not None and not each.has_ended]


def add_piece(
    tx: Transaction, firm_id: str, sync: CompanySync, number: int, done: SyncPiece
) -> None:
    """Keep what came of a piece of a sync that goes on.

    The commit raises `PieceDone` if another run was first, `SyncStopped` if it was cancelled.
    """
    key = _piece_key(firm_id, sync.id, number)
    expires_at = done.created_at + timedelta(days=_PIECE_DAYS)
    # told first: a run that did all pieces, and so ended the sync, cancelled nothing
    tx.create(key, done, otherwise=PieceDone(), expires_at=expires_at)
    tx.require(_key(firm_id, sync.id), sync.version, otherwise=SyncStopped("sync: cancelled"))


def piece(firm_id: str, sync_id: str, number: int) -> tuple[Change, ...]:
    """Read what came of a piece that was done."""
    found: SyncPiece
    (found,) = get_many([(_piece_key(firm_id, sync_id, number), SyncPiece)])
    return found.changes


def pieces(firm_id: str, sync_id: str) -> dict[int, tuple[Change, ...]]:
    """Read what came of the pieces that are done, by their numbers."""
    found = Table(firm_id).mixed(_pieces(sync_id), {"PIECE": SyncPiece})
    return {
        int(sort.partition("#")[2]): done.changes
        for sort, done in found
        if isinstance(done, SyncPiece)
    }


def save_progress(firm_id: str, sync_id: str, rows: int) -> None:
    """Write how far a sync is."""
    before = progress(firm_id, [sync_id])[sync_id] or SyncProgress(created_at=clock.now(), rows=0)
    tx = Transaction()
    tx.replace(Table(firm_id).key(_PROGRESS, sync_id), before.but(rows=rows))
    with contextlib.suppress(ChangedMeanwhile):  # another run wrote its own
        tx.commit()


def progress(firm_id: str, sync_ids: Sequence[str]) -> dict[str, SyncProgress | None]:
    """Read how far syncs are: one round trip."""
    table = Table(firm_id)
    found = get_many([(table.key(_PROGRESS, each), SyncProgress) for each in sync_ids])
    return dict(zip(sync_ids, found, strict=True))


def keep_gone(key: str, ids: Sequence[str]) -> list[str]:
    """Keep which companies a sync marks as gone; of several runs, the first says it for all."""
    kept: list[str] = json.loads(
        blobs.put_once(key, json.dumps(list(ids)).encode(), "application/json")
    )
    return kept


def _key(firm_id: str, sync_id: str) -> Key:
    return Table(firm_id).key(_SYNCS, sync_id)


def _open_key(firm_id: str, sync_id: str) -> Key:
    return Table(firm_id).key(_OPEN, sync_id)


def _pieces(sync_id: str) -> str:
    return f"SYNC_PIECES#{sync_id}"


def _piece_key(firm_id: str, sync_id: str, number: int) -> Key:
    return Table(firm_id).key(_pieces(sync_id), f"PIECE#{number:05d}")
