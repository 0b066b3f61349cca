"""Which installed program asks: by the token of its installation, whose licence must be good.

Two reads: what the token leads to, and whether its firm is locked together with the response that
this very request may have had.
"""

from __future__ import annotations

from typing import Any

from chalice.app import Request

from chalicelib.aws.standing import firm_lock_key, wanted_of_installation
from chalicelib.aws.table import get_many
from chalicelib.aws.transaction import Claim, StoredResponse, response_key
from chalicelib.core import clock
from chalicelib.core.caller import Caller, Idempotency
from chalicelib.core.installed import ROLE, InstallationTokenInvalid, Token, check_good
from chalicelib.core.texts import Language
from chalicelib.http.auth import bearer_of
from chalicelib.http.reading import header


def identify_program(
    request: Request, language: Language, request_id: str, idempotency: Idempotency | None
) -> tuple[Caller, StoredResponse | None]:
    """Find out which program asks, and whether this very request has a response.

    Raises:
        TokenMissing: there is no token.
        InstallationTokenInvalid: it is of no installation, or the licence is over for good.
        LicenceNotValid: the licence is not good now.
    """
    token = Token.read(bearer_of(header(request, "authorization")))
    if token is None:
        raise InstallationTokenInvalid
    licence, installation = get_many(wanted_of_installation(token))
    if licence is None or installation is None or not installation.is_told_by(token):
        raise InstallationTokenInvalid
    caller = Caller(
        account_id=token.installation_id,
        language=language,
        request_id=request_id,
        tenant=licence.business_id,
        role=ROLE,
        idempotency=idempotency,
        number_id=token.number_id,
    )
    is_locked, stored = _read(licence.firm_id, caller)
    check_good(licence, clock.now(), is_firm_locked=is_locked)
    return caller, stored


def _read(firm_id: str, caller: Caller) -> tuple[bool, StoredResponse | None]:
    wanted: list[Any] = [(firm_lock_key(firm_id), Claim)]
    if caller.idempotency is not None:
        wanted.append((response_key(caller, caller.idempotency.key_digest), StoredResponse))
    lock, *stored = get_many(wanted)
    return lock is not None, stored[0] if stored else None
