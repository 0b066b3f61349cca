"""Importing a part of a batch: files of only that, and the rest free for a later batch.

The files are written anew from the entries that all were written from, so the firm's program can
take exactly those documents. Until the one transaction nothing refers to what was written.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.accounting import store
from chalicelib.accounting.deciding_forms import NewImportPart
from chalicelib.accounting.decisions import NotInImport, note
from chalicelib.accounting.entries import JournalEntry
from chalicelib.accounting.formats import BatchHeader, export_format
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.keeping import KeptEntries
from chalicelib.accounting.loose import Loose
from chalicelib.accounting.model import STATUS_NAMES, Batch, Contents, ForbiddenStep
from chalicelib.accounting.questions.answers import Answers
from chalicelib.accounting.rules import rules_of
from chalicelib.accounting.telling import write_released
from chalicelib.accounting.writing import BlobKeys, write_files, write_loose
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.texts import Text


class NothingOfIt(Conflict):
    """The part that is to be imported has no document."""

    code = "nothing-to-import"
    text = Text(
        es="Todos los comprobantes de este lote tienen incidencias; impórtelo entero o descártelo.",
        en="Every document of this batch has incidents; import it whole or discard it.",
    )


def found_of(batch: Batch, entry: JournalEntry) -> tuple[Incident, ...]:
    """Return what was found of a document: before it is imported, and by the firm's program."""
    about = (each for each in batch.incidents if each.document_id == entry.document_id)
    return (*entry.found, *(each for each in about if each not in entry.found))


def require_same_part(batch: Batch, wanted: NewImportPart) -> None:
    """Let a repetition through; whoever wants another part than was imported is told.

    Raises:
        ForbiddenStep: another part of the batch was imported.
    """
    same = batch.part == wanted.name
    if same and wanted.documents is not None:
        others = {each.id for each in store.loose_of(batch) if each.why == "not_imported"}
        named = set(wanted.documents)
        same = len(named) == batch.documents.total and named.isdisjoint(others)
    if not same:
        raise ForbiddenStep(status=STATUS_NAMES[batch.status], target=STATUS_NAMES["importing"])


def import_part(caller: Caller, batch: Batch, wanted: NewImportPart) -> Batch:
    """Take the wanted documents of a batch into the books and release the others.

    Raises:
        NotInImport: a document that was named is none of the batch's.
        NothingOfIt: there is none in the part.
    """
    register = store.register(batch.business_id)
    tx = Transaction()
    with KeptEntries(rules_of(batch.country)) as kept:
        others = _divide(batch, wanted, kept)
        if others:
            changed = _released(batch.of_part(wanted.name, _contents(batch, kept)), others)
            store.save_register(tx, batch.business_id, register)
            store.change_live(tx, changed)
            note(tx, caller, batch, "imported_in_part", released=str(len(others)))
        else:
            changed = batch.but(part=wanted.name)
            note(tx, caller, batch, changed.outcome)
    importing = changed if changed.status == "importing" else changed.to("importing")
    moved = store.move_batch(tx, importing.to(changed.outcome))
    if others:
        write_released(tx, moved, len(others))
    tx.commit()
    return moved


def _released(batch: Batch, others: list[Loose]) -> Batch:
    return write_loose(batch, [*store.loose_of(batch), *others])


def _contents(batch: Batch, kept: KeptEntries) -> Contents:
    """Write the files of the part."""
    keys = BlobKeys(batch.created_at, batch.id)
    formats = {file.format: export_format(file.format, batch.set_for(file)) for file in batch.files}
    header = BatchHeader(batch.firm_company_code, batch.period_from, batch.period_to, kept.accounts)
    return Contents(
        documents=kept.documents,
        totals=kept.totals,
        by_rate=kept.by_rate,
        by_type=kept.by_type,
        files=write_files(lambda name: keys.of(batch.home, name), header, formats, kept),
    )


def _divide(batch: Batch, wanted: NewImportPart, kept: KeptEntries) -> list[Loose]:
    """Keep the entries of the part; return the other documents."""
    named = set(wanted.documents or ())
    others: list[Loose] = []
    seen: set[str] = set()
    answers = answers_of(batch)
    for entry in store.entries_of(batch):
        found = found_of(batch, entry)
        is_of_it = (
            entry.document_id in named if wanted.documents is not None else is_clean(found, answers)
        )
        if is_of_it:
            seen.add(entry.document_id)
            kept.keep(entry)
        else:
            others.append(_loose(entry, found))
    if named - seen:
        raise NotInImport
    if not kept.count:
        raise NothingOfIt
    return others


def answers_of(batch: Batch) -> Answers:
    """Read what the client answered of the documents of a batch."""
    return Answers.of(batch.business_id, batch.firm_id, batch.first_day, batch.period_to)


def is_clean(found: Sequence[Incident], answers: Answers) -> bool:
    """Return whether nothing is wrong with a document: that it is late is not.

    Nor is what the client says is right as it is.
    """
    return all(each.code == "LATE_DOCUMENT" or answers.confirms(each) for each in found)


def _loose(entry: JournalEntry, found: tuple[Incident, ...]) -> Loose:
    return Loose(
        id=entry.document_id,
        number=entry.number,
        day=entry.issued_on,
        why="not_imported",
        found=found,
    )
