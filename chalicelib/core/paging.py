"""Pages of a list, and what a caller asks of one."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field

from chalicelib.core.model import Model

T = TypeVar("T")
V = TypeVar("V")
DEFAULT_LIMIT, MAX_LIMIT = 25, 100


class PageQuery(Model):
    """Query parameters of every list: `?limit=` and `?cursor=`."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    """How many entries a page has at most."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page starts: the `next_cursor` of the one before it, sent with the same filters.
    Without it, the first page."""


class Filters(Model):
    """Which entries of a list, and in what order: of its pages, and of all of it as a CSV."""

    q: str | None = Field(None, max_length=100)
    """Words, each of which is somewhere in what the list shows; case and accents do not count."""
    sort: str = ""
    """By what; with `-` before it, from the other end."""

    @property
    def in_state(self) -> str | None:
        """The state that is asked for; None: any."""
        return None

    def takes(self, state: str) -> bool:
        """Return whether what is in a state is asked for."""
        return self.in_state in {None, state}


class ListQuery(PageQuery, Filters):
    """What a list that is searched and sorted is asked, beside its own filters."""

    @property
    def selects(self) -> str:
        """All that decides which rows there are and in what order, however many a page has."""
        return self.model_dump_json(exclude={"limit", "cursor"})


class Page(Model, Generic[T]):
    """One page; `next_cursor` is null on the last."""

    data: list[T]
    next_cursor: str | None = None


class Listed(Page[T], Generic[T]):
    """One page of a list whose entries are counted."""

    total: int
    """How many there are on all pages: those that were asked for and that the caller may see."""


class ListedByState(Listed[T], Generic[T]):
    """One page of a list whose entries are counted in each state, too."""

    by_state: dict[str, int]
    """How many there would be in each state; those without any are left out."""

    def of(self, data: list[V]) -> ListedByState[V]:
        """Return the same page with what stands for its entries."""
        return ListedByState(data=data, **self.model_dump(exclude={"data"}))
