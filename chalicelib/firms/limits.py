"""How much a firm, or a person with firms, may do in a day: the one table, and its rule. Pure.

Limits hold back whoever abuses Enlace to write to strangers, and nobody who works: a firm that the
operator has confirmed activates all its clients on its first day. What is counted begins anew 24
hours after the first of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from chalicelib.core.errors import TooMany
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

Limited = Literal["activations", "invitations", "mails", "companies", "requests", "firms"]
LIMIT_NAMES: Final[dict[Limited, Text]] = {
    "activations": Text(es="activaciones de licencias", en="activations of licences"),
    "invitations": Text(es="invitaciones a usuarios", en="invitations of users"),
    "mails": Text(es="correos repetidos a clientes", en="mails repeated to clients"),
    "companies": Text(es="filas de listas de empresas", en="rows of company lists"),
    "requests": Text(es="solicitudes al operador", en="requests to the operator"),
    "firms": Text(es="despachos de una persona", en="firms of one person"),
}
PERIOD: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many there may be in a period."""

    unconfirmed: int
    confirmed: int

    def most(self, *, is_confirmed: bool) -> int:
        """Return how many there may be of a firm that is confirmed, or is not."""
        return self.confirmed if is_confirmed else self.unconfirmed


LIMITS: Final[dict[Limited, Limit]] = {
    "activations": Limit(unconfirmed=5, confirmed=2_000),
    "invitations": Limit(unconfirmed=10, confirmed=500),
    "mails": Limit(unconfirmed=20, confirmed=4_000),
    "companies": Limit(unconfirmed=5_000, confirmed=200_000),
    "requests": Limit(unconfirmed=3, confirmed=3),
    "firms": Limit(unconfirmed=5, confirmed=5),
}
OF_FIRMS: Final = tuple(name for name in LIMITS if name != "firms")
"""What is counted of a firm; the others of a person, who is neither confirmed nor not."""
_ASK: Final = Text(
    es="Para tener más, pida que se confirme el despacho: "
    "«POST /v1/firms/{{firm}}/confirmation-request».",
    en="To have more, ask for the firm to be confirmed: "
    "“POST /v1/firms/{{firm}}/confirmation-request”.",
)
_WRITE: Final = Text(
    es="Si necesita más, escriba a soporte.", en="Write to support if you need more."
)


class Usage(Entity):
    """How many there were since the first of a period."""

    used: int
    until: Instant
    """When it begins anew."""


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
        "{until} (UTC). {way}",
        en="The limit of {what} is {most} in 24 hours; {left} are left, and all again from {until} "
        "(UTC) on. {way}",
    )


def allowance(limit: Limit, usage: Usage | None, now: datetime, *, is_confirmed: bool) -> Allowance:
    """Say what is left of a limit.

    >>> allowance(Limit(5, 50), None, datetime(2026, 11, 2), is_confirmed=False)
    Allowance(most=5, left=5, until=None)
    """
    most = limit.most(is_confirmed=is_confirmed)
    if usage is None or now >= usage.until:
        return Allowance(most, most, None)
    return Allowance(most, max(most - usage.used, 0), usage.until)


def counted(usage: Usage | None, amount: int, now: datetime) -> Usage:
    """Return what is used with as many more."""
    version = usage.version if usage else 0
    if usage is None or now >= usage.until:
        return Usage(created_at=now, version=version, used=amount, until=now + PERIOD)
    return usage.but(used=usage.used + amount)


def refusal(name: Limited, found: Allowance, now: datetime, *, is_confirmed: bool) -> LimitReached:
    """Say which limit is reached, how many are left until when, and the way on."""
    until = found.until or now + PERIOD  # asked for more at once than there are at all
    can_ask = not is_confirmed and LIMITS[name].confirmed > LIMITS[name].unconfirmed
    return LimitReached(
        what=LIMIT_NAMES[name],
        most=found.most,
        left=found.left,
        until=f"{until:%Y-%m-%d %H:%M}",
        way=_ASK if can_ask else _WRITE,
        retry_after_seconds=int((until - now).total_seconds()) + 1,
    )
