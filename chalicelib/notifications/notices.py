"""A notice: a notification or communication of a body, as metadata, and what becomes of it. Pure.

Three things are told apart: the official state, which only an official source says; what somebody
of the client or firm did with it; and whether it was opened at the body, as people or a program
tell us. Nothing here opens a notice: that is an act before the law, done at the body.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Final, Literal, get_args

from pydantic import Field

from chalicelib.core.countries import Country
from chalicelib.core.errors import Conflict, FieldRule, NotFound
from chalicelib.core.ids import derived_id, new_id
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text
from chalicelib.notifications import rules

NoticeKind = Literal["notification", "communication"]
KIND_NAMES: Final[dict[NoticeKind, Text]] = {
    "notification": Text(es="notificación", en="notification"),
    "communication": Text(es="comunicación, sin plazo", en="communication, without a term"),
}
OfficialState = Literal["pending", "accepted", "rejected", "expired", "published", "read"]
WorkState = Literal["received_unread", "read_to_process", "in_process", "closed"]
WORK_NAMES: Final[dict[WorkState, Text]] = {
    "received_unread": Text(es="recibida, sin leer", en="received, not read"),
    "read_to_process": Text(es="leída, por tramitar", en="read, to be processed"),
    "in_process": Text(es="en trámite", en="in process"),
    "closed": Text(es="cerrada", en="closed"),
}
NoticeState = Literal[OfficialState, "opened", "expired_presumed", "handed_over", "removed"]
STATE_NAMES: Final[dict[NoticeState, Text]] = {
    "pending": Text(es="pendiente", en="pending"),
    "accepted": Text(es="aceptada", en="accepted"),
    "rejected": Text(es="rechazada", en="rejected"),
    "expired": Text(es="expirada", en="expired"),
    "published": Text(es="publicada en el tablón", en="published in the gazette"),
    "read": Text(es="leída", en="read"),
    "opened": Text(es="abierta", en="opened"),
    "expired_presumed": Text(es="plazo terminado sin abrirla", en="term over, not opened"),
    "handed_over": Text(es="pasada a la otra parte", en="handed over"),
    "removed": Text(es="quitada", en="removed"),
}
_OFFICIAL: Final[tuple[OfficialState, ...]] = get_args(OfficialState)
OFFICIAL_NAMES: Final = {state: STATE_NAMES[state] for state in _OFFICIAL}
"""As the bodies' services call it; until one of them is asked, every notice is pending."""
OPENED_TOO_LATE = FieldRule(
    "opened-too-late",
    Text(
        es="El plazo terminó el {day}: después ya no se puede abrir. Escriba cuándo se abrió.",
        en="The term ended on {day}: after it, it cannot be opened. Write when it was opened.",
    ),
)
OPENED_TOO_EARLY = FieldRule(
    "opened-too-early",
    Text(
        es="Nadie pudo abrirla antes de que se pusiera a disposición; revise el momento.",
        en="Nobody could open it before it was made available; check the moment.",
    ),
)

NOT_YET = FieldRule(
    "moment-yet-to-come",
    Text(
        es="Ese momento aún no ha llegado; revise la fecha y la hora.",
        en="That moment is yet to come; check the day and the time.",
    ),
)


class NoticeNotFound(NotFound):
    """There is no such notice, or the caller may not see its company."""

    code = "notification-not-found"
    text = Text(
        es="No existe esa notificación, o su usuario no la ve; vea las suyas en la lista de "
        "notificaciones.",
        en="There is no such notification, or your user does not see it; see yours in the list of "
        "notifications.",
    )


class NoticeExists(Conflict):
    """The body's own identifier was entered before."""

    code = "notification-exists"
    text = Text(
        es="Ya se anotó una notificación con ese identificador en ese buzón ({id}); corríjala o, "
        "si se quitó, recupérela.",
        en="A notification with that identifier is entered in that mailbox already ({id}); put it "
        "right or, if it was removed, restore it.",
    )


class NoticeNotOwn(Conflict):
    """The firm reads what the client forwarded, and changes only how it works on it."""

    code = "notification-of-client"
    text = Text(
        es="La envió el cliente, que es quien la corrige; aquí solo puede cambiar en qué punto de "
        "su trabajo está.",
        en="The client sent it, and is who puts it right; here you can only change how far your "
        "work on it is.",
    )


class WrongNoticeState(Conflict):
    """What was asked does not exist for a notice as it is."""

    code = "wrong-notification-state"
    text = Text(
        es="La notificación está {state} y no admite ese paso; léala de nuevo.",
        en="The notification is {state}, which does not allow that step; read it again.",
    )


class NotifyingBody(Model):
    """Who notifies."""

    name: str
    code: str | None = None
    """In the register of bodies (DIR3)."""
    tax_id: str | None = None


class Opened(Model):
    """That a notice was opened at the body, as somebody told us."""

    at: Instant
    by: str
    """Who opened it, in words."""


class Shared(Model):
    """To which firm the client forwarded a notice, and since when."""

    firm_id: str
    company_id: str
    at: Instant


class Facts(Model):
    """What a body says of a notice."""

    identifier: str | None = None
    """The body's own; with its mailbox it tells one notice from all others."""
    origin_code: int | None = None
    """Of the system that it comes from, as the body's service numbers them."""
    kind: NoticeKind
    subject: str = Field(repr=False)
    description: str | None = Field(None, repr=False)
    issuer: NotifyingBody | None = None
    made_available_at: Instant


class Notice(Facts, Entity):
    """One notice, where the side is that manages its mailbox; or what a client forwarded of it."""

    id: str
    tenant: str
    mailbox_id: str
    country: Country
    body: str
    body_name: str | None = None
    holder_tax_id: str
    holder_name: str | None = None
    as_proxy: bool = False
    company_id: str = ""
    company_code: str = ""
    company_name: str = ""
    """At a firm, the client that it is about."""
    last_day: date | None = None
    expires_at: Instant | None = None
    official_state: OfficialState = "pending"
    expired_presumed_at: Instant | None = None
    work_state: WorkState = "received_unread"
    opened: Opened | None = None
    entered_by: Literal["person", "program"]
    reported: str = ""
    """Digest of what a program last said, so that what is said again changes nothing."""
    looked_at: Instant
    """Up to when warnings were thought about."""
    shared: Shared | None = None
    sent_by: str = ""
    """The business that forwarded it: then it is a copy, which the firm only reads."""
    removed_at: Instant | None = None
    handed_over_at: Instant | None = None

    @property
    def state(self) -> NoticeState:
        """In one word, how it stands."""
        if self.removed_at is not None:
            return "removed"
        if self.handed_over_at is not None:
            return "handed_over"
        if self.official_state != "pending":
            return self.official_state
        if self.opened is not None:
            return "opened"
        return "pending" if self.expired_presumed_at is None else "expired_presumed"

    @property
    def is_watched(self) -> bool:
        """Whether somebody is still to be told of its term by this side."""
        return self.state == "pending" and not self.sent_by and self.expires_at is not None

    def next_look(self) -> datetime | None:
        """Return when its term is to be thought about next: at a warning, or when it is over.

        A moment that has passed is due at once: of what is entered late, people are told then.
        """
        if not self.is_watched:
            return None
        return next((each for each in self._moments() if each > self.looked_at), self.expires_at)

    def warning_due(self, now: datetime) -> datetime | None:
        """Return the newest warning whose moment has come since it was last thought about."""
        come = self.last_warning(now)
        return come if come is not None and come > self.looked_at else None

    def last_warning(self, now: datetime) -> datetime | None:
        """Return the newest warning whose moment has come, told or not; None: there was none."""
        come = [each for each in self._moments() if each <= now]
        return come[-1] if come else None

    def _moments(self) -> list[datetime]:
        return rules.warnings(self.country, self.last_day) if self.last_day else []

    def with_term(self, now: datetime) -> Notice:
        """Return it with the term that follows from its kind and moment; communications have none.

        What nobody opened until its term was over is presumed to have expired, and nothing else;
        of what an official source has said how it ended, nothing is presumed.
        Of another term people are warned anew, as of a notice that is entered late.
        """
        last = expires = presumed = None
        if self.kind == "notification":
            last = rules.last_day(self.country, self.made_available_at)
            expires = rules.expires_at(self.country, last)
            if expires <= now and self.opened is None and self.official_state == "pending":
                presumed = self.expired_presumed_at or now
        return self.but(
            last_day=last,
            expires_at=expires,
            expired_presumed_at=presumed,
            looked_at=self.looked_at if last == self.last_day else self.made_available_at,
        )


def notice_id(mailbox_id: str, identifier: str | None, company_id: str = "") -> str:
    """Return the id of a notice: the same for the same identifier of the body.

    At a firm several clients may look into a mailbox of one holder: each has a notice of its own.

    >>> notice_id("mbx_1", "1122") == notice_id("mbx_1", "1122") != notice_id("mbx_1", "1123")
    True
    >>> notice_id("mbx_1", "1122", "cmp_1") == notice_id("mbx_1", "1122", "cmp_2")
    False
    """
    return derived_id("ntc", mailbox_id, identifier, company_id) if identifier else new_id("ntc")


def copy_id(business_id: str, notice: str) -> str:
    """Return the id that a notice of a business has at the firm that it is forwarded to."""
    return derived_id("ntc", business_id, notice)


def digest_of(facts: Facts, opened: Opened | None) -> str:
    """Return what tells whether a program says the same of a notice again."""
    said = facts.model_dump_json() + (opened.model_dump_json() if opened else "")
    return hashlib.sha256(said.encode()).hexdigest()[:32]
