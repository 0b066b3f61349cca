"""What the API shows of a document."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.core.errors import DomainError
from chalicelib.core.history import Actor, ToldEntry
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.paging import ListedByState
from chalicelib.core.texts import Language, Text
from chalicelib.core.words import Shown, in_words
from chalicelib.invoicing.balances import Balance
from chalicelib.invoicing.files import FILE_NAMES
from chalicelib.invoicing.model import (
    STATE_NAMES,
    AuthorityDetail,
    DifferingAnswer,
    DocumentState,
    Obstacle,
)
from chalicelib.invoicing.progress import DocumentEvent, DocumentProgress, Event
from chalicelib.invoicing.words import ASKED_AND_TOLD, EVENTS, NOBODY_TO_MAIL, OBSTACLES
from chalicelib.mail import service as mail
from chalicelib.onboarding.service import ShownDocumentType, UnshownCountry


class CorrectedView(Model):
    """The document that a note names."""

    key: str
    id: str | None
    """None where another program issued it."""
    left: DecimalString | None = None
    """What is left of it after all its notes; only where the note is read by itself."""


class NoteView(Shown):
    """A note in the list of the document that it names."""

    id: str
    country: UnshownCountry
    type: ShownDocumentType
    state: Annotated[DocumentState, in_words(STATE_NAMES)]
    number: str
    total: DecimalString


class NotesView(Model):
    """What credit and debit notes have changed of a document."""

    taken: DecimalString
    """By notes that are on their way or accepted."""
    added: DecimalString
    """By notes that are accepted."""
    left: DecimalString
    """What a credit note may still take."""
    is_overtaken: bool
    """The authority accepted notes of more than the document came to: one of them must be undone.

    It happens where a note that was rejected is accepted after all.
    """
    count: int
    newest: tuple[NoteView, ...]
    """The last 25, newest first."""


class DocumentView(Shown):
    """A document in a list, and what a caller gets when issuing one."""

    id: str
    version: int
    country: UnshownCountry
    type: ShownDocumentType
    state: Annotated[DocumentState, in_words(STATE_NAMES)]
    number: str
    """In its series, as its country writes it (Costa Rica: the consecutive)."""
    key: str
    """What names it at the authority (Costa Rica: the clave)."""
    issued_at: Instant
    receiver_name: str | None
    currency: str
    total: DecimalString
    obstacle: Annotated[Obstacle | None, in_words(OBSTACLES)]
    """Code of what holds it up for now; it goes on by itself when that ends.

    `customer-mail-refused` and `customer-mail-bounced` stay: the document is accepted, and at some
    address its customer could not be mailed (`deliveries`); have it sent again, elsewhere if need
    be (`…/delivery`).
    `cannot-be-delivered`: it is accepted, and its PDF or mail waits until we correct a mistake.
    `mail-waits`: it is accepted, and its mail waits for the mail service, for three days at most.
    `answer-differs`: the authority's answer is not about the document as it was sent (`differing`):
    decide about it (`…/decision`), or have the authority asked again (`…/status-check`).
    `asking-stopped`: the authority is asked no more, as it has had no answer for so long, or as the
    business has disconnected; have it asked again (`…/status-check`) when there is reason to.
    """
    authority_details: tuple[AuthorityDetail, ...]
    """The authority's remarks, on rejections and on acceptances with warnings; what is no list of
    theirs is one remark without code. `[…]` stands for more, which the file `answer` has."""
    differing: DifferingAnswer | None
    """The well signed answer that differs, while nobody has decided about it; its `state` is
    `unknown` where it does not say what it decides."""
    is_asked_again: bool
    """It is rejected, and the authority is being asked whether it still is."""
    replaces: str | None
    """The rejected document in whose place it was issued."""
    replaced_by: str | None
    """The document that was issued in its place; if this one is accepted after all, both are."""
    files: Annotated[tuple[str, ...], in_words(FILE_NAMES)]
    """What can be downloaded by now: `xml`, `answer`, `former_answer`, `pdf`."""
    delivered_at: Instant | None
    """When its mail went out to some address or, of one without an e-mail of its receiver, when it
    was ready; null while mails wait (`mail-waits`), and if all were refused or came back."""
    corrects: CorrectedView | None
    """What it corrects, if it is a note."""
    notes: NotesView | None = None
    """What notes have changed of it; only where a document is read by itself."""
    deliveries: tuple[mail.MailState, ...] | None = None
    """What became of the last mail to each address; only where a document is read by itself."""


class PreviewFault(Model):
    """A field that issuing would refuse."""

    pointer: str
    code: str
    detail: str
    """What is wrong, in the caller's language."""


class Refusal(Model):
    """Why something cannot be issued now, beside what is wrong in its fields."""

    code: str
    """As the problem has it that issuing would be answered with."""
    detail: str
    """Why, and what to do, in the caller's language."""

    @classmethod
    def of(cls, error: DomainError, language: Language) -> Refusal:
        """Tell a refusal without refusing."""
        return cls(code=error.code, detail=error.sentence(language))


class DocumentPreview(Shown):
    """What a document would be: nothing has a number, and nothing was written."""

    country: UnshownCountry
    type: ShownDocumentType
    receiver_name: str | None = None
    currency: str | None = None
    total: DecimalString | None = None
    """What it would come to; none while not all is there that it is computed of."""
    can_be_issued: bool = False
    """Whether it would be issued as it is now, as far as is known without asking a register."""
    faults: tuple[PreviewFault, ...] = ()
    """What is wrong in its fields, as issuing would say, 100 at most."""
    more_faults: int = 0
    """How many more there are."""
    refusals: tuple[Refusal, ...] = ()
    """What else is in the way of issuing it."""
    pdf_base64: str | None = None
    """Its printed form, marked as without validity, where it was asked for (`pdf`) and nothing is
    wrong."""


class DocumentTypeView(Model):
    """A type of document of the country, and whether the business can issue it now."""

    type: str
    """Its neutral name, such as `invoice`."""
    name: str
    """What people call it, in the caller's language."""
    can_be_issued: bool
    why_not: Refusal | None
    """Why not, and what to do."""


class DocumentTypes(Model):
    """The types of documents, the usual one first."""

    data: list[DocumentTypeView]


class DifferingDocument(DocumentView):
    """A document whose answer differs, as the operator sees it."""

    business_id: str
    business_name: str | None
    """Null: it is gone."""


class DocumentViewPage(ListedByState[DocumentView]):
    """One page of the documents of some days; without a period in the query, of the last 31."""

    issued_from: date
    issued_to: date


class DocumentHistoryEntry(ToldEntry):
    """One event of a document."""

    event: DocumentEvent


def view(progress: DocumentProgress) -> DocumentView:
    """Show a document by its progress."""
    summary = progress.summary
    return DocumentView(
        id=progress.id,
        version=progress.version,
        country=progress.country,
        type=summary.document_type,
        state=progress.state,
        number=summary.number,
        key=summary.key,
        issued_at=summary.issued_at,
        receiver_name=summary.receiver_name,
        currency=summary.currency,
        total=summary.total,
        obstacle=progress.obstacle,
        authority_details=progress.authority_details,
        differing=progress.differing,
        is_asked_again=progress.is_asked_again,
        replaces=progress.replaces,
        replaced_by=progress.replaced_by,
        files=tuple(sorted(progress.files)),
        delivered_at=progress.delivered_at,
        corrects=corrected(progress),
    )


def deliveries_view(progress: DocumentProgress) -> tuple[mail.MailState, ...]:
    """Show where the mails of a document went, and which did not arrive."""
    return tuple(
        mail.MailState(to=each.to, state=each.state, at=each.at, reason=each.reason)
        for each in progress.deliveries
    )


def corrected(progress: DocumentProgress, of: Balance | None = None) -> CorrectedView | None:
    """Show what a note corrects, and with its balance what is left `of` it."""
    note = progress.correction
    if note is None:
        return None
    return CorrectedView(key=note.key, id=note.document_id, left=of.left if of else None)


def notes_view(balance: Balance, newest: list[DocumentProgress]) -> NotesView:
    """Show what notes have changed of a document."""
    return NotesView(
        taken=balance.taken,
        added=balance.added,
        left=balance.left,
        is_overtaken=balance.is_overtaken,
        count=balance.notes,
        newest=tuple(
            NoteView(
                id=note.id,
                country=note.country,
                type=note.summary.document_type,
                state=note.state,
                number=note.summary.number,
                total=note.summary.total,
            )
            for note in newest
        ),
    )


def doer(progress: DocumentProgress, event: Event) -> str:
    """Say whose doing an event is: what follows an issue goes on by itself."""
    return event.actor or (progress.issued_by if event.event == "issued" else "system")


def entry(
    progress: DocumentProgress, place: int, actor: Actor, language: Language
) -> DocumentHistoryEntry:
    """Tell the event at a place of the progress as an entry of a history."""
    event = progress.events[place]
    sentence, facts = _told(event)
    return DocumentHistoryEntry(
        id=f"{progress.id}.{place}",
        version=1,
        created_at=event.at,
        event=event.event,
        text=sentence.render(language, facts),
        actor=actor,
        source="",
        facts=_facts(event),
    )


def _facts(event: Event) -> dict[str, str]:
    if event.event == "issued":
        return {}
    facts = {"detail": event.detail, "to": event.to}
    return {name: fact for name, fact in facts.items() if fact}


def _told(event: Event) -> tuple[Text, dict[str, object]]:
    """Return the sentence of an event, and what it is filled from."""
    if event.event == "asked_again" and event.detail in STATE_NAMES:
        return ASKED_AND_TOLD, {"state": STATE_NAMES[event.detail]}
    if event.event == "delivered" and event.detail == "no_address":
        return NOBODY_TO_MAIL, {}
    if event.event in {"delivery_bounced", "delivery_refused"}:
        return EVENTS[event.event], {"to": event.to, "detail": mail.reason_told(event.detail or "")}
    return EVENTS[event.event], {"detail": event.detail}
