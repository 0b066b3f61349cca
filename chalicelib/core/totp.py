"""One-time codes of an authenticator (RFC 6238: SHA-1, 6 digits, 30 seconds). Pure.

Twenty lines by `hmac` instead of a package: nothing else of it would be used, and the vectors of
the standard hold them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import datetime
from typing import Final
from urllib.parse import quote

SECRET_BYTES: Final = 20
DIGITS: Final = 6
_STEP_SECONDS: Final = 30
_TOLERANCE: Final = 1
"""Steps that a clock may be ahead or behind."""
_ISSUER: Final = "Enlace"


def step_of(now: datetime) -> int:
    """Return the number of the step in which a moment is."""
    return int(now.timestamp()) // _STEP_SECONDS


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step.

    >>> code_at(b"12345678901234567890", 1111111109 // 30, digits=8)
    '07081804'
    """
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: bytes, code: str, now: datetime, after: int) -> int | None:
    """Return the step whose code was given, if it is a later one than `after`: good once each.

    What is typed may be anything, digits of another script as well: it is compared as bytes.
    """
    current = step_of(now)
    steps = range(current - _TOLERANCE, current + _TOLERANCE + 1)
    typed = code.encode()
    right = [s for s in steps if hmac.compare_digest(code_at(secret, s).encode(), typed)]
    return next((step for step in right if step > after), None)


def spelled(secret: bytes) -> str:
    """Write a secret as people type it into an authenticator.

    >>> spelled(bytes(10))
    'AAAA AAAA AAAA AAAA'
    """
    plain = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def address(secret: bytes, email: str) -> str:
    """Write the address that an authenticator reads, as a square code or a link."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    label = quote(f"{_ISSUER}:{email}")
    return f"otpauth://totp/{label}?secret={plain}&issuer={_ISSUER}"
