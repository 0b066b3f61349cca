"""What firms send to ask their clients, and clients to answer. Pure."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, field_validator

from chalicelib.accounting.deciding_forms import DocumentId
from chalicelib.accounting.question import Effect, QuestionState, Wording
from chalicelib.accounting.question_kinds import (
    FIELDS,
    MOST_CHOICES,
    QUESTION_KINDS,
)
from chalicelib.accounting.rule_forms import Account
from chalicelib.core.errors import FieldRule
from chalicelib.core.fields import Written
from chalicelib.core.model import Model
from chalicelib.core.paging import ListQuery
from chalicelib.core.texts import Text

MOST_AT_ONCE: Final = 20
MOST_REMINDERS: Final = 3
QUESTION_KIND_UNKNOWN = FieldRule(
    "question-kind-unknown",
    Text(
        es="De «{found}» no se pregunta; se pregunta de: {known}.",
        en="Nothing is asked about “{found}”; questions are about: {known}.",
    ),
)
QUESTION_NOT_BY_ITSELF = FieldRule(
    "question-not-by-itself",
    Text(
        es="De «{found}» no se pregunta sin que alguien lo decida; sola se envía la pregunta de: "
        "{known}.",
        en="Nothing is asked about “{found}” unless somebody decides it; what goes out by itself "
        "is about: {known}.",
    ),
)
QUESTION_FIELD_UNKNOWN = FieldRule(
    "question-field-unknown",
    Text(
        es="La pregunta no puede llevar «{found}»; entre llaves van: {known}.",
        en="The question cannot have “{found}”; in braces go: {known}.",
    ),
)
REMINDERS_NOT_RISING = FieldRule(
    "reminders-not-rising",
    Text(
        es="Los días de los recordatorios van de menor a mayor, cada uno una vez.",
        en="The days of the reminders go from fewer to more, each once.",
    ),
)


class NewChoice(Model):
    """An answer that a question is to offer."""

    effect: Effect
    """What it does once it is chosen."""
    text: Annotated[str, Written(1, 60)] | None = None
    """What the client reads; null: the usual words, which one with an account does not have."""
    account: Account | None = None
    """Of one that chooses an account: to which the document is then posted."""


class NewQuestion(Model):
    """What to ask about an incident of a document."""

    document: DocumentId
    """The `id` of the document, as the import lists it."""
    code: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    """Of the incident, such as `TAX_ID_WITH_TWO_NAMES`."""
    value: Annotated[str, StringConstraints(max_length=200)] = ""
    """Of the incident: what tells it from others of its code."""
    text: Annotated[str, Written(3, 300)] | None = None
    """The question as the client is to read it; null: as it is drafted."""
    choices: list[NewChoice] | None = Field(None, min_length=1, max_length=MOST_CHOICES)
    """The answers that it offers, up to three; null: as they are drafted."""


class NewQuestions(Model):
    """What to ask a client: all of it in one mail."""

    questions: list[NewQuestion] = Field(min_length=1, max_length=MOST_AT_ONCE)
    """One for each incident, up to twenty."""


class NewAnswer(Model):
    """What the client answers."""

    choice: Annotated[str, StringConstraints(min_length=1, max_length=10)]
    """The `id` of the answer, as the question has it among its choices."""
    text: Annotated[str, Written(1, 200)] | None = None
    """With an answer that takes a text: what the firm reads, and its books get."""


Link = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ReadLink(Model):
    """A link of a mail, to be read."""

    link: Link
    """The key of the mail: what its address has behind `#key=`."""


class NewLinkAnswer(NewAnswer):
    """What the client answers by the link of a mail."""

    link: Link
    """The key of the mail: what its address has behind `#key=`."""
    question: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    """The `id` of the question, as the link shows it."""


def _plain(text: str) -> str:
    for found in FIELDS.unknown(text):
        raise QUESTION_FIELD_UNKNOWN.error(found=found, known=FIELDS.told)
    return FIELDS.kept(text)


class NewWording(Model):
    """A question of a kind, in the words of the firm."""

    es: Annotated[str, Written(3, 300)]
    """May name `{number}`, `{customer}`, `{value}`, `{total}` and `{day}`, or the same in Spanish:
    `{número}`, `{cliente}`, `{valor}`, `{total}` and `{día}`."""
    en: Annotated[str, Written(3, 300)]
    """The same in English."""

    _plain = field_validator("es", "en")(_plain)

    @property
    def wording(self) -> Wording:
        """The same as a question has it."""
        return Wording(es=self.es, en=self.en)


Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class NewQuestionSettings(Model):
    """What a firm asks its clients by itself, when it reminds them, and in which words."""

    asked_by_itself: list[Code] = Field(max_length=len(QUESTION_KINDS))
    """Codes of incidents that the client is asked about as soon as a batch has them."""
    remind_days: list[Annotated[int, Field(ge=1, le=60)]] = Field(max_length=MOST_REMINDERS)
    """How many days after the first mail the client is reminded, up to three; empty: never."""
    wording: dict[Code, NewWording] = Field(max_length=len(QUESTION_KINDS))
    """Code of an incident -> how the firm asks about it; of others it asks in our words."""

    @field_validator("asked_by_itself")
    @classmethod
    def _the_clients(cls, codes: list[str]) -> list[str]:
        known = [code for code, kind in QUESTION_KINDS.items() if kind.is_the_clients]
        for found in codes:
            if found not in known:
                raise QUESTION_NOT_BY_ITSELF.error(found=found, known=", ".join(known))
        return codes

    @field_validator("remind_days")
    @classmethod
    def _rising(cls, days: list[int]) -> list[int]:
        if days != sorted(set(days)):
            raise REMINDERS_NOT_RISING.error()
        return days

    @field_validator("wording")
    @classmethod
    def _of_kinds(cls, wording: dict[str, NewWording]) -> dict[str, NewWording]:
        for found in wording:
            if found not in QUESTION_KINDS:
                raise QUESTION_KIND_UNKNOWN.error(found=found, known=", ".join(QUESTION_KINDS))
        return wording


class QuestionQuery(ListQuery):
    """Which questions to list; `q` looks in company, number of the document and customer."""

    state: QuestionState | None = None
    """Only those in this state; without it, all of them."""
    company_id: str | None = Field(None, max_length=40)
    """Only those to the client of this company of the list."""
    import_id: str | None = Field(None, max_length=40)
    """Only those about incidents of this import."""
    sort: Literal[
        "created_at",
        "-created_at",
        "company_code",
        "-company_code",
        "company_name",
        "-company_name",
        "day",
        "-day",
    ] = "-created_at"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state


class ClientQuestionQuery(ListQuery):
    """Which questions to list; `q` looks in number of the document and customer."""

    state: QuestionState | None = None
    """Only those in this state; without it, all of them."""
    sort: Literal["created_at", "-created_at", "day", "-day"] = "-created_at"

    @property
    def in_state(self) -> str | None:
        """The state that is asked for."""
        return self.state
