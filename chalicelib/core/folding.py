"""Texts as they are compared where accents and capitals do not count. Pure."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Take away accents and capitals, so that people need not type them.

    >>> fold("Tibás, SAN JOSÉ")
    'tibas, san jose'
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold_name(name: str) -> str:
    """Bring a name to what all ways to write it have in common: its letters and digits.

    >>> fold_name("Compañía Tibás, S. A.") == fold_name("COMPANIA  TIBAS SA")
    True
    """
    return "".join(c for c in fold(name) if c.isalnum())
