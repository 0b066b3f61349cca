"""Which numbers open one place, so that the first of them is found without asking. Pure.

The free characters of a number are a place and which number of that place it is, enciphered under a
secret: a Feistel network of two halves with ten rounds of HMAC-SHA256, as FF1 of NIST SP 800-38G is
one of AES. Who has the secret reads the place off the number; for who has not, numbers of one place
have no more to do with each other than any two, and each is one of 23^18.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from chalicelib.installations.number import BASE, FREE, free_of, spelled

_OF_A_PLACE: Final[int] = BASE**3
"""Numbers that a place has; after the last comes the first again."""
_HALF: Final[int] = BASE ** (FREE // 2)
_ROUNDS: Final = range(10)


def first_of(tidied: str, secret: bytes) -> str:
    """Return the first number of the place that a number opens; that may be the same.

    >>> first = first_of("00000000000000000000", b"secret")
    >>> first_of(first, b"secret") == first_of(after(first, b"secret"), b"secret") == first
    True
    """
    plain = _deciphered(free_of(tidied), secret)
    return spelled(_enciphered(plain - plain % _OF_A_PLACE, secret))


def after(tidied: str, secret: bytes) -> str:
    """Return the number that comes after another of its place."""
    place, which = divmod(_deciphered(free_of(tidied), secret), _OF_A_PLACE)
    return spelled(_enciphered(place * _OF_A_PLACE + (which + 1) % _OF_A_PLACE, secret))


def _enciphered(plain: int, secret: bytes) -> int:
    left, right = divmod(plain, _HALF)
    for turn in _ROUNDS:
        left, right = right, (left + _mask(turn, right, secret)) % _HALF
    return left * _HALF + right


def _deciphered(value: int, secret: bytes) -> int:
    left, right = divmod(value, _HALF)
    for turn in reversed(_ROUNDS):
        left, right = (right - _mask(turn, left, secret)) % _HALF, left
    return left * _HALF + right


def _mask(turn: int, half: int, secret: bytes) -> int:
    told = f"place\x1f{turn}\x1f{half}".encode()
    return int.from_bytes(hmac.new(secret, told, hashlib.sha256).digest(), "big")
