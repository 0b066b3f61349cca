"""What takes long and hides no fault, made cheap: scenes are played by the hundred."""

from __future__ import annotations

import hashlib
import hmac
import tempfile
from contextlib import AbstractContextManager
from functools import lru_cache
from io import BytesIO
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import Certificate

from chalicelib.aws import table
from chalicelib.core.model import Entity
from chalicelib.invoicing.pdf import paint as painting
from chalicelib.invoicing.pdf.layout import Placed
from chalicelib.invoicing.pdf.view import View
from infra.simulator import signature
from tests.simulation.taxpayers import opened
from tests.simulation.world.attributes import Item

_load = table._load


@lru_cache(maxsize=8192)
def _loaded(kind: type[Entity], data: str | bytes) -> Entity:
    return _load(kind, {"data": {"S" if isinstance(data, str) else "B": data}})


def load(kind: type[Entity], item: Item) -> Entity:
    """Read an item by what it holds, once however often the same is read: what comes is frozen."""
    [data] = item["data"].values()
    return _loaded(kind, data)


def _quick_scrypt(password: bytes, *, salt: bytes, dklen: int, **_cost: Any) -> bytes:
    """Derive a key that guessing would find as quickly as we do."""
    return hmac.digest(salt, password, "sha512")[:dklen]


def _quick_paint(placed: Placed, view: View) -> bytes:
    """Write the words of a page alone, by which whoever searches finds them."""
    said = (word.text for page in placed.pages for word in page.words)
    return "\n".join(["%PDF-", view.qr, *said]).encode()


def _in_memory(**_: Any) -> BytesIO:
    """Open a file of memory, as all is that goes two ways where a story parts."""
    return BytesIO()


def _no_second_opinion(data: bytes, certificate: Certificate, references: int) -> None:
    """Leave it to the first one, which is the simulator's own."""


def doors() -> list[AbstractContextManager[object]]:
    """Derive keys from codes at once, open and read each thing once, draw nothing, judge once, and
    leave the disk alone.
    """
    return [
        patch.object(hashlib, "scrypt", _quick_scrypt),
        patch.object(pkcs12, "load_key_and_certificates", opened),
        patch.object(table, "_load", load),
        patch.object(painting, "paint", _quick_paint),
        patch.object(signature, "_second_opinion", _no_second_opinion),
        patch.object(tempfile, "TemporaryFile", _in_memory),
    ]
