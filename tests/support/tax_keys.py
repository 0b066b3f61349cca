"""Throw-away tax keys for tests; an RSA key takes 0.1 s to make, so the usual one is shared."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from chalicelib.countries.costa_rica.signer import SigningKey
from infra.local.throwaway_keys import ThrowawayKey, authority_pem, holder_name, make_throwaway_key

__all__ = [
    "ThrowawayKey",
    "authority_pem",
    "holder_name",
    "make_throwaway_key",
    "other_private_key",
    "shared_key",
    "signing_key",
]


@cache
def shared_key() -> ThrowawayKey:
    """Return this run's key of 3101999999, the issuer of the sample documents."""
    return make_throwaway_key()


@cache
def other_private_key() -> rsa.RSAPrivateKey:
    """Return another RSA key, for certificates that a test makes."""
    return rsa.generate_private_key(65537, 2048)


@cache
def signing_key() -> SigningKey:
    """Return the same key, ready to sign."""
    key = shared_key()
    return SigningKey.load(key.pkcs8, key.certificate_der)
