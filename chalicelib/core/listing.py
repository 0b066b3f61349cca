"""Which entries of a list are asked for, in what order, and how many there are. Pure.

A row is what a list searches, filters and sorts by: a `NamedTuple` of texts, its `id` first. It
is not what the list shows.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from chalicelib.core.folding import fold
from chalicelib.core.paging import Filters, ListQuery


class Row(Protocol):
    """What a `NamedTuple` of texts with an `id` is."""

    @property
    def id(self) -> str:
        """What names the entry."""

    def __iter__(self) -> Iterator[str]:
        """Give the texts, the id first."""


R = TypeVar("R", bound=Row)


class Selection(NamedTuple, Generic[R]):
    """What one page has, and how many there are on all."""

    rows: list[R]
    total: int
    by_state: dict[str, int]
    ends_at: str | None
    """Where the next page goes on; None: there is none."""


@dataclass(frozen=True)
class Listing(Generic[R]):
    """How a list is searched and sorted."""

    row: Callable[..., R]
    """Makes a row of its texts."""
    searched: Callable[[R], tuple[str, ...]]
    """In which texts words are looked for."""
    sorts: Mapping[str, Callable[[R], str]]
    """Name in `sort` -> the text that decides; rows that are alike there come by their id."""
    state: Callable[[R], str] = lambda _: ""

    def select(self, rows: Iterable[R], query: ListQuery, after: str | None) -> Selection[R]:
        """Choose a page of the rows: words, state and order are the query's.

        `after` is where the page before ended. A row that stays as it is comes once, whatever
        becomes of others between two pages.
        """
        named = self._named(rows, query)
        by_state = Counter(map(self.state, named))
        found = self._in_state(named, query)
        page = self._page(found, query, after)
        ends_at = None
        if len(page) > query.limit:
            value, known_as, _ = page[query.limit - 1]
            ends_at = json.dumps([value, known_as], ensure_ascii=False)
        return Selection(
            rows=[row for *_, row in page[: query.limit]],
            total=len(found),
            by_state=dict(sorted(by_state.items())),
            ends_at=ends_at,
        )

    def every(self, rows: Iterable[R], query: Filters) -> list[R]:
        """Choose all that the pages of the query have, in the same order."""
        by = self.sorts[query.sort.removeprefix("-")]
        found = self._in_state(self._named(rows, query), query)
        return sorted(found, key=lambda row: (by(row), row.id), reverse=query.sort.startswith("-"))

    def _named(self, rows: Iterable[R], query: Filters) -> list[R]:
        words = fold(query.q or "").split()
        return [row for row in rows if not words or self._has(row, words)]

    def _in_state(self, rows: list[R], query: Filters) -> list[R]:
        taken = {state: query.takes(state) for state in set(map(self.state, rows))}
        return rows if all(taken.values()) else [row for row in rows if taken[self.state(row)]]

    def _has(self, row: R, words: list[str]) -> bool:
        """Return whether each word is somewhere in the row, or is but for its hyphens."""
        text = fold("\n".join(self.searched(row)))
        return all(word in text or (word.replace("-", "") or word) in text for word in words)

    def _page(self, rows: list[R], query: ListQuery, after: str | None) -> list[tuple[str, str, R]]:
        """Return the rows of the page, each behind its place, and one more if there is one."""
        backwards = query.sort.startswith("-")
        by = self.sorts[query.sort.removeprefix("-")]
        placed = [(by(row), row.id, row) for row in rows]  # ids differ: no rows are compared
        if after is not None:
            end = tuple(json.loads(after))
            placed = [p for p in placed if (p[:2] < end if backwards else p[:2] > end)]
        first = heapq.nlargest if backwards else heapq.nsmallest
        return first(query.limit + 1, placed)
