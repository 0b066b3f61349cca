"""What people ask of a catalogue."""

from __future__ import annotations

from pydantic import Field

from chalicelib.core.paging import PageQuery


class CatalogueQuery(PageQuery):
    """What to look for: words anywhere in code or description, or all entries under a parent."""

    q: str | None = Field(None, max_length=100)
    parent: str | None = Field(None, max_length=10)
