"""The worker's side of an export: documents in, files and a batch out, once.

It can die at any step and start again: until the last transaction nothing refers to what it wrote,
and every run writes its files under keys of its own, so that a run which was thought dead cannot
touch the files of the one that won. That transaction takes the documents, numbers the batch, tells
the firm and ends the export; it holds the version of the batch register that the run began with.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from chalicelib.accounting import store
from chalicelib.accounting.assembling import PROGRESS_EVERY, Assembly
from chalicelib.accounting.books import books_of
from chalicelib.accounting.export import Export, export_id_of
from chalicelib.accounting.formats import BatchHeader, ExportFormat, export_format
from chalicelib.accounting.incidents import Findings, incident
from chalicelib.accounting.model import TRANSITIONS, Batch, BatchFile
from chalicelib.accounting.posting import Books
from chalicelib.accounting.register import BatchRegister, LiveBatch
from chalicelib.accounting.rule_store import keep_subaccounts
from chalicelib.aws import blobs
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again
from chalicelib.core.connecting import out_of_connection
from chalicelib.core.errors import Retryable
from chalicelib.core.ids import new_id
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
    licence: licences.Licence | None = None
    """By which it is the firm's, as it was read."""


class _Basis(NamedTuple):
    """What a run of an export begins with, read before the documents."""

    addressee: Addressee
    country: str
    books: Books
    register: BatchRegister
    live: list[LiveBatch]
    replaced: Batch | None
    objection: str
    """Why the batch that was named cannot be replaced; a code of `REFUSALS`."""


def _others_in_the_way() -> Retryable:
    return Retryable("export: other batches of the business kept changing")


@again(5, on=ChangedMeanwhile, otherwise=_others_in_the_way)
def run_export(business_id: str, export_id: str, *, progress_every: int = PROGRESS_EVERY) -> None:
    """Do the work of an export; a done one is left alone.

    Raises:
        Retryable: other exports of the business, or the firm at what is replaced, kept being in
            the way; try again.
    """
    export = store.export(business_id, export_id)
    if export is None or export.is_done:
        return
    with suppress(store.BatchExists):
        _attempt(export, progress_every)


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
    formats = {name: export_format(name) for name in export.formats}
    header = BatchHeader(basis.addressee.company_code, export.period_from, export.period_to)
    with Assembly(basis.books, header, formats.values()) as assembly:
        others = _read_documents(export, basis, assembly, progress_every)
        if others["in_flight"]:
            assembly.findings.add(incident("DOCUMENTS_IN_FLIGHT", value=others["in_flight"]))
        export = export.but(
            documents_read=assembly.documents_read,
            in_flight=others["in_flight"],
            rejected=others["rejected"],
        )
        if assembly.findings.blocking:
            _refuse(export, "incidents", assembly.findings)
        elif assembly.documents_read == 0:
            _refuse(export, "no-documents", None)
        else:
            _finish(export, basis, assembly, formats)


def _basis_of(export: Export) -> _Basis:
    business = onboarding.business(export.business_id)
    register = store.register(export.business_id)
    live = store.live_batches(export.business_id, export.period_from, export.period_to)
    replaced = _named(export)
    addressee = _addressee(export.business_id, business.name)
    return _Basis(
        addressee=addressee,
        country=business.country,
        books=books_of(business, addressee),
        register=register,
        live=[entry for entry in live if replaced is None or entry.batch_id != replaced.id],
        replaced=replaced,
        objection=_objection(export, replaced, addressee),
    )


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
        licence=licence,
    )


def _read_documents(
    export: Export, basis: _Basis, assembly: Assembly, progress_every: int
) -> Counter[str]:
    """Take in the accepted documents of the period; count the others by what became of them."""
    others: Counter[str] = Counter()

    def progress(documents_read: int) -> None:
        store.save_progress(export, documents_read)

    documents = _documents(export, others)
    assembly.take(
        documents,
        taken=store.members_of(basis.live),
        progress=progress,
        progress_every=progress_every,
    )
    return others


def _documents(export: Export, others: Counter[str]) -> Iterator[invoicing.DocumentSummary]:
    """Stream the accepted documents of the period; count the others in `others`."""
    period = export.period_from, export.period_to
    for outcome, document in invoicing.issued_documents(export.business_id, *period):
        if outcome == "accepted":
            yield document
        else:
            others[outcome] += 1


def _refuse(export: Export, code: str, found: Findings | None) -> None:
    refused = export.but(
        state="refused",
        refusal=code,
        incidents=tuple(found.examples) if found else (),
        incident_counts=dict(found.counts) if found else {},
    )
    tx = Transaction()
    store.save_export(tx, refused)
    store.note(tx, export.business_id, export.id, "export_refused", actor="system", reason=code)
    tx.commit()


def _finish(
    export: Export, basis: _Basis, assembly: Assembly, formats: Mapping[str, ExportFormat]
) -> None:
    written = _write_files(export, basis, assembly, formats)
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
        **written._asdict(),
        status="exported",
        incidents=tuple(assembly.findings.examples),
        incident_counts=dict(assembly.findings.counts),
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


def _write_files(
    export: Export, basis: _Basis, assembly: Assembly, formats: Mapping[str, ExportFormat]
) -> _Written:
    """Write the files, and beside them the list of their documents and the entries."""
    home = basis.addressee.firm_id or export.business_id
    batch_id, run = export.expected_batch_id, new_id("run")

    def blob_key(tenant: str, name: str) -> str:
        return blobs.key(tenant, "batch", export.created_at, f"{batch_id}-{run}-{name}")

    header = BatchHeader(
        basis.addressee.company_code, export.period_from, export.period_to, assembly.accounts
    )
    files = tuple(
        _write_file(name, each, blob_key(home, each.file_name), header, assembly)
        for name, each in formats.items()
    )
    members_key = blob_key(export.business_id, "members.txt")
    _write_pieces(members_key, "text/plain", assembly.members())
    entries_key = blob_key(home, "entries.jsonl")
    entries_bytes = _write_pieces(entries_key, "application/jsonl", assembly.kept())
    return _Written(files, members_key, entries_key, entries_bytes)


def _write_pieces(key: str, content_type: str, pieces: Iterator[bytes]) -> int:
    """Write a file that nobody downloads; return its length in bytes."""
    with blobs.upload(key, content_type) as target:
        sink = _Measured(target)
        for piece in pieces:
            sink.write(piece)
    return sink.bytes


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


class _Measured:
    """Passes bytes on and keeps their count and digest."""

    def __init__(self, target: blobs.Upload) -> None:
        self.bytes = 0
        self._target = target
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.bytes += len(data)
        self._digest.update(data)
        self._target.write(data)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _write_file(
    name: str, writer: ExportFormat, key: str, header: BatchHeader, assembly: Assembly
) -> BatchFile:
    with blobs.upload(key, writer.content_type) as target:
        sink = _Measured(target)
        records = writer.write(sink, header, assembly.entries())
    return BatchFile(
        format=name,
        name=writer.file_name,
        content_type=writer.content_type,
        key=key,
        bytes=sink.bytes,
        sha256=sink.sha256,
        records=records,
    )
