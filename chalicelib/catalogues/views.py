"""What is shown of a catalogue."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chalicelib.core.model import Instant, Model
from chalicelib.core.paging import Page


class CatalogueEntry(Model):
    """One code, described in the reader's language."""

    code: str
    description: str
    parent: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)


class CataloguePage(Page[CatalogueEntry]):
    """One page of a catalogue, with where it is from."""

    source: Literal["shipped", "copy", "keeper"]
    """`shipped`: a list that comes with this software; `copy`: our copy of the list of whoever
    keeps it; `keeper`: they were asked, as the copy has nothing for the question."""
    as_of: Instant | None
    """When the copy was taken in, or the keeper answered; null of what is shipped."""
