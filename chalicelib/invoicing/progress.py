"""How far a document has come: the small item that changes while the document itself does not.

A document is stored once, whole (`Document`). Everything that happens to it afterwards (sent,
answered, delivered) goes into its progress, so that a change costs one write unit however long the
document is, and lists and exports read nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Language
from chalicelib.invoicing.balances import Correction
from chalicelib.invoicing.deliveries import Deliveries, asked, has_arrived, noted
from chalicelib.invoicing.files import FileKind
from chalicelib.invoicing.model import (
    ACCEPTED_STATES,
    FINAL_STATES,
    AuthorityDetail,
    DifferingAnswer,
    Document,
    DocumentState,
    Obstacle,
    advance,
)
from chalicelib.invoicing.packing import OF_PROGRESS
from chalicelib.invoicing.summary import DocumentSummary
from chalicelib.mail.service import Fate, Reason

MAIL_REFUSED: Final = "customer-mail-refused"
MAIL_BOUNCED: Final = "customer-mail-bounced"
CANNOT_BE_DELIVERED: Final = "cannot-be-delivered"
MAIL_WAITS: Final = "mail-waits"

DocumentEvent = Literal[
    DocumentState,
    "asked_again",
    "decided",
    "replaced",
    "delivered",
    "delivery_refused",
    "delivery_asked",
    "delivery_bounced",
]
"""What the history of a document can tell: mostly that it came into a state."""


class Event(Model):
    """Something that happened to a document."""

    event: DocumentEvent
    at: Instant
    detail: str | None = None
    actor: str | None = None
    """Whose doing it is; None: it goes on by itself."""
    to: str | None = None
    """Of a mail that did not arrive: its address."""


class DocumentProgress(Entity):
    """State, files and events of a document, with what lists and accounting show of it."""

    packed_against: ClassVar[bytes] = OF_PROGRESS
    id: str
    business_id: str
    country: str
    summary: DocumentSummary
    deliveries: Deliveries = ()
    """To each address of the customer, by when the mail was asked for."""
    language: Language
    issued_by: str
    state: DocumentState = "issued"
    attempts: Annotated[int, Field(ge=0)] = 0
    """Tries in this state, for the pauses between them; a step forward begins again at 0."""
    sends: Annotated[int, Field(ge=0)] = 0
    """How often the authority took it; above 1 it lost it, and the pauses keep growing."""
    refusals: Annotated[int, Field(ge=0)] = 0
    """How often running the authority would not take it, for the reason in `authority_details`."""
    not_before: Instant | None = None
    """When to try again, where that is later than a queue can wait."""
    late_told: Annotated[int, Field(ge=0)] = 0
    """How often the log has said that it is late."""
    obstacle: Obstacle | None = None
    """Code of what stands in the way of the next step, while it does; at the end, of the mail."""
    events: tuple[Event, ...]
    files: dict[FileKind, str] = Field(default_factory=dict)
    """Where the bytes are: `xml`, `answer`, `pdf` -> key."""
    authority_details: tuple[AuthorityDetail, ...] = ()
    delivered_at: Instant | None = None
    delivery_round: Annotated[int, Field(ge=0)] = 0
    """How often a person had it delivered again."""
    correction: Correction | None = None
    """What it changes of another document, where it is a note."""
    asking_since: Instant | None = None
    """When a person last had the authority asked; None: it is asked since the document is there."""
    is_asked_again: bool = False
    """It was rejected, and the authority is being asked whether it still is."""
    differing: DifferingAnswer | None = None
    """The answer that a person must look at; the file `answer` is the whole of it."""
    replaces: str | None = None
    """The rejected document in whose place this one was issued."""
    replaced_by: str | None = None

    @property
    def asked_since(self) -> datetime:
        """Since when it is on its way, without anybody having had it asked about anew."""
        return self.asking_since or self.created_at

    @property
    def is_on_its_way(self) -> bool:
        """Whether the next step is to be done."""
        return self.is_asked_again or self.state not in FINAL_STATES

    @property
    def is_waiting_for_a_person(self) -> bool:
        """Whether nothing goes on unless a person has the authority asked, or decides."""
        stopped = self.obstacle in {"answer-differs", "asking-stopped"}
        return stopped or (self.state == "rejected" and not self.is_asked_again)

    @property
    def was_accepted(self) -> bool:
        """Whether the authority accepted the document."""
        return self.state in ACCEPTED_STATES

    def stepped(
        self, target: DocumentState, at: datetime, *, detail: str | None = None, **changes: object
    ) -> DocumentProgress:
        """Go on to `target`, which is an event unless the document is there already.

        Raises:
            ForbiddenTransition: the state does not lead there.
        """
        state = advance(self.state, target)
        events = self.events
        if state != self.state:  # a document that is lost and sent for ever must not grow
            events = (*events, Event(event=target, at=at, detail=detail))
        return self.but(
            state=state, attempts=0, obstacle=None, not_before=None, events=events, **changes
        )

    def ended(
        self, target: DocumentState, at: datetime, details: tuple[AuthorityDetail, ...]
    ) -> DocumentProgress:
        """Come to an end, or stay at the one that it had when it was asked about again.

        Raises:
            ForbiddenTransition: the state does not lead there.
        """
        known = self
        if self.is_asked_again and target == self.state:
            known = self._told(Event(event="asked_again", at=at, detail=target))
        return known.stepped(
            target, at, is_asked_again=False, differing=None, authority_details=details
        )

    def asked_again(self, at: datetime, actor: str) -> DocumentProgress:
        """Begin to ask the authority anew, because a person wants to know."""
        return self._told(Event(event="asked_again", at=at, actor=actor)).but(
            asking_since=at,
            late_told=0,
            is_asked_again=self.state in FINAL_STATES,
            differing=None,
            obstacle=None,
            not_before=None,
            attempts=0,
        )

    def differs(self, answer: DifferingAnswer, **changes: object) -> DocumentProgress:
        """Stop at an answer that a person must look at."""
        return self.held_up(
            "answer-differs", differing=answer, is_asked_again=False, not_before=None, **changes
        )

    def stopped(self) -> DocumentProgress:
        """Stop asking until a person says so again."""
        return self.held_up("asking-stopped", is_asked_again=False, not_before=None)

    def decided(self, at: datetime, actor: str, reason: str) -> DocumentProgress:
        """Note that a person said what is to be made of an answer that differs."""
        return self._told(Event(event="decided", at=at, actor=actor, detail=reason))

    def replaced(self, at: datetime, actor: str, by: str) -> DocumentProgress:
        """Note which document was issued in its place."""
        told = self._told(Event(event="replaced", at=at, actor=actor, detail=by))
        return told.but(replaced_by=by)

    def signed_anew(self, at: datetime, xml_key: str) -> DocumentProgress:
        """Note that other bytes are to be sent: the key of the former ones was replaced."""
        return self._told(Event(event="signed", at=at)).but(
            files=self.files | {"xml": xml_key}, attempts=0, obstacle=None, not_before=None
        )

    def _told(self, event: Event) -> DocumentProgress:
        """Add an event; asking again and again is told once, as it was last: no progress grows."""
        events = self.events
        if event.event == "asked_again" and events[-1].event == event.event:
            event = event.but(actor=event.actor or events[-1].actor)
            events = events[:-1]
        return self.but(events=(*events, event))

    def refused(self, why: AuthorityDetail) -> DocumentProgress:
        """Note that the authority would not take it; another reason begins to count anew."""
        again = self.authority_details == (why,)
        return self.but(refusals=self.refusals * again + 1, authority_details=(why,))

    def held_up(self, obstacle: Obstacle, **changes: object) -> DocumentProgress:
        """Stay, and note what is in the way."""
        return self.but(attempts=self.attempts + 1, obstacle=obstacle, **changes)

    @property
    def undelivered(self) -> Deliveries:
        """The mails that are yet to go out."""
        return tuple(each for each in self.deliveries if each.state == "waiting")

    @property
    def is_delivery_over(self) -> bool:
        """Whether each mail went out, or cannot."""
        return self.delivered_at is not None or self.obstacle in {MAIL_REFUSED, MAIL_BOUNCED}

    def mailed(self, to: str, at: datetime) -> DocumentProgress:
        """Note that the mail to one address went out; those to others may be waiting."""
        return self.but(deliveries=noted(self.deliveries, to, at, "sent"), obstacle=None)

    def refused_mail(self, to: str, at: datetime, reason: Reason) -> DocumentProgress:
        """Note that the mail to one address was refused for good."""
        event = Event(event="delivery_refused", at=at, detail=reason, to=to)
        return self.but(
            deliveries=noted(self.deliveries, to, at, "failed", reason),
            obstacle=None,
            events=(*self.events, event),
        )

    def delivered(self, at: datetime, *, pdf_key: str) -> DocumentProgress:
        """Note that nothing more goes out by itself, and whether the customer has it."""
        has_it = has_arrived(self.deliveries) or not self.deliveries
        detail = "mailed" if self.deliveries else "no_address"
        told = (Event(event="delivered", at=at, detail=detail),) if has_it else ()
        is_refused = any(each.state == "failed" for each in self.deliveries)
        return self.but(
            delivered_at=at if has_it else None,
            obstacle=MAIL_REFUSED if is_refused else None,
            events=(*self.events, *told),
            files=self.files | {"pdf": pdf_key},
        )

    def bounced(self, to: str, at: datetime, fate: Fate, reason: Reason) -> DocumentProgress:
        """Note that a mail came back; without another that arrived, the customer has nothing."""
        event = Event(event="delivery_bounced", at=at, detail=reason, to=to)
        deliveries = noted(self.deliveries, to, at, fate, reason)
        return self.but(
            deliveries=deliveries,
            obstacle=MAIL_BOUNCED,
            delivered_at=self.delivered_at if has_arrived(deliveries) else None,
            events=(*self.events, event),
        )

    def delivered_again(self, at: datetime, actor: str, to: tuple[str, ...]) -> DocumentProgress:
        """Begin to deliver it again, because a person says so, perhaps to other addresses."""
        event = Event(event="delivery_asked", at=at, actor=actor, detail=", ".join(to))
        return self.but(
            deliveries=asked(self.deliveries, to, at, self.delivery_round + 1),
            delivered_at=None,
            obstacle=None,
            attempts=0,
            delivery_round=self.delivery_round + 1,
            events=(*self.events, event),
        )


def begun(
    document: Document,
    summary: DocumentSummary,
    *,
    customer_emails: Iterable[str],
    language: Language,
    issued_by: str,
    correction: Correction | None = None,
    replaces: str | None = None,
) -> DocumentProgress:
    """Open the progress of a document that was just numbered."""
    return DocumentProgress(
        id=document.id,
        created_at=document.created_at,
        business_id=document.business_id,
        country=document.country,
        summary=summary,
        deliveries=asked((), customer_emails, document.issued_at, 0),
        language=language,
        issued_by=issued_by,
        correction=correction,
        replaces=replaces,
        events=(Event(event="issued", at=document.issued_at, detail=issued_by),),
    )
