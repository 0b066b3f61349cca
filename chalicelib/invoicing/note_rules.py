"""What a country says of its credit and debit notes: its part `notes`.

Which note may name which document, what the two must share, and how a note is written for somebody
who only says that a document is to be cancelled, or what it should have come to. What is left of a
document is counted here in the room (`notes`), alike in every country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from chalicelib.core.countries import part
from chalicelib.core.errors import Unprocessable
from chalicelib.core.texts import Text

if TYPE_CHECKING:
    from chalicelib.invoicing.authority import Draft
    from chalicelib.onboarding.service import IssuerDossier


class NotesNotServed(Unprocessable):
    """Notes are not issued in the country of the business."""

    code = "notes-not-served"
    text = Text(
        es="En ese país ({country}) todavía no se emiten notas de crédito ni de débito; "
        "emítalas por ahora con otro programa.",
        en="Credit and debit notes are not issued in that country ({country}) yet; issue them "
        "with another program for now.",
    )


@dataclass(frozen=True, slots=True)
class Named:
    """The document that a note corrects, as the note names it."""

    key: str
    document_type: str
    lowers: bool
    """Whether the note takes from it (a credit note) or adds to it (a debit note)."""
    amount: Decimal
    """Of the note."""
    currency: str
    pointer: str
    """To where the body names it."""
    stated_total: Decimal | None = None
    """What it came to, if the caller says so: needed where another program issued it."""


class NoteRules(Protocol):
    """One country's rules of notes."""

    @property
    def corrects(self) -> Mapping[str, frozenset[str]]:
        """Type of note -> the types of documents that it may name."""

    @property
    def lowering(self) -> frozenset[str]:
        """The types of notes that take from what they name."""

    def agree(self, draft: Draft, original: Any) -> None:
        """Hold a note against the document of ours that it names.

        Raises:
            InvalidInput: they differ in what they must share.
        """

    def agree_unseen(self, draft: Draft, dossier: IssuerDossier) -> None:
        """Hold a note against what it says of a document that another program issued.

        Raises:
            InvalidInput: it is somebody else's, or too little is said of it.
        """

    def cancelling(self, original: Any, reason: str | None) -> Any:
        """Write the body of a note that takes back all of a document.

        Raises:
            InvalidInput: what it says would come to something else today.
        """

    def correcting(self, original: Any, difference: Decimal, reason: str) -> Any:
        """Write the body of a note over exactly `difference`: a credit note below zero.

        Raises:
            InvalidInput: it cannot be spread exactly over what the document sold.
        """


def note_types(country: str) -> frozenset[str]:
    """Return which types of documents are notes in a country; none where notes are not issued."""
    found: NoteRules | None = part(country, "notes")
    return frozenset(found.corrects) if found is not None else frozenset()


def lowering_types(country: str) -> frozenset[str]:
    """Return which types of notes take from others in a country; none where there are no notes."""
    found: NoteRules | None = part(country, "notes")
    return found.lowering if found is not None else frozenset()


def note_rules_of(country: str) -> NoteRules:
    """Return the rules of a country's notes.

    Raises:
        NotesNotServed: there are none.
    """
    found: NoteRules | None = part(country, "notes")
    if found is None:
        raise NotesNotServed(country=country)
    return found
