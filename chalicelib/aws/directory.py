"""A list that is searched, filtered, sorted and counted: two requests, however long it is.

The first reads all rows, the second the entries of the page. Rows are written with the entry that
they are of, in one transaction, so that a list is as exact as what it lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.aws import chunks
from chalicelib.aws.chunks import Written
from chalicelib.aws.table import Key, Table, get_many, read_cursor, write_cursor
from chalicelib.aws.transaction import Transaction
from chalicelib.core.listing import Listing, Row
from chalicelib.core.model import Entity
from chalicelib.core.paging import Filters, ListedByState, ListQuery

E = TypeVar("E", bound=Entity)
F = TypeVar("F", bound=Entity)
R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=Row)


@dataclass(frozen=True)
class Directory(Generic[E, R]):
    """Where the entries of a list are, and where its rows."""

    kind: type[E]
    entries: str
    """Partition of the entries, which sort by their id."""
    rows: str
    """Partition of the chunks."""
    listing: Listing[R]

    def key(self, tenant: str, entry_id: str) -> Key:
        """Return the key of an entry."""
        return Table(tenant).key(self.entries, entry_id)

    def chunk(self, tenant: str, entry_id: str) -> Key:
        """Return the key of the chunk that a write of the entry rewrites."""
        return chunks.chunk_key(tenant, self.rows, entry_id)

    def enter(self, tx: Transaction, tenant: str, row: R) -> None:
        """Add to the transaction that writes an entry what the list says of it by that."""
        known_as, *texts = row
        tx.enter(self.chunk(tenant, known_as), known_as, Written(tuple(texts)))

    def strike(self, tx: Transaction, tenant: str, entry_id: str) -> None:
        """Add to the transaction that removes an entry that it is gone from the list."""
        tx.enter(self.chunk(tenant, entry_id), entry_id, Written(None))

    def page(
        self,
        tenant: str,
        query: ListQuery,
        keeps: Callable[[R], bool],
        among: Iterable[R] | None = None,
    ) -> ListedByState[E]:
        """Read a page of the entries that `keeps` lets through and the query asks for.

        `among` are the rows, where they were read already.

        Raises:
            InvalidCursor: the cursor is of another tenant, list, filter or order.
        """
        rows = self.select(tenant, query, keeps, among)
        found = get_many([(self.key(tenant, row.id), self.kind) for row in rows.data])
        return rows.of([entry for entry in found if entry is not None])  # it may be gone by now

    def select(
        self,
        tenant: str,
        query: ListQuery,
        keeps: Callable[[R], bool],
        among: Iterable[R] | None = None,
    ) -> ListedByState[R]:
        """Read the rows of a page, for a list that shows more than its entries.

        Raises:
            InvalidCursor: the cursor is of another tenant, list, filter or order.
        """
        rows = filter(keeps, self.each(tenant) if among is None else among)
        return page_of(self.listing, rows, Table(tenant).pk(self.rows), query)

    def every(self, tenant: str, query: Filters, keeps: Callable[[R], bool]) -> list[R]:
        """Read the rows of all pages, for a file of the list: one request."""
        return self.listing.every(filter(keeps, self.each(tenant)), query)

    def each(self, tenant: str) -> Iterator[R]:
        """Read every row, in no order: one request."""
        (found,) = chunks.read(tenant, self.rows)
        return self.told_by(found)

    def told_by(self, found: Iterable[tuple[str, chunks.Texts]]) -> Iterator[R]:
        """Return the rows that chunks hold, which were read already."""
        return (self.listing.row(name, *texts) for name, texts in found)


def page_of(
    listing: Listing[R], rows: Iterable[R], partition: str, query: ListQuery
) -> ListedByState[R]:
    """Choose a page of rows that were read; its cursors are good for the partition and the query.

    Raises:
        InvalidCursor: the cursor is of another partition, filter or order.
    """
    bound_to = f"{partition}\x1f{query.selects}"
    after = read_cursor(query.cursor, bound_to) if query.cursor else None
    chosen = listing.select(rows, query, after)
    return ListedByState(
        data=chosen.rows,
        next_cursor=write_cursor(chosen.ends_at, bound_to) if chosen.ends_at else None,
        total=chosen.total,
        by_state=chosen.by_state,
    )


def each_of_both(
    tenant: str, first: Directory[E, R], second: Directory[F, S]
) -> tuple[Iterator[R], Iterator[S]]:
    """Read every row of two lists, in no order: one request."""
    some, others = chunks.read(tenant, first.rows, second.rows)
    return first.told_by(some), second.told_by(others)
