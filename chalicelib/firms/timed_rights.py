"""Rights for a time: what a user of a firm asks to see beyond the usual, until when, and why. Pure.

What is granted lies beside the membership, which each request reads, and counts until its moment:
nothing has to run for it to end. The request remains, as what was asked and how it was decided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, cast

from pydantic import Field

from chalicelib.core import clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant
from chalicelib.core.scope import Rights
from chalicelib.core.texts import Text

LONGEST: Final = timedelta(days=90)
MOST_AT_A_TIME, MOST_ENTRIES = 10, 50
"""Grants that lie beside one membership, and ranges and codes of each."""

StoredState = Literal["asked", "granted", "refused", "withdrawn", "revoked"]
TimedState = Literal[StoredState, "ended"]
TIMED_STATE_NAMES: Final[dict[TimedState, Text]] = {
    "asked": Text(es="pedido", en="asked for"),
    "granted": Text(es="concedido", en="granted"),
    "refused": Text(es="denegado", en="refused"),
    "withdrawn": Text(es="retirado por quien lo pidió", en="withdrawn by whoever asked"),
    "revoked": Text(es="retirado por un administrador", en="revoked by an administrator"),
    "ended": Text(es="terminado", en="ended"),
}
TimedAct = Literal["grant", "refuse", "withdraw", "revoke"]
MACHINE: Final[dict[tuple[TimedState, TimedAct], StoredState]] = {
    ("asked", "grant"): "granted",
    ("asked", "refuse"): "refused",
    ("asked", "withdraw"): "withdrawn",
    ("granted", "withdraw"): "withdrawn",
    ("granted", "revoke"): "revoked",
}
"""Every step that exists; all else is final. What is asked or granted ends with time, and with the
membership that it is beside (`Standing`)."""


class TimedRightsNotFound(NotFound):
    """The firm has no such request, or it is another user's."""

    code = "timed-rights-not-found"
    text = Text(
        es="No existe ese permiso por un tiempo; vea los que hay en «Usuarios».",
        en="There are no such rights for a time; see those that there are at “Users”.",
    )
    way = "GET /v1/firms/{firm}/timed-rights"


class WrongTimedState(Conflict):
    """What is to be decided was decided, or has ended."""

    code = "wrong-timed-rights-state"
    text = Text(
        es="Ese permiso está {state} y no admite ese paso; pida o conceda otro.",
        en="Those rights are {state}, which does not allow that step; ask for others, or grant "
        "others.",
    )


class NothingToGrant(Conflict):
    """The user sees everything already."""

    code = "nothing-to-grant"
    text = Text(
        es="Ese usuario ya lo ve todo; no le hace falta ningún permiso por un tiempo.",
        en="That user sees everything already, and needs no rights for a time.",
    )


class TooManyTimedRights(Conflict):
    """The user has as many rights for a time as one may have at once."""

    code = "too-many-timed-rights"
    text = Text(
        es="Ese usuario ya tiene {limit} permisos por un tiempo; retire alguno, o cambie los "
        "permisos de siempre.",
        en="That user has {limit} rights for a time already; revoke one, or change the usual "
        "rights.",
    )


class Standing(NamedTuple):
    """What tells which rights for a time have ended."""

    now: datetime
    beside: Mapping[str, Collection[str]]
    """User -> ids of what lies beside the membership.

    Nothing does of whoever left, or became an administrator, who sees everything."""

    def state(self, stored: str, known_as: str, account_id: str, until: str) -> TimedState:
        """Return the state of rights by what is stored of them."""
        beside = self.beside.get(account_id)
        is_gone = beside is None or (stored == "granted" and known_as not in beside)
        is_over = stored in _OPEN and (is_gone or until <= clock.iso(self.now))
        return "ended" if is_over else cast("StoredState", stored)


_OPEN: Final = ("asked", "granted")


class AskedRights(Entity):
    """Rights for a time, from when they were asked for."""

    id: str
    account_id: str
    name: str = Field(repr=False)
    """Of whose rights they are, as they were called then."""
    rights: Rights
    reason: str = Field(repr=False)
    until: Instant
    state: StoredState = "asked"
    decided_by: str | None = None
    answer: str | None = Field(None, repr=False)

    def seen(self, when: Standing) -> TimedState:
        """Return the state that they are in."""
        return when.state(self.state, self.id, self.account_id, clock.iso(self.until))

    def after(
        self, act: TimedAct, by: str, when: Standing, answer: str | None = None
    ) -> AskedRights:
        """Return them as they are after `act`.

        Raises:
            WrongTimedState: the step does not exist from here.
        """
        state = self.seen(when)
        following = MACHINE.get((state, act))
        if following is None:
            raise WrongTimedState(state=TIMED_STATE_NAMES[state])
        return self.but(state=following, decided_by=by, answer=answer)
