"""A list as one would write it without thinking of size: what ours must come to.

It shares nothing with ours: accents go by a table of its own, and all is sorted and cut each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from chalicelib.core.paging import Listed, ListQuery

_PLAIN = str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun")


def plain(text: str | None) -> str:
    """Write a text without accents and capitals."""
    return (text or "").translate(_PLAIN).lower()


@dataclass(frozen=True)
class Asked:
    """What is asked of a list, in the words of a test."""

    query: ListQuery
    searched: Callable[[Any], tuple[str | None, ...]]
    sort: Callable[[Any], str]
    keeps: Callable[[Any], bool] = lambda _: True
    state: Callable[[Any], str] = lambda _: ""
    in_state: str | None = None
    backwards: bool = False


@dataclass
class Whole:
    """All pages of a list."""

    ids: list[str] = field(default_factory=list)
    total: int = 0
    by_state: dict[str, int] = field(default_factory=dict)


class _Entry(Protocol):
    @property
    def id(self) -> str: ...


def expected(entries: Iterable[_Entry], asked: Asked) -> Whole:
    """Say what the list must come to."""
    words = plain(asked.query.q).split()
    found = [
        entry
        for entry in entries
        if asked.keeps(entry)
        and all(any(word in plain(text) for text in asked.searched(entry)) for word in words)
    ]
    by_state = dict(Counter(asked.state(entry) for entry in found))
    shown = [e for e in found if asked.in_state is None or asked.state(e) == asked.in_state]
    shown.sort(key=lambda entry: (asked.sort(entry), entry.id), reverse=asked.backwards)
    return Whole([entry.id for entry in shown], len(shown), by_state)


def walked(ask: Callable[[Any], Listed[Any]], query: ListQuery) -> Whole:
    """Go through all pages of a list; each must be full but the last, and count the same."""
    whole, pages = Whole(), 0
    while True:
        page = ask(query)
        if pages:
            assert page.total == whole.total
        whole.total, whole.by_state = page.total, dict(getattr(page, "by_state", {"": page.total}))
        whole.ids += [entry.id for entry in page.data]
        pages += 1
        if page.next_cursor is None:
            return whole
        assert len(page.data) == query.limit
        query = query.but(cursor=page.next_cursor)
