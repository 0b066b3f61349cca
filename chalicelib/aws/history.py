"""Reading the history that transactions note."""

from __future__ import annotations

from itertools import islice
from typing import Final

from chalicelib.aws.chaining import HEADS
from chalicelib.aws.table import Table
from chalicelib.core.chain import Head
from chalicelib.core.history import Act, HistoryEntry
from chalicelib.core.paging import Page, PageQuery


def page(table: Table, subject_id: str, query: PageQuery) -> Page[HistoryEntry]:
    """Read a page of a subject's history, newest first."""
    return table.page(HistoryEntry, f"HISTORY#{subject_id}", query, newest_first=True)


def look(table: Table, subject_id: str) -> None:
    """Read what noting reads: for work that must not be told by its time from work that notes."""
    table.get(Head, HEADS, subject_id)


def acts(table: Table, account_id: str, query: PageQuery) -> Page[Act]:
    """Read a page of what a person of the firm did, newest first."""
    return table.page(Act, f"ACTS#{account_id}", query, newest_first=True)


def newest_acts(table: Table, account_id: str) -> list[Act]:
    """Return what a person of the firm did, newest first, up to `MOST` acts."""
    found = table.each(Act, f"ACTS#{account_id}", newest_first=True)
    return list(islice(found, MOST))


MOST: Final = 5_000
"""Events of a history that are written out at once: some 1 MB."""


def newest(table: Table, subject_id: str) -> list[HistoryEntry]:
    """Return the whole of a subject's history, newest first, up to `MOST` events."""
    found = table.each(HistoryEntry, f"HISTORY#{subject_id}", newest_first=True)
    return list(islice(found, MOST))
