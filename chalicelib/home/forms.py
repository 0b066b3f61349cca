"""What is asked of the home of a firm, and what the operator says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.core.fields import Printable
from chalicelib.core.model import Instant, Model
from chalicelib.core.operating import Because
from chalicelib.core.paging import ListQuery
from chalicelib.home.operator_views import NoticeKind
from chalicelib.home.waiting import WaitingKind

MatterKind = Literal[
    "licence-failed",
    "opening-failed",
    "licence-held",
    "documents-rejected",
    "certificate-expired",
    "client-mail-missed",
    "number-mail-missed",
    "firm-mail-missed",
    "client-key-expired",
    "certificate-ending",
    "licence-ending",
    "import-pending",
    "licence-awaiting-client",
    "client-not-begun",
    "fewer-documents",
]
"""Worst first."""


class OperatorQuery(ListQuery):
    """Which of what waits for the operator; `q` looks in ids, numbers and names of whom it is."""

    kind: WaitingKind | None = None
    """Only what is of this kind."""
    sort: Literal["since", "-since", "who"] = "since"

    @property
    def in_state(self) -> str | None:
        """The kind that is asked for."""
        return self.kind


class HomeQuery(ListQuery):
    """Which matters; `q` looks in code and name of the company."""

    kind: MatterKind | None = None
    """Only matters of this kind."""
    sort: Literal["worst", "since", "-since", "company_code", "company_name"] = "worst"

    @property
    def in_state(self) -> str | None:
        """The kind that is asked for."""
        return self.kind


class Redrive(Because):
    """Which messages are sent back to their queue."""

    message_id: str | None = Field(None, min_length=1, max_length=100)
    """The `id` of one; without it all that there are, up to a hundred."""


Sentence = Annotated[Printable, Field(min_length=3, max_length=500)]


class NewSaidToAll(Model):
    """What is told to all, in both languages."""

    kind: NoticeKind = "information"
    """How pressing it is: `information` or `warning`."""
    es: Sentence
    """What is told, in Spanish."""
    en: Sentence
    """The same in English."""
    ends_at: Instant | None = None
    """From when on it is not shown any more (ISO 8601); without it, until it is ended."""


class NewAnnouncement(Because):
    """What is told to all from now on."""

    notice: NewSaidToAll | None
    """The notice in place of the one that there is; null ends that."""


LookedFor = Literal["email", "tax_id", "document_key", "licence_number"]


class NewLookUp(Because):
    """Whom the operator must look at, by what is known of them."""

    by: LookedFor
    """What is known: an e-mail, a tax id, the key of a document, the number of a licence."""
    value: Annotated[Printable, Field(min_length=3, max_length=320, repr=False)]
    """The e-mail, tax id, key or number, as people write it."""
