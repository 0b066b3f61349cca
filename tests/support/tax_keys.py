"""Throw-away tax keys for tests, of the keys that a run shares."""

from __future__ import annotations

from functools import cache

from chalicelib.countries.costa_rica.signer import SigningKey
from infra.local.throwaway_keys import ThrowawayKey, authority_pem, holder_name, make_throwaway_key
from tests.support.rsa_keys import a_key

__all__ = [
    "ThrowawayKey",
    "authority_pem",
    "holder_name",
    "make_throwaway_key",
    "shared_key",
    "signing_key",
]


@cache
def shared_key() -> ThrowawayKey:
    """Return this run's key of 3101999999, the issuer of the sample documents."""
    return make_throwaway_key(key=a_key())


@cache
def signing_key() -> SigningKey:
    """Return the same key, ready to sign."""
    key = shared_key()
    return SigningKey.load(key.pkcs8, key.certificate_der)
