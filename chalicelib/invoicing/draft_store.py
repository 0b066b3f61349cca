"""The drafts of a business: kept as they were entered, listed by rows (ADR 0020, 0049)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.aws.directory import Directory
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.model import Entity, Instant
from chalicelib.core.money import DecimalString
from chalicelib.core.texts import Text

MOST_DRAFTS: Final = 200
"""Of a business at once."""
KEPT: Final = timedelta(days=180)
"""After its last change."""
_MOST_STRUCK: Final = 20
"""Of rows of drafts that are over, by one write."""


class TooManyDrafts(Conflict):
    """The business has as many drafts as it may."""

    code = "too-many-drafts"
    text = Text(
        es="El negocio ya tiene {limit} borradores; emita o elimine alguno antes de guardar otro.",
        en="The business has {limit} drafts already; issue or delete one before you keep another.",
    )


class DocumentDraft(Entity):
    """A document that somebody has not finished."""

    id: str
    country: str
    entered: str
    """The body as it was sent: JSON."""
    type: str
    receiver_name: str | None
    currency: str | None
    total: DecimalString | None
    changed_at: Instant
    changed_by: str

    @property
    def expires_at(self) -> datetime:
        """From when on it is not there any more."""
        return self.changed_at + KEPT


class ListedDraft(NamedTuple):
    """All that the list shows of a draft."""

    id: str
    version: str
    country: str
    type: str
    receiver_name: str
    currency: str
    total: str
    created_at: str
    changed_at: str
    changed_by: str
    expires_at: str

    @classmethod
    def of(cls, draft: DocumentDraft) -> ListedDraft:
        """Take from a draft what the list needs."""
        return cls(
            draft.id,
            str(draft.version),
            draft.country,
            draft.type,
            draft.receiver_name or "",
            draft.currency or "",
            "" if draft.total is None else f"{draft.total:f}",
            clock.iso(draft.created_at),
            clock.iso(draft.changed_at),
            draft.changed_by,
            clock.iso(draft.expires_at),
        )


LISTING: Final = Listing[ListedDraft](
    row=ListedDraft,
    searched=lambda row: (row.receiver_name, row.total),
    sorts={
        "changed_at": lambda row: row.changed_at,
        "receiver_name": lambda row: fold(row.receiver_name),
    },
)
LIST: Final = Directory(DocumentDraft, "DRAFTS", "DRAFT_LIST", LISTING)


def is_live(row: ListedDraft) -> bool:
    """Return whether the draft of a row is still there."""
    return row.expires_at > clock.iso(clock.now())


def find(business_id: str, draft_id: str) -> DocumentDraft | None:
    """Read a draft; None: there is none such, or it is over."""
    found = Table(business_id).get(DocumentDraft, LIST.entries, draft_id)
    return found if found is not None and found.expires_at > clock.now() else None


def write_new(tx: Transaction, business_id: str, draft: DocumentDraft) -> DocumentDraft:
    """Add a new draft, and take some that are over out of the list.

    Raises:
        TooManyDrafts: the business has as many as it may.
    """
    rows = list(LIST.each(business_id))
    over = [row for row in rows if not is_live(row)]
    if len(rows) - len(over) >= MOST_DRAFTS:
        raise TooManyDrafts(limit=MOST_DRAFTS)
    for row in over[:_MOST_STRUCK]:
        LIST.strike(tx, business_id, row.id)
    return write(tx, business_id, draft)


def write(tx: Transaction, business_id: str, draft: DocumentDraft) -> DocumentDraft:
    """Write a draft that must be as it was read, with its row."""
    key = LIST.key(business_id, draft.id)
    stored = tx.replace(key, draft, expires_at=draft.expires_at)
    LIST.enter(tx, business_id, ListedDraft.of(stored))
    return stored


def write_gone(
    tx: Transaction, business_id: str, draft: DocumentDraft, otherwise: Exception | None = None
) -> None:
    """Remove a draft that must be as it was read, with its row."""
    tx.delete(LIST.key(business_id, draft.id), draft.version, otherwise=otherwise)
    LIST.strike(tx, business_id, draft.id)
