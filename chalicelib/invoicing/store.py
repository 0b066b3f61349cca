"""The items of this room: `DOCUMENTS` holds records, `CONTENTS` the documents themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.aws.queues import Message
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.ids import id_range
from chalicelib.core.paging import Page, PageQuery
from chalicelib.invoicing.authority import authority_of
from chalicelib.invoicing.document import Document
from chalicelib.invoicing.progress import DocumentRecord

_RECORDS, _CONTENTS = "DOCUMENTS", "CONTENTS"


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


def content(record: DocumentRecord) -> Document | None:
    """Read the document of a record whole, as it was issued."""
    kind = authority_of(record.country).document
    return Table(record.business_id).get(kind, _CONTENTS, record.id)


def page(business_id: str, query: PageQuery) -> Page[DocumentRecord]:
    """Read a page of records, newest first."""
    return Table(business_id).page(DocumentRecord, _RECORDS, query, newest_first=True)


def stored_between(business_id: str, start: datetime, end: datetime) -> Iterator[DocumentRecord]:
    """Stream the records made from `start` until before `end` (ids sort by time)."""
    between = id_range("doc", start, end)
    return Table(business_id).each(DocumentRecord, _RECORDS, between=between)
