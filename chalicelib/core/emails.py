"""E-mail addresses: what we accept, and the one form in which we keep and compare them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

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
EMAIL_TWICE = FieldRule(
    "email-twice",
    Text(
        es="El correo {email} está dos veces; quite una.",
        en="The e-mail {email} is there twice; take one away.",
    ),
)
MOST_EMAILS = 4
"""To how many addresses one document goes: as many as it can name of its issuer."""
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


def _distinct(emails: tuple[str, ...]) -> tuple[str, ...]:
    for index, email in enumerate(emails):
        if email in emails[:index]:
            raise EMAIL_TWICE.error(email=email)
    return emails


Emails = Annotated[
    tuple[Email, ...],
    Field(max_length=MOST_EMAILS, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_distinct),
]
"""Several e-mail addresses, each once."""
