"""An import as its firm sees it, with what its client answered since its files were made."""

from __future__ import annotations

from typing import Final

from chalicelib.accounting import question_store, store
from chalicelib.accounting.model import Batch, BatchStatus
from chalicelib.accounting.question import Effect, Question
from chalicelib.accounting.views import Import, import_view
from chalicelib.core.texts import Language

_FREE: Final[frozenset[BatchStatus]] = frozenset({"discarded", "superseded"})
_CHANGING: Final[frozenset[Effect]] = frozenset(
    {"name", "tax_id", "no_tax_id", "account", "leave_out"}
)
"""What makes a document go into the books otherwise than it was found."""


def shown_import(batch: Batch, language: Language) -> Import:
    """Show a batch to the firm."""
    return import_view(batch, language, _answered(batch))


def _answered(batch: Batch) -> int:
    """Count the documents that its files have otherwise than the client has answered since."""
    if not batch.incident_counts or batch.status in _FREE:  # nothing was asked, or it is free
        return 0
    asked = question_store.of_days(batch.business_id, batch.first_day, batch.period_to)
    changed = {each.document.id for each in asked if _changes(each, batch)}
    return len(changed & store.members_of([batch])) if changed else 0


def _changes(question: Question, batch: Batch) -> bool:
    chosen, answer = question.chosen, question.answer
    if chosen is None or answer is None or question.firm_id != batch.firm_id:
        return False
    return chosen.effect in _CHANGING and answer.at > batch.created_at
