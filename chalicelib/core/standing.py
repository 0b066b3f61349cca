"""What is looked at of whoever calls, before anything else: may they act, and as whom.

The rooms of accounts and firms write these items, with more in them; the edge reads them with each
request.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.scope import WHOLE, Rights
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text

IDLE_MINUTES: Final = 30
"""For how long a session of a firm's people may go unused, unless the firm says otherwise."""
AccountState = Literal["unverified", "active", "locked", "closed"]

ACCOUNT_STATE_NAMES: Final[dict[str, Text]] = {
    "unverified": Text(es="con el correo por confirmar", en="with an e-mail yet to be confirmed"),
    "active": Text(es="activa", en="active"),
    "locked": Text(es="bloqueada", en="locked"),
    "closed": Text(es="cerrada", en="closed"),
}


class SignedIn(Entity):
    """The part of an account that tells whether it may act."""

    model_config = Entity.model_config | {"extra": "ignore"}
    state: AccountState
    language: Language = DEFAULT_LANGUAGE
    generation: int = 0
    """How often all its sessions were ended: one that began before counts no more."""


MemberState = Literal["active", "inactive"]
MEMBER_STATE_NAMES: Final[dict[str, Text]] = {
    "active": Text(es="activo", en="active"),
    "inactive": Text(es="desactivado", en="deactivated"),
}


class TimedRights(Model):
    """Rights that end by themselves."""

    id: str
    until: Instant
    rights: Rights


class Post(Model):
    """Where in a business somebody issues: at a terminal of a branch."""

    branch: int
    terminal: int


class RightsApart(Entity):
    """The rights of a member with more codes than lie beside the membership."""

    rights: Rights


class Membership(Entity):
    """The part of a member of a tenant that tells what they may do there."""

    model_config = Entity.model_config | {"extra": "ignore"}
    role: str
    state: MemberState = "active"
    rights: Rights = WHOLE
    """Of a firm's companies; those of an administrator are whole."""
    is_apart: bool = False
    """Whether the codes of `rights` are too many to lie here: they are in an item of their own."""
    timed: tuple[TimedRights, ...] = ()
    posts: tuple[Post, ...] = ()
    """Where a business lets the member issue; empty: everywhere."""

    def rights_at(self, now: datetime) -> tuple[Rights, ...]:
        """Return what counts at a moment: the rights, and those for a time that are not over."""
        return (self.rights, *(each.rights for each in self.timed if now < each.until))


class Lock(Model):
    """Why the people of a firm may do nothing there, and since when."""

    reason: str
    """As the operator gave it; those who are locked out are told."""
    since: Instant


class FirmStanding(Entity):
    """The part of a firm that tells whether its people may act there, and how much."""

    model_config = Entity.model_config | {"extra": "ignore"}
    confirmed_at: Instant | None = None
    lock: Lock | None = None
    idle_minutes: int = IDLE_MINUTES
    """For how long a session of its people may go unused."""
    wants_second_factor: bool = False
    """Whether its administrators must have a second factor."""

    @property
    def is_confirmed(self) -> bool:
        """Whether the operator has confirmed that the firm is what it says."""
        return self.confirmed_at is not None
