"""How far a document has come: the small item that changes while the document itself does not.

A document is stored once, whole (`Document`). Everything that happens to it afterwards (sent,
answered, delivered) goes into its progress, so that a change costs one write unit however long the
document is, and lists and exports read nothing else.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Language
from chalicelib.invoicing.balances import Correction
from chalicelib.invoicing.files import FileKind
from chalicelib.invoicing.model import (
    ACCEPTED_STATES,
    AuthorityDetail,
    Document,
    DocumentState,
    Obstacle,
    advance,
)
from chalicelib.invoicing.summary import DocumentSummary

MAIL_REFUSED: Final = "customer-mail-refused"
CANNOT_BE_DELIVERED: Final = "cannot-be-delivered"

DocumentEvent = Literal[DocumentState, "delivered", "delivery_refused"]
"""What the history of a document can tell: mostly that it came into a state."""


class Event(Model):
    """Something that happened to a document."""

    event: DocumentEvent
    at: Instant
    detail: str | None = None


class DocumentProgress(Entity):
    """State, files and events of a document, with what lists and accounting show of it."""

    id: str
    business_id: str
    country: str
    summary: DocumentSummary
    customer_email: str | None
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
    correction: Correction | None = None
    """What it changes of another document, where it is a note."""

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
        return self.but(state=state, attempts=0, obstacle=None, events=events, **changes)

    def refused(self, why: AuthorityDetail) -> DocumentProgress:
        """Note that the authority would not take it; another reason begins to count anew."""
        again = self.authority_details == (why,)
        return self.but(refusals=self.refusals * again + 1, authority_details=(why,))

    def held_up(self, obstacle: Obstacle, **changes: object) -> DocumentProgress:
        """Stay, and note what is in the way."""
        return self.but(attempts=self.attempts + 1, obstacle=obstacle, **changes)

    def delivered(self, at: datetime, *, detail: str, pdf_key: str) -> DocumentProgress:
        """Note that the customer has it, or that there is nobody to send it to."""
        event = Event(event="delivered", at=at, detail=detail)
        return self.but(
            delivered_at=at,
            obstacle=None,
            events=(*self.events, event),
            files=self.files | {"pdf": pdf_key},
        )

    @property
    def is_delivery_over(self) -> bool:
        """Whether the customer has it, or cannot be reached by mail."""
        return self.delivered_at is not None or self.obstacle == MAIL_REFUSED

    def undelivered(self, at: datetime, *, pdf_key: str) -> DocumentProgress:
        """Note that the customer's mail was refused for good: they do not have it."""
        return self.but(
            obstacle=MAIL_REFUSED,
            events=(*self.events, Event(event="delivery_refused", at=at)),
            files=self.files | {"pdf": pdf_key},
        )


def begun(
    document: Document,
    summary: DocumentSummary,
    *,
    customer_email: str | None,
    language: Language,
    issued_by: str,
    correction: Correction | None = None,
) -> DocumentProgress:
    """Open the progress of a document that was just numbered."""
    return DocumentProgress(
        id=document.id,
        created_at=document.created_at,
        business_id=document.business_id,
        country=document.country,
        summary=summary,
        customer_email=customer_email,
        language=language,
        issued_by=issued_by,
        correction=correction,
        events=(Event(event="issued", at=document.issued_at, detail=issued_by),),
    )
