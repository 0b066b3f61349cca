"""What Costa Rica gives to the catalogues: its lists, and CABYS, which the ministry keeps."""

from __future__ import annotations

from typing import Final

from chalicelib.catalogues.service import (
    CatalogueEntry,
    Catalogues,
    Found,
    OwnCopy,
    SearchedCatalogue,
    words_of,
)
from chalicelib.core.errors import FieldRule, InvalidInput, Unavailable
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica import cabys_copy, sparing
from chalicelib.countries.costa_rica.cabys import Cabys
from chalicelib.countries.costa_rica.code_lists import CODES
from chalicelib.countries.costa_rica.hacienda import service as hacienda

_CABYS_LIMIT = 100
_CABYS_DIGITS = 13
_FEWEST_CHARACTERS = 3

SEARCH_TOO_SHORT = FieldRule(
    "search-too-short",
    Text(
        es="Escriba al menos 3 caracteres de la descripción, o el código de 13 dígitos.",
        en="Write at least 3 characters of the description, or the 13-digit code.",
    ),
)


class CabysUnavailable(Unavailable):
    """The ministry does not answer and nothing is kept for the question."""

    code = "cabys-unavailable"
    text = Text(
        es="El buscador de CABYS del Ministerio no responde; repita en un momento.",
        en="The ministry's CABYS search does not answer; try again in a moment.",
    )


def _check(question: str) -> None:
    if len(question) < _FEWEST_CHARACTERS or not words_of(question):
        raise InvalidInput([SEARCH_TOO_SHORT.at("?/q")])


def _own_cabys(question: str) -> Found | None:
    _check(question)
    copy = cabys_copy.current()
    found = copy.search(question) if copy else []
    if copy is None or not found:
        return None
    entries = [
        CatalogueEntry(
            code=each.code,
            description=each.description,
            facts={"rate": each.rate} if each.rate else {},
        )
        for each in found
    ]
    return Found(entries, copy.as_of)


def _cabys(question: str, asker: str) -> list[CatalogueEntry]:
    _check(question)
    sparing.take(asker, "catalogue")
    answered = (
        hacienda.cabys(code=question)
        if question.isdigit() and len(question) == _CABYS_DIGITS
        else hacienda.cabys(query=question, limit=_CABYS_LIMIT)
    )
    return [
        CatalogueEntry(
            code=item.code,
            description=item.description,
            facts={} if item.rate is None else {"rate": f"{item.rate:f}"},
        )
        for item in answered
    ]


def _said(cabys: Cabys) -> str:
    return f"CABYS of {cabys.as_of:%Y-%m-%d %H:%M} UTC is in use: {len(cabys.entries)} codes."


COPY: Final = OwnCopy(
    find=_own_cabys,
    take_in=lambda data, reason: _said(cabys_copy.take_in(data, reason)),
    put_back=lambda reason: _said(cabys_copy.put_back(reason)),
    refresh=cabys_copy.refresh,
)
PART: Final = Catalogues(
    CODES,
    searched={"cabys": SearchedCatalogue(_cabys, CabysUnavailable, COPY)},
)
