"""From the bearer token to a `Caller`: the API verifies tokens itself.

Checked: RS256 signature by a published key, issuer, client, use (`access`), expiry; then, in the
table, that the account may sign in, that it has not signed out since the token was made, and that
it is a member of the tenant in the path. The keys are cached for an hour and fetched anew, at most
once a minute, when a token names one that is not known. While they cannot be fetched, those that
are known go on for a day: a provider that is down must not sign everybody out.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chalicelib.core import clock, jws
from chalicelib.core.errors import Forbidden, Unauthenticated, Unavailable
from chalicelib.core.settings import settings
from chalicelib.core.standing import FirmStanding, SignedIn
from chalicelib.core.texts import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_KEYS_SECONDS, _REFETCH_SECONDS, _LONGEST_SECONDS = 3600, 60, 24 * 3600
_log = logging.getLogger(__name__)


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
        es="El token ha caducado; renueve la sesión con «POST /v1/sessions/refresh».",
        en="The token has expired; renew the session with “POST /v1/sessions/refresh”.",
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


class KeysUnavailable(Unavailable):
    """The identity provider does not publish its keys right now."""

    code = "identity-unavailable"
    text = Text(
        es="No se puede comprobar la sesión ahora; repita en un momento.",
        en="The session cannot be checked now; try again in a moment.",
    )


class _PublishedKeys:
    """The token keys of the identity provider, by key id."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._keys: dict[str, RSAPublicKey] = {}
        self._fetched_at = self._asked_at = float("-inf")

    def hold(self, keys: dict[str, RSAPublicKey]) -> None:
        """Take these, by key id, for those that are published now."""
        self._keys = keys
        self._fetched_at = self._asked_at = clock.monotonic()

    def find(self, key_id: str) -> RSAPublicKey | None:
        """Return a key; None when the provider publishes none of that id.

        Raises:
            KeysUnavailable: it cannot be asked, and what is known does not tell.
        """
        now = clock.monotonic()
        wants_them = now - self._fetched_at > _KEYS_SECONDS or key_id not in self._keys
        is_too_old = now - self._fetched_at > _LONGEST_SECONDS
        if is_too_old or (wants_them and now - self._asked_at > _REFETCH_SECONDS):
            self._asked_at = now
            try:
                self.hold(_fetched_keys())
            except KeysUnavailable:
                if is_too_old or key_id not in self._keys:
                    raise
                _log.warning("token keys not fetched, the known ones go on")
        return self._keys.get(key_id)


def _fetched_keys() -> dict[str, RSAPublicKey]:
    import urllib3

    url = settings().identity_keys_url or f"{settings().identity_issuer}/.well-known/jwks.json"
    try:
        answer = urllib3.request("GET", url, timeout=5.0, retries=1)
    except urllib3.exceptions.HTTPError as exc:
        raise KeysUnavailable from exc
    if answer.status != 200:
        raise KeysUnavailable
    try:
        found = [key for key in json.loads(answer.data)["keys"] if key["kty"] == "RSA"]
        return {key["kid"]: jws.published_key(key) for key in found}
    except (KeyError, TypeError, ValueError) as exc:  # what came is no set of keys
        raise KeysUnavailable from exc


published_keys = _PublishedKeys()


def bearer_of(authorization: str | None) -> str:
    """Return the bearer token of an `Authorization` header.

    Raises:
        TokenMissing: there is none.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing
    return token


def verified_claims(authorization: str | None) -> dict[str, Any]:
    """Verify the bearer token of an `Authorization` header and return its claims.

    Raises:
        TokenMissing: there is none.
        TokenExpired: its time is over.
        TokenInvalid: anything else is wrong with it.
    """
    try:
        token = jws.read(bearer_of(authorization))
        key = published_keys.find(str(token.header.get("kid", "")))
        if key is None:
            raise TokenInvalid
        claims = jws.verify(token, key, settings().identity_issuer)
    except jws.OldToken as exc:
        raise TokenExpired from exc
    except jws.BadToken as exc:
        raise TokenInvalid from exc
    if claims.get("token_use") != "access":
        raise TokenInvalid
    if claims.get("client_id") != settings().user_pool_client_id or not claims.get("username"):
        raise TokenInvalid
    return claims


def check_standing(account: SignedIn | None, issued_at: int) -> SignedIn:
    """Return an account that may act now.

    Raises:
        TokenInvalid: no such account, or signed out since the token was made.
        AccountNotActive: it is not active.
    """
    if account is None:
        raise TokenInvalid
    if account.state != "active":
        raise AccountNotActive(state=_NOT_ACTIVE[account.state])
    if account.signed_out_at and datetime.fromtimestamp(issued_at, UTC) <= account.signed_out_at:
        raise TokenInvalid
    return account


def check_firm(firm: FirmStanding | None) -> None:
    """Pass, or refuse a member whose firm is locked.

    Raises:
        FirmLocked: it is.
    """
    if firm is not None and firm.lock is not None:
        raise FirmLocked(reason=firm.lock.reason)
