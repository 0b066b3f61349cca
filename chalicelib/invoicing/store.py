"""The items of this room: `DOCUMENTS` holds records, `CONTENTS` the documents themselves.

`CONFIRMED…` is what public registers have confirmed, for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from chalicelib.aws.queues import Message
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.ids import id_range
from chalicelib.core.model import Entity
from chalicelib.core.paging import Page, PageQuery
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.progress import DocumentRecord

_RECORDS, _CONTENTS = "DOCUMENTS", "CONTENTS"
_CONFIRMED_DAYS = 90


class Confirmed(Entity):
    """That a register has something; its key says what."""


def add(tx: Transaction, document: Document, record: DocumentRecord) -> DocumentRecord:
    """Store a new document with its record, and send it on its way."""
    table = Table(document.business_id)
    tx.create(table.key(_CONTENTS, document.id), document)
    return tx.create(table.key(_RECORDS, record.id), record, send=message("submission", record))


def save(
    record: DocumentRecord, send: Message | None = None, *, due: Message | None = None
) -> DocumentRecord:
    """Write a record that must be as it was read, with the work that is left.

    `send` goes to its queue at once; `due` is on its queue already, and the sweep's to bring back.
    """
    tx = Transaction()
    table = Table(record.business_id)
    saved = tx.replace(table.key(_RECORDS, record.id), record, send=send, due=due)
    tx.commit()
    return saved


def message(queue: str, record: DocumentRecord, delay_seconds: int = 0) -> Message:
    """Name the document to a worker, and the version that the write with this message makes."""
    version = str(record.version + 1)
    body = {"business": record.business_id, "document": record.id, "version": version}
    return Message(queue, body, delay_seconds)


def record(business_id: str, document_id: str) -> DocumentRecord | None:
    """Read the record of a document."""
    return Table(business_id).get(DocumentRecord, _RECORDS, document_id)


def content(business_id: str, document_id: str) -> Document | None:
    """Read a document whole, as it was issued."""
    return Table(business_id).get(Document, _CONTENTS, document_id)


def page(business_id: str, query: PageQuery) -> Page[DocumentRecord]:
    """Read a page of records, newest first."""
    return Table(business_id).page(DocumentRecord, _RECORDS, query, newest_first=True)


def stored_between(business_id: str, start: datetime, end: datetime) -> Iterator[DocumentRecord]:
    """Stream the records made from `start` until before `end` (ids sort by time)."""
    between = id_range("doc", start, end)
    return Table(business_id).each(DocumentRecord, _RECORDS, between=between)


def confirmed(facts: Iterable[str]) -> set[str]:
    """Give those of the facts that a register has confirmed."""
    listed = list(facts)
    found = get_many([(_confirmed_key(fact), Confirmed) for fact in listed])
    return {fact for fact, item in zip(listed, found, strict=True) if item is not None}


def keep_confirmed(facts: Iterable[str]) -> None:
    """Keep what a register has confirmed, for a while; what cannot be kept is asked again."""
    now, tx = clock.now(), Transaction()
    expires_at = now + timedelta(days=_CONFIRMED_DAYS)
    listed = list(facts)
    for fact in listed:
        tx.create(_confirmed_key(fact), Confirmed(created_at=now), expires_at=expires_at)
    if not listed:
        return
    try:
        tx.commit()
    except (DomainError, Retryable):  # another process has kept one of them meanwhile
        return


def _confirmed_key(fact: str) -> Key:
    register, _, value = fact.partition("#")
    return Table(PLATFORM).key(f"CONFIRMED#{register}#{value}", "CONFIRMED")
