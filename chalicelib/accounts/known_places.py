"""From where an e-mail is known to be used by whoever reads it or knows its password. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from chalicelib.core.model import Entity, Instant

LASTS: Final = timedelta(days=90)
RENEWED_WITHIN: Final = timedelta(days=60)
"""A source that is known for longer than this is not written again."""
ASKED_LASTS: Final = timedelta(days=1)
_MOST: Final = 20
"""Sources that are kept of one e-mail: those that were used last."""


class KnownPlaces(Entity):
    """From where somebody signed in with an e-mail."""

    since: Instant
    """Proofs of devices of before that are void."""
    until: dict[str, Instant] = Field(default_factory=dict)
    """Digest of a source -> until when it is known."""

    def knows(self, source: str, now: datetime) -> bool:
        """Return whether somebody signed in from there of late."""
        return source in self.until and now < self.until[source]

    def trusts(self, proven_at: datetime) -> bool:
        """Return whether a proof of that moment still counts."""
        return proven_at >= self.since

    def with_source(self, source: str, now: datetime) -> KnownPlaces:
        """Return the places with one more, or with one that is known for longer."""
        all_of_them = self.until | {source: now + LASTS}
        latest = sorted(all_of_them.items(), key=lambda each: each[1])[-_MOST:]
        return self.but(until=dict(latest))


class AskedHere(Entity):
    """A code for an e-mail was asked for from a source, which may use it until then."""

    until: Instant
