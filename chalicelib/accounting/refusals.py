"""What the firm's program refused of an import: those documents are free, with its words kept."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from chalicelib.accounting import store
from chalicelib.accounting.deciding_forms import NewRefusals
from chalicelib.accounting.decisions import NotInImport, note, refuse_taken, visible_import
from chalicelib.accounting.formats import BatchHeader, export_format
from chalicelib.accounting.incidents import Incident, incident
from chalicelib.accounting.loose import Loose
from chalicelib.accounting.model import (
    PROGRAM_REFUSED,
    STATUS_NAMES,
    TAKEN,
    Batch,
    ForbiddenStep,
)
from chalicelib.accounting.refusal_lines import Known, read_lines, read_list
from chalicelib.accounting.register import BatchRegister
from chalicelib.accounting.telling import write_released
from chalicelib.accounting.writing import write_loose
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.folding import fold


class _Imported(NamedTuple):
    """A document of the files of an import."""

    id: str
    number: str
    day: date
    found: tuple[Incident, ...]
    references: frozenset[str]
    """What its files call it."""


def report(caller: Caller, import_id: str, said: NewRefusals) -> Batch:
    """Release the documents that the program refused; those that it did already stay as they are.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not imported.
        InvalidInput: something is said of no document of the import.
    """
    batch = _taken(caller, import_id)
    register = store.register(batch.business_id)
    before = list(store.loose_of(batch))
    refused = {each.id for each in before if each.why == "refused"}
    imported = _imported(batch, before)
    known = _known(batch, imported, before, said.format)
    named = read_lines(said.text, known) if said.text else read_list(said.refusals or (), known)
    sentences = {each.document_id: each.sentence for each in reversed(named)}
    new = [
        _refused(each, sentences[each.id])
        for each in imported
        if each.id in sentences and each.id not in refused
    ]
    if not new:
        return batch
    changed = _with(batch, [*before, *new])
    tx = _begun(batch, register, changed)
    moved = store.move_batch(tx, changed)
    note(tx, caller, batch, "program_refused", released=str(len(new)))
    write_released(tx, moved, len(new))
    tx.commit()
    return moved


def withdraw(caller: Caller, import_id: str, document_id: str) -> Batch:
    """Take a refusal back: the document is in the batch again; repeating it changes nothing.

    Raises:
        ImportNotFound: there is none, or the user may not see its company.
        ForbiddenStep: it is not imported.
        NotInImport: it has no such document, or was imported without it.
        DocumentsTaken: a later batch has the document.
    """
    batch = _taken(caller, import_id)
    register = store.register(batch.business_id)
    before = list(store.loose_of(batch))
    found = [each for each in before if each.id == document_id and each.why == "refused"]
    if not found and document_id in store.members_of([batch]):
        return batch
    if not found:
        raise NotInImport
    refuse_taken(batch, {document_id})
    changed = _with(batch, [each for each in before if each not in found])
    tx = _begun(batch, register, changed)
    moved = store.move_batch(tx, changed)
    note(tx, caller, batch, "refusal_withdrawn", number=found[0].number)
    tx.commit()
    return moved


def _taken(caller: Caller, import_id: str) -> Batch:
    batch = visible_import(caller, import_id)
    if batch.status not in TAKEN:
        target = STATUS_NAMES["imported_with_incidents"]
        raise ForbiddenStep(status=STATUS_NAMES[batch.status], target=target)
    return batch


def _imported(batch: Batch, loose: Sequence[Loose]) -> list[_Imported]:
    """Read which documents the files of the batch hold by now, in their order."""
    others = _not_imported(loose)
    formats = {each.format: export_format(each.format, batch.set_for(each)) for each in batch.files}
    return [
        _Imported(
            each.document_id,
            each.number,
            each.issued_on,
            each.found,
            frozenset(written.reference(each) for written in formats.values()),
        )
        for each in store.entries_of(batch)
        if each.document_id not in others
    ]


def _not_imported(loose: Sequence[Loose]) -> set[str]:
    return {each.id for each in loose if each.why == "not_imported"}


def _with(batch: Batch, loose: Sequence[Loose]) -> Batch:
    said = [
        found
        for each in loose
        if each.why == "refused"
        for found in each.found
        if found.code == PROGRAM_REFUSED
    ]
    return write_loose(batch.refusing(said), loose).settled()


def _begun(batch: Batch, register: BatchRegister, changed: Batch) -> Transaction:
    tx = Transaction()
    store.save_register(tx, batch.business_id, register)
    store.change_live(tx, changed)
    return tx


def _refused(document: _Imported, sentence: str) -> Loose:
    about = {"document_id": document.id, "number": document.number}
    said = incident(PROGRAM_REFUSED, value=sentence, **about)
    return Loose(
        id=document.id,
        number=document.number,
        day=document.day,
        why="refused",
        found=(*document.found, said),
    )


def _known(
    batch: Batch, imported: Sequence[_Imported], loose: Sequence[Loose], format_name: str | None
) -> Known:
    ends: list[int] = []

    def by_record(record: int) -> str | None:
        if not ends:
            ends.extend(_ends(batch, _not_imported(loose), format_name))
        is_of_one = ends[0] < record <= ends[-1]
        return imported[bisect_left(ends, record) - 1].id if is_of_one else None

    return Known(_by_name(imported), by_record)


def _by_name(imported: Sequence[_Imported]) -> dict[str, str]:
    """Find documents by id and number, and by what files call them where that is of one alone."""
    called: dict[str, set[str]] = defaultdict(set)
    for each in imported:
        for reference in each.references:
            called[fold(reference)].add(each.id)
    by_name = {name: ids.pop() for name, ids in called.items() if len(ids) == 1}
    by_name |= {fold(each.number): each.id for each in imported}
    return by_name | {fold(each.id): each.id for each in imported}


def _ends(batch: Batch, others: set[str], format_name: str | None) -> list[int]:
    """Count after which record of a file each of its documents ends; first, what is before them."""
    file = batch.file(format_name) if format_name else batch.files[0]
    of_format = [each for each in batch.files if each.format == file.format]
    if format_name != file.name:  # of several files, the one with the documents
        file = max(of_format, key=lambda each: each.records)
    files = export_format(file.format, batch.set_for(file)).files
    writer = files[of_format.index(file)]
    header = BatchHeader(batch.firm_company_code, batch.period_from, batch.period_to)
    each_has = [
        writer.write(_Nowhere(), header, [entry])
        for entry in store.entries_of(batch)
        if entry.document_id not in others
    ]
    before = file.records - sum(each_has)
    return list(accumulate(each_has, initial=before)) if before >= 0 else [0]


class _Nowhere:
    """Where a file is written to of which only the records are counted."""

    def write(self, data: bytes) -> None:
        """Drop it."""
