"""Whether what a question is about can still be changed by its answer."""

from __future__ import annotations

from typing import Final

from chalicelib.accounting.model import TAKEN, Batch, BatchStatus
from chalicelib.accounting.questions.finding import holders_of
from chalicelib.accounting.questions.model import AnswerTaken, Question
from chalicelib.onboarding import service as onboarding

_BOOKED: Final[frozenset[BatchStatus]] = TAKEN | {"importing"}


def is_booked(holder: Batch | None) -> bool:
    """Return whether a document is in the books, or on its way there, by the batch that has it."""
    return holder is not None and holder.status in _BOOKED


def refuse_used(question: Question) -> None:
    """Refuse to change an answer by which a batch has the document.

    A batch that was there before the answer has the document as it was found, and may be imported
    without it.

    Raises:
        AnswerTaken: one has.
    """
    holder = holder_of(question)
    answered = question.answer
    if is_booked(holder) or (holder and answered and holder.created_at >= answered.at):
        raise AnswerTaken


def linked_licences(business_id: str) -> set[str]:
    """Return the licences of a business: while one rests, its questions wait."""
    return {link.licence_id for link in onboarding.licences(business_id)}


def holder_of(question: Question) -> Batch | None:
    """Return the live batch that holds the document of a question."""
    return holders_of(question.business_id, [question]).get(question.document.id)
