"""What other rooms and people ask of the catalogues."""

from __future__ import annotations

from itertools import islice

from chalicelib.aws.table import read_cursor, write_cursor
from chalicelib.catalogues import store
from chalicelib.catalogues.charts import default_chart
from chalicelib.catalogues.charts.model import AccountRef, Chart
from chalicelib.catalogues.model import (
    CABYS,
    CatalogueEntry,
    CatalogueQuery,
    current_activity,
    describe,
    fold,
    misplaced,
    place,
    rows,
    search,
)
from chalicelib.core.caller import Caller
from chalicelib.core.errors import AdapterError, FieldError, FieldRule, InvalidInput, Unavailable
from chalicelib.core.paging import Page
from chalicelib.core.texts import Text
from chalicelib.hacienda import service as hacienda

__all__ = [
    "AccountRef",
    "Chart",
    "current_activity",
    "default_chart",
    "describe",
    "find",
    "fold",
    "has",
    "place",
    "place_error",
]

CABYS_LIMIT = 100
PLACE_UNKNOWN = FieldRule(
    "place-unknown",
    Text(
        es="No existe en el catálogo «{catalogue}», dentro de lo que lo contiene; de cantón y "
        "distrito escriba las dos últimas cifras de su código.",
        en="It is not in catalogue “{catalogue}”, within what contains it; of canton and district "
        "write the last two digits of the code.",
    ),
)
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


def has(name: str, code: str) -> bool:
    """Tell whether a shipped catalogue has the code."""
    return code in rows(name)


def place_error(at: str, province: str, canton: str, district: str) -> FieldError | None:
    """Say which part of the address at `at` is no place of Costa Rica; None: it is one."""
    wrong = misplaced(province, canton, district)
    return PLACE_UNKNOWN.at(f"{at}/{wrong}", catalogue=f"{wrong}s") if wrong else None


def find(caller: Caller, name: str, query: CatalogueQuery) -> Page[CatalogueEntry]:
    """Search a catalogue by words, or list it, a page at a time.

    Raises:
        CatalogueNotFound: there is none of that name.
        CabysUnavailable: the ministry cannot be asked now.
    """
    if name == CABYS:
        found = _cabys(query)
    else:
        found = [row.entry(caller.language) for row in search(name, query.q, query.parent)]
    bound_to = f"catalogue\x1f{name}\x1f{query.q}\x1f{query.parent}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    shown = list(islice(found, start, start + query.limit))
    end = start + len(shown)
    following = write_cursor(str(end), bound_to) if end < len(found) else None
    return Page[CatalogueEntry](data=shown, next_cursor=following)


def _cabys(query: CatalogueQuery) -> list[CatalogueEntry]:
    question = (query.q or "").strip()
    if len(question) < 3:
        raise InvalidInput([SEARCH_TOO_SHORT.at("?/q")])
    kept = store.cabys_answer(question)
    if kept is not None and kept.is_fresh:
        return list(kept.entries)
    try:
        answered = (
            hacienda.cabys(code=question)
            if question.isdigit() and len(question) == 13
            else hacienda.cabys(query=question, limit=CABYS_LIMIT)
        )
    except AdapterError as exc:
        if kept is not None:  # an old answer helps more than none
            return list(kept.entries)
        raise CabysUnavailable from exc
    entries = [
        CatalogueEntry(
            code=item.code,
            description=item.description,
            facts={} if item.rate is None else {"rate": f"{item.rate:f}"},
        )
        for item in answered
    ]
    store.keep_cabys_answer(question, entries, kept)
    return entries
