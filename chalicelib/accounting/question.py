"""What a firm asks its client about a document of a batch, and what the client answered. Pure.

    open -> answered -> open (the firm asks anew);  open | answered -> withdrawn -> open
    open -> ended (by itself) -> open

Its id begins with the day of the document, so that an export finds what was answered of its days.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from chalicelib.accounting.incidents import Incident
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.history import SYSTEM
from chalicelib.core.ids import derived_id
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.texts import Language, Text

QuestionState = Literal["open", "answered", "withdrawn", "ended"]
QUESTION_STATE_NAMES: Final[dict[QuestionState, Text]] = {
    "open": Text(es="sin responder", en="not answered"),
    "answered": Text(es="respondida", en="answered"),
    "withdrawn": Text(es="retirada", en="withdrawn"),
    "ended": Text(es="terminada", en="ended"),
}
End = Literal["solved", "in_books", "no_licence"]
END_NAMES: Final[dict[End, Text]] = {
    "solved": Text(es="la incidencia se resolvió de otro modo", en="the incident was solved"),
    "in_books": Text(es="el comprobante ya está en los libros", en="the document is in the books"),
    "no_licence": Text(
        es="el despacho ya no recibe los lotes", en="the firm receives no batches any more"
    ),
}
Effect = Literal["confirm", "name", "tax_id", "no_tax_id", "account", "leave_out", "told"]
"""What an answer does: the incident is answered, the entry gets another name, tax id or account,
the document stays out for good, or the firm reads what it is told."""
EFFECT_NAMES: Final[dict[Effect, Text]] = {
    "confirm": Text(es="va como está", en="goes as it is"),
    "name": Text(es="va con otro nombre", en="goes with another name"),
    "tax_id": Text(es="va con otra identificación", en="goes with another tax id"),
    "no_tax_id": Text(es="va sin identificación", en="goes without a tax id"),
    "account": Text(es="va a otra cuenta", en="goes to another account"),
    "leave_out": Text(es="queda fuera de los libros", en="stays out of the books"),
    "told": Text(es="el despacho lo lee y decide", en="the firm reads it and decides"),
}
WITH_TEXT: Final[frozenset[Effect]] = frozenset({"name", "tax_id", "leave_out", "told"})
"""Answers that the client has to write something for."""


class QuestionNotFound(NotFound):
    """There is no such question, or the reader may not see it."""

    code = "question-not-found"
    text = Text(
        es="No existe esa pregunta, o su usuario no tiene acceso a ella; vea las que hay en la "
        "lista.",
        en="There is no such question, or your user has no access to it; see those that there are "
        "in the list.",
    )


class QuestionNotAskable(Conflict):
    """The document has no such incident, or none that the client could answer."""

    code = "question-not-askable"
    text = Text(
        es="El comprobante {number} no tiene una incidencia {found} que el cliente pueda aclarar. "
        "Lea de nuevo sus incidencias.",
        en="Document {number} has no incident {found} that the client could settle. Read its "
        "incidents again.",
    )


class DocumentSettled(Conflict):
    """The document is in the books, or in another batch: its incident here is settled."""

    code = "document-settled"
    text = Text(
        es="El comprobante {number} ya está en los libros o en otro lote; aquí no queda nada que "
        "preguntar de él.",
        en="Document {number} is in the books or in another batch by now; nothing is left to ask "
        "about it here.",
    )


class TooManyQuestions(Conflict):
    """The client has as many open questions as it may have at once."""

    code = "too-many-questions"
    text = Text(
        es="Ese cliente ya tiene {open} preguntas sin responder, y a la vez caben {most}. Espere "
        "sus respuestas o retire alguna.",
        en="That client has {open} questions without an answer, and there is room for {most} at "
        "once. Wait for the answers, or withdraw some.",
    )


class QuestionAnswered(Conflict):
    """Somebody answered first."""

    code = "question-answered"
    text = Text(
        es="Esa pregunta ya está respondida: vale la primera respuesta. Para cambiarla, entre en "
        "Enlace.",
        en="That question is answered already: the first answer counts. To change it, sign in to "
        "Enlace.",
    )


class QuestionOver(Conflict):
    """It was withdrawn, or ended by itself."""

    code = "question-over"
    text = Text(
        es="Esa pregunta ya no necesita respuesta: el despacho la retiró o se resolvió de otro "
        "modo.",
        en="That question needs no answer any more: the firm withdrew it, or it was settled "
        "otherwise.",
    )


class QuestionNotAnswered(Conflict):
    """There is no answer yet that could be changed."""

    code = "question-not-answered"
    text = Text(
        es="Esa pregunta no tiene todavía una respuesta que cambiar; respóndala.",
        en="That question has no answer yet that could be changed; answer it.",
    )


class AnswerTaken(Conflict):
    """A batch has the document as it was answered."""

    code = "answer-taken"
    text = Text(
        es="La respuesta ya se usó: el comprobante está en un lote o en los libros. Hable con el "
        "despacho si hay que corregirlo.",
        en="The answer was used already: the document is in a batch or in the books. Talk to the "
        "firm if it has to be corrected.",
    )


class Wording(Model):
    """A sentence in each language, as somebody of the firm wrote it or as it is offered."""

    es: str
    en: str

    @classmethod
    def of(cls, text: Text) -> Wording:
        """Take a sentence of ours."""
        return cls(es=text.es, en=text.en)

    def said(self, language: Language) -> str:
        """Say it in a language."""
        return self.es if language == "es" else self.en


class Choice(Model):
    """One of the answers that a question offers."""

    id: str
    effect: Effect
    wording: Wording
    account: str = ""
    """Of an answer that chooses one: the firm's, which the client is not shown."""

    @property
    def takes_text(self) -> bool:
        """Whether whoever chooses it writes something, too."""
        return self.effect in WITH_TEXT


class AskedDocument(Model):
    """What a question tells of the document that it is about."""

    id: str
    country: str
    document_type: str
    number: str
    day: date
    customer: str
    total: DecimalString
    currency: str


class Answer(Model):
    """What the client answered."""

    choice: str
    text: str = ""
    by: str
    email: str = ""
    """The address of whoever answered, as it was then; of one by link: where the link was sent."""
    is_by_link: bool = False
    at: Instant


class Question(Entity):
    """One question about one incident of one document, kept with the client."""

    id: str
    business_id: str
    firm_id: str
    licence_id: str
    company_id: str
    company_code: str
    company_name: str
    import_id: str
    """Where the incident was found last."""
    document: AskedDocument
    incident: Incident
    wording: Wording
    choices: tuple[Choice, ...]
    asked_by: str
    asked_at: Instant
    state: QuestionState = "open"
    end: End | None = None
    next_mail_at: Instant | None
    """When it is to be mailed, for the first time or again; None: no more."""
    mailed_at: Instant | None = None
    """When the client was first mailed of it."""
    reminders: int = 0
    answer: Answer | None = None
    over_at: Instant | None = None
    """Since when it is not open."""

    @property
    def is_asked_by_itself(self) -> bool:
        """Whether nobody of the firm decided to ask it."""
        return self.asked_by == SYSTEM

    @property
    def chosen(self) -> Choice | None:
        """The answer that was chosen, while it counts."""
        if self.answer is None or self.state != "answered":
            return None
        return self.choice(self.answer.choice)

    def choice(self, known_as: str) -> Choice | None:
        """Return one of the answers that it offers."""
        return next((each for each in self.choices if each.id == known_as), None)

    def is_about(self, found: Incident) -> bool:
        """Return whether it is about that incident."""
        return identity_of(self.incident) == identity_of(found)


def identity_of(found: Incident) -> tuple[str, str, str, str]:
    """Return what makes an incident the same one, whenever it is found."""
    return found.document_id, found.code, found.field, found.value


def question_id(firm_id: str, document_day: date, found: Incident) -> str:
    """Return the id that the same question of a firm always has, so that it is asked once."""
    natural = derived_id("qst", firm_id, *identity_of(found))
    return f"qst_{_compact(document_day)}{natural[-16:]}"


def days_of_questions(first: date, last: date) -> tuple[str, str]:
    """Return the bounds of the ids of questions about documents of the days, both included."""
    return f"qst_{_compact(first)}", f"qst_{_compact(last)}~"


def _compact(day: date) -> str:
    return day.isoformat().replace("-", "")
