"""An identity provider for tests: makes tokens and publishes its keys to `http.auth`."""

from __future__ import annotations

from typing import Any

import jwt

from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.http.auth import published_keys
from tests.support.rsa_keys import a_key


def publish() -> None:
    """Let `http.auth` know the key as if it had just fetched it."""
    published_keys.hold({"test": a_key().public_key()})


def token(account_id: str, *, key: Any = None, key_id: str = "test", **claims: Any) -> str:
    """Make an access token; `claims` replace or, when None, remove the usual ones.

    It is signed by the provider that `publish` makes known, or with `key`.
    """
    now = int(clock.now().timestamp())
    usual = {
        "sub": "sub",
        "username": account_id,
        "iss": settings().identity_issuer,
        "client_id": settings().user_pool_client_id,
        "token_use": "access",
        "iat": now,
        "exp": now + 3600,
    }
    merged = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(merged, key or a_key(), algorithm="RS256", headers={"kid": key_id})


def bearer(account_id: str, **claims: Any) -> dict[str, str]:
    """Make the header of a signed-in person."""
    return {"Authorization": f"Bearer {token(account_id, **claims)}"}
