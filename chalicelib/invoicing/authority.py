"""What a country's tax authority is to issuing and submission: one interface, a plug-in each.

A plug-in knows numbering, format, signature, wire and answers of its country; it keeps no state of
a document. Issuing and submission know states, storage and pauses, and no country.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol

from chalicelib.core.errors import FieldRule, Unprocessable
from chalicelib.core.texts import Text
from chalicelib.invoicing.amounts import Totals
from chalicelib.invoicing.body import NewDocument
from chalicelib.invoicing.model import (
    AuthorityDetail,
    Document,
    DocumentState,
    Issuer,
    Obstacle,
)

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
        es="Todavía no se pueden emitir comprobantes en ese país ({country}).",
        en="Documents cannot be issued in that country yet ({country}).",
    )


@dataclass(frozen=True, slots=True)
class Numbers:
    """What names a document: its number in the series and its key at the authority."""

    consecutive: str
    clave: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The authority has the document; its answer comes later."""

    detail: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """The authority says what it will not take about this document; sending it again may help."""

    detail: AuthorityDetail
    may_be_taken: ClassVar = True
    """The line is not signed, and may be about a second copy."""


@dataclass(frozen=True, slots=True)
class Held:
    """No step forward now; `obstacle` is a stable code that the issuer is shown."""

    obstacle: Obstacle
    after_seconds: int | None = None
    """Do not come back sooner, if the authority said so."""
    may_be_taken: bool = False
    """It was sent, and whether it arrived is not known."""
    is_lost: bool = False
    """The authority does not have it, or failed on it: it may have to be sent again."""
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


class TaxAuthority(Protocol):
    """One country's authority."""

    time_zone: str
    """IANA name of the zone in which its documents have their day."""

    def prepare(self, body: NewDocument) -> Totals:
        """Check the country's rules and compute the amounts.

        Raises:
            InvalidInput: with a pointer and a rule for each field that is wrong.
        """

    def number(self, issuer: Issuer, body: NewDocument, sequence: int, at: datetime) -> Numbers:
        """Write the number and the key of a document issued at `at`."""

    def examine(self, document: Document) -> None:
        """Refuse what could never be sent, as long as its number is not used.

        Raises:
            InvalidInput: it is larger than is sent (`DOCUMENT_TOO_LARGE`).
            Permanent: it cannot be written.
        """

    def sign(self, document: Document) -> bytes:
        """Write and sign a document, always to the same bytes.

        Raises:
            NotConnected: the business has no connection to the authority.
            Permanent: the document cannot be written or signed.
        """

    def send(self, document: Document, signed: bytes) -> Taken | Refusal | Held:
        """Send the signed bytes; sending what the authority has already is `Taken`."""

    def ask(self, business_id: str, clave: str) -> Answered | Held:
        """Ask what became of a document."""

    def decide(self, document: Document, answer: bytes) -> Decision:
        """Verify an answer and read it.

        Raises:
            Permanent: not signed by the authority, or not about this document.
        """


def authority_of(country: str) -> TaxAuthority:
    """Give the authority of a country.

    Raises:
        CountryNotServed: there is no plug-in for it.
    """
    if country == "CR":
        from chalicelib.invoicing.costa_rica.authority import CostaRica

        return CostaRica()
    raise CountryNotServed(country=country)
