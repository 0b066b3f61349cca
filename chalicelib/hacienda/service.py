"""What may be asked of the ministry, in the environment of the settings."""

from __future__ import annotations

from chalicelib.hacienda.http import RetryLater
from chalicelib.hacienda.keys import OpenedKey, names, open_p12
from chalicelib.hacienda.lookups import cabys, taxpayer
from chalicelib.hacienda.reception import (
    Credentials,
    Party,
    Refused,
    Submission,
    reception_service,
    try_token,
)
from chalicelib.hacienda.tokens import TokenRefused

__all__ = [
    "Credentials",
    "OpenedKey",
    "Party",
    "Refused",
    "RetryLater",
    "Submission",
    "TokenRefused",
    "cabys",
    "is_user_of",
    "open_p12",
    "reception_service",
    "taxpayer",
    "try_token",
]


def is_user_of(user: str, id_number: str) -> bool:
    """Tell whether the name of a user at the identity provider is that of the taxpayer.

    >>> is_user_of("cpj-3-101-999999@stag.example.com", "3101999999")
    True
    """
    return names(user.partition("@")[0], id_number)
