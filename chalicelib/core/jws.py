"""Tokens of the identity provider: JSON signed by RS256 (RFC 7515), and nothing else that may be.

Read here, and not by a library of all algorithms: loading that one is 50 ms of CPU in the first
request of every cold function, three times what the signature itself needs, and its clock is not
ours. `tests/unit/core/test_jws.py` compares what both take and refuse.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.core import clock

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

ALGORITHM = "RS256"


class BadToken(ValueError):
    """It is no such token, or not one to be believed."""


class OldToken(BadToken):
    """Its time is over."""


class Token(NamedTuple):
    """A token as it came. Nothing of it is to be believed before `verify` has passed."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


def read(written: str) -> Token:
    """Take a token apart.

    Raises:
        BadToken: it is none, or asks for what is not understood here (`crit`).
    """
    parts = written.split(".")
    if len(parts) != 3:
        raise BadToken
    header, claims, signature = (_bytes_of(part) for part in parts)
    token = Token(
        _object(header), _object(claims), written.rpartition(".")[0].encode("ascii"), signature
    )
    if "crit" in token.header:
        raise BadToken
    return token


def verify(token: Token, key: RSAPublicKey, issuer: str) -> dict[str, Any]:
    """Return the claims of a token that has this signature and issuer, and whose time is now.

    Raises:
        OldToken: its time is over.
        BadToken: anything else is wrong with it.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    if token.header.get("alg") != ALGORITHM:
        raise BadToken
    try:
        key.verify(token.signature, token.signed, PKCS1v15(), SHA256())
    except InvalidSignature as exc:
        raise BadToken from exc
    now = clock.now().timestamp()
    issued_at, expires_at = (_seconds(token.claims, name) for name in ("iat", "exp"))
    if token.claims.get("iss") != issuer or now < max(
        issued_at, _seconds(token.claims, "nbf", issued_at)
    ):
        raise BadToken
    if expires_at <= now:
        raise OldToken
    return token.claims


def published_key(jwk: Mapping[str, Any]) -> RSAPublicKey:
    """Make the key that a provider publishes (RFC 7517).

    Raises:
        BadToken: it is no whole RSA key.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    try:
        exponent, modulus = (int.from_bytes(_bytes_of(jwk[name])) for name in ("e", "n"))
        return RSAPublicNumbers(exponent, modulus).public_key()
    except (KeyError, ValueError) as exc:
        raise BadToken from exc


def _bytes_of(written: str) -> bytes:
    """Read base64url as a signer writes it: no padding, no other spelling of the same bytes."""
    try:
        read_ = urlsafe_b64decode(written + "=" * (-len(written) % 4))
        spelled = urlsafe_b64encode(read_).rstrip(b"=").decode("ascii")
    except ValueError as exc:
        raise BadToken from exc
    if spelled != written:
        raise BadToken
    return read_


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as exc:  # it may nest without end
        raise BadToken from exc
    if not isinstance(found, dict):
        raise BadToken
    return found


def _seconds(claims: dict[str, Any], name: str, otherwise: int | None = None) -> int:
    found = claims.get(name, otherwise)
    if type(found) is not int:
        raise BadToken
    return found
