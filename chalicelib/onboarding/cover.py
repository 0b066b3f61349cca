"""Who pays the plan of a business, and until when it issues once its firm pays no more. Pure.

The end of a firm's cover is an item that exists as long as nobody has taken over: a plan of the
business's own, or a firm that pays, takes it away (docs/adr/0021).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final, Literal, Self
from zoneinfo import ZoneInfo

from chalicelib.core.caller import Caller
from chalicelib.core.countries import Country, facts_of
from chalicelib.core.errors import FieldRule
from chalicelib.core.figures import Day
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

Payer = Literal["firm", "client"]
PAYER_NAMES: Final[dict[Payer, Text]] = {
    "firm": Text(es="el despacho", en="the firm"),
    "client": Text(es="el negocio", en="the business"),
}
EndReason = Literal["suspended", "unlinked", "deleted", "left", "payer_changed", "taken_back"]
END_REASON_NAMES: Final[dict[EndReason, Text]] = {
    "suspended": Text(es="el despacho desactivó la licencia", en="the firm suspended the licence"),
    "unlinked": Text(es="el despacho se desvinculó del negocio", en="the firm unlinked itself"),
    "deleted": Text(es="el despacho eliminó la licencia", en="the firm deleted the licence"),
    "left": Text(es="el negocio dejó el despacho", en="the business left the firm"),
    "taken_back": Text(
        es="el despacho quitó la licencia, que dio por error",
        en="the firm took back the licence, which it gave by mistake",
    ),
    "payer_changed": Text(
        es="el despacho dejó de pagar el plan", en="the firm pays the plan no more"
    ),
}

COVER_ENDED = FieldRule(
    "cover-ended",
    Text(
        es="Elija un plan propio y siga emitiendo en el acto: el que pagaba «{firm}» valió hasta "
        "el {until} ({why}). Si no lo esperaba, pregunte a {email}.",
        en="Choose a plan of your own and go on issuing at once: the one that “{firm}” paid was "
        "good until {until} ({why}). If you did not expect that, ask {email}.",
    ),
)


_ANOTHER_FIRM: Final = Text(es="otro despacho", en="another firm")
_THE_CLIENT: Final = Text(es="el titular del negocio", en="the owner of the business")


class CoverEnd(Entity):
    """That a firm pays the plan no more, there until the business has another that is paid."""

    ends_at: Instant
    reason: EndReason
    country: Country
    """Of the business."""
    licence_id: str
    firm_id: str = ""
    firm_name: str
    firm_email: str
    """Of the firm; empty where the reader is not told which."""

    def seen_by(self, caller: Caller) -> Self:
        """Return it as somebody reads it: a firm is not told which other kept the books before."""
        connected = caller.connected
        if connected is None or connected.firm_id == self.firm_id:
            return self
        return self.but(licence_id="", firm_id="", firm_name="", firm_email="")

    @property
    def is_at_once(self) -> bool:
        """Whether it ended as it was told, because nothing had been issued."""
        return self.ends_at <= self.created_at

    @property
    def last_day(self) -> Day:
        """Return the last day on which the business issues by it."""
        return Day.in_country(self.ends_at - timedelta(microseconds=1), self.country)

    @property
    def facts(self) -> dict[str, str | Text | Day]:
        """Return what refusals say of it."""
        return {
            "firm": self.firm_name or _ANOTHER_FIRM,
            "email": self.firm_email or _THE_CLIENT,
            "until": self.last_day,
            "why": END_REASON_NAMES[self.reason],
        }


def cover_ends_at(country: str, now: datetime, *, days: int, has_issued: bool) -> datetime:
    """Return when a cover ends: with the day that is `days` from now, or at once.

    At once where nothing was ever issued: nobody is kept from what they do.

    >>> now = datetime.fromisoformat("2026-11-29T19:00:00Z")
    >>> cover_ends_at("CR", now, days=7, has_issued=True).isoformat()
    '2026-12-07T00:00:00-06:00'
    >>> cover_ends_at("CR", now, days=7, has_issued=False) == now
    True
    """
    if not has_issued:
        return now
    following = Day.in_country(now, country).value + timedelta(days=days + 1)
    return datetime.combine(following, time(), ZoneInfo(facts_of(country).time_zone))
