"""Tokens by which a program of a firm or business comes in, as itself and no person. Pure.

A token begins with words that scanners of published code can look for, names its tenant and
itself, and holds a secret of 256 random bits, of which a digest is all that is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from chalicelib.core import chance
from chalicelib.core.errors import Forbidden, Unauthenticated
from chalicelib.core.model import Entity, Instant
from chalicelib.core.texts import Text

ROLE: Final = "api-token"
"""What a program is in the tenant of its token."""
PREFIX: Final = "enlace_"
_ID: Final = "tok_"
PATTERN: Final = r"enlace_([a-z]+_[0-9A-Za-z]{1,40})_(tok_[0-9A-Z]{26})_([\w-]{43})"
"""What scanners look for; docs/api.md tells it."""
_TOKEN: Final = re.compile(PATTERN, re.ASCII)
_SECRET_BYTES: Final = 32
TokenKind = Literal["firm", "business"]
GRANTABLE: Final[dict[TokenKind, frozenset[str]]] = {
    "firm": frozenset(
        {
            "firm:read",
            "firm:history",
            "user:read",
            "company:read",
            "company:write",
            "licence:read",
            "licence:write",
            "statement:read",
            "home:read",
            "limit:read",
            "import:read",
            "import:decide",
            "notification:read",
            "notification:write",
        }
    ),
    "business": frozenset(
        {
            "business:read",
            "business:history",
            "business:write",
            "consent:read",
            "document:read",
            "document:issue",
            "export:read",
            "export:create",
            "notification:read",
            "notification:write",
        }
    ),
}
"""What a program can be let do. All else is for a person: users, tokens and keys, consent, what is
paid, what ends a thing."""


class ApiTokenInvalid(Unauthenticated):
    """The token is none that is good: never was, was revoked, or its time is over."""

    code = "api-token-invalid"
    text = Text(
        es="El token de programa no vale: no existe, se revocó o caducó. Pida otro a quien "
        "administra el despacho o negocio.",
        en="The token of the program is not good: there is none such, or it was revoked or has "
        "expired. Ask whoever manages the firm or business for another one.",
    )


class PersonNeeded(Forbidden):
    """The route is for people who have signed in."""

    code = "person-needed"
    text = Text(
        es="Esto lo hace una persona con su sesión, no un programa con un token.",
        en="This is done by a person with a session, not by a program with a token.",
    )


class TokenStanding(Entity):
    """The part of a token that tells whether it is good, and for what."""

    model_config = Entity.model_config | {"extra": "ignore"}
    id: str
    permissions: tuple[str, ...]
    token_digest: str = Field(repr=False)
    expires_at: Instant
    revoked_at: Instant | None = None

    def is_good(self, now: datetime) -> bool:
        """Return whether it lets a program in."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class GivenToken:
    """A token as it was sent: whose it says to be, and the digest of its secret."""

    tenant: str
    token_id: str
    digest: str

    @classmethod
    def read(cls, text: str) -> GivenToken | None:
        """Read a token; None where it can be none."""
        found = _TOKEN.fullmatch(text)
        return cls(found[1], found[2], _digest(found[3])) if found else None

    def is_of(self, standing: TokenStanding) -> bool:
        """Return whether it is that token; takes as long either way."""
        return hmac.compare_digest(standing.token_digest, self.digest)


def is_token(actor: str) -> bool:
    """Return whether who acted was a program with a token, by its id."""
    return actor.startswith(_ID)


def new_secret(tenant: str, token_id: str) -> tuple[str, str]:
    """Make a token; returns it and the digest that is kept."""
    secret = chance.token(_SECRET_BYTES)
    return f"{PREFIX}{tenant}_{token_id}_{secret}", _digest(secret)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
