"""Which program asks: by a token of its firm or business, as far as that goes and no further.

One read: the token, when it was last used, whether its firm is locked, and the response that this
very request may have had.
"""

from __future__ import annotations

from typing import Any

from chalice.app import Request

from chalicelib.aws.api_tokens import LastUse, note_use, token_key, use_key
from chalicelib.aws.standing import wanted_of_firm
from chalicelib.aws.table import get_many
from chalicelib.aws.transaction import StoredResponse, response_key
from chalicelib.core import clock
from chalicelib.core.api_tokens import (
    PREFIX,
    ROLE,
    ApiTokenInvalid,
    GivenToken,
    PersonNeeded,
    TokenStanding,
)
from chalicelib.core.caller import Caller, Hidden, Idempotency
from chalicelib.core.texts import Language
from chalicelib.http import auth
from chalicelib.http.admitting import Standing
from chalicelib.http.endpoint import Route
from chalicelib.http.reading import header

_FOR_PROGRAMS = frozenset({"firm", "business"})


def carries_token(request: Request) -> bool:
    """Return whether a request comes with a token of a program, good or not."""
    _, _, token = header(request, "authorization").partition(" ")
    return token.startswith(PREFIX)


def identify_by_token(
    route: Route,
    request: Request,
    tenant: str,
    language: Language,
    request_id: str,
    idempotency: Idempotency | None,
) -> tuple[Caller, Standing]:
    """Find out which program asks, and whether this very request has a response.

    Raises:
        ApiTokenInvalid: it is no token that is good.
        PersonNeeded: the route is not for programs.
        Hidden: the token is of another firm or business.
        FirmLocked: the operator has locked the firm.
    """
    given = GivenToken.read(auth.bearer_of(header(request, "authorization")))
    if given is None:
        raise ApiTokenInvalid
    caller = Caller(
        account_id=given.token_id,
        language=language,
        request_id=request_id,
        tenant=given.tenant,
        role=ROLE,
        idempotency=idempotency,
    )
    wanted: list[Any] = [
        (token_key(given.tenant, given.token_id), TokenStanding),
        (use_key(given.tenant, given.token_id), LastUse),
        wanted_of_firm(given.tenant),
    ]
    if idempotency is not None:
        wanted.append((response_key(caller, idempotency.key_digest), StoredResponse))
    token, used, firm, *stored = get_many(wanted)
    now = clock.now()
    if token is None or not given.is_of(token) or not token.is_good(now):
        raise ApiTokenInvalid
    if route.access.audience not in _FOR_PROGRAMS:
        raise PersonNeeded
    if tenant != given.tenant:
        raise Hidden
    auth.check_firm(firm)
    note_use(given.tenant, given.token_id, used, now)
    scoped = caller.by_token(token)
    return scoped, Standing(firm=firm, stored=stored[0] if stored else None)
