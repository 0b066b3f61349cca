"""Routes of questions: the firm asks, its client answers, signed in or by the link of a mail."""

from __future__ import annotations

from chalicelib.accounting.questions import answering
from chalicelib.accounting.questions import asking as questioning
from chalicelib.accounting.questions import settings as question_settings
from chalicelib.accounting.questions.forms import (
    ClientQuestionQuery,
    NewAnswer,
    NewLinkAnswer,
    NewQuestions,
    NewQuestionSettings,
    QuestionQuery,
    ReadLink,
)
from chalicelib.accounting.questions.views import (
    AskedQuestions,
    ClientQuestion,
    DocumentQuestions,
    FirmQuestion,
    LinkedQuestions,
    QuestionSettingsView,
)
from chalicelib.core.caller import Caller, PublicRequest
from chalicelib.core.paging import ListedByState
from chalicelib.http.endpoint import Routes

routes = Routes("accounting")
_IMPORT = "/v1/firms/{firm}/imports/{import_id}"
_OF_FIRM = "/v1/firms/{firm}/questions"
_SETTINGS = "/v1/firms/{firm}/question-settings"
_OF_BUSINESS = "/v1/businesses/{business}/questions"


@routes.get(f"{_IMPORT}/documents/{{document}}/questions", returns=DocumentQuestions)
def list_document_questions(caller: Caller, import_id: str, document: str) -> DocumentQuestions:
    """List the incidents of a document of an import: what its client can be asked, and was."""
    return questioning.drafts(caller, import_id, document)


@routes.post(
    f"{_IMPORT}/questions", body=NewQuestions, returns=AskedQuestions, status=201, idempotent=True
)
def ask_questions(caller: Caller, import_id: str, body: NewQuestions) -> AskedQuestions:
    """Ask the client about incidents of an import: all that one request asks is one mail.

    Of documents that are in the import while it is pending, or that it leaves to a later one. What
    was asked already is returned as it is; what was withdrawn or has ended is asked anew.
    """
    return questioning.ask(caller, import_id, body)


@routes.get(_OF_FIRM, query=QuestionQuery, returns=ListedByState[FirmQuestion])
def list_firm_questions(caller: Caller, query: QuestionQuery) -> ListedByState[FirmQuestion]:
    """List what the firm asked its clients; without `sort`, newest first.

    `total` counts all that match, and `by_state` those that would in each state.
    """
    return questioning.page(caller, query)


@routes.get(f"{_OF_FIRM}/{{question}}", returns=FirmQuestion)
def read_firm_question(caller: Caller, question: str) -> FirmQuestion:
    """Read a question and what the client answered."""
    return questioning.read(caller, question)


@routes.post(f"{_OF_FIRM}/{{question}}/withdrawal", returns=FirmQuestion)
def withdraw_question(caller: Caller, question: str) -> FirmQuestion:
    """Ask it no more, or let its answer count no more; who was mailed of it is told.

    An answer that a batch has used stays. Repeating it changes nothing.
    """
    return questioning.withdraw(caller, question)


@routes.get(_SETTINGS, returns=QuestionSettingsView)
def read_question_settings(caller: Caller) -> QuestionSettingsView:
    """Read what the firm asks by itself, when it reminds its clients, and in which words."""
    return question_settings.read(caller)


@routes.put(_SETTINGS, body=NewQuestionSettings, returns=QuestionSettingsView, versioned=True)
def put_question_settings(
    caller: Caller, body: NewQuestionSettings, version: int
) -> QuestionSettingsView:
    """Set what the firm asks by itself, when it reminds its clients, and in which words."""
    return question_settings.put(caller, body, version)


@routes.get(_OF_BUSINESS, query=ClientQuestionQuery, returns=ListedByState[ClientQuestion])
def list_business_questions(
    caller: Caller, query: ClientQuestionQuery
) -> ListedByState[ClientQuestion]:
    """List what the firm asks the business; without `sort`, newest first."""
    return answering.page(caller, query)


@routes.post(f"{_OF_BUSINESS}/{{question}}/answer", body=NewAnswer, returns=ClientQuestion)
def answer_question(caller: Caller, question: str, body: NewAnswer) -> ClientQuestion:
    """Answer a question: the first answer counts. Repeating it changes nothing."""
    return answering.answer(caller, question, body)


@routes.put(f"{_OF_BUSINESS}/{{question}}/answer", body=NewAnswer, returns=ClientQuestion)
def change_answer(caller: Caller, question: str, body: NewAnswer) -> ClientQuestion:
    """Answer otherwise, until a batch has the document as it was answered."""
    return answering.change(caller, question, body)


@routes.post("/v1/question-links/reading", body=ReadLink, returns=LinkedQuestions)
def open_question_link(request: PublicRequest, body: ReadLink) -> LinkedQuestions:
    """Show what the link of a mail asks, to whoever has it; nothing is changed by looking.

    A request with a body, since the link is not to stand in an address that is written down.
    """
    return answering.read_by_link(request, body)


@routes.post("/v1/question-links/answer", body=NewLinkAnswer, returns=LinkedQuestions)
def answer_by_link(request: PublicRequest, body: NewLinkAnswer) -> LinkedQuestions:
    """Answer a question by the link of a mail, without signing in; each once."""
    return answering.answer_by_link(request, body)
