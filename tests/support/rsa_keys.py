"""The RSA keys of a run: each takes 0.15 s of CPU to make, and hardly a test needs its own."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def a_key() -> rsa.RSAPrivateKey:
    """Return the key of whom the test is about."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def another_key() -> rsa.RSAPrivateKey:
    """Return the key of somebody else."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
