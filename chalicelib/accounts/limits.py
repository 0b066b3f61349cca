"""How much there may be of something in a day: the one table, and its rule. Pure.

Limits hold back whoever abuses Enlace to write to strangers, and nobody who works: a firm that the
operator has confirmed activates all its clients on its first day. What is counted begins anew 24
hours after the first of it.

Whom a firm that is not confirmed has us write to for the first time is counted together, whatever
it is for (`counter_of`), and so is whom it has us write to again on another day: in a day its mails
reach as few strangers as that. It is counted by tenant and, where that is no confirmed firm, by
person as well: nobody gets more by opening one firm or business after the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.core.errors import TooMany
from chalicelib.core.figures import Moment
from chalicelib.core.model import Entity, Instant, Names
from chalicelib.core.texts import Text

Limited = Literal[
    "activations", "invitations", "addresses", "mails", "companies", "requests", "tokens", "firms"
]
LIMIT_NAMES: Final[dict[Limited, Text]] = {
    "activations": Text(es="activaciones de licencias", en="activations of licences"),
    "invitations": Text(es="invitaciones a usuarios", en="invitations of users"),
    "addresses": Text(es="direcciones nuevas a las que se escribe", en="new addresses written to"),
    "mails": Text(es="correos a otras personas", en="mails to other people"),
    "companies": Text(es="filas de listas de empresas", en="rows of company lists"),
    "requests": Text(es="solicitudes al operador", en="requests to the operator"),
    "tokens": Text(es="tokens que se dan a programas", en="tokens given to programs"),
    "firms": Text(es="despachos de una persona", en="firms of one person"),
}
PERIOD: Final = timedelta(days=1)


Level = Literal["unconfirmed", "confirmed", "business", "person"]
"""What is known of who acts: a firm that the operator has not confirmed, or has; a business; a
person alone."""
LIMITS: Final[dict[Limited, dict[Level, int]]] = {
    "activations": {"unconfirmed": 5, "confirmed": 2_000},
    "invitations": {"unconfirmed": 5, "confirmed": 500, "business": 20},
    "addresses": {"unconfirmed": 5, "confirmed": 500},
    "mails": {"unconfirmed": 20, "confirmed": 4_000, "business": 100, "person": 10},
    "companies": {"unconfirmed": 5_000, "confirmed": 200_000},
    "requests": {"unconfirmed": 10, "confirmed": 10},
    "tokens": {"unconfirmed": 40, "confirmed": 40, "business": 40},
    "firms": {"person": 5},
}
"""What is not there is none."""
STRANGERS: Final = "strangers"
_STRANGERS: Final = frozenset[Limited]({"activations", "invitations", "addresses"})


def counter_of(name: Limited, level: Level) -> str:
    """Name the counter of a limit: whom a firm that nobody confirmed writes to is counted in one.

    >>> counter_of("invitations", "unconfirmed"), counter_of("invitations", "confirmed")
    ('strangers', 'invitations')
    """
    return STRANGERS if level == "unconfirmed" and name in _STRANGERS else name


_ASK: Final = Text(
    es="Para tener más, pida que se confirme el despacho.",
    en="To have more, ask for the firm to be confirmed.",
)
_WRITE: Final = Text(
    es="Si necesita más, escriba a soporte.", en="Write to support if you need more."
)


class Usage(Entity):
    """How many there were since the first of a period."""

    used: int
    until: Instant
    """When it begins anew."""
    reached: Names = frozenset()
    """Of strangers: the digests of the addresses that were written to."""


class Allowance(NamedTuple):
    """What is left of a limit."""

    most: int
    left: int
    until: datetime | None
    """When all of it is there again; None: none of it was used."""


class LimitReached(TooMany):
    """As many were there as may be in 24 hours; the sentence says of what, and the way on."""

    code = "limit-reached"
    text = Text(
        es="El límite de {what} es de {most} en 24 horas; quedan {left}, y todas de nuevo desde el "
        "{until}. {way}",
        en="The limit of {what} is {most} in 24 hours; {left} are left, and all again from {until} "
        "on. {way}",
    )


class UnconfirmedLimitReached(LimitReached):
    """The same of a firm that the operator has not confirmed, which it can ask for."""

    way = "POST /v1/firms/{firm}/confirmation-request"


def allowance(most: int, usage: Usage | None, now: datetime) -> Allowance:
    """Say what is left of a limit.

    >>> allowance(5, None, datetime(2026, 11, 2))
    Allowance(most=5, left=5, until=None)
    """
    if usage is None or now >= usage.until:
        return Allowance(most, most, None)
    return Allowance(most, max(most - usage.used, 0), usage.until)


def counted(
    usage: Usage | None, amount: int, now: datetime, reached: frozenset[str] = frozenset()
) -> Usage:
    """Return what is used with as many more, and who was reached by it."""
    version = usage.version if usage else 0
    if usage is None or now >= usage.until:
        until = now + PERIOD
        return Usage(created_at=now, version=version, used=amount, until=until, reached=reached)
    return usage.but(used=usage.used + amount, reached=usage.reached | reached)


def is_reached(usage: Usage | None, digests: frozenset[str], now: datetime) -> bool:
    """Return whether addresses were written to already in this period."""
    return usage is not None and now < usage.until and digests <= usage.reached


def refusal(
    name: Limited, level: Level, found: Allowance, now: datetime, zone: ZoneInfo
) -> LimitReached:
    """Say which limit is reached, how many are left until when in the reader's zone; the way on."""
    until = found.until or now + PERIOD  # asked for more at once than there are at all
    is_more = level == "unconfirmed" and LIMITS[name].get("confirmed", 0) > found.most
    reached = UnconfirmedLimitReached if is_more else LimitReached
    return reached(
        what=LIMIT_NAMES[name],
        most=found.most,
        left=found.left,
        until=Moment(until, zone),
        way=_ASK if is_more else _WRITE,
        retry_after_seconds=int((until - now).total_seconds()) + 1,
    )
