"""What is in the encrypted parts of a .p12, looked at before the library opens the whole file.

The library opens all that it finds: a key within an encrypted part, too, whose PIN is to be hashed
as often as that part says, and of several such keys it gives one. So those parts are opened here
first, by the ciphers that such files are written with: PKCS #12 (RFC 7292, B and C) and PBES2 with
PBKDF2 (RFC 8018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import pbkdf2_hmac, sha1
from itertools import pairwise
from typing import Final

from chalicelib.countries.costa_rica.hacienda import rc2
from chalicelib.countries.costa_rica.hacienda.der import (
    CONSTRUCTED,
    INTEGER,
    OCTETS,
    SEQUENCE,
    dotted,
    elements,
    levels,
)

_ENCRYPTED_DATA: Final = bytes.fromhex("2a864886f70d010706")
_PBES2, _PBKDF2 = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12"
_PBE: Final = "1.2.840.113549.1.12.1."
_HMAC: Final = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
}
_KEY, _START = 1, 2
"""What the hash of PKCS #12 is to make (RFC 7292, B.3)."""
_SHA1_BLOCK: Final = 64
Cipher = Callable[[bytes, bytes, bytes], bytes]
"""Decrypts whole blocks by a key and what stands before the first of them."""


class UnknownCipher(ValueError):
    """No program that we know of encrypts parts so."""


def _aes(key: bytes, start: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher as Ciphering
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    opened: bytes = Ciphering(algorithms.AES(key), modes.CBC(start)).decryptor().update(data)
    return opened


def _triple_des(key: bytes, start: bytes, data: bytes) -> bytes:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher as Ciphering
    from cryptography.hazmat.primitives.ciphers import modes

    whole = (key + key)[:24]  # of two keys the first is the third
    opened: bytes = Ciphering(TripleDES(whole), modes.CBC(start)).decryptor().update(data)
    return opened


_CIPHERS: Final[dict[str, tuple[Cipher, int, int]]] = {
    "2.16.840.1.101.3.4.1.2": (_aes, 16, 16),
    "2.16.840.1.101.3.4.1.22": (_aes, 24, 16),
    "2.16.840.1.101.3.4.1.42": (_aes, 32, 16),
    "1.2.840.113549.3.7": (_triple_des, 24, 8),
    f"{_PBE}3": (_triple_des, 24, 8),
    f"{_PBE}4": (_triple_des, 16, 8),
    f"{_PBE}5": (rc2.decrypt, 16, 8),
    f"{_PBE}6": (rc2.decrypt, 5, 8),
}
"""Name -> how it is decrypted, bytes of the key, of a block. In PKCS #12 it names the hash, too."""


def opened_parts(file: bytes, pin: str) -> Iterator[bytes]:
    """Yield what is in each encrypted part of a file whose cost was looked at.

    Raises:
        UnknownCipher: a part is encrypted in another way.
        ValueError: the PIN does not open it, or it is damaged.
    """
    for level in levels(file):
        for (_, name), (_, value) in pairwise(level):
            if name == _ENCRYPTED_DATA:
                yield _opened(value, pin)


def _opened(value: bytes, pin: str) -> bytes:
    ((_, data),) = elements(value)
    (_, _), (_, content), *_ = elements(data)
    (_, _), (_, algorithm), (tag, text) = elements(content)
    if tag & CONSTRUCTED:  # in pieces
        text = b"".join(piece for _, piece in elements(text))
    (_, oid), (_, parameters) = elements(algorithm)
    name = dotted(oid)
    by = _by_pbes2 if name == _PBES2 else partial(_by_pkcs12, name)
    cipher, key, start, block = by(parameters, pin)
    if not text or len(text) % block:
        raise ValueError("not whole blocks")
    padded = cipher(key, start, text)
    count = padded[-1]
    if not 0 < count <= block or padded[-count:] != bytes([count]) * count:
        raise ValueError("another PIN")
    return padded[:-count]


def _by_pbes2(parameters: bytes, pin: str) -> tuple[Cipher, bytes, bytes, int]:
    (_, derivation), (_, encryption) = elements(parameters)
    (_, kdf), (_, hashing) = elements(derivation)
    (_, oid), (_, start) = elements(encryption)
    if dotted(kdf) != _PBKDF2 or dotted(oid) not in _CIPHERS:
        raise UnknownCipher
    salt, rounds, more = _salt_and_rounds(hashing)
    digest = "sha1"
    for tag, contents in more:  # the length of the key may stand there, too
        if tag == SEQUENCE:
            (_, name), *_ = elements(contents)
            digest = _HMAC.get(dotted(name), "")
    if not digest:
        raise UnknownCipher
    cipher, size, block = _CIPHERS[dotted(oid)]
    return cipher, pbkdf2_hmac(digest, pin.encode(), salt, rounds, size), start, block


def _by_pkcs12(name: str, parameters: bytes, pin: str) -> tuple[Cipher, bytes, bytes, int]:
    if not name.startswith(_PBE) or name not in _CIPHERS:
        raise UnknownCipher
    salt, rounds, _ = _salt_and_rounds(parameters)
    cipher, size, block = _CIPHERS[name]
    key, start = (
        _hashed(pin, salt, rounds, purpose)[:most]
        for purpose, most in ((_KEY, size), (_START, block))
    )
    return cipher, key, start, block


def _salt_and_rounds(parameters: bytes) -> tuple[bytes, int, list[tuple[int, bytes]]]:
    """Return them as `der.rounds` counts them, and what follows."""
    (salt_tag, salt), (count_tag, count), *more = elements(parameters)
    if (salt_tag, count_tag) != (OCTETS, INTEGER):
        raise ValueError("no salt, or no count")
    return salt, int.from_bytes(count, "big"), more


def _hashed(pin: str, salt: bytes, rounds: int, purpose: int) -> bytes:
    """Make 40 bytes of a PIN by SHA-1, as much as any cipher here needs (RFC 7292, B.2)."""
    block = _filled(salt) + _filled(f"{pin}\0".encode("utf-16-be"))
    made = b""
    for _ in range(2):
        digest = bytes([purpose]) * _SHA1_BLOCK + block
        for _ in range(max(rounds, 1)):
            digest = sha1(digest, usedforsecurity=False).digest()
        made += digest
        added = int.from_bytes(_filled(digest), "big") + 1
        block = b"".join(
            (int.from_bytes(block[at : at + _SHA1_BLOCK], "big") + added).to_bytes(
                _SHA1_BLOCK + 1, "big"
            )[1:]
            for at in range(0, len(block), _SHA1_BLOCK)
        )
    return made


def _filled(text: bytes) -> bytes:
    """Repeat a text up to whole blocks."""
    size = -(-len(text) // _SHA1_BLOCK) * _SHA1_BLOCK
    return (text * (size // len(text) + 1))[:size] if text else b""
