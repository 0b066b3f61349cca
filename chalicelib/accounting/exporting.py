"""The worker's side of an export: documents in, files and a batch out, once.

It can die at any step and start again: until the last transaction nothing refers to what it wrote,
and every run writes its files under keys of its own, so that a run which was thought dead cannot
touch the files of the one that won. That transaction takes the documents, numbers the batch, tells
the firm and ends the export; it holds the version of the batch register that the run began with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from chalicelib.accounting import store
from chalicelib.accounting.assembling import PROGRESS_EVERY, Assembly
from chalicelib.accounting.books import books_of
from chalicelib.accounting.export import Export, export_id_of
from chalicelib.accounting.format_store import FormatSettings, settings_for, usual_settings
from chalicelib.accounting.formats import (
    BatchHeader,
    ExportFormat,
    export_format,
)
from chalicelib.accounting.incidents import Findings, incident
from chalicelib.accounting.late import LateDocuments
from chalicelib.accounting.model import TRANSITIONS, Batch, BatchFile
from chalicelib.accounting.posting import Books
from chalicelib.accounting.questions.answers import Answers
from chalicelib.accounting.questions.rounds import write_look
from chalicelib.accounting.register import BatchRegister, LiveBatch
from chalicelib.accounting.rule_store import keep_subaccounts
from chalicelib.accounting.telling import write_schedule_refused
from chalicelib.accounting.writing import BlobKeys, write_files, write_pieces
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.connecting import out_of_connection
from chalicelib.core.errors import Retryable
from chalicelib.firms import service as firms
from chalicelib.invoicing import service as invoicing
from chalicelib.licences import service as licences
from chalicelib.onboarding import service as onboarding

NO_FIRM_CODE = "00000"
"""Company code in the files of a business whose books no firm keeps."""


class Addressee(NamedTuple):
    """Whom a batch is for; a business without a firm keeps it for itself."""

    firm_id: str
    company_id: str
    company_name: str
    company_code: str
    is_other_taxpayer: bool = False
    """The firm's list now has somebody else under the code that the licence was given for."""
    closed: firms.ClosedBooks | None = None
    """What the firm's books take no more."""
    licence: licences.Licence | None = None
    """By which it is the firm's, as it was read."""


class _Basis(NamedTuple):
    """What a run of an export begins with, read before the documents."""

    addressee: Addressee
    country: str
    books: Books
    register: BatchRegister
    live: list[LiveBatch]
    """Those that may hold documents of the period."""
    late: LateDocuments
    answers: Answers
    """What the client answered of its documents, and of those of the period."""
    replaced: Batch | None
    settings: FormatSettings
    """How the firm has set the formats."""
    objection: str
    """Why the batch that was named cannot be replaced; a code of `REFUSALS`."""


def _others_in_the_way() -> Retryable:
    return Retryable("export: other batches of the business kept changing")


@again(5, on=ChangedMeanwhile, otherwise=_others_in_the_way)
def run_export(business_id: str, export_id: str, *, progress_every: int = PROGRESS_EVERY) -> None:
    """Do the work of an export; a done one is left alone, and one of a removed business goes.

    Raises:
        Retryable: other exports of the business, or the firm at what is replaced, kept being in
            the way; try again.
    """
    export = store.export(business_id, export_id)
    if export is None or export.is_done:
        return
    try:
        with suppress(store.BatchExists):
            _attempt(export, progress_every)
    except onboarding.BusinessNotFound:
        store.drop_export(export)


def _attempt(export: Export, progress_every: int) -> None:
    store.save_progress(export, 0)
    try:
        basis = _basis_of(export)
    except onboarding.ChartNotLoaded:
        _refuse(export, "chart-not-loaded", None)
        return
    if basis.objection:
        _refuse(export, basis.objection, None)
        return
    if basis.addressee.is_other_taxpayer:
        found = Findings()
        code = basis.addressee.company_code
        found.add(incident("COMPANY_CODE_MISMATCH", field="company", value=code))
        _refuse(export, "incidents", found)
        return
    switches = basis.settings.switches
    formats = {name: export_format(name, switches.get(name, {})) for name in export.formats}
    header = BatchHeader(
        basis.addressee.company_code,
        export.period_from,
        export.period_to,
        account_digits=basis.books.chart.length,
    )
    late = basis.late.by_id
    with Assembly(
        basis.books, header, formats.values(), late, basis.addressee.closed, basis.answers
    ) as assembly:
        others = _read_documents(export, basis, assembly, progress_every)
        if others["in_flight"]:
            assembly.findings.add(incident("DOCUMENTS_IN_FLIGHT", value=others["in_flight"]))
        export = export.but(
            documents_read=assembly.documents_read,
            left_out=assembly.left_out,
            in_flight=others["in_flight"],
            rejected=others["rejected"],
        )
        if export.is_scheduled and assembly.is_known:
            _refuse(export, "nothing-new", assembly.findings)
        elif assembly.is_refused:
            _refuse(export, "incidents", assembly.findings)
        elif assembly.documents_read == 0:
            _refuse(export, "no-documents", assembly.findings)
        else:
            header = replace(header, accounts=assembly.accounts)
            _finish(export, basis, assembly, header, formats)


def _basis_of(export: Export) -> _Basis:
    business = onboarding.business(export.business_id)
    register = store.register(export.business_id)
    replaced = _named(export)
    live = [
        row
        for row in store.live_until(export.business_id, export.period_to)
        if replaced is None or row.batch_id != replaced.id
    ]
    addressee = _addressee(export.business_id, business.name)
    late = LateDocuments.of(export.business_id, live, export.period_from, export.is_of)
    first_day = min(late.first_day, export.period_from)
    answers = Answers.of(export.business_id, addressee.firm_id, first_day, export.period_to)
    return _Basis(
        addressee=addressee,
        country=business.country,
        books=books_of(business, addressee),
        register=register,
        live=[row for row in live if row.overlaps(export.period_from, export.period_to)],
        late=late._replace(kept_out=answers.kept_out),
        answers=answers,
        replaced=replaced,
        settings=_settings_of(addressee),
        objection=_objection(export, replaced, addressee),
    )


def _settings_of(addressee: Addressee) -> FormatSettings:
    if not addressee.firm_id:
        return usual_settings()
    return settings_for(addressee.firm_id, addressee.company_id)


def _named(export: Export) -> Batch | None:
    """Read the batch that the export is to replace, if the business has made such a one."""
    if not export.replaces:
        return None
    made_by = store.export(export.business_id, export_id_of(export.replaces))
    if made_by is None or made_by.batch_id != export.replaces:
        return None
    return store.batch(made_by.batch_home, made_by.batch_id)


def _objection(export: Export, named: Batch | None, addressee: Addressee) -> str:
    if not export.replaces:
        return ""
    if named is None or "superseded" not in TRANSITIONS[named.status]:
        return "replaced-batch"
    if named.firm_id not in {"", addressee.firm_id}:
        return "replaced-batch-of-firm"
    if named.downloaded_at is not None:
        return "replaced-batch-downloaded"
    overlaps = named.period_from <= export.period_to and export.period_from <= named.period_to
    return "" if overlaps else "replaced-batch-period"


def _addressee(business_id: str, business_name: str) -> Addressee:
    licence = licences.batch_licence_of(business_id)
    if licence is None or licence.company_id is None:
        return Addressee("", business_id, business_name, NO_FIRM_CODE)
    company = firms.company(licence.firm_id, licence.company_id)
    same = onboarding.carries_tax_id(business_id, company.country, company.tax_id)
    return Addressee(
        licence.firm_id,
        company.id,
        company.name,
        company.code,
        is_other_taxpayer=not same,
        closed=firms.closed_books(firms.firm(licence.firm_id), company),
        licence=licence,
    )


def _read_documents(
    export: Export, basis: _Basis, assembly: Assembly, progress_every: int
) -> Counter[str]:
    """Take in the accepted documents of the period; count the others by what became of them."""
    others: Counter[str] = Counter()

    def progress(documents_read: int) -> None:
        store.save_progress(export, documents_read)

    documents = chain(basis.late.documents(), _documents(export, assembly, others))
    assembly.take(
        documents,
        taken=store.members_of(basis.live),
        progress=progress,
        progress_every=progress_every,
    )
    return others


def _documents(
    export: Export, assembly: Assembly, others: Counter[str]
) -> Iterator[invoicing.DocumentSummary]:
    """Stream the accepted documents of the period; count the others in `others`."""
    period = export.period_from, export.period_to
    for outcome, document in invoicing.issued_documents(export.business_id, *period):
        if not export.is_of(document.document_type):
            continue
        if outcome == "accepted":
            yield document
        else:
            others[outcome] += 1
            if outcome == "in_flight":
                assembly.leave(document, "in_flight")


def _refuse(export: Export, code: str, found: Findings | None) -> None:
    is_empty = export.is_scheduled and code in ("no-documents", "nothing-new")
    refused = export.but(
        state="empty" if is_empty else "refused",
        refusal=code,
        incidents=tuple(found.examples) if found else (),
        incident_counts=dict(found.counts) if found else {},
    )
    tx = Transaction()
    store.save_export(tx, refused)
    if is_empty:
        store.note(tx, export.business_id, export.id, "export_empty", actor="system")
    else:
        store.note(tx, export.business_id, export.id, "export_refused", actor="system", reason=code)
    if export.is_scheduled and not is_empty:
        write_schedule_refused(tx, refused)
    tx.commit()


def _finish(
    export: Export,
    basis: _Basis,
    assembly: Assembly,
    header: BatchHeader,
    formats: Mapping[str, ExportFormat],
) -> None:
    written = _write(export, basis, assembly, header, formats)
    register, sequence = _numbered(basis.register, basis.addressee)
    batch = Batch(
        id=export.expected_batch_id,
        created_at=clock.now(),
        export_id=export.id,
        business_id=export.business_id,
        firm_id=basis.addressee.firm_id,
        company_id=basis.addressee.company_id,
        company_name=basis.addressee.company_name,
        firm_company_code=basis.addressee.company_code,
        period_from=export.period_from,
        period_to=export.period_to,
        sequence=sequence,
        currency=basis.books.rules.currency,
        documents=assembly.documents,
        totals=assembly.totals,
        by_rate=assembly.by_rate,
        country=basis.country,
        by_type=assembly.by_type,
        document_types=export.document_types,
        files=written.files,
        switches=basis.settings.switches,
        members_key=written.members_key,
        entries_key=written.entries_key,
        entries_bytes=written.entries_bytes,
        reaches_from=assembly.first_day if assembly.first_day < export.period_from else None,
        clears=basis.late.cleared_by(_ids(assembly)) if basis.late.lists else {},
        loose_key=written.loose_key,
        loose=assembly.loose,
        status="exported",
        incidents=tuple(assembly.findings.examples),
        incident_counts=dict(assembly.findings.counts),
        left_out=export.left_out,
        in_flight=export.in_flight,
        rejected=export.rejected,
        replaces=basis.replaced.id if basis.replaced else "",
        created_by=export.created_by,
    )
    _commit(export, batch, register, basis)


class _Written(NamedTuple):
    """The files of a batch, and where what it is made of is kept."""

    files: tuple[BatchFile, ...]
    members_key: str
    entries_key: str
    entries_bytes: int
    loose_key: str


def _write(
    export: Export,
    basis: _Basis,
    assembly: Assembly,
    header: BatchHeader,
    formats: Mapping[str, ExportFormat],
) -> _Written:
    """Write the files, and beside them the lists of documents and the entries."""
    home = basis.addressee.firm_id or export.business_id
    keys = BlobKeys(export.created_at, export.expected_batch_id)
    files = write_files(lambda name: keys.of(home, name), header, formats, assembly)
    members_key = keys.of(export.business_id, "members.txt")
    write_pieces(members_key, "text/plain", assembly.members())
    entries_key = keys.of(home, "entries.jsonl")
    entries_bytes = write_pieces(entries_key, "application/jsonl", assembly.kept())
    loose_key = keys.of(home, "loose.jsonl") if assembly.loose else ""
    if loose_key:
        write_pieces(loose_key, "application/jsonl", assembly.left())
    return _Written(files, members_key, entries_key, entries_bytes, loose_key)


def _ids(assembly: Assembly) -> frozenset[str]:
    return frozenset(b"".join(assembly.members()).decode().split())


def _numbered(register: BatchRegister, addressee: Addressee) -> tuple[BatchRegister, int]:
    of_company = f"{addressee.firm_id}/{addressee.company_id}"
    sequence = register.last_sequence.get(of_company, 0) + 1
    last = {**register.last_sequence, of_company: sequence}
    return register.but(last_sequence=last), sequence


def _commit(export: Export, batch: Batch, register: BatchRegister, basis: _Basis) -> None:
    tx, replaced = Transaction(), basis.replaced
    actor = out_of_connection(export.created_by)
    if basis.addressee.licence is not None:  # what has ended meanwhile hands nothing over
        licences.require_as_read(tx, basis.addressee.licence)
    if batch.firm_id:
        batch = batch.to("pending")
        store.add_news(tx, batch)
        write_look(tx, batch)
    facts = {"status": batch.status, "documents": str(batch.documents.total)}
    store.note(tx, batch.home, batch.id, "exported", actor=actor, **facts)
    store.add_batch(tx, batch)
    store.save_register(tx, batch.business_id, register)
    store.add_live(tx, batch)
    keep_subaccounts(tx, batch.firm_id, batch.company_id, basis.books.subaccounts)
    if replaced is not None:
        store.drop_live(tx, replaced)
        store.move_batch(tx, replaced.to("superseded"))
        store.note(tx, replaced.home, replaced.id, "superseded", actor=actor, by=batch.id)
    done = export.but(
        state="done",
        batch_id=batch.id,
        batch_home=batch.home,
        incident_counts=batch.incident_counts,
    )
    store.save_export(tx, done)
    store.note(tx, export.business_id, export.id, "export_done", actor="system", batch=batch.id)
    tx.commit()
