"""What Costa Rica gives to the catalogues: its lists, and CABYS, which the ministry keeps."""

from __future__ import annotations

from typing import Final

from chalicelib.catalogues.service import CatalogueEntry, Catalogues, SearchedCatalogue
from chalicelib.core.errors import FieldRule, InvalidInput, Unavailable
from chalicelib.core.texts import Text
from chalicelib.countries.costa_rica import sparing
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


def _cabys(question: str, asker: str) -> list[CatalogueEntry]:
    if len(question) < _FEWEST_CHARACTERS:
        raise InvalidInput([SEARCH_TOO_SHORT.at("?/q")])
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


PART: Final = Catalogues(
    CODES,
    searched={"cabys": SearchedCatalogue(_cabys, CabysUnavailable)},
)
