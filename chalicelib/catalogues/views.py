"""What is shown of a catalogue."""

from __future__ import annotations

from pydantic import Field

from chalicelib.core.model import Model


class CatalogueEntry(Model):
    """One code, described in the reader's language."""

    code: str
    description: str
    parent: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)
