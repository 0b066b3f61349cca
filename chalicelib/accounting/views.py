"""What each side is shown of exports and imports; what it sends is in `forms`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from chalicelib.accounting.claim import Claim
from chalicelib.accounting.entries import JournalLine
from chalicelib.accounting.export import STATE_NAMES, Export, ExportState
from chalicelib.accounting.formats import ShownFormat, format_labels
from chalicelib.accounting.incidents import WHY_NAMES, SeenIncident, Why
from chalicelib.accounting.model import (
    PART_NAMES,
    STATUS_NAMES,
    Batch,
    BatchEvent,
    BatchFacts,
    BatchFile,
    BatchStatus,
    BatchTotals,
    CurrencySum,
    DocumentCounts,
    FileFacts,
    ImportPartName,
    RateTotal,
    TypeTotal,
)
from chalicelib.accounting.rules import Side
from chalicelib.core.history import ToldEntry
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import InWords, Shown, in_words
from chalicelib.invoicing import service as invoicing
from chalicelib.onboarding import service as onboarding

ShownTypes = Annotated[tuple[str, ...], InWords(onboarding.document_names, by="country")]
"""Types of documents, in the words of the `country` that stands beside them."""


class BatchHistoryEntry(ToldEntry):
    """One event of an export or import."""

    event: BatchEvent


class ExportView(Shown):
    """An export as the business reads it."""

    id: str
    state: Annotated[ExportState, in_words(STATE_NAMES)]
    period_from: date
    period_to: date
    formats: Annotated[list[ShownFormat], InWords(format_labels)]
    country: onboarding.UnshownCountry
    document_types: ShownTypes
    """Of which it takes documents; empty: of all."""
    replaces: str
    is_scheduled: bool
    """Whether the schedule of the business made it."""
    documents_read: int
    created_at: Instant
    version: int
    refusal: str
    refusal_text: str
    found: tuple[SeenIncident, ...]
    incident_counts: dict[str, int]
    batch_id: str
    batch_status: Annotated[BatchStatus | None, in_words(STATUS_NAMES)]
    discard_reason: str
    """Why the firm set the batch aside, while it is `discarded`."""
    sequence: int | None
    documents: DocumentCounts | None
    left_out: int
    """Accepted documents of the period that cannot be carried, for the incidents that are found:
    they are not in the batch and go into a later one."""
    released: int
    """Documents of the batch that are not in the firm's books and go into a later one."""
    in_flight: int
    """Documents of the period that the tax authority had not answered for: not exported."""
    rejected: int
    """Documents of the period that it had rejected."""
    totals: BatchTotals | None
    files: tuple[FileFacts, ...]


class ShownTypeTotal(TypeTotal, Shown):
    """What the documents of one type come to, with the type in words."""

    country: onboarding.UnshownCountry
    document_type: onboarding.ShownDocumentType


SIDE_NAMES: Final[dict[Side, Text]] = {
    "debit": Text(es="debe", en="debit"),
    "credit": Text(es="haber", en="credit"),
}


class ImportedLine(Shown):
    """A line of the journal entry of a document, in the currency of the books."""

    account: str
    account_name: str
    side: Annotated[Side, in_words(SIDE_NAMES)]
    amount: DecimalString
    tax_code: str | None
    """Of a line of tax, as its country writes it; null: it is of none."""
    tax_rate: DecimalString | None
    tax_base: DecimalString | None


def line_view(line: JournalLine) -> ImportedLine:
    """Show a line of an entry."""
    tax = line.tax
    return ImportedLine(
        account=line.account.code,
        account_name=line.account.name,
        side=line.side,
        amount=line.amount,
        tax_code=tax.code if tax else None,
        tax_rate=tax.rate if tax else None,
        tax_base=tax.base if tax else None,
    )


class ImportedDocument(Shown):
    """A document of an import: how it is booked, what was found, which files there are."""

    id: str
    country: onboarding.UnshownCountry
    type: onboarding.ShownDocumentType
    number: str
    day: date
    receiver_name: str
    receiver_tax_id: str
    currency: str
    """Of the books, and so of the lines."""
    lines: tuple[ImportedLine, ...]
    found: tuple[SeenIncident, ...]
    """Its incidents, each with what to do."""
    loose: Annotated[Why | None, in_words(WHY_NAMES)]
    """Why it is free for a later batch; null: it is in this one."""
    files: Annotated[tuple[str, ...], in_words(invoicing.FILE_NAMES)]
    """What can be downloaded by now: `xml`, `answer`, `former_answer`, `pdf`."""


class LooseDocument(Shown):
    """A document of the period that is not in the books by this batch: it goes into a later one."""

    id: str
    number: str
    day: date
    why: Annotated[Why, in_words(WHY_NAMES)]
    found: tuple[SeenIncident, ...]
    """Its incidents, each with what to do; of what the firm's program refused, with its words."""


class ActRefusal(Model):
    """Why something was not done to one of several."""

    code: str
    """The stable code of the problem, as of one that refuses a whole request."""
    detail: str
    """What is wrong and what to do, in the reader's language."""


class ActResult(Shown):
    """What came of an act on one of several imports."""

    id: str
    is_done: bool
    status: Annotated[BatchStatus | None, in_words(STATUS_NAMES)]
    """What it has become; null: it was refused."""
    answered: int
    """Documents that its files have otherwise than the client has answered since."""
    problem: ActRefusal | None
    """Why it was refused; null: it was not."""


class ActResults(Model):
    """What came of an act, import by import, in the order in which they were named."""

    data: list[ActResult]


class ListedImports(ListedByState[BatchFacts]):
    """One page of the list of imports, with what all pages come to."""

    sums: tuple[CurrencySum, ...]
    """Of all imports that match, currency by currency."""


class UnknownAccount(Model):
    """An account of entries that the firm's chart of the company does not have today."""

    code: str
    name: str
    documents: int
    """How many documents are posted to it."""


class HeldElsewhere(Model):
    """Documents of an import that another live batch has."""

    batch_id: str
    documents: int


class FormerBatch(Model):
    """The batch of the company before, and how an import differs from it."""

    id: str
    sequence: int
    period_from: date
    period_to: date
    documents: int
    total: DecimalString
    more_documents: int
    """Than in that one; negative: fewer."""
    more_total: DecimalString


class ImportCheck(Model):
    """What importing would do as things are now."""

    refusal: ActRefusal | None
    """Why it would be refused; null: it would not."""
    clean: int
    """Documents without incidents: what the clean part is made of."""
    with_incidents: int
    """Documents that have some; each is listed with them by `GET …/documents`."""
    unknown_accounts: tuple[UnknownAccount, ...] | None
    """Accounts that the firm's own chart of the company lacks; null: it keeps none of its own."""
    held_elsewhere: tuple[HeldElsewhere, ...]
    """What other live batches have of it: of a discarded import, why it cannot be restored."""
    former: FormerBatch | None
    """The company's batch before; null: there is none."""


class ShownClaim(Model):
    """The claim of an agent on an import."""

    agent: str
    expires_at: Instant | None
    """From then on another agent can have it; null: its files were handed to the program."""
    since: Instant | None
    """Null: it is of before that was kept."""


class Import(BatchFacts):
    """A batch as the firm reads it."""

    version: int
    totals: BatchTotals
    by_rate: tuple[RateTotal, ...]
    by_type: tuple[ShownTypeTotal, ...]
    """Base, tax and total of each type of document."""
    country: onboarding.UnshownCountry
    document_types: ShownTypes
    """Those that the business chose; empty: all. Documents of others are not in it."""
    files: tuple[FileFacts, ...]
    found: tuple[SeenIncident, ...]
    """Up to fifty incidents of each code, explained in the reader's language."""
    incident_counts: dict[str, int]
    left_out: int
    """Accepted documents of the period that cannot be carried: not in the batch, but in a later
    one once they can."""
    released: int
    """Documents that were in the batch and are free for a later one."""
    answered: int
    """Documents of it that the client answered of since, so that they would go otherwise: its
    files have them as they were found, and so has who imports all of it. The clean part leaves
    them to the next batch, which has them as answered."""
    part: Annotated[ImportPartName, in_words(PART_NAMES)]
    """How much of it was imported: of a part, totals and files are those of the part."""
    former_files: tuple[FileFacts, ...]
    """The files of before a part was imported; by their SHA-256 they can be had."""
    in_flight: int
    """Documents of the period that the tax authority had not answered for: not in the batch."""
    rejected: int
    """Documents of the period that it had rejected."""
    replaces: str
    discard_reason: str
    claim: ShownClaim | None
    """The agent that has it, or had it last, to hand it to the firm's program; null: none did."""


def import_view(batch: Batch, language: Language, answered: int) -> Import:
    """Show a batch to the firm, with how many of its documents were answered otherwise since."""
    return Import(
        **batch.facts().model_dump(),
        version=batch.version,
        totals=batch.totals,
        by_rate=batch.by_rate,
        by_type=tuple(
            ShownTypeTotal(**dict(each), country=batch.country) for each in batch.by_type
        ),
        country=batch.country,
        document_types=batch.document_types,
        files=_file_facts(batch.files),
        found=tuple(found.seen_in(language) for found in batch.incidents),
        incident_counts=batch.incident_counts,
        left_out=batch.left_out,
        released=batch.released,
        answered=answered,
        part=batch.part,
        former_files=_file_facts(batch.whole.files) if batch.whole is not None else (),
        in_flight=batch.in_flight,
        rejected=batch.rejected,
        replaces=batch.replaces,
        discard_reason=batch.discard_reason,
        claim=_shown_claim(batch.claim),
    )


def _shown_claim(claim: Claim | None) -> ShownClaim | None:
    if claim is None:
        return None
    return ShownClaim(agent=claim.agent, expires_at=claim.expires_at, since=claim.since)


def export_view(
    export: Export, batch: Batch | None, progress: int | None, language: Language
) -> ExportView:
    """Show an export to the business, with its batch once there is one."""
    return ExportView(
        id=export.id,
        state="running" if progress is not None else export.state,
        period_from=export.period_from,
        period_to=export.period_to,
        formats=export.formats,
        country=export.country,
        document_types=export.document_types,
        replaces=export.replaces,
        is_scheduled=export.is_scheduled,
        documents_read=export.documents_read if progress is None else progress,
        created_at=export.created_at,
        version=export.version,
        refusal=export.refusal,
        refusal_text=export.refusal_text(language),
        found=tuple(
            found.seen_in(language)
            for found in (batch.incidents if batch is not None else export.incidents)
        ),
        incident_counts=batch.incident_counts if batch is not None else export.incident_counts,
        batch_id=export.batch_id,
        batch_status=batch.status if batch else None,
        discard_reason=batch.discard_reason if batch else "",
        sequence=batch.sequence if batch else None,
        documents=batch.documents if batch else None,
        left_out=export.left_out,
        released=batch.released if batch else 0,
        in_flight=export.in_flight,
        rejected=export.rejected,
        totals=batch.totals if batch else None,
        files=_file_facts(batch.files) if batch else (),
    )


def _file_facts(files: Sequence[BatchFile]) -> tuple[FileFacts, ...]:
    """Show files of a batch without where they are kept."""
    return tuple(
        FileFacts.model_validate(file.model_dump(include=set(FileFacts.model_fields)))
        for file in files
    )


class UserAct(Model):
    """Something that a user of the firm did."""

    id: str
    version: int
    created_at: Instant
    event: str
    """Its stable code; more may come."""
    text: str
    """What was done, as a sentence in the language of the response."""
    subject: str
    """The id of what it was done to: a licence, an import, a company, a user, the firm."""
    company_id: str | None
    """The company that it concerns, where it concerns one."""
    company_code: str | None
    company_name: str | None
    source: str
    """From where: the network of the address."""
    facts: dict[str, str]
    """What the sentence is filled from, for programs."""
