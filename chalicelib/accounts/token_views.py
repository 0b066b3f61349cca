"""What those who manage users are shown of the tokens of programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from chalicelib.accounts.token_store import ApiToken
from chalicelib.core.model import Instant
from chalicelib.core.right_words import PERMISSION_NAMES
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

TokenState = Literal["good", "revoked", "expired"]
TOKEN_STATE_NAMES: Final[dict[TokenState, Text]] = {
    "good": Text(es="en vigor", en="good"),
    "revoked": Text(es="revocado", en="revoked"),
    "expired": Text(es="caducado", en="expired"),
}


class ApiTokenView(Shown):
    """A token of a program, without its secret."""

    id: str
    version: int
    created_at: Instant
    name: str
    state: Annotated[TokenState, in_words(TOKEN_STATE_NAMES)]
    permissions: Annotated[list[str], in_words(PERMISSION_NAMES)]
    expires_at: Instant
    revoked_at: Instant | None
    used_on: date | None
    """The day of its last use, in UTC; null: it was never used."""
    given_by: str
    """The `account_id` of who gave it."""

    @classmethod
    def of(cls, token: ApiToken, used: datetime | None, now: datetime) -> Self:
        """Show a token and the day of its last use."""
        ended: TokenState = "revoked" if token.revoked_at else "expired"
        return cls(
            id=token.id,
            version=token.version,
            created_at=token.created_at,
            name=token.name,
            state="good" if token.is_good(now) else ended,
            permissions=list(token.permissions),
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
            used_on=used.date() if used else None,
            given_by=token.given_by,
        )


class ApiTokenList(Shown):
    """All tokens of a firm or business, the newest first."""

    data: list[ApiTokenView]
    grantable: Annotated[list[str], in_words(PERMISSION_NAMES)]
    """What a program can be let do here."""


class GivenApiToken(ApiTokenView):
    """A token that was just given to a program."""

    token: str = Field(repr=False)
    """The bearer token itself: shown now and never again. Whoever has it is let in with it."""
