"""What may be asked of this room: one function per intention of a user or of another room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.aws import blobs
from chalicelib.core import clock
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.paging import Page, PageQuery
from chalicelib.invoicing import store
from chalicelib.invoicing.authority import authority_of
from chalicelib.invoicing.issuing import issue
from chalicelib.invoicing.model import PostableDocument
from chalicelib.invoicing.progress import DocumentRecord
from chalicelib.invoicing.views import (
    DocumentDetail,
    DocumentEvents,
    DocumentView,
    FileLink,
    detail,
    view,
)
from chalicelib.onboarding import service as onboarding

_FILE_NAMES = {"xml": "{clave}.xml", "answer": "{clave}_respuesta.xml", "pdf": "{clave}.pdf"}

__all__ = [
    "document",
    "document_events",
    "document_file",
    "documents",
    "find_cabys",
    "find_taxpayer",
    "is_tax_user_of",
    "issue",
    "issued_documents",
    "open_tax_key",
    "try_tax_token",
]


def documents(caller: Caller, query: PageQuery) -> Page[DocumentView]:
    """List the documents of the caller's business, newest first."""
    found = store.page(caller.tenant, query)
    return Page[DocumentView](
        data=[view(record) for record in found.data], next_cursor=found.next_cursor
    )


def document(caller: Caller, document_id: str) -> DocumentDetail:
    """Read a document whole.

    Raises:
        Hidden: the business has no such document.
    """
    record = _record(caller, document_id)
    content = store.content(caller.tenant, document_id)
    if content is None:
        raise Hidden
    return detail(record, content)


def document_file(caller: Caller, document_id: str, file: str) -> FileLink:
    """Give a link to a file of a document.

    Raises:
        Hidden: no such document, or the file is not there (yet).
    """
    record = _record(caller, document_id)
    if file not in record.files:
        raise Hidden
    file_name = _FILE_NAMES[file].format(clave=record.summary.clave)
    return FileLink(
        url=blobs.link(record.files[file], file_name),
        file_name=file_name,
        expires_at=clock.now() + timedelta(seconds=blobs.LINK_SECONDS),
    )


def document_events(caller: Caller, document_id: str) -> DocumentEvents:
    """Tell what happened to a document.

    Raises:
        Hidden: the business has no such document.
    """
    return DocumentEvents(data=_record(caller, document_id).events)


Outcome = Literal["accepted", "rejected", "in_flight"]
_OUTCOMES: dict[str, Outcome] = {
    "accepted": "accepted", "accepted_with_warnings": "accepted", "rejected": "rejected",
}  # fmt: skip


class IssuedDocument(NamedTuple):
    """A document as accounting posts it, and what the authority says of it so far."""

    outcome: Outcome
    document: PostableDocument


def issued_documents(
    business_id: str, period_from: date, period_to: date
) -> Iterator[IssuedDocument]:
    """Stream the documents issued on the days from .. to (both in), whatever became of them.

    Days are those of the country of the business.

    Raises:
        CountryNotServed: documents are not issued there.
    """
    country = onboarding.business(business_id).country
    zone = ZoneInfo(authority_of(country).time_zone)
    start = datetime.combine(period_from, time.min, zone)
    end = datetime.combine(period_to + timedelta(days=1), time.min, zone)
    for record in store.issued_between(business_id, start, end):
        outcome = _OUTCOMES.get(record.state, "in_flight")
        yield IssuedDocument(outcome, record.summary)


def open_tax_key(p12: bytes, pin: str, id_type: str, id_number: str) -> Any:
    """Open the key file that the authority gave a business, and check that it may sign for it.

    Raises:
        DomainError: wrong PIN, not a key file, expired, or of another holder; each its own code.
    """
    from chalicelib.invoicing.costa_rica.keys import open_p12

    return open_p12(p12, pin, id_type=id_type, id_number=id_number, at=clock.now())


def try_tax_token(user: str, password: str) -> bool:
    """Ask the authority for a token; False when it does not answer now.

    Raises:
        TokenRefused: the authority knows no such user, or the password is wrong.
    """
    from chalicelib.core.errors import Retryable
    from chalicelib.invoicing.costa_rica import hacienda

    try:
        hacienda.try_token(user, password)
    except Retryable:
        return False
    return True


def is_tax_user_of(user: str, id_number: str) -> bool:
    """Tell whether the name of the authority's user is that of the taxpayer.

    >>> is_tax_user_of("cpj-3-101-999999@stag.example.com", "3101999999")
    True
    """
    from chalicelib.invoicing.costa_rica.keys import names

    return names(user.partition("@")[0], id_number)


def find_cabys(*, query: str = "", code: str = "", limit: int = 25) -> list[Any]:
    """Search the ministry's catalogue of goods and services, by words or by code."""
    from chalicelib.invoicing.costa_rica import lookups

    return lookups.cabys(query=query, code=code, limit=limit)


def find_taxpayer(id_number: str) -> Any:
    """Look a taxpayer up in the ministry's public register; None when unknown."""
    from chalicelib.invoicing.costa_rica import lookups

    return lookups.taxpayer(id_number)


def _record(caller: Caller, document_id: str) -> DocumentRecord:
    record = store.record(caller.tenant, document_id)
    if record is None:
        raise Hidden
    return record
