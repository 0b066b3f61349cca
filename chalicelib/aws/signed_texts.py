"""Short texts that we hand out and take back: page cursors, challenges, tokens of sessions.

Anybody can read them. They are signed for one purpose each, so that none can be changed, made up,
or used where another belongs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from chalicelib.aws.secrets import signing_key

_SEAL_BYTES = 16


class NotOurs(ValueError):
    """The text was not signed by us for this purpose."""


def write(text: str, purpose: str) -> str:
    """Sign a text for one purpose; what comes back can stand in a URL."""
    return base64.urlsafe_b64encode(_seal(text, purpose) + text.encode()).decode().rstrip("=")


def read(signed: str, purpose: str) -> str:
    """Read what `write` made for the purpose.

    Raises:
        NotOurs: it is something else.
    """
    try:
        raw = base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
        seal, text = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:].decode()
    except ValueError as exc:
        raise NotOurs from exc
    if not hmac.compare_digest(seal, _seal(text, purpose)):
        raise NotOurs
    return text


def _seal(text: str, purpose: str) -> bytes:
    message = json.dumps([purpose, text]).encode()
    return hmac.new(signing_key(), message, hashlib.sha256).digest()[:_SEAL_BYTES]
