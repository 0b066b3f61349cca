"""What people ask of the catalogues. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

from itertools import islice

from chalicelib.aws.table import read_cursor, write_cursor
from chalicelib.catalogues import store
from chalicelib.catalogues.charts import (
    ACCOUNT_TYPE_NAMES,
    AccountRef,
    AccountType,
    Chart,
    ChartAccount,
    StartingChart,
    default_chart,
)
from chalicelib.catalogues.forms import CatalogueQuery
from chalicelib.catalogues.model import (
    Catalogues,
    CodeLists,
    SearchedCatalogue,
    search,
    searched,
)
from chalicelib.catalogues.views import CatalogueEntry
from chalicelib.core.caller import Caller
from chalicelib.core.errors import AdapterError, TooMany
from chalicelib.core.paging import Page

__all__ = [
    "ACCOUNT_TYPE_NAMES",
    "AccountRef",
    "AccountType",
    "CatalogueEntry",
    "Catalogues",
    "Chart",
    "ChartAccount",
    "CodeLists",
    "SearchedCatalogue",
    "StartingChart",
    "default_chart",
]


def find(caller: Caller, name: str, query: CatalogueQuery) -> Page[CatalogueEntry]:
    """Search a catalogue by words, or list it, a page at a time.

    Raises:
        CatalogueNotFound: there is none of that name.
        Unavailable: whoever keeps the catalogue does not answer now.
        TooMany: the caller has it asked too often.
    """
    if asked := searched().get(name):
        found = _answer(name, asked, (query.q or "").strip(), caller.account_id)
    else:
        found = [row.entry(caller.language) for row in search(name, query.q, query.parent)]
    bound_to = f"catalogue\x1f{name}\x1f{query.q}\x1f{query.parent}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    shown = list(islice(found, start, start + query.limit))
    end = start + len(shown)
    following = write_cursor(str(end), bound_to) if end < len(found) else None
    return Page[CatalogueEntry](data=shown, next_cursor=following)


def _answer(name: str, asked: SearchedCatalogue, question: str, asker: str) -> list[CatalogueEntry]:
    kept = store.kept_result(name, question)
    if kept is not None and kept.is_fresh:
        return list(kept.entries)
    try:
        entries = asked.search(question, asker)
    except (AdapterError, TooMany) as exc:
        if kept is not None:  # an old answer helps more than none
            return list(kept.entries)
        if isinstance(exc, TooMany):
            raise
        raise asked.unavailable from exc
    store.keep_result(name, question, entries, kept)
    return entries
