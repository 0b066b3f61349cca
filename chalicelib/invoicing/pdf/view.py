"""What a printed document says, as words in their places; how it is drawn is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.texts import Language, Text
from chalicelib.invoicing.pdf.grids import Grid


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class View:
    """The document as it is read, from top to bottom."""

    language: Language
    locale: str
    """Of the language as it is written there, such as `es-CR` (RFC 5646)."""
    title: str
    number: Fact
    key: Fact
    head_facts: tuple[Fact, ...]
    state: str
    state_words: str
    answered: str
    issuer_name: str
    issuer_lines: tuple[str, ...]
    receiver_title: str
    receiver_name: str
    receiver: tuple[Fact, ...]
    terms_title: str
    terms: tuple[Fact, ...]
    lines: Grid
    units: str
    charges: Grid
    side: tuple[Grid, ...]
    """What stands beside the totals."""
    totals: tuple[Fact, ...]
    total: Fact
    apart: str
    """An amount that is no part of the total."""
    endings: tuple[Grid, ...]
    """Tables over the whole width after the totals."""
    notes_title: str
    notes: tuple[str, ...]
    footing: tuple[str, ...]
    """Small print at the foot of each page."""
    transliterated: str
    """What is said there where a text is not in its own letters, as the fonts have none for it."""
    page: Text
    """Numbers a page, with `{page}` and `{pages}`."""
    author: str
    dated: datetime
    """When the file says that it was made: not when it was printed."""
    qr: str
    """What the QR holds; empty: there is none."""
