"""A session: on what it began, and until when it counts. The edge looks at it with each request.

Who holds the access token of a session is let in while the session is there, is of the account as
it is now, and has been in use; nothing that an identity provider says or forgets changes that
(ADR 0038). Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from pydantic import Field

from chalicelib.core.model import Entity, Instant
from chalicelib.core.standing import IDLE_MINUTES
from chalicelib.core.texts import Text

ACCESS_LASTS: Final = timedelta(hours=1)
"""For how long an access token is good, while its session is."""
PROOF_LASTS: Final = timedelta(minutes=10)
"""For how long after a proof its person may do what takes one: keys, users, tokens, the end of the
account."""
LOST_ANSWER: Final = timedelta(seconds=30)
"""For how long a handle that was just exchanged gives the same answer once more, and one that is in
a cookie is not exchanged again."""
_STEPS_OF_IDLE, _LONGEST_STEP = 6, timedelta(hours=1)
SessionKind = Literal["operator", "firm", "business", "remembered"]
WhyOver = Literal["idle", "longest"]


class Span(NamedTuple):
    """How long a session may go unused, and how long it lasts at most."""

    idle: timedelta
    longest: timedelta


SPANS: Final[dict[SessionKind, Span]] = {
    "operator": Span(timedelta(minutes=30), timedelta(hours=12)),
    "firm": Span(timedelta(minutes=IDLE_MINUTES), timedelta(hours=12)),  # a setting of the firm
    "business": Span(timedelta(hours=12), timedelta(days=1)),
    "remembered": Span(timedelta(days=30), timedelta(days=180)),
}
"""By what the person may do: who is an operator, or belongs to a firm, has that firm's books open.
All others choose, with each sign-in, whether the device is remembered."""
KIND_NAMES: Final[dict[SessionKind, Text]] = {
    "operator": Text(es="de operador", en="of an operator"),
    "firm": Text(es="de despacho", en="of a firm"),
    "business": Text(es="de este día", en="for this day"),
    "remembered": Text(es="en un dispositivo recordado", en="on a remembered device"),
}
WHY_OVER_NAMES: Final[dict[WhyOver, Text]] = {
    "idle": Text(es="pasó demasiado tiempo sin usarse", en="it was not used for too long"),
    "longest": Text(es="duró lo más que puede durar", en="it lasted as long as one may"),
}


class SessionRecord(Entity):
    """A session as it is kept: digests of what its holder has, and never that itself."""

    id: str
    generation: int
    """The account's when the password was checked: with another one it is over."""
    kind: SessionKind
    idle_seconds: int
    used_at: Instant
    """To a sixth of the idle time, an hour at most: not every request writes."""
    ends_at: Instant
    proven_at: Instant
    """When whoever holds it last proved to know the password."""
    has_factor: bool = False
    """Whether whoever holds it proved by a second factor, too."""
    device: str = ""
    source: str = ""
    """The first parts of the address from which it began (`core.origin`)."""
    nonce_digest: str = Field(repr=False)
    """Of what all its access tokens have in common: our secret alone makes none."""
    handle_digest: str = Field(repr=False)
    former_digest: str = Field("", repr=False)
    """Of the handle before, which was exchanged for the current one."""
    rotated_at: Instant

    @property
    def known_by(self) -> str:
        """What its person would tell it by."""
        return self.device or self.source or self.id

    @property
    def over_at(self) -> datetime:
        """When it is over unless it is used before."""
        return min(self.used_at + timedelta(seconds=self.idle_seconds), self.ends_at)

    def is_proven(self, now: datetime) -> bool:
        """Return whether its person has proven to be there lately."""
        return now - self.proven_at < PROOF_LASTS

    def is_of(self, generation: int) -> bool:
        """Return whether nothing has ended all sessions of the account since this one began."""
        return self.generation == generation

    def why_over(self, now: datetime) -> WhyOver | None:
        """Return why it counts no more; None while it does."""
        if now >= self.ends_at:
            return "longest"
        return "idle" if now >= self.over_at else None

    def is_use_to_note(self, now: datetime) -> bool:
        """Return whether it was last noted so long ago that it is to be noted again."""
        step = min(timedelta(seconds=self.idle_seconds) / _STEPS_OF_IDLE, _LONGEST_STEP)
        return now - self.used_at >= step

    def rotated(self, handle_digest: str, now: datetime) -> SessionRecord:
        """Return it with another handle in place of the current one."""
        return self.but(
            handle_digest=handle_digest,
            former_digest=self.handle_digest,
            rotated_at=now,
            used_at=now,
        )

    def is_just_rotated(self, now: datetime) -> bool:
        """Return whether its handle is so new that answers with it may still be on their way."""
        return now < self.rotated_at + LOST_ANSWER

    def is_answer_lost(self, handle_digest: str, now: datetime) -> bool:
        """Return whether it is the handle that was exchanged a moment ago, once more."""
        return handle_digest == self.former_digest and self.is_just_rotated(now)
