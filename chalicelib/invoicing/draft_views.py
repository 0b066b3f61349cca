"""What the API shows of drafts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic_core import from_json

from chalicelib.core.history import Actor
from chalicelib.core.model import Instant
from chalicelib.core.money import DecimalString
from chalicelib.core.words import Shown
from chalicelib.invoicing.draft_store import DocumentDraft, ListedDraft
from chalicelib.onboarding.service import ShownDocumentType, UnshownCountry


class ListedDraftView(Shown):
    """A draft in the list."""

    id: str
    version: int
    country: UnshownCountry
    type: ShownDocumentType
    receiver_name: str | None
    """As far as the customer is known."""
    currency: str | None
    total: DecimalString | None
    """What the document would come to; null while not all is there that it is computed of."""
    created_at: Instant
    changed_at: Instant
    changed_by: Actor
    """Who changed it last."""
    expires_at: Instant
    """When it is deleted, unless it is changed before."""


class DraftView(ListedDraftView):
    """A draft whole."""

    document: dict[str, Any]
    """The body as it was entered, for `POST …/documents` once it is complete."""


def listed(row: ListedDraft, changed_by: Actor) -> ListedDraftView:
    """Show a draft in the list."""
    return ListedDraftView.model_validate(
        {name: text or None for name, text in row._asdict().items()}
        | {
            "version": int(row.version),
            "total": Decimal(row.total) if row.total else None,
            "changed_by": changed_by,
        }
    )


def whole(draft: DocumentDraft, changed_by: Actor) -> DraftView:
    """Show a draft with what was entered."""
    return DraftView(
        **{name: getattr(draft, name) for name in _AS_KEPT},
        changed_by=changed_by,
        document=from_json(draft.entered),
    )


_AS_KEPT = set(ListedDraftView.model_fields) - {"changed_by"}
