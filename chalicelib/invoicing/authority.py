"""What a country's tax authority is to issuing and submission: its part `authority`.

It knows body, amounts, numbering, format, signature, wire, answers and printed form of the
country's documents, and keeps no state of one. Issuing and submission know states, storage and
pauses, and no country. `__all__` is what countries take of the room, but for `pdf`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Protocol

from chalicelib.core.bodies import UnreadBody
from chalicelib.core.countries import countries, part
from chalicelib.core.errors import FieldError, FieldRule, Unprocessable
from chalicelib.core.model import Model
from chalicelib.core.texts import Language, Text
from chalicelib.invoicing.customer_store import CustomerFacts
from chalicelib.invoicing.customer_views import CustomerView
from chalicelib.invoicing.files import FileForm, FileForms
from chalicelib.invoicing.model import (
    AuthorityDetail,
    Difference,
    Document,
    DocumentState,
    Obstacle,
)
from chalicelib.invoicing.note_rules import Named, NoteRules
from chalicelib.invoicing.summary import DocumentSummary, NetAmount, PaymentSummary, TaxSummary
from chalicelib.invoicing.views import DocumentPreview, DocumentView
from chalicelib.onboarding.service import IssuerDossier

_EMPTY = UnreadBody(b"{}")
"""Stands for a body of which nothing can be read."""
__all__ = [
    "DOCUMENT_TOO_LARGE",
    "Announcement",
    "Answered",
    "AuthorityDetail",
    "CustomerFacts",
    "CustomerView",
    "Decision",
    "Difference",
    "Document",
    "DocumentPreview",
    "DocumentStanding",
    "DocumentState",
    "DocumentSummary",
    "DocumentView",
    "Draft",
    "FileForm",
    "FileForms",
    "HeldUp",
    "IssuedKey",
    "Named",
    "NetAmount",
    "NoteRules",
    "PaymentSummary",
    "Received",
    "TaxAuthority",
    "TaxSummary",
    "TurnedAway",
]

DOCUMENT_TOO_LARGE = FieldRule(
    "document-too-large",
    Text(
        es="El comprobante ocupa {size} bytes y caben {limit}. Reparta sus líneas en varios.",
        en="The document takes {size} bytes and {limit} fit. Spread its lines over several.",
    ),
)


class CountryNotServed(Unprocessable):
    """Documents cannot be issued in the country of the business yet."""

    code = "country-not-served"
    text = Text(
        es="Todavía no se pueden emitir comprobantes en ese país ({country}); emítalos por "
        "ahora con otro programa.",
        en="Documents cannot be issued in that country yet ({country}); issue them with "
        "another program for now.",
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is right but for its number: where that is counted, and who receives it."""

    document_type: str
    branch: int
    terminal: int
    customer_emails: tuple[str, ...]
    language: Language
    """Of who receives it, whatever the issuer's program speaks."""
    content: Any
    """Only the country reads it."""
    corrects: Named | None = None
    """What it names, where it is a note."""
    replaces: str | None = None
    """The rejected document in whose place it is issued."""

    @property
    def is_correcting(self) -> bool:
        """Whether it puts right what was issued before, which the law asks of who issued."""
        return self.corrects is not None or self.replaces is not None


@dataclass(frozen=True, slots=True)
class DocumentStanding:
    """Where a document stands with the authority, for its printed form."""

    state: DocumentState
    answered_at: datetime | None = None
    remarks: tuple[AuthorityDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """How a document is announced to who receives it."""

    issuer: str
    sender: str
    """In whose name the mail comes."""
    reply_to: str
    title: str
    """What such a document is called."""
    key_name: str
    """What its key is called."""
    state: str
    """Where it stands, in words."""


@dataclass(frozen=True, slots=True)
class Received:
    """The authority has the document; its answer comes later."""

    detail: str


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """The authority says what it will not take about this document; sending it again may help."""

    detail: AuthorityDetail
    may_have_arrived: ClassVar = True
    """The line is not signed, and may be about a second copy."""


@dataclass(frozen=True, slots=True)
class HeldUp:
    """No step forward now; `obstacle` is a stable code that the issuer is shown."""

    obstacle: Obstacle
    after_seconds: int | None = None
    """Do not come back sooner, if the authority said so."""
    may_have_arrived: bool = False
    """It was sent, and whether it arrived is not known."""
    is_lost: bool = False
    """The authority does not have it, or failed on it: it may have to be sent again."""
    is_lost_if_repeated: bool = False
    """Heard again and again, it says that the authority does not have it."""
    is_in_work: bool = False
    """All is well, the authority is at it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The authority's signed answer, not looked into yet."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a verified answer says."""

    state: DocumentState
    details: tuple[AuthorityDetail, ...]
    differences: tuple[Difference, ...] = ()
    """Where it is not about the document as it was sent: it counts once a person says so."""


class IssuedKey(NamedTuple):
    """What the key of a document says, as somebody typed it."""

    key: str
    """As it is stored."""
    issuer: str
    """The tax id of who issued it."""


class TaxAuthority(Protocol):
    """One country's authority and its documents."""

    @property
    def time_zone(self) -> str:
        """IANA name of the zone in which its documents have their day."""

    @property
    def files(self) -> FileForms:
        """What the files of a document are called; every kind has its form."""

    @property
    def body(self) -> type[Model]:
        """The body that asks for a document."""

    @property
    def document(self) -> type[Document]:
        """A numbered document, as it is stored."""

    @property
    def detail(self) -> type[DocumentView]:
        """A document whole, as it is shown."""

    def issued_key(self, typed: str) -> IssuedKey | None:
        """Read the key of a document that somebody typed; None: it is no key of this country."""

    @property
    def preview(self) -> type[DocumentPreview]:
        """What a document would be, as it is shown."""

    @property
    def issued_types(self) -> frozenset[str]:
        """The types of documents that can be issued so far, by their neutral names."""

    def previewed(self, body: Any, draft: Draft | None) -> DocumentPreview:
        """Show what can be told of a `body` of which a part could be read: a `preview`.

        `draft` is what it is where nothing is wrong in it.
        """

    @property
    def receiver(self) -> type[Model]:
        """The customer in a `body`."""

    @property
    def receiver_changes(self) -> type[Model]:
        """The same with nothing that must be said."""

    @property
    def customer(self) -> type[CustomerView]:
        """A customer whole, as it is shown: with its `receiver`."""

    def receiver_faults(self, receiver: Any) -> list[FieldError]:
        """List which rules a `receiver` breaks in whatever document."""

    def customer_facts(self, receiver: Any) -> CustomerFacts:
        """Return by what a `receiver` is found."""

    def repeated(self, document: Any) -> Model:
        """Return the `body` that asks for the same again: without day, numbers and references."""

    def faults(self, body: Any) -> list[FieldError]:
        """List which of the country's rules a `body` breaks of which only a part could be read."""

    def draft(self, body: Any, asker: str | None) -> Draft:
        """Check the country's rules and compute the amounts.

        What public registers are asked counts for the `asker`; without one none is asked.

        Raises:
            InvalidInput: with a pointer and a rule for each field that is wrong.
        """

    def number(
        self, draft: Draft, dossier: IssuerDossier, sequence: int, *, document_id: str, at: datetime
    ) -> Document:
        """Make the document that a draft is with its number, issued at `at`.

        Raises:
            InvalidInput: the business may not issue it so.
        """

    def summary(self, document: Any) -> DocumentSummary:
        """Derive what lists show and accounting posts."""

    def shown(self, view: DocumentView, document: Any) -> DocumentView:
        """Show a document whole: a `detail`."""

    def examine(self, document: Any) -> None:
        """Refuse what could never be sent, as long as its number is not used.

        Raises:
            InvalidInput: it is larger than is sent (`DOCUMENT_TOO_LARGE`).
            Permanent: it cannot be written.
        """

    def sign(self, document: Any) -> bytes:
        """Write and sign a document, always to the same bytes.

        Raises:
            NotConnected: the business has no connection to the authority.
            Permanent: the document cannot be written or signed.
        """

    def is_of_present_key(self, document: Any, signed: bytes) -> bool:
        """Return whether signed bytes are of the key that the business has now.

        Raises:
            NotConnected: the business has no connection to the authority.
        """

    def send(self, document: Any, signed: bytes) -> Received | TurnedAway | HeldUp:
        """Send the signed bytes; sending what the authority has already is `Received`."""

    def ask(self, business_id: str, key: str) -> Answered | HeldUp:
        """Ask what became of a document."""

    def decide(self, document: Any, answer: bytes) -> Decision:
        """Verify an answer, read it, and say where it differs from the document.

        Raises:
            Permanent: not signed by the authority, or not about this document.
        """

    def printed(self, document: Any, standing: DocumentStanding, language: Language) -> bytes:
        """Print a document that was accepted as PDF; the same gives the same bytes."""

    def printed_preview(self, document: Any, language: Language) -> bytes:
        """Print what was made of a draft and is not issued, so that nobody takes it for valid."""

    def announce(
        self, document: Any, standing: DocumentStanding, language: Language
    ) -> Announcement:
        """Say what a mail to its receiver says of it."""


def authority_of(country: str) -> TaxAuthority:
    """Return the authority of a country.

    Raises:
        CountryNotServed: no documents are issued there.
    """
    found: TaxAuthority | None = part(country, "authority")
    if found is None:
        raise CountryNotServed(country=country)
    return found


def served() -> list[TaxAuthority]:
    """List the authorities of all countries in which documents are issued."""
    found = [part(country, "authority") for country in countries()]
    return [authority for authority in found if authority is not None]


def told_so_far(authority: TaxAuthority, body: UnreadBody) -> DocumentPreview:
    """Show what can be told of a body that is not finished, without a word on what is wrong."""
    so_far = body.part(authority.body) or _EMPTY.part(authority.body)
    return authority.previewed(so_far, None)
