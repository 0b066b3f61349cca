"""What an import is made of, document by document, as its firm looks into it (ADR 0048).

The entries are those that all files of the batch were written from, kept beside them; which files
of a document can be had is asked of the document as it is now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from chalicelib.accounting import store
from chalicelib.accounting.decisions import NotInImport, note, visible_import
from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.model import Batch
from chalicelib.accounting.partial import found_of
from chalicelib.accounting.views import ImportedDocument, LooseDocument, line_view
from chalicelib.aws import blobs
from chalicelib.aws.table import read_cursor, write_cursor
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.files import AS_FILE, FileLink, FileQuery
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.texts import Language
from chalicelib.invoicing import service as invoicing

_PIECE_BYTES: Final = 128 * 1024
"""Some hundred entries of documents with several rates."""


def page(caller: Caller, import_id: str, query: PageQuery) -> Page[ImportedDocument]:
    """Read a page of the documents of an import, in the order of its files.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        InvalidCursor: the cursor is of another import.
    """
    batch = visible_import(caller, import_id)
    bound_to = f"import documents\x1f{batch.home}\x1f{batch.id}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    kept = _kept(batch, start, query.limit)
    end = start + sum(len(line) + 1 for line in kept)
    entries = [JournalEntry.model_validate_json(line) for line in kept]
    return Page[ImportedDocument](
        data=list(_shown(batch, entries, caller.language)),
        next_cursor=write_cursor(str(end), bound_to) if end < batch.entries_bytes else None,
    )


def loose_page(caller: Caller, batch: Batch, query: PageQuery) -> Page[LooseDocument]:
    """Read a page of the documents that a batch leaves to a later one, as both sides see them.

    Raises:
        InvalidCursor: the cursor is of another batch, or the list is another by now.
    """
    bound_to = f"loose documents\x1f{batch.loose_key or batch.id}"
    start = int(read_cursor(query.cursor, bound_to)) if query.cursor else 0
    end = start + query.limit
    return Page[LooseDocument](
        data=[
            LooseDocument(
                id=each.id,
                number=each.number,
                day=each.day,
                why=each.why,
                found=tuple(found.seen_in(caller.language) for found in each.found),
            )
            for each in islice(store.loose_of(batch), start, end)
        ],
        next_cursor=write_cursor(str(end), bound_to) if end < batch.loose else None,
    )


def document_file(
    caller: Caller, import_id: str, document_id: str, file: str, how: FileQuery = AS_FILE
) -> FileLink:
    """Make a link to a file of a document of an import; the history notes who took it.

    The batch itself counts as taken by its own files alone.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        NotInImport: the document is none of the import's.
        Hidden: it has no such file (yet).
    """
    batch = visible_import(caller, import_id)
    if document_id not in blobs.get(batch.members_key).decode().split():
        raise NotInImport
    link = invoicing.file_link(batch.business_id, document_id, file, how)
    tx = Transaction()
    note(tx, caller, batch, "downloaded", file=link.file_name)
    tx.commit()
    return link


def _kept(batch: Batch, start: int, count: int) -> list[bytes]:
    """Read up to `count` entries as they are kept, from a place in their file on."""
    found, position = b"", start
    while position < batch.entries_bytes and found.count(b"\n") < count:
        piece = blobs.get_part(batch.entries_key, position, _PIECE_BYTES)
        found += piece
        position += len(piece)
    return found.split(b"\n")[:-1][:count]


def _shown(
    batch: Batch, entries: Sequence[JournalEntry], language: Language
) -> Iterator[ImportedDocument]:
    files = invoicing.files_of(batch.business_id, [each.document_id for each in entries])
    loose = {each.id: each.why for each in store.loose_of(batch)} if batch.released else {}
    for entry in entries:
        found = found_of(batch, entry)
        yield ImportedDocument(
            id=entry.document_id,
            country=batch.country,
            type=entry.document_type,
            number=entry.number,
            day=entry.issued_on,
            receiver_name=entry.counterparty_name,
            receiver_tax_id=entry.counterparty_tax_id,
            currency=entry.currency,
            lines=tuple(map(line_view, entry.lines)),
            found=tuple(each.seen_in(language) for each in found),
            loose=loose.get(entry.document_id),
            files=files.get(entry.document_id, ()),
        )
