"""What is looked at of whoever calls, before anything else: may they act, and as whom.

The rooms of accounts and firms write these items, with more in them; the edge reads them with each
request.
"""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text

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
    signed_out_at: Instant | None = None


class Membership(Entity):
    """The part of a member of a tenant that tells what they may do there."""

    model_config = Entity.model_config | {"extra": "ignore"}
    role: str
    companies: frozenset[str] | None = None


class Lock(Model):
    """Why the people of a firm may do nothing there, and since when."""

    reason: str
    """As the operator gave it; those who are locked out are told."""
    since: Instant


class FirmStanding(Entity):
    """The part of a firm that tells whether its people may act there."""

    model_config = Entity.model_config | {"extra": "ignore"}
    lock: Lock | None = None
