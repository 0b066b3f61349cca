"""What people do with documents. `__all__` is what other rooms take: the room's door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.aws import blobs
from chalicelib.aws.table import read_cursor, write_cursor
from chalicelib.core import clock
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.files import AS_FILE, FileLink, FileQuery
from chalicelib.core.paging import Page, PageQuery
from chalicelib.invoicing import customer_store, draft_store, store
from chalicelib.invoicing.authority import authority_of, served
from chalicelib.invoicing.disconnecting import write_disconnected
from chalicelib.invoicing.files import FILE_NAMES
from chalicelib.invoicing.forms import DocumentQuery, Period
from chalicelib.invoicing.listing import LISTING
from chalicelib.invoicing.model import STATE_NAMES
from chalicelib.invoicing.notes import balance_of
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.redelivery import write_missed
from chalicelib.invoicing.store import DIFFERING_LIST
from chalicelib.invoicing.summary import DocumentSummary, TaxSummary
from chalicelib.invoicing.views import (
    CorrectedView,
    DocumentHistoryEntry,
    DocumentView,
    DocumentViewPage,
    NotesView,
    corrected,
    deliveries_view,
    doer,
    entry,
    notes_view,
    view,
)
from chalicelib.onboarding import service as onboarding

_STORED_LATER = timedelta(minutes=5)
"""A document issued before midnight can be stored just after it."""

_AHEAD_OF_UTC = timedelta(hours=14)
"""By so much a day begins earlier in some place: today, wherever the business is, is not missed."""
_NOTES_SHOWN = 25

PREPARED = (
    customer_store.LIST.entries,
    customer_store.LIST.rows,
    customer_store.NUMBERS,
    draft_store.LIST.entries,
    draft_store.LIST.rows,
)
"""Partitions of what a business has that never issued: to be cleared away with it."""

__all__ = [
    "DIFFERING_LIST",
    "FILE_NAMES",
    "PREPARED",
    "STATE_NAMES",
    "DocumentSummary",
    "IssuedDocument",
    "TaxSummary",
    "count_in_states",
    "documents_of",
    "file_link",
    "files_of",
    "issued_documents",
    "of_key",
    "require_served",
    "summary_of",
    "write_disconnected",
    "write_missed",
]


def list_documents(caller: Caller, query: DocumentQuery) -> DocumentViewPage:
    """List the documents of the caller's business that were asked for.

    Raises:
        InvalidCursor: the cursor is of another business, filter or order.
    """
    bound_to = f"documents\x1f{caller.tenant}\x1f{query.selects}"
    after = read_cursor(query.cursor, bound_to) if query.cursor else None
    period = query.period((clock.now() + _AHEAD_OF_UTC).date())
    rows, young = store.LIST.find(caller.tenant, period)
    asked = (row for row in rows if row.is_asked(period, query))
    chosen = LISTING.select(asked, query, after)
    shown = {row.id: row.view() for row in chosen.rows if row.id not in young}
    unsaid = [known_as for known_as, said in shown.items() if said is None]
    whole = {each.id: each for each in store.progress_of(caller.tenant, unsaid)} | young
    return DocumentViewPage(
        data=[shown.get(row.id) or view(whole[row.id]) for row in chosen.rows],
        next_cursor=write_cursor(chosen.ends_at, bound_to) if chosen.ends_at else None,
        total=chosen.total,
        by_state=chosen.by_state,
        issued_from=period.first,
        issued_to=period.last,
    )


def count_in_states(business_id: str, first: date, last: date) -> Counter[str]:
    """Count the documents of some days, at most 31, by their states."""
    period = Period(first, last)
    rows, _ = store.LIST.find(business_id, period)
    return Counter(row.state for row in rows if row.is_in(period))


def read_document(caller: Caller, document_id: str) -> DocumentView:
    """Read a document whole.

    Raises:
        Hidden: the business has no such document.
    """
    progress = store.require_progress(caller.tenant, document_id)
    content = store.content(progress)
    if content is None:
        raise Hidden
    shown = view(progress).but(
        notes=_notes(progress),
        deliveries=deliveries_view(progress),
        corrects=_corrected(progress),
    )
    return authority_of(progress.country).shown(shown, content)


def _notes(progress: DocumentProgress) -> NotesView:
    balance = balance_of(progress)
    newest = (
        store.newest_notes(progress.business_id, balance.key, _NOTES_SHOWN) if balance.notes else []
    )
    return notes_view(balance, newest)


def _corrected(progress: DocumentProgress) -> CorrectedView | None:
    note = progress.correction
    return corrected(progress, store.balance(progress.business_id, note.key)) if note else None


def read_document_file(
    caller: Caller, document_id: str, file: str, how: FileQuery = AS_FILE
) -> FileLink:
    """Return a link to a file of a document.

    Raises:
        Hidden: no such document, or the file is not there (yet).
    """
    return file_link(caller.tenant, document_id, file, how)


def file_link(business_id: str, document_id: str, file: str, how: FileQuery = AS_FILE) -> FileLink:
    """Return a link to a file of a document of a business.

    Raises:
        Hidden: no such document, or the file is not there (yet).
    """
    progress = store.require_progress(business_id, document_id)
    for kind, blob_key in progress.files.items():
        if kind == file:
            form = authority_of(progress.country).files.of(kind)
            name = form.named(progress.summary.key)
            return blobs.link(blob_key, name, form.content_type, inline=how.inline)
    raise Hidden


def of_key(key: str) -> Iterator[DocumentProgress]:
    """Find how far the document of a key has come, of whichever business and country."""
    for read in filter(None, (authority.issued_key(key) for authority in served())):
        for business_id in onboarding.proven_with(read.issuer):
            country = onboarding.business(business_id).country
            found = store.of_key(business_id, country, read.key)
            if found is not None:
                yield found


def files_of(business_id: str, document_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return which files documents have by now, in one round trip."""
    found = store.progress_of(business_id, document_ids)
    return {each.id: tuple(sorted(each.files)) for each in found}


def summary_of(business_id: str, document_id: str) -> DocumentSummary:
    """Return a document as accounting posts it.

    Raises:
        Hidden: the business has no such document.
    """
    return store.require_progress(business_id, document_id).summary


def read_document_history(
    caller: Caller, document_id: str, query: PageQuery
) -> Page[DocumentHistoryEntry]:
    """Return what happened to a document, newest first; a page is a slice of its progress.

    Raises:
        Hidden: the business has no such document.
        InvalidCursor: the cursor is of another list.
    """
    progress = store.require_progress(caller.tenant, document_id)
    bound_to = f"document history\x1f{caller.tenant}\x1f{document_id}"
    end = int(read_cursor(query.cursor, bound_to)) if query.cursor else len(progress.events)
    start = max(end - query.limit, 0)
    by = {place: doer(progress, progress.events[place]) for place in range(start, end)}
    names = onboarding.actors(caller, by.values())
    return Page[DocumentHistoryEntry](
        data=[entry(progress, place, names[by[place]], caller.language) for place in reversed(by)],
        next_cursor=write_cursor(str(start), bound_to) if start else None,
    )


_AT_ONCE: Final = 100
Outcome = Literal["accepted", "rejected", "in_flight"]
_OUTCOMES: dict[str, Outcome] = {
    "accepted": "accepted", "accepted_with_warnings": "accepted", "rejected": "rejected",
}  # fmt: skip


class IssuedDocument(NamedTuple):
    """A document as accounting posts it, and what the authority says of it so far."""

    outcome: Outcome
    document: DocumentSummary


def require_served(country: str) -> None:
    """Refuse a country in which documents are not issued.

    Raises:
        CountryNotServed: there is no authority for it here.
    """
    authority_of(country)


def documents_of(business_id: str, document_ids: Sequence[str]) -> Iterator[IssuedDocument]:
    """Read documents by their ids, whatever became of them, in no order."""
    for start in range(0, len(document_ids), _AT_ONCE):
        for progress in store.progress_of(business_id, document_ids[start : start + _AT_ONCE]):
            yield IssuedDocument(_OUTCOMES.get(progress.state, "in_flight"), progress.summary)


def issued_documents(
    business_id: str, period_from: date, period_to: date
) -> Iterator[IssuedDocument]:
    """Stream the documents issued on the days from .. to (both in), whatever became of them.

    Days are those of the country of the business; the order is that in which they were stored.

    Raises:
        CountryNotServed: documents are not issued there.
    """
    country = onboarding.business(business_id).country
    zone = ZoneInfo(authority_of(country).time_zone)
    start = datetime.combine(period_from, time.min, zone)
    end = datetime.combine(period_to + timedelta(days=1), time.min, zone)
    for progress in store.stored_between(business_id, start, end + _STORED_LATER):
        if start <= progress.summary.issued_at < end:
            outcome = _OUTCOMES.get(progress.state, "in_flight")
            yield IssuedDocument(outcome, progress.summary)
