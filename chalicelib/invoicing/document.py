"""The envelope of a document of any country: what numbers, stores and sends it look at."""

from __future__ import annotations

from chalicelib.core.model import Entity, Instant


class Document(Entity):
    """A numbered document, as it was issued; what becomes of it is in its progress (`progress`).

    A country's own document extends it by its content, which only that country reads.
    """

    id: str
    business_id: str
    country: str
    document_type: str
    """By its neutral name, such as `invoice`."""
    number: str
    """In its series, as the country writes it."""
    key: str
    """What names it at the authority, for ever."""
    issued_at: Instant
