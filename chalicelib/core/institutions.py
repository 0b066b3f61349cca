"""Names that nobody takes for a firm or business of theirs: of authorities, of banks, and ours.

Mails to people who never heard of a firm begin with its name. Each country says whose names are
trusted there (its part `institutions`); all of them are refused everywhere.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Final

from pydantic import AfterValidator

from chalicelib.core.countries import countries, part
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import TradeName
from chalicelib.core.folding import fold
from chalicelib.core.readable import looks_like, visible
from chalicelib.core.texts import Text

NAME_OF_INSTITUTION: Final = FieldRule(
    "name-of-institution",
    Text(
        es="Ese nombre es de una autoridad, de un banco o de Enlace, o lo contiene. Escriba el "
        "suyo; si de verdad es el suyo, escriba a soporte.",
        en="That name is one of an authority, of a bank or of Enlace, or contains one. Write your "
        "own; if it really is yours, write to support.",
    ),
)
_OURS: Final = (
    *("=enlace", "enlace soporte", "soporte enlace", "soporte de enlace", "equipo enlace"),
    *("equipo de enlace", "enlace pagos", "pagos enlace", "enlace oficial", "enlace support"),
)
_RUN_TOGETHER: Final = 10
"""From how many letters on a name is found whatever stands between them."""


def of_institution(name: str) -> bool:
    """Return whether a name is, or contains, one that others are trusted by.

    >>> of_institution("Equipo de Enlace"), of_institution("Enlace Contable S.A.")
    (True, False)
    """
    words = " ".join(re.findall("[a-z0-9]+", fold(looks_like(visible(name)))))
    letters = words.replace(" ", "")
    return any(
        letters == of[1:]
        if of[0] == "="
        else f" {of} " in f" {words} "
        or (len(of) >= _RUN_TOGETHER and of.replace(" ", "") in letters)
        for of in _names()
    )


@cache
def _names() -> tuple[str, ...]:
    """List them all: words in small letters without accents; `=`: only as the whole name."""
    told = [part(country, "institutions") or () for country in countries()]
    return (*_OURS, *(name for names in told for name in names))


def _own(name: str) -> str:
    if of_institution(name):
        raise NAME_OF_INSTITUTION.error()
    return name


OwnName = Annotated[TradeName, AfterValidator(_own)]
"""What somebody calls a firm or business of theirs."""
