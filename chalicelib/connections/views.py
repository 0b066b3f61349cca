"""What is shown of consents and connections: to the firm its persons, to the client as it shows."""

from __future__ import annotations

from typing import Annotated

from chalicelib.connections.model import CONNECTION_STATE_NAMES, Connection, ConnectionState
from chalicelib.core import clock
from chalicelib.core.connecting import (
    LASTING_NAMES,
    SCOPE_NAMES,
    SCOPE_PERMISSIONS,
    Consent,
    ConsentAsked,
    Lasting,
    LinkStanding,
    Scope,
)
from chalicelib.core.history import Actor
from chalicelib.core.model import Instant, Model
from chalicelib.core.right_words import PERMISSION_NAMES
from chalicelib.core.words import Shown, in_words


class ConsentShown(Shown):
    """What the owner of a business lets a firm do in it."""

    scope: Annotated[Scope, in_words(SCOPE_NAMES)]
    lasts: Annotated[Lasting, in_words(LASTING_NAMES)]
    given_at: Instant
    is_used: bool
    """Whether it was for one connection, which was opened."""
    permissions: Annotated[list[str], in_words(PERMISSION_NAMES)]
    """What a connection under it may do at most."""

    @classmethod
    def of(cls, consent: Consent | None) -> ConsentShown | None:
        """Show a consent."""
        if consent is None:
            return None
        return cls(
            scope=consent.scope,
            lasts=consent.lasts,
            given_at=consent.given_at,
            is_used=consent.is_used,
            permissions=sorted(SCOPE_PERMISSIONS[consent.scope]),
        )


class ConsentAskedView(Shown):
    """What a firm asks for, until the owner answers."""

    scope: Annotated[Scope, in_words(SCOPE_NAMES)]
    lasts: Annotated[Lasting, in_words(LASTING_NAMES)]
    reason: str
    asked_at: Instant

    @classmethod
    def of(cls, asked: ConsentAsked | None) -> ConsentAskedView | None:
        """Show what is asked."""
        return cls(**asked.model_dump(exclude={"asked_by"})) if asked else None


class LicenceConsent(Model):
    """The consent under a licence, as the firm sees it."""

    licence_id: str
    consent: ConsentShown | None
    """Null: none was given."""
    asked: ConsentAskedView | None
    """Null: none is being asked for."""


class BusinessConsent(LicenceConsent):
    """The consent under a licence, as the business sees it."""

    version: int
    """Of the link to the licence: what is changed names it."""
    firm_name: str
    firm_email: str


class BusinessConsents(Model):
    """The consents of a business, one for each licence under which it works."""

    data: list[BusinessConsent]


class ClientConnectionView(Shown):
    """A connection: who acts for whom, how far, why and until when."""

    id: str
    """Sent as the header `Connect-As` with each request to the business."""
    licence_id: str
    business_id: str
    business_name: str
    firm_name: str
    scope: Annotated[Scope, in_words(SCOPE_NAMES)]
    permissions: Annotated[list[str], in_words(PERMISSION_NAMES)]
    """What may be done by it."""
    reason: str
    opened_by: Actor
    opened_at: Instant
    expires_at: Instant
    ended_at: Instant | None
    """When somebody ended it, before its time."""
    state: Annotated[ConnectionState, in_words(CONNECTION_STATE_NAMES)]


def connection_view(
    connection: Connection, opened_by: Actor, link: LinkStanding | None
) -> ClientConnectionView:
    """Present a connection, as it is by the link to its licence."""
    return ClientConnectionView(
        **connection.model_dump(
            include={"id", "licence_id", "business_id", "business_name", "firm_name"}
        ),
        scope=connection.scope,
        permissions=sorted(SCOPE_PERMISSIONS[connection.scope]),
        reason=connection.reason,
        opened_by=opened_by,
        opened_at=connection.created_at,
        expires_at=connection.expires_at,
        ended_at=connection.ended_at,
        state=connection.why_over(link, clock.now()) or "open",
    )
