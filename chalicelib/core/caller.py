"""Who asks, for which tenant, and what they may do: the one place where rights are decided."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.core.api_tokens import ROLE as BY_TOKEN
from chalicelib.core.api_tokens import TokenStanding
from chalicelib.core.connecting import (
    SCOPE_NAMES,
    SCOPE_PERMISSIONS,
    WHY_OVER_NAMES,
    ConnectionStanding,
    LinkStanding,
    acting_for,
)
from chalicelib.core.errors import Forbidden, NotFound
from chalicelib.core.history import PROGRAM
from chalicelib.core.installed import ROLE
from chalicelib.core.origin import host_of, prefix_of
from chalicelib.core.right_words import PERMISSION_NAMES
from chalicelib.core.scope import (
    APPLICATION_NAMES,
    EVERYTHING,
    OF_COMPANIES,
    CompanyScope,
    having,
)
from chalicelib.core.sessions import SessionRecord
from chalicelib.core.standing import Membership, Post
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "administrator": frozenset(
        {
            "firm:read",
            "firm:history",
            "firm:write",
            "user:read",
            "user:write",
            "token:write",
            "company:read",
            "company:write",
            "licence:read",
            "licence:write",
            "licence:end",
            "licence:connect",
            "statement:read",
            "home:read",
            "limit:read",
            "import:read",
            "import:decide",
            "notification:read",
            "notification:write",
        }
    ),
    "adviser": frozenset(
        {
            "firm:read",
            "user:read",
            "right:ask",
            "company:read",
            "licence:read",
            "licence:write",
            "licence:connect",
            "home:read",
            "limit:read",
            "import:read",
            "import:decide",
            "notification:read",
            "notification:write",
        }
    ),
    "owner": frozenset(
        {
            "business:read",
            "business:history",
            "business:write",
            "business:remove",
            "key:write",
            "plan:write",
            "tax-id:write",
            "consent:read",
            "consent:write",
            "licence:answer",
            "licence:leave",
            "document:read",
            "document:issue",
            "document:decide",
            "export:read",
            "export:create",
            "export:schedule",
            "person:read",
            "person:write",
            "token:write",
            "notification:read",
            "notification:write",
        }
    ),
    "operator": frozenset(
        {
            "operator:read",
            "operator:firms",
            "operator:accounts",
            "operator:businesses",
            "operator:documents",
            "operator:announce",
            "operator:look-up",
            "operator:queues",
            "operator:appoint",
        }
    ),
    "installation": frozenset({"installation:check-in", "notification:report"}),
    "manager": frozenset(
        {
            "business:read",
            "business:history",
            "business:write",
            "key:write",
            "plan:write",
            "tax-id:write",
            "consent:read",
            "document:read",
            "document:issue",
            "export:read",
            "export:create",
            "export:schedule",
            "person:read",
            "notification:read",
            "notification:write",
        }
    ),
    "assistant": frozenset({"business:read", "consent:read", "document:read", "document:issue"}),
    "reader": frozenset(
        {"business:read", "consent:read", "document:read", "export:read", "notification:read"}
    ),
}
"""What each role may do: administrator and adviser in a firm, operator on the platform, the others
in a business, of which an installed program is one that nobody is given (`core.installed`).

No name is of two, so that a role tells where it is.
"""


def permitted(membership: Membership, now: datetime) -> list[str]:
    """List what a member may do by role and applications, in order; nothing while deactivated."""
    if membership.state == "inactive":
        return []
    rights = membership.rights_at(now)
    allowed = ROLE_PERMISSIONS.get(membership.role, ())
    return sorted(each for each in allowed if having(OF_COMPANIES.get(each), rights))


class NotAllowed(Forbidden):
    """The caller's role does not carry the permission."""

    code = "not-allowed"
    text = Text(
        es="Su usuario no puede {right} ({permission}). Pida el permiso a un administrador.",
        en="Your user may not {right} ({permission}). Ask an administrator for the permission.",
    )


class ApplicationMissing(Forbidden):
    """The caller's confidentiality does not have the application that the route belongs to."""

    code = "application-missing"
    text = Text(
        es="Su usuario no tiene la aplicación «{application}» en este despacho. Pídala a un "
        "administrador.",
        en="Your user does not have the application “{application}” in this firm. Ask an "
        "administrator for it.",
    )


class Deactivated(Forbidden):
    """The caller's membership is deactivated."""

    code = "membership-inactive"
    text = Text(
        es="Su usuario está desactivado aquí y no puede hacer nada hasta que un administrador lo "
        "reactive.",
        en="Your user is deactivated here and may do nothing until an administrator reactivates "
        "it.",
    )


class ConnectionNotFound(NotFound):
    """The business has no such connection, or it is another person's."""

    code = "connection-not-found"
    text = Text(
        es="No existe esa conexión con el negocio, o no es suya; abra una con «Conectarse».",
        en="There is no such connection to the business, or it is not yours; open one by "
        "“Connect”.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/connections"


class ConnectionOver(Forbidden):
    """The connection by which the request came is over; `why` says why."""

    code = "connection-over"
    text = Text(
        es="La conexión con «{business}» terminó: {why}. Si aún hace falta, abra otra con "
        "«Conectarse».",
        en="The connection to “{business}” is over: {why}. If you still need it, open another one "
        "by “Connect”.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/connections"


class BeyondConnection(Forbidden):
    """What the route does goes further than the connection."""

    code = "beyond-connection"
    text = Text(
        es="Su conexión con «{business}» es para {scope} y no puede {right} ({permission}). Hágalo "
        "el cliente o pida su consentimiento, si es de lo que puede consentir.",
        en="Your connection to “{business}” is to {scope} and may not {right} ({permission}). Let "
        "the client do it, or ask for consent, where that can be consented to.",
    )


class Hidden(NotFound):
    """The thing belongs to someone else, or the caller's confidentiality does not cover it."""

    code = "not-found"
    text = Text(
        es="No existe, o su usuario no tiene acceso a ello; revise la dirección o pida acceso.",
        en="It does not exist, or your user has no access to it; check the address or ask for "
        "access.",
    )


def may_connect(membership: Membership | None, company_id: str, now: datetime) -> bool:
    """Return whether a person of a firm may still be connected to the client of a company."""
    if membership is None or "licence:connect" not in permitted(membership, now):
        return False
    parts = having(OF_COMPANIES["licence:connect"], membership.rights_at(now))
    return CompanyScope(parts).covers(company_id)


@dataclass(frozen=True, slots=True)
class Idempotency:
    """What makes a repeated request recognisable (see ADR 0002)."""

    key_digest: str
    """Digest of route and `Idempotency-Key`."""
    body_digest: str
    """Keyed digest of the body: a body may hold a password, which a plain one would let guess."""


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """A request from someone who has not signed in."""

    language: Language = DEFAULT_LANGUAGE
    request_id: str = ""
    idempotency: Idempotency | None = None
    source_ip: str = ""
    tenant: str = "anonymous"

    @property
    def host(self) -> str:
        """From which connection it comes, as far as that is known: what is counted by address."""
        return host_of(self.source_ip) or "unknown"

    @property
    def network(self) -> str:
        """From which network, with its neighbours."""
        return prefix_of(self.source_ip) or "unknown"


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in person within the tenant that the path names."""

    account_id: str
    language: Language = DEFAULT_LANGUAGE
    request_id: str = ""
    tenant: str = ""
    role: str = ""
    companies: CompanyScope = EVERYTHING
    """The firm's companies that this request may be about (confidentiality)."""
    posts: tuple[Post, ...] = ()
    """Where a business lets this user issue; empty: everywhere."""
    idempotency: Idempotency | None = None
    connected: ConnectionStanding | None = None
    """By which connection a person of a firm acts in the business; none: it is their own."""
    number_id: str = ""
    """Of an installed program: the licence number that it uses. Its `account_id` is that of the
    installation."""
    scopes: frozenset[str] = frozenset()
    """Of a program with a token, whose `account_id` is that of the token: what that lets it do."""
    session: SessionRecord | None = field(default=None, compare=False, repr=False)
    """By which a person asks; none for a program."""

    @property
    def permissions(self) -> frozenset[str]:
        """What the caller's role allows or, by a connection, its scope."""
        if self.connected:
            return SCOPE_PERMISSIONS[self.connected.scope]
        if self.role == BY_TOKEN:
            return self.scopes
        return ROLE_PERMISSIONS.get(self.role, frozenset())

    @property
    def actor(self) -> str:
        """Who acts, in the histories of the tenant: they themselves, or a firm for the business.

        A program is told as the program: which one it was is for the facts to say.
        """
        if self.role == ROLE:
            return PROGRAM
        return acting_for(self.connected) if self.connected else self.account_id

    def within(self, membership: Membership | None, permission: str, now: datetime) -> Caller:
        """Return the same person with what their membership of the tenant lets them do.

        Raises:
            Hidden: they do not belong there.
            Deactivated: they do, and may do nothing for now.
            NotAllowed: their role does not carry the permission.
            ApplicationMissing: the application that the permission takes is not theirs.
        """
        if membership is None:
            raise Hidden
        if membership.state == "inactive":
            raise Deactivated
        caller = replace(self, role=membership.role, posts=membership.posts)
        caller.require(permission)
        if permission not in OF_COMPANIES:
            return caller
        application = OF_COMPANIES[permission]
        parts = having(application, membership.rights_at(now))
        if application and not parts:
            raise ApplicationMissing(application=APPLICATION_NAMES[application])
        return replace(caller, companies=CompanyScope(parts))

    def by_connection(
        self,
        connection: ConnectionStanding | None,
        link: LinkStanding | None,
        membership: Membership | None,
        now: datetime,
    ) -> Caller:
        """Return the same person as they act in the business of a client of their firm.

        Raises:
            ConnectionNotFound: there is none, or it is another person's.
            ConnectionOver: it is over: by its time, an act, the licence, or a right of theirs.
        """
        if connection is None or connection.account_id != self.account_id:
            raise ConnectionNotFound
        why = connection.why_over(link, now)
        if why is None and not may_connect(membership, connection.company_id, now):
            why = "right"
        if why is not None:
            raise ConnectionOver(business=connection.business_name, why=WHY_OVER_NAMES[why])
        return replace(self, connected=connection)

    def by_token(self, token: TokenStanding) -> Caller:
        """Return a program as far as its token goes."""
        return replace(self, role=BY_TOKEN, scopes=frozenset(token.permissions))

    def require(self, permission: str) -> None:
        """Pass, or refuse: the edge asks for the permission of the route's row.

        A room asks only where what is said in the body takes more than the route does.

        Raises:
            NotAllowed: the role lacks the permission.
            BeyondConnection: the connection does not go so far.
        """
        if self.connected and permission not in self.permissions:
            raise BeyondConnection(
                business=self.connected.business_name,
                scope=SCOPE_NAMES[self.connected.scope],
                right=PERMISSION_NAMES[permission],
                permission=permission,
            )
        if permission not in self.permissions:
            raise NotAllowed(permission=permission, right=PERMISSION_NAMES[permission])

    def sees(self, company_id: str) -> bool:
        """Return whether the caller's confidentiality covers the company, which no row can know."""
        return self.companies.covers(company_id)
