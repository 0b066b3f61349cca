"""Tokens of programs as this room keeps them: with their name, and who gave them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from chalicelib.aws.api_tokens import TOKENS, USES, LastUse, token_key
from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core.api_tokens import TokenStanding
from chalicelib.core.errors import NotFound
from chalicelib.core.model import Entity
from chalicelib.core.texts import Text


class TokenNotFound(NotFound):
    """The firm or business has no such token."""

    code = "api-token-not-found"
    text = Text(
        es="No hay ningún token con ese identificador; vea los que hay en la lista de tokens.",
        en="There is no token of that id; see those that there are in the list of tokens.",
    )


class ApiToken(TokenStanding):
    """A token of a program; revoked ones stay, so that histories can name them."""

    model_config = Entity.model_config | {"extra": "forbid"}
    name: str = Field(repr=False)
    """What people call the program."""
    given_by: str


def tokens(tenant: str) -> list[tuple[ApiToken, datetime | None]]:
    """Read all tokens of a tenant, the newest first, and when each was last used."""
    table = Table(tenant)
    uses = {each.token_id: each.at for each in table.each(LastUse, USES)}
    found = sorted(table.each(ApiToken, TOKENS), key=lambda each: each.id, reverse=True)
    return [(each, uses.get(each.id)) for each in found]


def token(tenant: str, token_id: str) -> ApiToken:
    """Read a token.

    Raises:
        TokenNotFound: there is none.
    """
    found = find(tenant, token_id)
    if found is None:
        raise TokenNotFound
    return found


def find(tenant: str, token_id: str) -> ApiToken | None:
    """Read a token; None: there is none."""
    return Table(tenant).get(ApiToken, TOKENS, token_id)


def named(tenant: str, token_ids: list[str]) -> dict[str, str]:
    """Read what some tokens of a tenant are called."""
    if not token_ids:
        return {}
    found: list[ApiToken | None] = get_many([(token_key(tenant, i), ApiToken) for i in token_ids])
    return {each.id: each.name for each in found if each is not None}


def write_new(tx: Transaction, tenant: str, token: ApiToken) -> ApiToken:
    """Add a token."""
    return tx.create(token_key(tenant, token.id), token)


def write(tx: Transaction, tenant: str, token: ApiToken) -> ApiToken:
    """Write a token that must be as it was read."""
    return tx.replace(token_key(tenant, token.id), token)
