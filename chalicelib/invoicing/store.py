"""The items of this room.

`CONTENTS` holds the documents by their keys, so that each key is of one document and leads to it,
`DOCUMENTS` how far each has come, `BALANCES` what those come to by now that a note names (by their
keys, too, as some were issued by other programs), `NOTES#…` which notes name one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.aws.directory import Directory
from chalicelib.aws.queues import Message
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import ChangedMeanwhile, Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Hidden
from chalicelib.core.ids import id_range
from chalicelib.core.model import Entity
from chalicelib.core.paging import ListedByState, PageQuery
from chalicelib.invoicing.authority import authority_of
from chalicelib.invoicing.balances import Balance
from chalicelib.invoicing.forms import DifferingQuery
from chalicelib.invoicing.listing import DIFFERING, DifferingRow
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.sealing import DocumentList
from chalicelib.mail import service as mail

_PROGRESS, _CONTENTS, _BALANCES = "DOCUMENTS", "CONTENTS", "BALANCES"
_DELIVERIES, _DELIVERY_KNOWN = "DELIVERIES", timedelta(days=2)
LIST = DocumentList(documents=_PROGRESS, rows="DOCUMENT_LIST")
DIFFERING_LIST = Directory(DocumentProgress, _PROGRESS, "DIFFERING_LIST", DIFFERING)
"""On the platform, of all businesses; each document stands in the tenant of its own."""


class ListedNote(Entity):
    """Says of a document that a note names it."""

    id: str


def write_issued(
    tx: Transaction, document: Document, progress: DocumentProgress
) -> DocumentProgress:
    """Store a new document with its progress, and send it on its way."""
    table = Table(document.business_id)
    tx.create(table.key(_CONTENTS, document.key), document)
    return tx.create(
        table.key(_PROGRESS, progress.id), progress, send=message("submission", progress)
    )


def save(
    progress: DocumentProgress, send: Message | None = None, *, due: Message | None = None
) -> DocumentProgress:
    """Write a progress that must be as it was read, with the work that is left.

    `send` goes to its queue at once; `due` is on its queue already, and the sweep's to bring back.
    """
    tx = Transaction()
    saved = write(tx, progress, send, due=due)
    tx.commit()
    return saved


def write(
    tx: Transaction,
    progress: DocumentProgress,
    send: Message | None = None,
    *,
    due: Message | None = None,
    otherwise: Exception | None = None,
) -> DocumentProgress:
    """Add to a transaction what `save` does at once."""
    key = Table(progress.business_id).key(_PROGRESS, progress.id)
    stored = tx.replace(key, progress, send=send, due=due, otherwise=otherwise)
    LIST.enter_late(tx, stored)
    return stored


def takes_delivery(progress: DocumentProgress, lease_seconds: int) -> bool:
    """Take a delivery that a person asked for; False: another run has it, and may be at it."""
    table, now = Table(progress.business_id), clock.now()
    name = f"{progress.id}#{progress.delivery_round}"
    before = table.get(Claim, _DELIVERIES, name)
    if before is not None and now < before.created_at + timedelta(seconds=lease_seconds):
        return False
    claim = before.but(created_at=now) if before else Claim(created_at=now, owner=progress.id)
    tx = Transaction()
    tx.replace(table.key(_DELIVERIES, name), claim, expires_at=now + _DELIVERY_KNOWN)
    try:
        tx.commit()
    except ChangedMeanwhile:
        return False
    return True


def write_differing(tx: Transaction, progress: DocumentProgress) -> None:
    """Add to what writes a document whether the operator's list of answers that differ has it."""
    if progress.differing is None:
        DIFFERING_LIST.strike(tx, PLATFORM, progress.id)
    else:
        DIFFERING_LIST.enter(tx, PLATFORM, DifferingRow.of(progress))


def differing_page(
    query: DifferingQuery,
) -> tuple[ListedByState[DifferingRow], list[DocumentProgress]]:
    """Read a page of the documents of all businesses whose answers differ."""
    rows = DIFFERING_LIST.select(PLATFORM, query, lambda _: True)
    wanted = [
        (Table(row.business_id).key(_PROGRESS, row.id), DocumentProgress) for row in rows.data
    ]
    return rows, [each for each in get_many(wanted) if each is not None]


def message(queue: str, progress: DocumentProgress, delay_seconds: int = 0) -> Message:
    """Name the document to a worker, and the version that the write with this message makes."""
    version = str(progress.version + 1)
    body = {"business": progress.business_id, "document": progress.id, "version": version}
    return Message(queue, body, delay_seconds)


def progress(business_id: str, document_id: str) -> DocumentProgress | None:
    """Read the progress of a document."""
    return Table(business_id).get(DocumentProgress, _PROGRESS, document_id)


def require_progress(business_id: str, document_id: str) -> DocumentProgress:
    """Read the progress of a document that somebody names.

    Raises:
        Hidden: the business has no such document.
    """
    found = progress(business_id, document_id)
    if found is None:
        raise Hidden
    return found


def of_key(business_id: str, country: str, key: str) -> DocumentProgress | None:
    """Read how far the document of a key has come; None: the business issued none such."""
    found = content_and_balance(business_id, country, key)[0]
    return progress(business_id, found.id) if found is not None else None


def content(progress: DocumentProgress) -> Document | None:
    """Read the document of a progress whole, as it was issued."""
    kind = authority_of(progress.country).document
    return Table(progress.business_id).get(kind, _CONTENTS, progress.summary.key)


def content_and_addresses(
    progress: DocumentProgress,
) -> tuple[Document | None, dict[str, mail.Address]]:
    """Read a document whole, and what is known of the addresses that wait, in one round trip."""
    kind = authority_of(progress.country).document
    wanted: list[tuple[Key, type[Entity]]] = [
        (Table(progress.business_id).key(_CONTENTS, progress.summary.key), kind)
    ]
    to = [each.to for each in progress.undelivered]
    wanted += [(mail.address_key(each), mail.Address) for each in to]
    document, *known = get_many(wanted)
    return document, {each: of for each, of in zip(to, known, strict=True) if of is not None}


def content_and_balance(
    business_id: str, country: str, key: str
) -> tuple[Document | None, Balance | None]:
    """Read the document of a key, if it was issued here, and what notes made of it, at once."""
    table, kind = Table(business_id), authority_of(country).document
    content, stored = get_many(
        [(table.key(_CONTENTS, key), kind), (table.key(_BALANCES, key), Balance)]
    )
    return content, stored


def balance(business_id: str, key: str) -> Balance | None:
    """Read what notes have made of the document of a key; None while none names it."""
    return Table(business_id).get(Balance, _BALANCES, key)


def write_balance(
    tx: Transaction, business_id: str, balance: Balance, *, otherwise: Exception | None = None
) -> None:
    """Write a balance that must be as it was read."""
    key = Table(business_id).key(_BALANCES, balance.key)
    tx.replace(key, balance, otherwise=otherwise)


def write_note(tx: Transaction, note: DocumentProgress, named_key: str) -> None:
    """List a note with the document that it names."""
    listed = ListedNote(created_at=note.created_at, id=note.id)
    tx.create(Table(note.business_id).key(_notes_of(named_key), note.id), listed)


def newest_notes(business_id: str, named_key: str, most: int) -> list[DocumentProgress]:
    """Read how far the newest notes of a document are."""
    table, newest = Table(business_id), PageQuery(limit=most)
    listed = table.page(ListedNote, _notes_of(named_key), newest, newest_first=True).data
    return progress_of(business_id, [note.id for note in listed])


def _notes_of(named_key: str) -> str:
    return f"NOTES#{named_key}"


def progress_of(business_id: str, document_ids: Sequence[str]) -> list[DocumentProgress]:
    """Read how far documents have come, in the order of the ids."""
    table = Table(business_id)
    found = get_many([(table.key(_PROGRESS, each), DocumentProgress) for each in document_ids])
    return [progress for progress in found if progress is not None]


def stored_between(business_id: str, start: datetime, end: datetime) -> Iterator[DocumentProgress]:
    """Stream how far those documents are that were stored from `start` until before `end`."""
    # ids sort by time
    between = id_range("doc", start, end)
    return Table(business_id).each(DocumentProgress, _PROGRESS, between=between)
