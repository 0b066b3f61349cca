"""Key files (PKCS #12, RFC 7292) that no library writes: several keys, BER, odd orders.

Written from the text of the standards, with nothing of what reads them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import serialization

_DATA = bytes.fromhex("06092a864886f70d010701")
_X509 = bytes.fromhex("060a2a864886f70d01091601")
_BAG = "060b2a864886f70d010c0a01"
_KEY_BAG, _SHROUDED_BAG, _CERT_BAG = (bytes.fromhex(f"{_BAG}{kind:02x}") for kind in (1, 2, 3))
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_SALT = b"12345678"


def der(tag: int, *parts: bytes) -> bytes:
    """Write an element with a length that is stated."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def ber(tag: int, *parts: bytes) -> bytes:
    """Write a constructed element whose end is marked (BER, X.690 8.1.3.6)."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def chunked(content: bytes) -> bytes:
    """Write an OCTET STRING in pieces, as writers of streams do."""
    pieces = [content[at : at + 1000] for at in range(0, len(content), 1000)]
    return ber(0x24, *(der(0x04, piece) for piece in pieces))


def key_bag(key: Any, pin: str) -> bytes:
    """Write a private key under its PIN; with an empty PIN, in the clear."""
    encryption: Any = serialization.NoEncryption()
    if pin:
        encryption = serialization.BestAvailableEncryption(pin.encode())
    pkcs8 = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, encryption
    )
    return der(0x30, _SHROUDED_BAG if pin else _KEY_BAG, der(0xA0, pkcs8))


def certificate_bag(certificate_der: bytes) -> bytes:
    """Write a certificate."""
    value = der(0xA0, der(0x04, certificate_der))
    return der(0x30, _CERT_BAG, der(0xA0, der(0x30, _X509, value)))


def key_file(bags: Sequence[bytes], pin: str, *, rounds: int = 1, is_ber: bool = False) -> bytes:
    """Write a file of these bags, whose integrity is held by the PIN."""
    grouped, octets = (ber, chunked) if is_ber else (der, lambda content: der(0x04, content))

    def data(content: bytes) -> bytes:
        return grouped(0x30, _DATA, grouped(0xA0, octets(content)))

    safe = grouped(0x30, data(grouped(0x30, *bags)))
    count = rounds.to_bytes((rounds.bit_length() + 8) // 8, "big")
    mac = hmac.digest(_mac_key(pin, rounds), safe, "sha256")
    held = der(0x30, der(0x30, _SHA256, der(0x04, mac)), der(0x04, _SALT), der(0x02, count))
    return grouped(0x30, b"\x02\x01\x03", data(safe), held)


def _mac_key(pin: str, rounds: int) -> bytes:
    """Derive the key of the MAC (RFC 7292, annex B.2, with SHA-256: one block is enough)."""
    size = hashlib.sha256().block_size
    password = pin.encode("utf-16-be") + b"\0\0"
    filled = b""
    for text in (_SALT, password):
        length = -(-len(text) // size) * size
        filled += (text * length)[:length]
    made = hashlib.sha256(b"\x03" * size + filled).digest()
    for _ in range(rounds - 1):
        made = hashlib.sha256(made).digest()
    return made
