"""Telephones as people write them, as the two numbers that a document carries. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from chalicelib.core.readable import looks_like

_PUNCTUATION: Final = re.compile(r"[\s().\-/]")
_INTERNATIONAL: Final = re.compile(r"\+|00(?=[1-9])")


def dialled(code: Any) -> Any:
    """Return the code of a country without what is dialled before it.

    >>> dialled("+506"), dialled("00 506"), dialled("506")
    ('506', '506', '506')
    """
    return _INTERNATIONAL.sub("", _plain(code), count=1) if isinstance(code, str) else code


def national(number: Any, country_code: Any) -> Any:
    """Return a number without its punctuation and, where it is international, its country's code.

    One of another country stays as it is: the caller must say which.

    >>> national("2222-0000", "506"), national("+506 2222 0000", "506")
    ('22220000', '22220000')
    >>> national("+34 600 00 00 00", "506")
    '+34600000000'
    """
    if not isinstance(number, str):
        return number
    plain = _plain(number)
    bare = _INTERNATIONAL.sub("", plain, count=1) if _INTERNATIONAL.match(plain) else plain
    if bare == plain or not (country_code and bare.startswith(str(country_code))):
        return plain
    return bare.removeprefix(str(country_code))


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", looks_like(text))
