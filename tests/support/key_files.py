"""Key files (PKCS #12, RFC 7292) that no library writes: several keys, BER, odd orders.

Written from the text of the standards, with nothing of what reads them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_DATA = bytes.fromhex("06092a864886f70d010701")
_X509 = bytes.fromhex("060a2a864886f70d01091601")
_BAG = "060b2a864886f70d010c0a01"
_KEY_BAG, _SHROUDED_BAG, _CERT_BAG = (bytes.fromhex(f"{_BAG}{kind:02x}") for kind in (1, 2, 3))
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_SALT, _START = b"12345678", b"0123456789abcdef"
_ENCRYPTED = bytes.fromhex("06092a864886f70d010706")
_AES_256_CBC = "060960864801650304012a"


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


def costly_bag(rounds: int) -> bytes:
    """Write what is said to be a private key under a PIN that is hashed so often."""
    return der(0x30, _SHROUDED_BAG, der(0xA0, der(0x30, _pbes2(rounds), der(0x04, bytes(16)))))


def key_file(
    bags: Sequence[bytes],
    pin: str,
    *,
    rounds: int = 1,
    is_ber: bool = False,
    hidden: Sequence[bytes] = (),
    cipher: str = _AES_256_CBC,
) -> bytes:
    """Write a file of these bags, whose integrity is held by the PIN; those `hidden` encrypted."""
    grouped, octets = (ber, chunked) if is_ber else (der, lambda content: der(0x04, content))

    def data(content: bytes) -> bytes:
        return grouped(0x30, _DATA, grouped(0xA0, octets(content)))

    def encrypted(content: bytes) -> bytes:
        text = _aes_256(content, pin)
        held = ber(0xA0, der(0x04, text[:16]), der(0x04, text[16:])) if is_ber else der(0x80, text)
        inside = grouped(0x30, _DATA, _pbes2(1, cipher), held)
        return grouped(0x30, _ENCRYPTED, grouped(0xA0, grouped(0x30, b"\x02\x01\0", inside)))

    parts = [data(grouped(0x30, *bags)), *([encrypted(der(0x30, *hidden))] if hidden else [])]
    safe = grouped(0x30, *parts)
    count = rounds.to_bytes((rounds.bit_length() + 8) // 8, "big")
    mac = hmac.digest(_mac_key(pin, rounds), safe, "sha256")
    held = der(0x30, der(0x30, _SHA256, der(0x04, mac)), der(0x04, _SALT), der(0x02, count))
    return grouped(0x30, b"\x02\x01\x03", data(safe), held)


def _pbes2(rounds: int, cipher: str = _AES_256_CBC) -> bytes:
    """Name PBES2 with PBKDF2 and HMAC-SHA256 (RFC 8018, A)."""
    count = rounds.to_bytes((rounds.bit_length() + 8) // 8, "big")
    hmac_sha256 = bytes.fromhex("300c06082a864886f70d02090500")
    parameters = der(0x30, der(0x04, _SALT), der(0x02, count), hmac_sha256)
    derivation = der(0x30, bytes.fromhex("06092a864886f70d01050c"), parameters)
    encryption = der(0x30, bytes.fromhex(cipher), der(0x04, _START))
    return der(0x30, bytes.fromhex("06092a864886f70d01050d"), der(0x30, derivation, encryption))


def _aes_256(content: bytes, pin: str) -> bytes:
    key = hashlib.pbkdf2_hmac("sha256", pin.encode(), _SALT, 1, 32)
    left = 16 - len(content) % 16
    writer = Cipher(algorithms.AES(key), modes.CBC(_START)).encryptor()
    return writer.update(content + bytes([left]) * left) + writer.finalize()


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
