"""Whether an answer is one of those that its question offers. Pure."""

from __future__ import annotations

from chalicelib.accounting.questions.forms import NewAnswer
from chalicelib.accounting.questions.model import Question
from chalicelib.accounting.rules import rules_of
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.texts import Text

CHOICE_UNKNOWN = FieldRule(
    "choice-unknown",
    Text(
        es="La pregunta no tiene esa respuesta; elija entre: {known}.",
        en="The question has no such answer; choose among: {known}.",
    ),
)
ANSWER_TEXT_MISSING = FieldRule(
    "answer-text-missing",
    Text(es="Con esa respuesta escriba también el texto que pide.",
         en="With that answer write the text that it asks for, too."),
)  # fmt: skip
ANSWER_TEXT_NOT_TAKEN = FieldRule(
    "answer-text-not-taken",
    Text(es="Esa respuesta no lleva texto; quítelo.", en="That answer takes no text; remove it."),
)
TAX_ID_NOT_TAKEN = FieldRule(
    "tax-id-not-taken",
    Text(
        es="Esa identificación no es válida; revise las cifras.",
        en="That tax id is not valid; check its digits.",
    ),
)


def check_answer(question: Question, said: NewAnswer) -> None:
    """Refuse an answer that the question does not offer, or that takes another text.

    Raises:
        InvalidInput: with a fault for each field.
    """
    faults: list[FieldError] = []
    choice = question.choice(said.choice)
    if choice is None:
        known = ", ".join(each.id for each in question.choices)
        faults.append(CHOICE_UNKNOWN.at("/choice", known=known))
    elif choice.takes_text and said.text is None:
        faults.append(ANSWER_TEXT_MISSING.at("/text"))
    elif not choice.takes_text and said.text is not None:
        faults.append(ANSWER_TEXT_NOT_TAKEN.at("/text"))
    elif choice.effect == "tax_id" and not _is_tax_id(question.document.country, said.text or ""):
        faults.append(TAX_ID_NOT_TAKEN.at("/text"))
    if faults:
        raise InvalidInput(faults)


def _is_tax_id(country: str, text: str) -> bool:
    return rules_of(country).takes_tax_id(text)
