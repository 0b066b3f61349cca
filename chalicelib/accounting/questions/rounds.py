"""What goes on with questions by itself: asked of a new batch, ended, mailed, mailed again.

A business with somebody to be mailed has one item in the index of what is due (ADR 0002), a new
batch one of its own, so that work grows with what is open and not with businesses. Each step is one
write at the versions that were read: a run that dies is finished by the next, and of two at once
one finds nothing to do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.accounting import store
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.model import Batch
from chalicelib.accounting.questions import store as question_store
from chalicelib.accounting.questions.finding import asked_documents, holders_of, incidents_of
from chalicelib.accounting.questions.kinds import kind_of, offered_choices
from chalicelib.accounting.questions.matters import Matter, drafted
from chalicelib.accounting.questions.model import End, Question, question_id
from chalicelib.accounting.questions.store import Look, Mails, QuestionSettings
from chalicelib.accounting.questions.telling import people_asked, write_mails
from chalicelib.accounting.questions.using import is_booked, linked_licences
from chalicelib.accounting.questions.writing import (
    GATHERED,
    MOST_OPEN,
    new_question,
    receiving_licence,
    write_asked,
)
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import Retryable, Stale
from chalicelib.core.history import SYSTEM
from chalicelib.licences import service as licences

MOST_BY_ITSELF: Final = 20
"""Questions that one batch makes by itself: of more, a client is better spoken to."""
_AT_ONCE: Final = 20
_WAITING: Final = timedelta(days=1)
"""What is open is looked at again after that: it may be over, or have somebody to be mailed."""


def _in_conflict() -> Retryable:
    return Retryable("questions: in conflict with other writes")


def write_look(tx: Transaction, batch: Batch) -> None:
    """Add that the questions to a business are looked at for a new batch, if there can be any."""
    asked = question_store.settings(batch.firm_id).asked_by_itself
    is_asked = any(code in batch.incident_counts for code in asked)
    if is_asked or question_store.mails(batch.business_id).version:
        look = Look(
            created_at=batch.created_at,
            business_id=batch.business_id,
            home=batch.home,
            batch_id=batch.id,
        )
        question_store.add_look(tx, look)


def look(business_id: str) -> None:
    """Do what is to be done of the questions to a business by now. Repeatable.

    Raises:
        Retryable: others keep writing the same, or the table does not answer.
    """
    for each in question_store.looks(business_id):
        _ask_by_itself(each)
    while _end_some(business_id):
        pass
    _mail(business_id)


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _ask_by_itself(look: Look) -> None:
    if look not in question_store.looks(look.business_id):
        return
    batch = store.batch(look.home, look.batch_id)
    tx = Transaction()
    if batch is not None and batch.status == "pending":
        asked = _by_itself(batch)
        if asked:
            write_asked(tx, batch, asked)
    question_store.drop_look(tx, look)
    tx.commit()


def _by_itself(batch: Batch) -> list[Question]:
    """Make the questions that the firm has asked of a batch by itself, each once for ever."""
    settings, licence = question_store.settings(batch.firm_id), receiving_licence(batch)
    codes = set(settings.asked_by_itself) & batch.incident_counts.keys()
    if not codes or licence is None or licence.run_by == "firm":
        return []
    found = list(itertools.islice(_found(batch, codes), MOST_BY_ITSELF))
    documents = asked_documents(batch, list(dict.fromkeys(each.document_id for each in found)))
    matters = [
        Matter(documents[each.document_id], each, kind)
        for each in found
        if (kind := kind_of(each)) is not None and each.document_id in documents
    ]
    ids = [question_id(batch.firm_id, each.document.day, each.found) for each in matters]
    known = question_store.questions(batch.business_id, ids) if ids else []
    room = max(0, MOST_OPEN - len(question_store.open_ones(batch.business_id)))
    new = [each for each, before in zip(matters, known, strict=True) if before is None][:room]
    return [
        new_question(
            batch,
            licence,
            each,
            None,
            wording=drafted(settings, each),
            choices=offered_choices(each.kind),
            actor=SYSTEM,
        )
        for each in new
    ]


def _found(batch: Batch, codes: set[str]) -> Iterator[Incident]:
    """Give the incidents of those codes that the client could settle."""
    of_entries = (found for entry in store.entries_of(batch, codes) for found in entry.found)
    of_loose = (found for loose in store.loose_of(batch) for found in loose.found)
    for each in itertools.chain(of_loose, of_entries):
        if each.code in codes and kind_of(each) is not None:
            yield each


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _end_some(business_id: str) -> bool:
    """End some of the questions that need no answer any more; return whether there were any."""
    waiting = question_store.open_ones(business_id)
    if not waiting:
        return False
    holders, linked = holders_of(business_id, waiting), linked_licences(business_id)
    tx, changed = Transaction(), 0
    for each in waiting:
        is_linked = each.licence_id in linked
        after = _standing(each, holders.get(each.document.id), is_linked=is_linked)
        if after == each or changed == _AT_ONCE:
            continue
        changed += 1
        question_store.save(tx, after)
        if after.end is not None:
            store.note(
                tx, each.firm_id, each.import_id, "question_ended",
                actor=SYSTEM, about=each.company_id, number=each.document.number, end=after.end,
            )  # fmt: skip
    tx.commit()
    return changed > 0


def _standing(question: Question, holder: Batch | None, *, is_linked: bool) -> Question:
    """Return what a question is by where its document is now."""
    if not is_linked:  # while a licence rests, its questions wait
        return _ended(question, "no_licence")
    if holder is None or holder.id == question.import_id:
        return _ended(question, "in_books") if is_booked(holder) else question
    if is_booked(holder):
        return _ended(question, "in_books")
    found = incidents_of(holder, [question.document.id]).get(question.document.id, ())
    if any(map(question.is_about, found)):
        return question.but(import_id=holder.id)
    return _ended(question, "solved")


def _ended(question: Question, end: End) -> Question:
    return question.but(state="ended", end=end, next_mail_at=None, over_at=clock.now())


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _mail(business_id: str) -> None:
    """Mail what is due, all of it in one mail to each; and say when it is looked at again."""
    mails, now = question_store.mails(business_id), clock.now()
    if not mails.version:
        return
    waiting = question_store.open_ones(business_id)
    at = _next(mails, waiting)
    tx = Transaction()
    is_due = at is not None and at <= now
    if is_due:
        receiving = licences.batch_licence_of(business_id)
        asked = [each for each in waiting if receiving and each.firm_id == receiving.firm_id]
        due = [each for each in asked if each.next_mail_at and each.next_mail_at <= now]
        people = people_asked(business_id) if due else []
        if people:
            settings = question_store.settings(due[0].firm_id)
            write_mails(tx, people, due, asked, str(mails.version))
            mailed = {each.id: _mailed(each, settings, now) for each in due}
            for each in mailed.values():
                question_store.save_mailed(tx, each)
            mails = mails.but(mailed_at=now)
            at = _next(mails, [mailed.get(each.id, each) for each in waiting])
        else:
            at = None
    at = _look_at(mails, at, now) if waiting else None
    if not is_due and at == mails.at:
        return
    question_store.save_mails(tx, mails, at)
    tx.commit()


def _look_at(mails: Mails, at: datetime | None, now: datetime) -> datetime:
    """Return when open questions are looked at again, of which somebody is mailed then or not."""
    latest = now + _WAITING
    if mails.at is not None and now < mails.at < latest:
        latest = mails.at
    return latest if at is None else min(at, latest)


def _next(mails: Mails, waiting: Sequence[Question]) -> datetime | None:
    """Return when somebody is to be mailed of what waits; soon after a mail nobody is."""
    at = min((each.next_mail_at for each in waiting if each.next_mail_at), default=None)
    if at is None or mails.mailed_at is None:
        return at
    return max(at, mails.mailed_at + GATHERED)


def _mailed(question: Question, settings: QuestionSettings, now: datetime) -> Question:
    first = question.mailed_at or now
    reminders = question.reminders + (question.mailed_at is not None)
    left = settings.remind_days[reminders:]
    return question.but(
        mailed_at=first,
        reminders=reminders,
        next_mail_at=max(first + timedelta(days=left[0]), now + GATHERED) if left else None,
    )
