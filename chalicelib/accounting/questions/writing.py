"""Writing questions: how many may be open, and when the client is mailed of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.accounting import store
from chalicelib.accounting.model import Batch
from chalicelib.accounting.questions import store as question_store
from chalicelib.accounting.questions.matters import Matter
from chalicelib.accounting.questions.model import (
    Choice,
    Question,
    TooManyQuestions,
    Wording,
    question_id,
)
from chalicelib.accounting.questions.store import Mails
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence

MOST_OPEN: Final = 40
"""Questions to one client that wait at once: one transaction has room for the mail of them all."""
GATHERED: Final = timedelta(minutes=15)
"""After a mail the next one waits so long for what else is asked."""


def receiving_licence(batch: Batch) -> Licence | None:
    """Return the licence by which the firm of a batch still receives those of the business."""
    licence = licences.batch_licence_of(batch.business_id)
    return licence if licence is not None and licence.firm_id == batch.firm_id else None


def new_question(
    batch: Batch,
    licence: Licence,
    matter: Matter,
    before: Question | None,
    *,
    wording: Wording,
    choices: Sequence[Choice],
    actor: str,
) -> Question:
    """Make a question, or the one that was `before` anew."""
    document, found = matter.document, matter.found
    now = clock.now()
    return Question(
        version=before.version if before is not None else 0,
        created_at=before.created_at if before is not None else now,
        id=question_id(batch.firm_id, document.day, found),
        business_id=batch.business_id,
        firm_id=batch.firm_id,
        licence_id=licence.id,
        company_id=batch.company_id,
        company_code=batch.firm_company_code,
        company_name=batch.company_name,
        import_id=batch.id,
        document=document,
        incident=found,
        wording=wording,
        choices=tuple(choices),
        asked_by=actor,
        asked_at=now,
        next_mail_at=now,
    )


def write_asked(tx: Transaction, batch: Batch, asked: Sequence[Question]) -> list[Question]:
    """Add questions, what the import's history tells of them, and that they are mailed.

    Raises:
        TooManyQuestions: the client would have more open ones than it may have.
    """
    waiting = len(question_store.open_ones(batch.business_id))
    if waiting + len(asked) > MOST_OPEN:
        raise TooManyQuestions(open=waiting, most=MOST_OPEN)
    for each in asked:
        store.note(
            tx, batch.home, batch.id, "question_asked",
            actor=each.asked_by, about=batch.company_id, number=each.document.number,
        )  # fmt: skip
    mails = question_store.mails(batch.business_id)
    question_store.save_mails(tx, mails, _mailed_at(mails))
    return [question_store.save(tx, each) for each in asked]


def _mailed_at(mails: Mails) -> datetime:
    now = clock.now()
    return now if mails.mailed_at is None else max(now, mails.mailed_at + GATHERED)
