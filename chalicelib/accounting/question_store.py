"""Where questions to clients are kept: with the client, and listed on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.accounting.question import Question, Wording, days_of_questions
from chalicelib.accounting.question_forms import ClientQuestionQuery, QuestionQuery
from chalicelib.aws.directory import Directory
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction, send_now
from chalicelib.core import clock
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.model import Entity, Instant
from chalicelib.core.paging import ListedByState

QUESTIONS, QUESTION_LIST = "QUESTIONS", "QUESTION_LIST"
MAILS, LOOKS = "QUESTION_MAILS", "QUESTION_LOOKS"
LINKS, SETTINGS = "QUESTION_LINKS", "QUESTION_SETTINGS"
QUESTION_KIND: Final = "questions"
_LINKS_ARE_TOLD: Final = timedelta(days=60)
"""For so long a link that has expired is told from one that never was."""


class ListedQuestion(NamedTuple):
    """What the lists know of a question."""

    id: str
    state: str
    business_id: str
    import_id: str
    company_id: str
    company_code: str
    company_name: str
    number: str
    customer: str
    day: str
    asked_at: str

    @classmethod
    def of(cls, question: Question) -> ListedQuestion:
        """Take from a question what the lists need."""
        return cls(
            question.id,
            question.state,
            question.business_id,
            question.import_id,
            question.company_id,
            question.company_code,
            question.company_name,
            question.document.number,
            question.document.customer,
            question.document.day.isoformat(),
            clock.iso(question.asked_at),
        )


_LISTING: Final = Listing[ListedQuestion](
    row=ListedQuestion,
    searched=lambda row: (row.company_code, row.company_name, row.number, row.customer),
    sorts={
        "created_at": lambda row: row.asked_at,
        "company_code": lambda row: row.company_code,
        "company_name": lambda row: fold(row.company_name),
        "day": lambda row: row.day,
    },
    state=lambda row: row.state,
)
_LIST: Final = Directory(Question, QUESTIONS, QUESTION_LIST, _LISTING)


class QuestionSettings(Entity):
    """What a firm asks by itself, when it reminds, and in which words."""

    asked_by_itself: tuple[str, ...] = ()
    remind_days: tuple[int, ...] = (3, 7, 14)
    wording: dict[str, Wording] = {}  # noqa: RUF012 - pydantic copies it


class Mails(Entity):
    """That somebody of a business is to be mailed of questions, and when next."""

    business_id: str
    mailed_at: Instant | None = None
    """When somebody was mailed last: what is asked soon after waits for the next mail."""
    at: Instant | None = None
    """When somebody is to be mailed next; None: nobody is."""


class Look(Entity):
    """A new batch of a business: what its questions come to by it is to be looked at."""

    business_id: str
    home: str
    batch_id: str


class QuestionLink(Entity):
    """By what somebody answers from a mail: bound to them and to what the mail asked."""

    account_id: str
    email: str = ""
    """Where it was sent."""
    firm_id: str
    questions: tuple[str, ...]
    expires_at: Instant


def question(business_id: str, question_id: str) -> Question | None:
    """Read a question to a business."""
    return Table(business_id).get(Question, QUESTIONS, question_id)


def questions(business_id: str, ids: Iterable[str]) -> list[Question | None]:
    """Read several, in one round trip."""
    return get_many([(_LIST.key(business_id, each), Question) for each in ids])


def of_days(business_id: str, first: date, last: date) -> list[Question]:
    """Read the questions about documents of the days, both included."""
    between = days_of_questions(first, last)
    return list(Table(business_id).each(Question, QUESTIONS, between=between))


def of_firm(firm_id: str, question_id: str) -> Question | None:
    """Read a question of a firm."""
    row = next((each for each in _LIST.each(firm_id) if each.id == question_id), None)
    return question(row.business_id, row.id) if row is not None else None


def open_ones(business_id: str) -> list[Question]:
    """Read the questions to a business that wait for an answer, oldest document first."""
    ids = sorted(each.id for each in _LIST.each(business_id) if each.state == "open")
    found = questions(business_id, ids) if ids else []
    return [each for each in found if each is not None and each.state == "open"]


def firm_page(
    firm_id: str, query: QuestionQuery, sees: Callable[[str], bool]
) -> ListedByState[Question]:
    """Read a page of the questions of a firm to companies that are seen."""

    def is_asked(row: ListedQuestion) -> bool:
        wanted = query.company_id in {None, row.company_id}
        return wanted and query.import_id in {None, row.import_id} and sees(row.company_id)

    rows = _LIST.select(firm_id, query, is_asked)
    found = get_many([(_LIST.key(row.business_id, row.id), Question) for row in rows.data])
    return rows.of([each for each in found if each is not None])


def business_page(business_id: str, query: ClientQuestionQuery) -> ListedByState[Question]:
    """Read a page of the questions to a business."""
    return _LIST.page(business_id, query, lambda _: True)


def save(tx: Transaction, changed: Question) -> Question:
    """Write a question, which must be as it was read, and what the lists know of it."""
    for tenant in (changed.firm_id, changed.business_id):
        _LIST.enter(tx, tenant, ListedQuestion.of(changed))
    return tx.replace(_LIST.key(changed.business_id, changed.id), changed)


def save_mailed(tx: Transaction, changed: Question) -> Question:
    """Write a question of which the lists know the same as before."""
    return tx.replace(_LIST.key(changed.business_id, changed.id), changed)


def settings(firm_id: str) -> QuestionSettings:
    """Return what a firm has set; version 0: nothing, it is as usual."""
    found = Table(firm_id).get(QuestionSettings, SETTINGS, "FIRM")
    return found or QuestionSettings(created_at=clock.now())


def save_settings(tx: Transaction, firm_id: str, changed: QuestionSettings) -> QuestionSettings:
    """Write what a firm has set, which must be as it was read."""
    return tx.replace(Table(firm_id).key(SETTINGS, "FIRM"), changed)


def mails(business_id: str) -> Mails:
    """Return that somebody is to be mailed; version 0: nobody is."""
    found = Table(business_id).get(Mails, MAILS, MAILS)
    return found or Mails(created_at=clock.now(), business_id=business_id)


def save_mails(tx: Transaction, known: Mails, at: datetime | None) -> None:
    """Write when somebody is to be mailed next, as it was read; None: nobody is any more."""
    known = known.but(at=at)
    key = Table(known.business_id).key(MAILS, MAILS)
    seconds = 0 if at is None else max(0, round((at - clock.now()).total_seconds()))
    message = look_message(known.business_id, seconds)
    if at is None:
        tx.replace(key, known)
    elif seconds:
        tx.replace(key, known, due=message)
    else:
        tx.replace(key, known, send=message)


def look_message(business_id: str, seconds: int = 0) -> Message:
    """Have the questions to a business looked at."""
    body = {"tenant": business_id, "kind": QUESTION_KIND, "id": business_id}
    return Message("reminders", body, seconds)


def look_soon(business_id: str) -> None:
    """Have them looked at, if there are any; should that be lost, the next reminder does it."""
    if mails(business_id).version:
        send_now(look_message(business_id))


def add_look(tx: Transaction, look: Look) -> None:
    """Add that a new batch is to be looked at."""
    tx.create(_look_key(look), look, send=look_message(look.business_id))


def looks(business_id: str) -> list[Look]:
    """Read the batches that are to be looked at."""
    return list(Table(business_id).each(Look, LOOKS))


def drop_look(tx: Transaction, look: Look) -> None:
    """Add that a batch was looked at."""
    tx.delete(_look_key(look), look.version)


def _look_key(look: Look) -> Key:
    return Table(look.business_id).key(LOOKS, look.batch_id)


def add_link(tx: Transaction, business_id: str, digest: str, link: QuestionLink) -> None:
    """Add a link, of which the digest is all that is kept."""
    ends = link.expires_at + _LINKS_ARE_TOLD
    tx.create(Table(business_id).key(LINKS, digest), link, expires_at=ends)


def link(business_id: str, digest: str) -> QuestionLink | None:
    """Read a link."""
    return Table(business_id).get(QuestionLink, LINKS, digest)
