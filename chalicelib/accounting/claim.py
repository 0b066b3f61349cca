"""The claim of an agent on a batch: who hands it to the firm's program, and until when. Pure."""

from __future__ import annotations

from datetime import datetime

from chalicelib.core.model import Instant, Model


class Claim(Model):
    """One agent hands a batch over; no other does meanwhile."""

    agent: str
    """As the agent calls itself."""
    actor: str
    """Whose program it is: the token, or the person."""
    expires_at: Instant | None
    """None: its files are where the program takes them, so time alone makes it nobody's."""
    since: Instant | None = None
    """Null: it was made before that was kept."""

    def is_live(self, now: datetime) -> bool:
        """Return whether it keeps others off."""
        return self.expires_at is None or now < self.expires_at

    def is_of(self, actor: str, agent: str) -> bool:
        """Return whether it is that agent's."""
        return (self.actor, self.agent) == (actor, agent)
