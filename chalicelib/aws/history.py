"""Reading the history that transactions note."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.core.history import HistoryEntry
from chalicelib.core.paging import Page, PageQuery


def page(table: Table, subject_id: str, query: PageQuery) -> Page[HistoryEntry]:
    """Read a page of a subject's history, newest first."""
    return table.page(HistoryEntry, f"HISTORY#{subject_id}", query, newest_first=True)
