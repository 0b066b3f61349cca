"""Who asks, for which tenant, and what they may do: the one place where rights are decided."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.core.errors import Forbidden, NotFound
from chalicelib.core.right_words import PERMISSION_NAMES
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "administrator": frozenset(
        {
            "firm:read",
            "user:read",
            "user:write",
            "company:read",
            "company:write",
            "licence:read",
            "licence:write",
            "licence:end",
            "import:read",
            "import:decide",
        }
    ),
    "adviser": frozenset(
        {
            "firm:read",
            "user:read",
            "company:read",
            "licence:read",
            "licence:write",
            "import:read",
            "import:decide",
        }
    ),
    "owner": frozenset(
        {
            "business:read",
            "business:write",
            "licence:answer",
            "licence:leave",
            "document:read",
            "document:issue",
            "document:decide",
            "export:read",
            "export:create",
        }
    ),
}
"""What each role may do: administrator and adviser in a firm, owner in a business."""


def permissions_of(role: str) -> list[str]:
    """List what a role may do, in order; one that is not known may do nothing."""
    return sorted(ROLE_PERMISSIONS.get(role, ()))


class NotAllowed(Forbidden):
    """The caller's role does not carry the permission."""

    code = "not-allowed"
    text = Text(
        es="Su usuario no puede {right} ({permission}). Pida el permiso a un administrador.",
        en="Your user may not {right} ({permission}). Ask an administrator for the permission.",
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
    companies: frozenset[str] | None = None
    """The firm's companies that this user may see; None: all of them (confidentiality)."""
    idempotency: Idempotency | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """What the caller's role allows."""
        return ROLE_PERMISSIONS.get(self.role, frozenset())

    def require(self, permission: str) -> None:
        """Pass, or refuse; the edge asks for the permission of the route's row, and nobody else.

        Raises:
            NotAllowed: the role lacks the permission.
        """
        if permission not in self.permissions:
            raise NotAllowed(permission=permission, right=PERMISSION_NAMES[permission])

    def sees(self, company_id: str) -> bool:
        """Return whether the caller's confidentiality covers the company, which no row can know."""
        return self.companies is None or company_id in self.companies
