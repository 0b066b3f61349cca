"""What a firm sends to ask, held against what was found of the documents of an import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chalicelib.accounting.books import books_of
from chalicelib.accounting.decisions import NotInImport
from chalicelib.accounting.incidents import Incident
from chalicelib.accounting.model import Batch
from chalicelib.accounting.overrides import ACCOUNT_NOT_IN_CHART
from chalicelib.accounting.questions.finding import asked_documents, incidents_of
from chalicelib.accounting.questions.forms import NewChoice, NewQuestion
from chalicelib.accounting.questions.kinds import (
    CHOICE_WORDS,
    QuestionKind,
    filled,
    kind_of,
    offered_choices,
)
from chalicelib.accounting.questions.model import AskedDocument, Choice, QuestionNotAskable, Wording
from chalicelib.accounting.questions.store import QuestionSettings
from chalicelib.core.errors import FieldError, FieldRule, InvalidInput
from chalicelib.core.texts import Text
from chalicelib.onboarding import service as onboarding

CHOICE_EFFECT = FieldRule(
    "choice-effect",
    Text(
        es="A esa incidencia no le sirve una respuesta «{found}»; le sirven: {known}.",
        en="An answer “{found}” does not settle that incident; these do: {known}.",
    ),
)
CHOICE_TEXT_MISSING = FieldRule(
    "choice-text-missing",
    Text(
        es="Escriba qué lee el cliente en esa respuesta.",
        en="Write what the client reads of that answer.",
    ),
)
ACCOUNT_MISSING = FieldRule(
    "account-missing",
    Text(
        es="Esa respuesta elige una cuenta; escriba cuál.",
        en="That answer chooses an account; write which.",
    ),
)
ACCOUNT_NOT_TAKEN = FieldRule(
    "account-not-taken",
    Text(
        es="Esa respuesta no elige una cuenta; quítela.",
        en="That answer chooses no account; leave it out.",
    ),
)


class Matter(NamedTuple):
    """An incident that somebody is asked about."""

    document: AskedDocument
    found: Incident
    kind: QuestionKind


def drafted(settings: QuestionSettings, matter: Matter) -> Wording:
    """Say the question as the firm does, else as we do."""
    wording = settings.wording.get(matter.found.code) or Wording.of(matter.kind.wording)
    return filled(wording, matter.document, matter.found)


def matters_of(batch: Batch, wanted: Sequence[NewQuestion]) -> list[Matter]:
    """Find what is to be asked about.

    Raises:
        NotInImport: the import has no such document.
        QuestionNotAskable: the document has no such incident that the client could settle.
        InvalidInput: an answer is none of the incident's, or its account none of the chart's.
    """
    ids = list(dict.fromkeys(each.document for each in wanted))
    found, documents = incidents_of(batch, ids), asked_documents(batch, ids)
    matters = [_matter(each, found, documents) for each in wanted]
    _check(batch, wanted, matters)
    return matters


def _matter(
    wanted: NewQuestion,
    found: Mapping[str, tuple[Incident, ...]],
    documents: Mapping[str, AskedDocument],
) -> Matter:
    document = documents.get(wanted.document)
    if document is None or wanted.document not in found:
        raise NotInImport
    for each in found[wanted.document]:
        kind = kind_of(each)
        if kind is not None and (each.code, each.value) == (wanted.code, wanted.value):
            return Matter(document, each, kind)
    raise QuestionNotAskable(number=document.number, found=wanted.code)


def _check(batch: Batch, wanted: Sequence[NewQuestion], matters: Sequence[Matter]) -> None:
    """Refuse answers that do not settle what they are asked about.

    Raises:
        InvalidInput: there are such.
    """
    faults = [
        fault
        for place, (said, matter) in enumerate(zip(wanted, matters, strict=True))
        for number, each in enumerate(said.choices or ())
        for fault in _faults(f"/questions/{place}/choices/{number}", each, matter.kind)
    ]
    accounts_named = {
        f"/questions/{place}/choices/{number}/account": each.account
        for place, said in enumerate(wanted)
        for number, each in enumerate(said.choices or ())
        if each.account
    }
    if accounts_named and not faults:
        books = books_of(onboarding.business(batch.business_id), batch)
        faults = [
            ACCOUNT_NOT_IN_CHART.at(pointer, account=account)
            for pointer, account in accounts_named.items()
            if books.reference(account) is None
        ]
    if faults:
        raise InvalidInput(faults)


def _faults(pointer: str, said: NewChoice, kind: QuestionKind) -> Iterator[FieldError]:
    if said.effect not in kind.allowed:
        known = ", ".join(sorted(kind.allowed))
        yield CHOICE_EFFECT.at(f"{pointer}/effect", found=said.effect, known=known)
    if said.text is None and said.effect not in CHOICE_WORDS:
        yield CHOICE_TEXT_MISSING.at(f"{pointer}/text")
    if said.effect == "account" and not said.account:
        yield ACCOUNT_MISSING.at(f"{pointer}/account")
    if said.effect != "account" and said.account:
        yield ACCOUNT_NOT_TAKEN.at(f"{pointer}/account")


def choices_of(kind: QuestionKind, said: Sequence[NewChoice] | None) -> tuple[Choice, ...]:
    """Make the answers that a question offers: those that were sent, else those of its kind."""
    if said is None:
        return offered_choices(kind)
    return tuple(
        Choice(
            id=f"c{place}",
            effect=each.effect,
            wording=_words(each),
            account=each.account or "",
        )
        for place, each in enumerate(said, start=1)
    )


def _words(said: NewChoice) -> Wording:
    if said.text is None:
        return Wording.of(CHOICE_WORDS[said.effect])
    return Wording(es=said.text, en=said.text)
