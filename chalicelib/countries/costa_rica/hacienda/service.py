"""What may be asked of the ministry, in the environment of the settings."""

from __future__ import annotations

import re
from typing import Final, Literal

from chalicelib.countries.costa_rica.hacienda.http import RetryLater
from chalicelib.countries.costa_rica.hacienda.keys import OpenedKey, open_p12, spells
from chalicelib.countries.costa_rica.hacienda.lookups import authorisation, cabys, file, taxpayer
from chalicelib.countries.costa_rica.hacienda.reception import (
    Credentials,
    Party,
    Refused,
    Submission,
    reception_service,
    try_token,
)
from chalicelib.countries.costa_rica.hacienda.tokens import TokenRefused

__all__ = [
    "Credentials",
    "OpenedKey",
    "Party",
    "Refused",
    "RetryLater",
    "Submission",
    "TokenRefused",
    "authorisation",
    "cabys",
    "environment_of",
    "file",
    "is_user_of",
    "open_p12",
    "reception_service",
    "taxpayer",
    "try_token",
]

_REALMS: Final[dict[str, Literal["test", "production"]]] = {
    "stag": "test",
    "prod": "production",
    "comprobanteselectronicos": "production",
}
"""What the domain of a user's name begins with -> the environment whose users are named so."""
_TAXPAYER_NAME = re.compile(r"cp[fj]-[0-9-]+", re.IGNORECASE)


def is_user_of(user: str, id_number: str) -> bool | None:
    """Return whether a user of the identity provider is the taxpayer's, as its name shows.

    None when the name does not say: no text promises that every name has the number in it.

    >>> is_user_of("cpj-3-101-999999@stag.example.com", "3101999999")
    True
    >>> is_user_of("cpf-01-0123-0456@stag.example.com", "3101999999")
    False
    >>> is_user_of("ejemplo@stag.example.com", "3101999999")
    """
    name = user.partition("@")[0]
    if spells(name, id_number):
        return True
    return False if _TAXPAYER_NAME.fullmatch(name) else None


def environment_of(user: str) -> Literal["test", "production"] | None:
    """Return the environment that a user is of, as its name shows; None when it does not say.

    >>> environment_of("cpj-3-101-999999@stag.comprobanteselectronicos.go.cr")
    'test'
    >>> environment_of("CPF-01-0123-0456@COMPROBANTESELECTRONICOS.go.cr")
    'production'
    >>> environment_of("cpf-01-0123-0456@prod.comprobanteselectronicos.go.cr")
    'production'
    >>> environment_of("ejemplo@example.com")
    """
    return _REALMS.get(user.partition("@")[2].partition(".")[0].lower())
