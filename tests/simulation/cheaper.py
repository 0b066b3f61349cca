"""What takes long and hides no fault, made cheap: scenes are played by the hundred."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import AbstractContextManager
from functools import cache
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import Certificate

from chalicelib.invoicing.pdf import paint as painting
from chalicelib.invoicing.pdf.layout import Placed
from chalicelib.invoicing.pdf.view import View
from infra.simulator import signature

_opened = cache(pkcs12.load_key_and_certificates)


def _quick_scrypt(password: bytes, *, salt: bytes, dklen: int, **_cost: Any) -> bytes:
    """Derive a key that guessing would find as quickly as we do."""
    return hmac.digest(salt, password, "sha512")[:dklen]


def _quick_paint(placed: Placed, view: View) -> bytes:
    """Write the words of a page alone, by which whoever searches finds them."""
    said = (word.text for page in placed.pages for word in page.words)
    return "\n".join(["%PDF-", view.qr, *said]).encode()


def _no_second_opinion(data: bytes, certificate: Certificate, references: int) -> None:
    """Leave it to the first one, which is the simulator's own."""


def doors() -> list[AbstractContextManager[object]]:
    """Derive keys from codes at once, open each key file once, draw nothing, judge once."""
    return [
        patch.object(hashlib, "scrypt", _quick_scrypt),
        patch.object(pkcs12, "load_key_and_certificates", _opened),
        patch.object(painting, "paint", _quick_paint),
        patch.object(signature, "_second_opinion", _no_second_opinion),
    ]
