"""What people are shown of their sessions."""

from __future__ import annotations

from typing import Annotated

from chalicelib.core.model import Instant, Model
from chalicelib.core.sessions import KIND_NAMES, SessionKind, SessionRecord
from chalicelib.core.words import Shown, in_words


class SessionView(Shown):
    """A session of the person who asks."""

    id: str
    is_current: bool
    """Whether it is the one by which this was asked."""
    kind: Annotated[SessionKind, in_words(KIND_NAMES)]
    """By which it is decided how long it may go unused."""
    device: str
    """As its program calls itself: browser and system, or a name; empty: it said nothing."""
    source: str
    """The first parts of the address from which it began; empty: not known."""
    began_at: Instant
    used_at: Instant
    """When it was last used, to a few minutes."""
    over_at: Instant
    """When it is over unless it is used before."""
    ends_at: Instant
    """When it is over in any case."""

    @classmethod
    def of(cls, session: SessionRecord, own_id: str) -> SessionView:
        """Show a session to whoever has it."""
        return cls(
            id=session.id,
            is_current=session.id == own_id,
            kind=session.kind,
            device=session.device,
            source=session.source,
            began_at=session.created_at,
            used_at=session.used_at,
            over_at=session.over_at,
            ends_at=session.ends_at,
        )


class SessionList(Model):
    """The sessions of a person, the one used last first: 100 at most."""

    data: list[SessionView]


class Proven(Model):
    """That the person of a session has proven to be there."""

    until: Instant
    """Until when the session may do what takes a proof."""
