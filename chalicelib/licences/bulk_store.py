"""Bulks and what came of their rows: where they are kept (ADR 0001 and 0029)."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.aws.directory import Directory
from chalicelib.aws.queues import Message
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms.service import Firm
from chalicelib.licences.bulk_listing import WAITING, WaitingBulk
from chalicelib.licences.bulks import Bulk, RowDone

_BULKS = "BULKS"
WAITING_LIST = Directory(Bulk, _BULKS, "WAITING_BULKS_LIST", WAITING)
"""On the platform, of the bulks of unconfirmed firms that wait for a limit."""


class RowDoneBefore(Exception):
    """Another run of the bulk was first with the row."""


def bulk(firm_id: str, bulk_id: str) -> Bulk | None:
    """Read a bulk."""
    return Table(firm_id).get(Bulk, _BULKS, bulk_id)


def page(firm_id: str, query: PageQuery) -> Page[Bulk]:
    """Read a page of the firm's bulks, newest first."""
    return Table(firm_id).page(Bulk, _BULKS, query, newest_first=True)


def write(
    tx: Transaction,
    firm_id: str,
    changed: Bulk,
    *,
    after_seconds: int | None = 0,
    unconfirmed: Firm | None = None,
) -> Bulk:
    """Write a bulk that must be as it was read (version 0: new), and what is left to do of it.

    While one of an `unconfirmed` firm waits for its limit, the operator's list has it.
    """
    key = Table(firm_id).key(_BULKS, changed.id)
    if unconfirmed is not None and changed.resumes_at is not None:
        changed = changed.but(waits_since=changed.waits_since or clock.now())
        WAITING_LIST.enter(tx, PLATFORM, WaitingBulk.of(changed, unconfirmed))
    elif changed.waits_since is not None:
        changed = changed.but(waits_since=None)
        WAITING_LIST.strike(tx, PLATFORM, changed.id)
    if after_seconds is None:
        return tx.replace(key, changed)
    body = {"firm_id": firm_id, "bulk_id": changed.id}
    return tx.replace(key, changed, send=Message("activation", body, delay_seconds=after_seconds))


def add_row(tx: Transaction, firm_id: str, bulk_id: str, number: int, done: RowDone) -> None:
    """Keep what came of a row; the commit raises `RowDoneBefore` if another run was first."""
    tx.create(_row_key(firm_id, bulk_id, number), done, otherwise=RowDoneBefore())


def rows(firm_id: str, bulk_id: str, numbers: Sequence[int]) -> list[RowDone | None]:
    """Read what came of rows, by their numbers; None: nothing yet."""
    wanted = [(_row_key(firm_id, bulk_id, number), RowDone) for number in numbers]
    return get_many(wanted) if wanted else []


def all_rows(firm_id: str, bulk_id: str) -> dict[int, RowDone]:
    """Read what came of all rows that are done, by their numbers."""
    found = Table(firm_id).mixed(_rows(bulk_id), {"ROW": RowDone})
    return {int(sort.partition("#")[2]): row for sort, row in found if isinstance(row, RowDone)}


def _rows(bulk_id: str) -> str:
    return f"BULK_ROWS#{bulk_id}"


def _row_key(firm_id: str, bulk_id: str, number: int) -> Key:
    return Table(firm_id).key(_rows(bulk_id), f"ROW#{number:05d}")
