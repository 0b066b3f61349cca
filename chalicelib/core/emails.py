"""E-mail addresses: what we accept, and the one form in which we keep and compare them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from chalicelib.core.errors import FieldRule
from chalicelib.core.readable import visible
from chalicelib.core.texts import Text

MAX_LENGTH = 160
"""Longest address that the electronic document can carry (`CorreoElectronico`)."""

INVALID_EMAIL = FieldRule(
    "invalid-email",
    Text(
        es="Escriba una sola dirección de correo, sin espacios, como nombre@example.com.",
        en="Write a single e-mail address without spaces, such as name@example.com.",
    ),
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ATOM = r"[a-z0-9!#$%&'*+/=^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[a-z]{{2,63}}")


def normalised(address: str) -> str | None:
    r"""Return the form to keep, or None when it is not one plain address.

    Only ASCII without quoting, which excludes line breaks and everything else that could reach
    into a mail's headers; and no question mark, without which there is no encoded word (RFC 2047).

    >>> normalised(" Ana.Ejemplo@Example\u200b.COM ")
    'ana.ejemplo@example.com'
    >>> normalised("a@example.com\nBcc: b@example.com") is None
    True
    """
    address = visible(address).strip(" ").lower()
    if len(address) > MAX_LENGTH or not _ADDRESS.fullmatch(address):
        return None
    return address


def _parse(value: Any) -> str:
    kept = normalised(value) if isinstance(value, str) else None
    if kept is None:
        raise INVALID_EMAIL.error()
    return kept


Email = Annotated[
    str,
    BeforeValidator(_parse),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": MAX_LENGTH}),
]
"""An e-mail address in lower case."""
