"""What happened to a thing, by whom and when: append-only."""

from __future__ import annotations

from pydantic import Field

from chalicelib.core.model import Entity


class HistoryEntry(Entity):
    """One event of a subject; `facts` are short strings that may be shown to its readers."""

    id: str
    event: str
    actor: str
    facts: dict[str, str] = Field(default_factory=dict)
