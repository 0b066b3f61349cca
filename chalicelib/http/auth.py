"""From the bearer token to who asks: the tokens are ours, and our record of the session decides.

Checked: our signature for this purpose, expiry; then, in the table, that the account may sign in,
that the session is there, is of the account as it is now, knows the token and is in use (ADR 0038);
and, by `admitting`, that it is a member of the tenant in the path. No identity provider is asked.
"""

from __future__ import annotations

import hmac

from chalicelib.aws import sessions
from chalicelib.aws.sessions import Held
from chalicelib.aws.signed_texts import NotOurs
from chalicelib.core import clock
from chalicelib.core.errors import Forbidden, Unauthenticated
from chalicelib.core.sessions import WHY_OVER_NAMES, SessionRecord
from chalicelib.core.standing import FirmStanding, SignedIn
from chalicelib.core.texts import Text


class TokenMissing(Unauthenticated):
    """No bearer token came with the request."""

    code = "token-missing"
    text = Text(
        es="Envíe «Authorization: Bearer …» con el token de acceso de su sesión.",
        en="Send “Authorization: Bearer …” with the access token of your session.",
    )


class TokenInvalid(Unauthenticated):
    """The token is not ours, is of another use, or was revoked."""

    code = "token-invalid"
    text = Text(
        es="El token no es válido; vuelva a entrar.", en="The token is not valid; sign in again."
    )


class TokenExpired(Unauthenticated):
    """The token's time is over."""

    code = "token-expired"
    text = Text(
        es="El token ha caducado; renueve la sesión o vuelva a entrar.",
        en="The token has expired; renew the session, or sign in again.",
    )
    way = "POST /v1/sessions/refresh"


class SessionOver(Unauthenticated):
    """The session was not used for too long, or has lasted as long as it may."""

    code = "session-over"
    text = Text(
        es="La sesión terminó: {why}. Vuelva a entrar.",
        en="The session is over: {why}. Sign in again.",
    )


class AccountNotActive(Forbidden):
    """The account is not verified, locked or closed."""

    code = "account-not-active"
    text = Text(es="Su cuenta no está activa: {state}.", en="Your account is not active: {state}.")


_NOT_ACTIVE = {
    "unverified": Text(
        es="confirme su correo con el código que le enviamos",
        en="confirm its e-mail with the code that we sent you",
    ),
    "locked": Text(
        es="está bloqueada; escriba a soporte para desbloquearla",
        en="it is locked; write to support to have it unlocked",
    ),
    "closed": Text(
        es="está cerrada; escriba a soporte si necesita una",
        en="it is closed; write to support if you need one",
    ),
}


class FirmLocked(Forbidden):
    """The operator has locked the firm: its people may do nothing there."""

    code = "firm-locked"
    text = Text(
        es="El despacho está bloqueado: {reason}. Lo que sus clientes tienen en curso sigue. "
        "Escriba a soporte para que se desbloquee.",
        en="The firm is locked: {reason}. What its clients have under way goes on. Write to "
        "support to have it unlocked.",
    )


def bearer_of(authorization: str | None) -> str:
    """Return the bearer token of an `Authorization` header.

    Raises:
        TokenMissing: there is none.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    return token


def read_bearer(authorization: str | None) -> Held:
    """Read the access token of an `Authorization` header.

    Raises:
        TokenMissing: there is none.
        TokenExpired: its time is over.
        TokenInvalid: it is none of ours.
    """
    try:
        held = sessions.read_access(bearer_of(authorization))
    except NotOurs as exc:
        raise TokenInvalid from exc
    if clock.now().timestamp() >= held.ends_at:
        raise TokenExpired
    return held


def check_standing(
    account: SignedIn | None, session: SessionRecord | None, held: Held
) -> tuple[SignedIn, SessionRecord]:
    """Return an account that may act now, and the session by which it does.

    Raises:
        TokenInvalid: no such account or session, or all sessions were ended since.
        AccountNotActive: it is not active.
        SessionOver: it was not used for too long, or has lasted as long as it may.
    """
    if account is None:
        raise TokenInvalid
    if account.state != "active":
        raise AccountNotActive(state=_NOT_ACTIVE[account.state])
    if session is None or not session.is_of(account.generation):
        raise TokenInvalid
    if not hmac.compare_digest(session.nonce_digest, sessions.digest_of(held.nonce)):
        raise TokenInvalid
    why = session.why_over(clock.now())
    if why is not None:
        raise SessionOver(why=WHY_OVER_NAMES[why])
    return account, session


def check_firm(firm: FirmStanding | None) -> None:
    """Pass, or refuse a member whose firm is locked.

    Raises:
        FirmLocked: it is.
    """
    if firm is not None and firm.lock is not None:
        raise FirmLocked(reason=firm.lock.reason)
