"""The client answers: signed in, or by the link of a mail. The first answer counts.

What an answer does to the entry is read by the next export, so that each answer holds the register
of the business at the version that was read: an export that is under way reads anew, and an answer
that a batch has used cannot be changed any more (ADR 0058).
"""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.accounting import store
from chalicelib.accounting.model import BatchEvent
from chalicelib.accounting.questions import store as question_store
from chalicelib.accounting.questions.checks import check_answer
from chalicelib.accounting.questions.forms import (
    ClientQuestionQuery,
    NewAnswer,
    NewLinkAnswer,
    ReadLink,
)
from chalicelib.accounting.questions.links import read_link
from chalicelib.accounting.questions.model import (
    Answer,
    Question,
    QuestionAnswered,
    QuestionNotAnswered,
    QuestionNotFound,
    QuestionOver,
)
from chalicelib.accounting.questions.store import QuestionLink
from chalicelib.accounting.questions.using import (
    holder_of,
    is_booked,
    linked_licences,
    refuse_used,
)
from chalicelib.accounting.questions.views import (
    ClientQuestion,
    LinkedQuestion,
    LinkedQuestions,
    client_view,
)
from chalicelib.accounting.register import Answered
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.api_tokens import ROLE as BY_TOKEN
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.paging import ListedByState
from chalicelib.firms import service as firms
from chalicelib.onboarding import service as onboarding


def page(caller: Caller, query: ClientQuestionQuery) -> ListedByState[ClientQuestion]:
    """List what the firm asks the business."""
    found = question_store.business_page(caller.tenant, query)
    return found.of(_views(caller, found.data))


def answer(caller: Caller, known_as: str, said: NewAnswer) -> ClientQuestion:
    """Answer a question; repeating it changes nothing.

    Raises:
        QuestionNotFound: the business was asked nothing of that id.
        QuestionAnswered: somebody answered before.
        QuestionOver: it needs no answer any more.
        InvalidInput: the question offers no such answer, or that takes another text.
    """
    answered = _answer(caller.tenant, known_as, said, _signed_in(caller))
    return _views(caller, [answered])[0]


def change(caller: Caller, known_as: str, said: NewAnswer) -> ClientQuestion:
    """Answer otherwise, until a batch has the document as it was answered.

    Raises:
        QuestionNotFound: the business was asked nothing of that id.
        QuestionNotAnswered: nobody answered it yet.
        QuestionOver: it needs no answer any more.
        AnswerTaken: a batch has used the answer.
        InvalidInput: the question offers no such answer, or that takes another text.
    """
    changed = _change(caller, known_as, said)
    return _views(caller, [changed])[0]


def read_by_link(request: PublicRequest, given: ReadLink) -> LinkedQuestions:
    """Show what the link of a mail asks; nothing is changed by looking.

    Raises:
        QuestionLinkUnknown: there is none such.
        QuestionLinkExpired: its time is over.
    """
    return _linked(request, *read_link(given.link))


def answer_by_link(request: PublicRequest, given: NewLinkAnswer) -> LinkedQuestions:
    """Answer a question by the link of a mail, once.

    Raises:
        QuestionLinkUnknown: there is none such.
        QuestionLinkExpired: its time is over.
        QuestionNotFound: the link does not ask that.
        QuestionAnswered: somebody answered before.
        QuestionOver: it needs no answer any more.
        InvalidInput: the question offers no such answer, or that takes another text.
    """
    business_id, link = read_link(given.link)
    if given.question not in link.questions:
        raise QuestionNotFound
    by = _By(link.account_id, link.email, is_by_link=True)
    _answer(business_id, given.question, given, by)
    return _linked(request, business_id, link)


class _By(NamedTuple):
    """Who answers."""

    actor: str
    email: str
    is_by_link: bool


def _signed_in(caller: Caller) -> _By:
    """Say who asks; a program, and a firm that runs the business, have no address there."""
    is_their_own = caller.actor == caller.account_id and caller.role != BY_TOKEN
    email = accounts.account(caller.account_id).email if is_their_own else ""
    return _By(caller.actor, email, is_by_link=False)


@again(8, on=ChangedMeanwhile, pause=doubling(0.02))
def _answer(business_id: str, known_as: str, said: NewAnswer, by: _By) -> Question:
    question = _question(business_id, known_as)
    if question.state == "answered":
        if _is_same(question, said, by.actor):
            return question
        raise QuestionAnswered
    register = store.register(business_id)
    if _is_over(question) or is_booked(holder_of(question)):
        question_store.look_soon(business_id)  # lists have it as open until then
        raise QuestionOver
    tx = Transaction()
    store.save_register(tx, business_id, register)
    return _write(tx, question, said, by, "question_answered")


@again(8, on=ChangedMeanwhile, pause=doubling(0.02))
def _change(caller: Caller, known_as: str, said: NewAnswer) -> Question:
    question = _question(caller.tenant, known_as)
    if question.state == "open":
        raise QuestionNotAnswered
    if _is_same(question, said, caller.actor):
        return question
    register = store.register(caller.tenant)
    if _is_over(question):
        raise QuestionOver
    refuse_used(question)
    tx = Transaction()
    store.save_register(tx, caller.tenant, register)
    return _write(tx, question, said, _signed_in(caller), "question_answer_changed")


def _write(
    tx: Transaction,
    question: Question,
    said: NewAnswer,
    by: _By,
    event: BatchEvent,
) -> Question:
    check_answer(question, said)
    now = clock.now()
    answered = question.but(
        state="answered",
        answer=Answer(
            choice=said.choice,
            text=said.text or "",
            by=by.actor,
            email=by.email,
            is_by_link=by.is_by_link,
            at=now,
        ),
        next_mail_at=None,
        over_at=now,
    )
    answered = question_store.save(tx, answered)
    store.note(
        tx, question.firm_id, question.import_id, event,
        actor=by.actor, about=question.company_id, number=question.document.number,
    )  # fmt: skip
    told = Answered(
        business_id=question.business_id,
        question_id=question.id,
        company_id=question.company_id,
        at=now,
    )
    store.add_answer_news(tx, question.firm_id, told)
    tx.commit()
    return answered


def _question(business_id: str, known_as: str) -> Question:
    found = question_store.question(business_id, known_as)
    if found is None:
        raise QuestionNotFound
    return found


def _is_over(question: Question) -> bool:
    if question.state in {"withdrawn", "ended"}:
        return True
    return question.licence_id not in linked_licences(question.business_id)


def _is_same(question: Question, said: NewAnswer, actor: str) -> bool:
    known = question.answer
    same = known is not None and known.by == actor and question.state == "answered"
    return (
        same and known is not None and (known.choice, known.text) == (said.choice, said.text or "")
    )


def _views(caller: Caller, questions: list[Question]) -> list[ClientQuestion]:
    firm_names = {each: firms.firm(each).name for each in {each.firm_id for each in questions}}
    named = onboarding.actors(caller, [each.answer.by for each in questions if each.answer])
    return [
        client_view(
            each,
            firm_names[each.firm_id],
            named[each.answer.by].name if each.answer else "",
            caller.language,
        )
        for each in questions
    ]


def _linked(request: PublicRequest, business_id: str, link: QuestionLink) -> LinkedQuestions:
    reader, firm = accounts.account(link.account_id), firms.firm(link.firm_id)
    found = question_store.questions(business_id, link.questions)
    asked = [each for each in found if each is not None]
    answered_by = [each.answer.by for each in asked if each.answer]
    named = accounts.actors(business_id, answered_by, request.language)
    return LinkedQuestions(
        business_id=business_id,
        business_name=onboarding.business(business_id).name,
        firm_name=firm.name,
        language=reader.language,
        expires_at=link.expires_at,
        data=[
            LinkedQuestion(
                **dict(
                    client_view(
                        each,
                        firm.name,
                        named[each.answer.by].name if each.answer else "",
                        request.language,
                    )
                ),
                is_answered_by_you=each.answer is not None and each.answer.by == reader.id,
            )
            for each in asked
        ],
    )
