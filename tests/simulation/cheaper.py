"""What takes long and hides no fault, made cheap: scenes are played by the hundred."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import AbstractContextManager
from functools import cache
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.serialization import pkcs12

_opened = cache(pkcs12.load_key_and_certificates)


def _quick_scrypt(password: bytes, *, salt: bytes, dklen: int, **_cost: Any) -> bytes:
    """Derive a key that guessing would find as quickly as we do."""
    return hmac.digest(salt, password, "sha512")[:dklen]


def doors() -> list[AbstractContextManager[object]]:
    """Derive keys from codes at once, and open each key file once in a process."""
    return [
        patch.object(hashlib, "scrypt", _quick_scrypt),
        patch.object(pkcs12, "load_key_and_certificates", _opened),
    ]
