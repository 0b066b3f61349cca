"""Pages of a list, and what a caller asks of one."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field

from chalicelib.core.model import Model

T = TypeVar("T")
DEFAULT_LIMIT, MAX_LIMIT = 25, 100


class PageQuery(Model):
    """Query parameters of every list: `?limit=` and `?cursor=`."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    """How many entries a page has at most."""
    cursor: str | None = Field(None, max_length=2000)
    """Where the page starts: the `next_cursor` of the one before it, sent with the same filters.
    Without it, the first page."""


class Page(Model, Generic[T]):
    """One page; `next_cursor` is null on the last."""

    data: list[T]
    next_cursor: str | None = None
