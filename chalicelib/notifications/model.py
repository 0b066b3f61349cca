"""Mailboxes of a client, and which side has them: what is the same for firm and business. Pure.

A *custody* is all that one side, a firm or the client's business, holds of the mailboxes of one
client. A mailbox is in the custody of one side; the other may keep what it was like when it was
handed over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from chalicelib.core.countries import Country
from chalicelib.core.errors import Conflict, FieldRule, NotFound
from chalicelib.core.folding import fold
from chalicelib.core.ids import derived_id
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text
from chalicelib.notifications.rules import OTHER

MOST_MAILBOXES: Final = 40
"""Of one client, in the custody of one side: an act on all of them is one write."""
Side = Literal["firm", "client"]
SIDE_NAMES: Final[dict[Side, Text]] = {
    "firm": Text(es="el despacho", en="the firm"),
    "client": Text(es="el cliente", en="the client"),
}
MailboxState = Literal["active", "handed_over"]
MAILBOX_STATE_NAMES: Final[dict[MailboxState, Text]] = {
    "active": Text(es="en uso", en="in use"),
    "handed_over": Text(es="pasado a la otra parte", en="handed over"),
}
Forwarding = Literal["one_by_one", "always"]
FORWARDING_NAMES: Final[dict[Forwarding, Text]] = {
    "one_by_one": Text(es="una a una, cuando se pide", en="one by one, when it is asked for"),
    "always": Text(es="todas, al anotarlas", en="all, when they are entered"),
}
SyncResult = Literal["done", "failed"]
SYNC_NAMES: Final[dict[SyncResult, Text]] = {
    "done": Text(es="hecha", en="done"),
    "failed": Text(es="fallida", en="failed"),
}
BODY_NAME_MISSING = FieldRule(
    "body-name-missing",
    Text(
        es="Escriba el nombre del organismo; solo los de la lista se conocen por su código.",
        en="Write the name of the body; only those of the list are known by their code.",
    ),
)
BODY_UNKNOWN = FieldRule(
    "body-unknown",
    Text(
        es="Ese organismo no está en la lista de {country}; elija uno de estos: {known}.",
        en="That body is not in the list of {country}; choose one of these: {known}.",
    ),
)


class MailboxNotFound(NotFound):
    """This side has no such mailbox."""

    code = "mailbox-not-found"
    text = Text(
        es="No existe ese buzón; vea los que hay en la lista de buzones.",
        en="There is no such mailbox; see those that there are in the list of mailboxes.",
    )


class MailboxExists(Conflict):
    """There is a mailbox of that holder at that body already."""

    code = "mailbox-exists"
    text = Text(
        es="Ya hay un buzón de ese titular en ese organismo; véalo en la lista de buzones.",
        en="There is a mailbox of that holder at that body already; see it in the list of "
        "mailboxes.",
    )


class TooManyMailboxes(Conflict):
    """One client has as many mailboxes as there may be."""

    code = "too-many-mailboxes"
    text = Text(
        es="Un cliente puede tener {most} buzones como máximo; quite alguno que no use.",
        en="A client can have {most} mailboxes at most; remove one that is not used.",
    )


class MailboxHandedOver(Conflict):
    """The mailbox is in the custody of the other side."""

    code = "mailbox-handed-over"
    text = Text(
        es="Ese buzón lo lleva ahora {side}; aquí queda para consulta. Para recuperarlo, la "
        "licencia del cliente tiene que pasarlo de vuelta.",
        en="That mailbox is now kept by {side}; here it stays to be read. To get it back, the "
        "client's licence has to hand it over again.",
    )


class ClientKeepsMailboxes(Conflict):
    """The client manages its own notifications, so the firm's side never touches them."""

    code = "client-keeps-mailboxes"
    text = Text(
        es="Este cliente gestiona sus propias notificaciones: sus buzones los crea y consulta él. "
        "Para llevarlos usted, desactive su licencia de notificaciones y elija que los buzones "
        "pasen al despacho.",
        en="This client manages its own notifications: it makes and reads its mailboxes itself. To "
        "manage them, suspend its licence for notifications and choose that the mailboxes go to "
        "your firm.",
    )


class Sync(Model):
    """When a program last looked into a mailbox, and what came of it."""

    at: Instant
    result: SyncResult
    detail: str | None = None


class Mailbox(Model):
    """One mailbox at a body: of a holder, looked into as themselves or as their proxy."""

    id: str
    body: str
    """A code of the country's `bodies`."""
    name: str | None = None
    """Of a body without a code of its own."""
    holder_tax_id: str
    holder_name: str | None = None
    as_proxy: bool = False
    state: MailboxState = "active"
    forwarding: Forwarding = "one_by_one"
    """Which of its notices the client forwards to its firm."""
    last_sync: Sync | None = None
    made_at: Instant

    @property
    def is_active(self) -> bool:
        """Whether this side manages it."""
        return self.state == "active"


def mailbox_id(holder_tax_id: str, body: str, name: str | None, *, as_proxy: bool) -> str:
    """Return the id that the same mailbox always has, on whichever side.

    >>> one = mailbox_id("B12345674", "other", "Ayuntamiento de Ejemplo", as_proxy=False)
    >>> one == mailbox_id("B12345674", "other", "AYUNTAMIENTO DE EJEMPLO", as_proxy=False)
    True
    >>> mailbox_id("B1", "dehu", "x", as_proxy=True) == mailbox_id("B1", "dehu", "", as_proxy=True)
    True
    """
    named = fold(name or "") if body == OTHER else ""
    return derived_id("mbx", holder_tax_id, body, named, "proxy" if as_proxy else "own")


class Custody(Entity):
    """What one side has of the mailboxes of one client."""

    id: str
    """At a firm the id of the company, at a business its own."""
    tenant: str
    country: Country
    firm_id: str = ""
    company_id: str = ""
    business_id: str = ""
    """The client's sides; empty as long as no licence has joined them."""
    self_managed: bool = False
    """Whether the client manages its notifications itself, by an active licence."""
    mailboxes: tuple[Mailbox, ...] = ()
    carries_from: str = ""
    """The tenant whose pending notices are yet to be carried here, after a hand-over."""
    catches_up: bool = False
    """Whether what the firm has of its notices is yet to be brought up to date, as it follows them
    again."""

    @property
    def side(self) -> Side:
        """Whose it is."""
        return "firm" if self.tenant.startswith("firm_") else "client"

    @property
    def active(self) -> tuple[Mailbox, ...]:
        """The mailboxes that this side manages."""
        return tuple(each for each in self.mailboxes if each.is_active)

    def mailbox(self, identifier: str) -> Mailbox:
        """Return one, managed by this side or handed over.

        Raises:
            MailboxNotFound: there is none of that id.
        """
        found = next((each for each in self.mailboxes if each.id == identifier), None)
        if found is None:
            raise MailboxNotFound
        return found

    def managed(self, identifier: str) -> Mailbox:
        """Return one that this side manages.

        Raises:
            MailboxNotFound: there is none of that id.
            MailboxHandedOver: the other side has it now.
        """
        found = self.mailbox(identifier)
        if not found.is_active:
            raise MailboxHandedOver(side=SIDE_NAMES[self.other_side])
        return found

    def is_followed_by(self, firm_id: str) -> bool:
        """Return whether a firm learns what becomes of the notices that it was forwarded.

        It does while the client manages its notifications by a licence of that firm.
        """
        return self.self_managed and self.firm_id == firm_id

    def managing(self, *, itself: bool) -> Custody:
        """Return it as it is from now on, whether the client manages its notifications itself."""
        begins = itself and not self.self_managed and self.version > 0 and self.side == "client"
        return self.but(self_managed=itself, catches_up=itself and (begins or self.catches_up))

    @property
    def other_side(self) -> Side:
        """The side that it is not."""
        return "client" if self.side == "firm" else "firm"

    def having(self, changed: Mailbox) -> Custody:
        """Return it with a mailbox put in the place of the one with its id, or behind all.

        Raises:
            TooManyMailboxes: there are as many as there may be.
        """
        others = tuple(each for each in self.mailboxes if each.id != changed.id)
        known = next((each for each in self.mailboxes if each.id == changed.id), None)
        is_more = changed.is_active and (known is None or not known.is_active)
        if is_more and len(self.active) >= MOST_MAILBOXES:
            raise TooManyMailboxes(most=MOST_MAILBOXES)
        if known is None:
            return self.but(mailboxes=(*others, changed))
        return self.but(
            mailboxes=tuple(changed if each is known else each for each in self.mailboxes)
        )

    def without(self, identifier: str) -> Custody:
        """Return it without a mailbox."""
        return self.but(mailboxes=tuple(each for each in self.mailboxes if each.id != identifier))

    def handed_over(self) -> Custody:
        """Return it with nothing left to manage, but all that it knew."""
        gone = (
            each.but(state="handed_over") if each.is_active else each for each in self.mailboxes
        )
        return self.but(mailboxes=tuple(gone))

    def taking(self, others: Custody, at: datetime) -> Custody:
        """Return it with what the other side managed, whose pending notices are to be carried.

        Raises:
            TooManyMailboxes: together they are more than there may be.
        """
        taken = self
        for each in others.active:
            if not any(own.id == each.id and own.is_active for own in self.mailboxes):
                taken = taken.having(each.but(forwarding="one_by_one", made_at=at))
        return taken.but(carries_from=others.tenant if others.active else self.carries_from)
