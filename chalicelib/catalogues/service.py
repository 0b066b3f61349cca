"""What people ask of the catalogues. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

import logging
from collections.abc import Sequence
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
    CatalogueNotFound,
    Catalogues,
    CodeLists,
    Found,
    OwnCopy,
    SearchedCatalogue,
    TaxpayerRegister,
    search,
    searched,
    words_of,
)
from chalicelib.catalogues.views import (
    CatalogueEntry,
    CataloguePage,
    RegisteredActivity,
    RegisteredTaxpayer,
    Source,
)
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import AdapterError, DomainError, Permanent, TooMany

__all__ = [
    "ACCOUNT_TYPE_NAMES",
    "AccountRef",
    "AccountType",
    "CatalogueEntry",
    "Catalogues",
    "Chart",
    "ChartAccount",
    "CodeLists",
    "Found",
    "OwnCopy",
    "RegisteredActivity",
    "RegisteredTaxpayer",
    "SearchedCatalogue",
    "StartingChart",
    "TaxpayerRegister",
    "default_chart",
    "words_of",
]

_log = logging.getLogger(__name__)


def find(caller: Caller, name: str, query: CatalogueQuery) -> CataloguePage:
    """Search a catalogue by words, or list it, a page at a time.

    Raises:
        CatalogueNotFound: there is none of that name.
        Unavailable: whoever keeps the catalogue does not answer now.
        TooMany: the caller has it asked too often.
    """
    source: Source = "shipped"
    entries: Sequence[CatalogueEntry]
    as_of = None
    if asked := searched().get(name):
        question = (query.q or "").strip()
        own = asked.copy.find(question) if asked.copy else None
        source = "copy" if own else "keeper"
        answer = own or _asked(name, asked, question, caller.account_id)
        entries, as_of = answer.entries, answer.as_of
    else:
        entries = [row.entry(caller.language) for row in search(name, query.q, query.parent)]
    bound_to = f"catalogue\x1f{name}\x1f{query.q}\x1f{query.parent}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    shown = list(islice(entries, start, start + query.limit))
    end = start + len(shown)
    following = write_cursor(str(end), bound_to) if end < len(entries) else None
    return CataloguePage(data=shown, next_cursor=following, source=source, as_of=as_of)


def _asked(name: str, asked: SearchedCatalogue, question: str, asker: str) -> Found:
    kept = store.kept(store.KeptResult, name, question)
    if kept is not None and kept.is_fresh:
        return Found(kept.entries, kept.created_at)
    try:
        entries = asked.search(question, asker)
    except (AdapterError, TooMany) as exc:
        if kept is not None:  # an old answer helps more than none
            return Found(kept.entries, kept.created_at)
        if isinstance(exc, TooMany):
            raise
        raise asked.unavailable from exc
    answer = store.KeptResult(created_at=clock.now(), entries=tuple(entries))
    store.keep(name, question, answer, kept)
    return Found(answer.entries, answer.created_at)


def take_in(name: str, data: bytes, reason: str) -> str:
    """Take the file of a catalogue in, in place of our copy; say what was taken.

    Raises:
        CatalogueNotFound: we have a copy of none of that name.
        DomainError: the file is refused.
    """
    return _copy(name).take_in(data, reason)


def put_back(name: str, reason: str) -> str:
    """Put the copy that was replaced last back; say what is in use now.

    Raises:
        CatalogueNotFound: we have a copy of none of that name.
        DomainError: none was replaced.
    """
    return _copy(name).put_back(reason)


def refresh() -> None:
    """Have our copies taken in anew from whoever keeps them (schedule).

    Raises:
        Permanent: some were not, for reasons that the log says; what was there stays.
    """
    failed = []
    for name, copy in _copies().items():
        try:
            copy.refresh()
        except (AdapterError, DomainError):
            _log.exception("the copy of a catalogue is not refreshed", extra={"catalogue": name})
            failed.append(name)
    if failed:
        raise Permanent(f"not refreshed: {', '.join(failed)}")


def _copies() -> dict[str, OwnCopy]:
    return {name: each.copy for name, each in searched().items() if each.copy}


def _copy(name: str) -> OwnCopy:
    copies = _copies()
    if name not in copies:
        raise CatalogueNotFound(name=name[:40], known=", ".join(sorted(copies)))
    return copies[name]
