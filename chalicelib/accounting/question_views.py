"""What firms and their clients see of questions. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.accounting.incidents import SeenIncident
from chalicelib.accounting.question import (
    EFFECT_NAMES,
    END_NAMES,
    QUESTION_STATE_NAMES,
    Choice,
    Effect,
    End,
    Question,
    QuestionState,
    Wording,
)
from chalicelib.accounting.question_kinds import TEXT_LABELS
from chalicelib.core.model import Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.texts import Language
from chalicelib.core.words import Shown, in_words
from chalicelib.onboarding import service as onboarding


class QuestionDocument(Shown):
    """The document that a question is about, as little as tells it from others."""

    id: str
    country: onboarding.UnshownCountry
    document_type: onboarding.ShownDocumentType
    number: str
    day: date
    customer: str
    total: DecimalString
    currency: str


class ChoiceView(Model):
    """One of the answers that a question offers."""

    id: str
    text: str
    takes_text: bool
    """Whether whoever chooses it writes something, too."""
    text_label: str
    """What that is; empty: nothing."""


class FirmChoice(ChoiceView, Shown):
    """The same, with what it does."""

    effect: Annotated[Effect, in_words(EFFECT_NAMES)]
    account: str
    """To which it posts the document; empty: it chooses none. The client does not see it."""


class FirmAnswer(Shown):
    """What the client answered."""

    choice: str
    choice_text: str
    effect: Annotated[Effect, in_words(EFFECT_NAMES)]
    text: str
    by_email: str
    """The address of whoever answered, as it was then."""
    is_by_link: bool
    """Whether by the link of a mail that was sent there; false: signed in."""
    at: Instant


class FirmQuestion(Shown):
    """A question as the firm sees it."""

    id: str
    version: int
    created_at: Instant
    asked_at: Instant
    """When it was asked last: one that was withdrawn can be asked again."""
    import_id: str
    """The import in which its incident was found last."""
    company_id: str
    company_code: str
    company_name: str
    document: QuestionDocument
    incident: SeenIncident
    text: str
    choices: list[FirmChoice]
    is_asked_by_itself: bool
    """Whether the settings of the firm had it asked, and nobody's act."""
    state: Annotated[QuestionState, in_words(QUESTION_STATE_NAMES)]
    end: Annotated[End | None, in_words(END_NAMES)]
    """Why it ended by itself; null: it did not."""
    mailed_at: Instant | None
    """When the client was first mailed of it; null: not yet, or nobody of them ever signed in."""
    reminders: int
    answer: FirmAnswer | None
    over_at: Instant | None
    """Since when nobody waits for an answer any more."""


class AskedQuestions(Model):
    """What a client was asked, in the order in which it was sent."""

    data: list[FirmQuestion]


class QuestionDraft(Model):
    """What can be asked about an incident, as it would be asked."""

    text: str
    choices: list[FirmChoice]
    needs_accounts: bool
    """Whether answers with accounts, which are the firm's to write, settle more than these do."""


class AskableIncident(Model):
    """An incident of a document, with what can be asked about it and what was."""

    incident: SeenIncident
    draft: QuestionDraft | None
    """Null: there is nothing that the client could settle."""
    question: FirmQuestion | None
    """Null: nothing was asked."""


class DocumentQuestions(Model):
    """What can be asked about a document of an import."""

    document: QuestionDocument
    data: list[AskableIncident]


class ClientAnswer(Model):
    """What the business answered."""

    choice: str
    choice_text: str
    text: str
    at: Instant
    by_name: str
    """Of whoever answered."""


class ClientQuestion(Shown):
    """A question as the business sees it."""

    id: str
    created_at: Instant
    firm_name: str
    document: QuestionDocument
    text: str
    choices: list[ChoiceView]
    state: Annotated[QuestionState, in_words(QUESTION_STATE_NAMES)]
    answer: ClientAnswer | None
    over_at: Instant | None
    """Since when nobody waits for an answer any more."""


class LinkedQuestion(ClientQuestion):
    """A question as whoever has the link of a mail sees it."""

    is_answered_by_you: bool
    """Whether the reader of the mail answered it, and nobody else of the business."""


class LinkedQuestions(Model):
    """What the link of a mail asks."""

    business_id: str
    business_name: str
    firm_name: str
    language: Language
    """Of whom the mail is to."""
    expires_at: Instant
    data: list[LinkedQuestion]


class QuestionKindView(Shown):
    """A kind of incident that clients can be asked about."""

    code: str
    title: str
    wording: Wording
    """In our words: what stands in braces, named in each language, is filled of each document."""
    effects: Annotated[list[Effect], in_words(EFFECT_NAMES)]
    """What its answers may do."""
    fields: list[str]
    """Of which `field` of an incident it is asked; empty: of any."""
    needs_accounts: bool
    may_be_asked_by_itself: bool


class QuestionSettingsView(Model):
    """What a firm asks its clients by itself, when it reminds them, and in which words."""

    version: int
    asked_by_itself: list[str]
    remind_days: list[int]
    wording: dict[str, Wording]
    kinds: list[QuestionKindView]
    """All that clients can be asked about."""


def document_view(question: Question) -> QuestionDocument:
    """Show the document of a question."""
    return QuestionDocument.model_validate(question.document.model_dump())


def choice_view(choice: Choice, language: Language) -> ChoiceView:
    """Show an answer to the client."""
    return ChoiceView.model_validate(_shown(choice, language))


def firm_choice(choice: Choice, language: Language) -> FirmChoice:
    """Show an answer to the firm."""
    own = {"effect": choice.effect, "account": choice.account}
    return FirmChoice.model_validate(_shown(choice, language) | own)


def _shown(choice: Choice, language: Language) -> dict[str, object]:
    label = TEXT_LABELS.get(choice.effect)
    return {
        "id": choice.id,
        "text": choice.wording.said(language),
        "takes_text": choice.takes_text,
        "text_label": label.render(language) if label is not None else "",
    }


def firm_view(question: Question, language: Language) -> FirmQuestion:
    """Show a question to the firm; of who answered it learns the address, and no name."""
    return FirmQuestion(
        id=question.id,
        version=question.version,
        created_at=question.created_at,
        asked_at=question.asked_at,
        import_id=question.import_id,
        company_id=question.company_id,
        company_code=question.company_code,
        company_name=question.company_name,
        document=document_view(question),
        incident=question.incident.seen_in(language),
        text=question.wording.said(language),
        choices=[firm_choice(each, language) for each in question.choices],
        is_asked_by_itself=question.is_asked_by_itself,
        state=question.state,
        end=question.end,
        mailed_at=question.mailed_at,
        reminders=question.reminders,
        answer=_firm_answer(question, language),
        over_at=question.over_at,
    )


def _firm_answer(question: Question, language: Language) -> FirmAnswer | None:
    answer = question.answer
    choice = question.choice(answer.choice) if answer is not None else None
    if answer is None or choice is None:
        return None
    return FirmAnswer(
        choice=choice.id,
        choice_text=choice.wording.said(language),
        effect=choice.effect,
        text=answer.text,
        by_email=answer.email,
        is_by_link=answer.is_by_link,
        at=answer.at,
    )


def client_view(
    question: Question, firm_name: str, by_name: str, language: Language
) -> ClientQuestion:
    """Show a question to the business."""
    answer = question.answer
    choice = question.choice(answer.choice) if answer is not None else None
    return ClientQuestion(
        id=question.id,
        created_at=question.asked_at,
        firm_name=firm_name,
        document=document_view(question),
        text=question.wording.said(language),
        choices=[choice_view(each, language) for each in question.choices],
        state=question.state,
        answer=None
        if answer is None or choice is None
        else ClientAnswer(
            choice=choice.id,
            choice_text=choice.wording.said(language),
            text=answer.text,
            at=answer.at,
            by_name=by_name,
        ),
        over_at=question.over_at,
    )
