"""What people ask of a catalogue."""

from __future__ import annotations

from pydantic import Field

from chalicelib.core.paging import PageQuery


class CatalogueQuery(PageQuery):
    """What to look for: words anywhere in code or description, or all entries under a parent."""

    q: str | None = Field(None, max_length=100)
    """Words to look for in code and description, without regard to accents and capitals: each must
    begin some word. An exact code comes first."""
    parent: str | None = Field(None, max_length=10)
    """Code of the entry under which to look, such as a province when listing `cantons`."""
