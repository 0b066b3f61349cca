"""Who asks, for which tenant, and what they may do: the one place where rights are decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.core.errors import Forbidden, NotFound
from chalicelib.core.right_words import PERMISSION_NAMES
from chalicelib.core.scope import (
    APPLICATION_NAMES,
    EVERYTHING,
    OF_COMPANIES,
    CompanyScope,
    having,
)
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
            "company:read",
            "company:write",
            "licence:read",
            "licence:write",
            "licence:end",
            "statement:read",
            "home:read",
            "import:read",
            "import:decide",
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
            "home:read",
            "import:read",
            "import:decide",
        }
    ),
    "owner": frozenset(
        {
            "business:read",
            "business:history",
            "business:write",
            "business:remove",
            "licence:answer",
            "licence:leave",
            "document:read",
            "document:issue",
            "document:decide",
            "export:read",
            "export:create",
            "person:read",
            "person:write",
        }
    ),
    "operator": frozenset(
        {
            "operator:read",
            "operator:firms",
            "operator:accounts",
            "operator:documents",
            "operator:appoint",
        }
    ),
    "manager": frozenset(
        {
            "business:read",
            "business:history",
            "business:write",
            "document:read",
            "document:issue",
            "export:read",
            "export:create",
            "person:read",
        }
    ),
    "assistant": frozenset({"business:read", "document:read", "document:issue"}),
    "reader": frozenset({"business:read", "document:read", "export:read"}),
}
"""What each role may do: administrator and adviser in a firm, operator on the platform, the others
in a business.

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


class Hidden(NotFound):
    """The thing belongs to someone else, or the caller's confidentiality does not cover it."""

    code = "not-found"
    text = Text(
        es="No existe, o su usuario no tiene acceso a ello; revise la dirección o pida acceso.",
        en="It does not exist, or your user has no access to it; check the address or ask for "
        "access.",
    )


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

    @property
    def permissions(self) -> frozenset[str]:
        """What the caller's role allows."""
        return ROLE_PERMISSIONS.get(self.role, frozenset())

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

    def require(self, permission: str) -> None:
        """Pass, or refuse; the edge asks for the permission of the route's row, and nobody else.

        Raises:
            NotAllowed: the role lacks the permission.
        """
        if permission not in self.permissions:
            raise NotAllowed(permission=permission, right=PERMISSION_NAMES[permission])

    def sees(self, company_id: str) -> bool:
        """Return whether the caller's confidentiality covers the company, which no row can know."""
        return self.companies.covers(company_id)
