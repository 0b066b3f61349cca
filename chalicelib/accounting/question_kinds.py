"""Which incidents a client can be asked about, in what words, and which answers there are: a table.

What is of the formats and the books alone has no row: the client could not settle it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from chalicelib.accounting.braces import Fields
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.question import AskedDocument, Choice, Effect, Wording
from chalicelib.core.figures import Day, money
from chalicelib.core.texts import Language, Text

FIELDS: Final = Fields("number", "customer", "value", "total", "day")
"""What a wording may name, each in braces."""
MOST_CHOICES: Final = 3


class QuestionKind(NamedTuple):
    """How one kind of incident is asked about."""

    title: Text
    fields: frozenset[str]
    """Of which it is asked: what is found of others the client could not settle; none: any."""
    wording: Text
    offered: tuple[Effect, ...]
    """The answers, unless the firm writes others."""
    allowed: frozenset[Effect]
    is_the_clients: bool = False
    """Whether the client alone can settle it, so that it may be asked by itself."""

    @property
    def needs_accounts(self) -> bool:
        """Whether the firm's own answers, each with an account, settle more than what is told."""
        return "account" in self.allowed


def _kind(
    title: Text,
    fields: str,
    wording: Text,
    offered: tuple[Effect, ...],
    *also: Effect,
    is_the_clients: bool = False,
) -> QuestionKind:
    return QuestionKind(
        title, frozenset(fields.split()), wording, offered, frozenset((*offered, *also)),
        is_the_clients,
    )  # fmt: skip


_WHOSE: Final[tuple[Effect, ...]] = ("confirm", "name", "tax_id")
_AS_IT_IS: Final[tuple[Effect, ...]] = ("confirm", "leave_out", "told")
_ONLY_TOLD: Final[tuple[Effect, ...]] = ("told", "leave_out")
_WHAT_FOR: Final = Text(
    es="¿De qué es el comprobante {number} de {customer}, por {total}?",
    en="What is document {number} of {customer}, for {total}, about?",
)
_SO_IT_IS: Final = Text(
    es="El comprobante {number} de {customer}, por {total}, no va como los demás en los libros "
    "({value}). ¿Es correcto como está?",
    en="Document {number} of {customer}, for {total}, does not go into the books as others do "
    "({value}). Is it right as it is?",
)
_WHAT_NOW: Final = Text(
    es="El comprobante {number} de {customer}, por {total}, no entra en los libros: {value}. ¿Qué "
    "debe saber el despacho de él?",
    en="Document {number} of {customer}, for {total}, does not get into the books: {value}. What "
    "should the firm know of it?",
)
QUESTION_KINDS: Final[Mapping[str, QuestionKind]] = {
    "NIF_INVALID": _kind(
        Text(es="Identificación no válida", en="Tax id that is not valid"),
        "receiver_tax_id",
        Text(
            es="¿Cuál es la identificación correcta de {customer}? El comprobante {number} dice "
            "«{value}».",
            en="What is the right tax id of {customer}? Document {number} says “{value}”.",
        ),
        ("tax_id", "no_tax_id", "leave_out"),
        is_the_clients=True,
    ),
    "TAX_ID_WITH_TWO_NAMES": _kind(
        Text(es="Una identificación con dos nombres", en="A tax id with two names"),
        "receiver_name",
        Text(
            es="La identificación {value} tiene más de un nombre. ¿Es «{customer}», del "
            "comprobante {number}, el cliente correcto?",
            en="Tax id {value} has more than one name. Is “{customer}”, of document {number}, the "
            "right customer?",
        ),
        _WHOSE,
        is_the_clients=True,
    ),
    "ACCOUNT_WITH_TWO_TAX_IDS": _kind(
        Text(es="Un cliente con dos identificaciones", en="A customer with two tax ids"),
        "account",
        Text(
            es="«{customer}» lleva identificaciones distintas. ¿Es correcta la del comprobante "
            "{number}?",
            en="“{customer}” has different tax ids. Is that of document {number} right?",
        ),
        ("confirm", "tax_id"),
        is_the_clients=True,
    ),
    "TAX_ID_LEFT_OUT": _kind(
        Text(es="Identificación que no cabe", en="Tax id that does not fit"),
        "receiver_tax_id",
        Text(
            es="¿Es {value} la identificación de {customer}, del comprobante {number}?",
            en="Is {value} the tax id of {customer}, of document {number}?",
        ),
        ("confirm", "tax_id"),
    ),
    "NAME_CUT": _kind(
        Text(es="Nombre demasiado largo", en="Name that is too long"),
        "receiver_name",
        Text(
            es="El nombre «{value}», del comprobante {number}, no cabe entero. ¿Cómo se abrevia?",
            en="Name “{value}”, of document {number}, does not fit. How is it shortened?",
        ),
        ("confirm", "name"),
    ),
    "CHARSET_REPLACED": _kind(
        Text(es="Nombre con otros caracteres", en="Name with other characters"),
        "receiver_name",
        Text(
            es="El nombre «{value}», del comprobante {number}, lleva caracteres que el programa "
            "no admite. ¿Cómo se escribe con letras latinas?",
            en="Name “{value}”, of document {number}, has characters that the program does not "
            "take. How is it written in Latin letters?",
        ),
        ("confirm", "name"),
    ),
    "ACCOUNT_UNKNOWN": _kind(
        Text(es="Cuenta que falta en el plan", en="Account that the chart lacks"),
        "account",
        _WHAT_FOR,
        ("told",),
        "account",
        "leave_out",
    ),
    "ACCOUNT_LENGTH": _kind(
        Text(es="Cuenta demasiado larga", en="Account that is too long"),
        "account",
        _WHAT_FOR,
        ("told",),
        "account",
        "leave_out",
    ),
    "ACCOUNT_NOT_IN_PROGRAM": _kind(
        Text(es="Cuenta que falta en el programa", en="Account that the program lacks"),
        "account",
        _WHAT_FOR,
        ("told",),
        "account",
        "confirm",
        "leave_out",
    ),
    "NOTHING_TO_POST": _kind(
        Text(es="Comprobante sin importe", en="Document without an amount"),
        "",
        Text(
            es="El comprobante {number} de {customer} no tiene importe que anotar. ¿Es correcto?",
            en="Document {number} of {customer} has no amount to post. Is that right?",
        ),
        _AS_IT_IS,
    ),
    "PERIOD_CLOSED": _kind(
        Text(es="Día ya cerrado", en="Day that is closed"),
        "",
        Text(
            es="El comprobante {number} de {customer} es del {day}, de un periodo ya cerrado. "
            "¿Debe ir en los libros?",
            en="Document {number} of {customer} is of {day}, of a period that is closed. Should "
            "it go into the books?",
        ),
        _AS_IT_IS,
    ),
    "NO_VAT_DETAIL": _kind(
        Text(es="Impuesto fuera del libro", en="Tax outside the VAT book"),
        "",
        _SO_IT_IS,
        _AS_IT_IS,
    ),
    "BASE_OUTSIDE_VAT_BOOK": _kind(
        Text(es="Venta fuera del libro", en="Sale outside the VAT book"),
        "",
        _SO_IT_IS,
        _AS_IT_IS,
    ),
    "RATE_COUNT_OVER_3": _kind(
        Text(es="Más de tres tarifas", en="More than three rates"),
        "",
        _SO_IT_IS,
        _AS_IT_IS,
    ),
    "TOTAL_MISMATCH": _kind(
        Text(es="Total que no cuadra", en="Total that does not add up"),
        "",
        _WHAT_NOW,
        _ONLY_TOLD,
    ),
    "UNBALANCED": _kind(
        Text(es="Asiento que no cuadra", en="Entry off balance"), "", _WHAT_NOW, _ONLY_TOLD
    ),
    "AMOUNT_TOO_LARGE": _kind(
        Text(es="Importe que no cabe", en="Amount that does not fit"),
        "",
        _WHAT_NOW,
        _ONLY_TOLD,
    ),
    "PROGRAM_REFUSED": _kind(
        Text(es="Rechazado por el programa", en="Refused by the program"),
        "",
        _WHAT_NOW,
        _ONLY_TOLD,
    ),
}
CHOICE_WORDS: Final[Mapping[Effect, Text]] = {
    "confirm": Text(es="Está bien así", en="It is right as it is"),
    "name": Text(es="El nombre es otro", en="The name is another"),
    "tax_id": Text(es="La identificación es otra", en="The tax id is another"),
    "no_tax_id": Text(es="No tiene identificación", en="There is no tax id"),
    "leave_out": Text(es="No va en los libros", en="It does not go into the books"),
    "told": Text(es="Lo explico", en="I explain it"),
}
"""What the client reads of each answer; one with an account has the words that the firm writes."""
TEXT_LABELS: Final[Mapping[Effect, Text]] = {
    "name": Text(es="Nombre correcto", en="Right name"),
    "tax_id": Text(es="Identificación correcta", en="Right tax id"),
    "leave_out": Text(es="Por qué", en="Why"),
    "told": Text(es="Su explicación", en="Your explanation"),
}
"""What is asked for with those answers that take a text."""


def kind_of(found: Incident) -> QuestionKind | None:
    """Return how an incident is asked about; None: the client could not settle it."""
    kind = QUESTION_KINDS.get(found.code)
    if kind is None or not found.document_id:
        return None
    return kind if not kind.fields or found.field in kind.fields else None


def offered_choices(kind: QuestionKind) -> tuple[Choice, ...]:
    """Return the answers that a kind of question offers by itself."""
    return tuple(
        Choice(id=f"c{place}", effect=effect, wording=Wording.of(CHOICE_WORDS[effect]))
        for place, effect in enumerate(kind.offered, start=1)
    )


def shown_wording(wording: Wording) -> Wording:
    """Name the fields of a wording in each of its languages, as people write them."""
    return Wording(es=FIELDS.shown(wording.es, "es"), en=FIELDS.shown(wording.en, "en"))


def filled(wording: Wording, document: AskedDocument, found: Incident) -> Wording:
    """Say a wording of a document and what was found of it."""
    return Wording(
        es=_filled(wording.es, document, found, "es"), en=_filled(wording.en, document, found, "en")
    )


def _filled(template: str, document: AskedDocument, found: Incident, language: Language) -> str:
    values: Mapping[str, Callable[[], str]] = {
        "number": lambda: document.number,
        "customer": lambda: document.customer or "—",
        "value": lambda: found.told_value(language),
        "total": lambda: money(document.total, document.currency, language),
        "day": lambda: Day(document.day).render(language),
    }
    return FIELDS.filled(template, values)
