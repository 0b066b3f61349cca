"""A firm acting in the business of a client: how far it may go, and until when.

A person of the firm opens a *connection* under the *consent* that the owner of the business gave to
the firm's licence. Rooms write both, with more in them; the edge reads them with each request.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Literal, NamedTuple

from chalicelib.core.ids import new_id
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text

ConsentScope = Literal["look", "prepare", "issue"]
"""How far a client can let a firm go."""
Scope = Literal[ConsentScope, "run"]
SCOPE_NAMES: Final[dict[Scope, Text]] = {
    "look": Text(es="mirar", en="look"),
    "prepare": Text(es="mirar y preparar", en="look and prepare"),
    "issue": Text(es="mirar, preparar y emitir", en="look, prepare and issue"),
    "run": Text(es="llevar el negocio", en="run the business"),
}
SCOPES: Final[tuple[Scope, ...]] = ("look", "prepare", "issue", "run")
"""Each goes further than those before it."""
_LOOK: Final = frozenset({"business:read", "document:read", "export:read"})
_PREPARE: Final = _LOOK | {"business:write", "export:create"}
_ISSUE: Final = _PREPARE | {"document:issue"}
SCOPE_PERMISSIONS: Final[dict[Scope, frozenset[str]]] = {
    "look": _LOOK,
    "prepare": _PREPARE,
    "issue": _ISSUE,
    "run": _ISSUE
    | {"key:write", "plan:write", "business:history", "document:decide", "export:schedule"},
}
"""What a connection may do, by its scope: the one table.

No consent goes as far as `run`: that is of a business that its firm runs by mandate of the
taxpayer, who has no user (docs/adr/0031). What is in none is an owner's alone: people, consents,
another tax id, leaving the firm and removing the business.
"""
Lasting = Literal["standing", "once"]
LASTING_NAMES: Final[dict[Lasting, Text]] = {
    "standing": Text(es="hasta que se retire", en="until it is withdrawn"),
    "once": Text(es="para una sola conexión", en="for one connection"),
}
WhyOver = Literal["time", "firm", "client", "consent", "licence", "right"]
WHY_OVER_NAMES: Final[dict[WhyOver, Text]] = {
    "time": Text(es="se acabó su tiempo", en="its time is over"),
    "firm": Text(es="el despacho la terminó", en="the firm ended it"),
    "client": Text(es="el cliente la terminó", en="the client ended it"),
    "consent": Text(
        es="el cliente retiró su consentimiento o dio otro, o el negocio ya es suyo",
        en="the client withdrew the consent or gave another one, or the business is theirs by now",
    ),
    "licence": Text(
        es="la licencia está desactivada o desvinculada",
        en="the licence is suspended or unlinked",
    ),
    "right": Text(
        es="su usuario ya no tiene en el despacho el permiso que hace falta",
        en="your user does not have in the firm any more the right that it takes",
    ),
}
"""Why a connection is over, as it follows a colon."""


class Consent(Model):
    """What the firm of a licence may do in a business: as its owner lets it, or by mandate."""

    scope: Scope
    lasts: Lasting
    given_at: Instant
    connection_id: str = ""
    """Of a consent for one connection: the one that was opened by it."""

    def is_of(self, connection: ConnectionStanding) -> bool:
        """Return whether a connection was opened by this consent and no other."""
        opened = self.lasts == "standing" or self.connection_id == connection.id
        return opened and self.given_at == connection.consented_at

    def reaches(self, scope: Scope) -> bool:
        """Return whether it goes as far."""
        return SCOPES.index(scope) <= SCOPES.index(self.scope)

    @property
    def is_mandate(self) -> bool:
        """Whether no client gave it: the firm runs the business by mandate of the taxpayer."""
        return self.scope == "run"

    @property
    def is_used(self) -> bool:
        """Whether no further connection can be opened by it."""
        return self.lasts == "once" and self.connection_id != ""


class ConsentAsked(Model):
    """What a firm asks the owner for."""

    scope: ConsentScope
    lasts: Lasting
    reason: str
    asked_at: Instant
    asked_by: str


class LinkStanding(Entity):
    """The part of a business's link to a licence that tells whether its firm may be connected."""

    model_config = Entity.model_config | {"extra": "ignore"}
    firm_id: str
    licence_id: str
    suspended_at: Instant | None = None
    """Since when the licence rests; null: it does not."""
    consent: Consent | None = None

    @property
    def is_open(self) -> bool:
        """Whether the firm may look whenever it wants: not for one connection alone."""
        return self.consent is not None and self.consent.lasts == "standing"

    @property
    def is_run_by_firm(self) -> bool:
        """Whether the firm runs the business, which nobody owns here."""
        return self.consent is not None and self.consent.is_mandate


class ConnectionStanding(Entity):
    """The part of a connection that each request by it reads."""

    model_config = Entity.model_config | {"extra": "ignore"}
    id: str
    firm_id: str
    firm_name: str
    business_id: str
    business_name: str
    licence_id: str
    company_id: str
    account_id: str
    scope: Scope
    consented_at: Instant
    """When the consent was given by which it was opened: it ends with that one."""
    expires_at: Instant
    ended_by: Literal["firm", "client"] | None = None

    def why_over(self, link: LinkStanding | None, now: datetime) -> WhyOver | None:
        """Say why it is over at a moment, by the link as it is; None: it is not."""
        if self.ended_by is not None:
            return self.ended_by
        if now >= self.expires_at:
            return "time"
        if link is None or link.licence_id != self.licence_id or link.suspended_at is not None:
            return "licence"
        if link.consent is None or not link.consent.is_of(self):
            return "consent"
        return None


class HeldConnection(Entity):
    """That a person opened a connection, where it is known of them, until it is over."""

    business_id: str
    connection_id: str


ID_OF_CONNECTION: Final = "^con_[0-9A-Z]{26}_([0-9A-Z]{26})_([a-z0-9_-]{1,40})$"
_ID = re.compile(ID_OF_CONNECTION)


class ConnectionPlace(NamedTuple):
    """What the id of a connection tells, so that all that it rests on is read at once."""

    firm_id: str
    product: str


def by_mandate(now: datetime) -> Consent:
    """Return what a firm may do in a business that it runs by mandate of the taxpayer."""
    return Consent(scope="run", lasts="standing", given_at=now)


def new_connection_id(firm_id: str, product: str) -> str:
    """Make the id of a connection of a firm under its licence of a product."""
    return f"{new_id('con')}_{firm_id.removeprefix('firm_')}_{product}"


def place_of_connection(identifier: str) -> ConnectionPlace | None:
    """Return firm and product of a connection's id; None for what is no such id.

    >>> made = new_connection_id("firm_01J0000000000000000000000A", "mending")
    >>> place_of_connection(made)
    ConnectionPlace(firm_id='firm_01J0000000000000000000000A', product='mending')
    >>> place_of_connection("con_none")
    """
    found = _ID.fullmatch(identifier)
    return ConnectionPlace(f"firm_{found[1]}", found[2]) if found else None


def acting_for(connection: ConnectionStanding) -> str:
    """Return who acts, in the history of the business: a person of a firm, by a connection."""
    return f"{connection.firm_id}/{connection.account_id}/{connection.id}"


def out_of_connection(actor: str) -> str:
    """Return who acts without the connection, for what a worker does on their word later.

    >>> out_of_connection("firm_1/acc_1/con_1"), out_of_connection("acc_1")
    ('firm_1/acc_1', 'acc_1')
    """
    return "/".join(actor.split("/")[:2])


class ActingFirm(NamedTuple):
    """Who acts for a firm in the history of another side, taken apart."""

    firm_id: str
    account_id: str
    """Empty where no person is told."""
    connection_id: str
    """Empty where the firm acts in its own name and not the business's."""

    @classmethod
    def of(cls, actor: str) -> ActingFirm | None:
        """Take an actor apart; None: it is no firm.

        >>> ActingFirm.of("firm_1/acc_1/con_1"), ActingFirm.of("acc_1")
        (ActingFirm(firm_id='firm_1', account_id='acc_1', connection_id='con_1'), None)
        """
        if not actor.startswith("firm_"):
            return None
        firm_id, _, rest = actor.partition("/")
        account_id, _, connection_id = rest.partition("/")
        return cls(firm_id, account_id, connection_id)
