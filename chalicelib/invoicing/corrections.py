"""Cancel a document, or correct what it comes to, in one call each: the note is written for it.

The note goes the way of every document. It is written for what is left of the original now, and is
numbered only while that is still so: of two such calls at once the second sees what the first did.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from chalicelib.core.again import again, steady
from chalicelib.core.caller import Caller, Hidden
from chalicelib.core.errors import Conflict, InvalidInput, Permanent
from chalicelib.core.money import FIVE_PLACES
from chalicelib.core.texts import Text
from chalicelib.invoicing import issuing, notes, store
from chalicelib.invoicing.balances import Balance
from chalicelib.invoicing.forms import NewCancellation, NewCorrection
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.note_rules import NoteRules, note_rules_of
from chalicelib.invoicing.views import DocumentView
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import IssuerDossier

_SENT = frozenset({"/total", "/reason"})
"""What a caller sends: all else that is refused of a note stands in a body that we wrote."""
_MOST_REJECTED = 25
"""Notes of one document that the authority rejected one after the other."""
_WAYS = {
    True: Text(
        es="corríjalo con el total 0",
        en="correct it with the total 0",
    ),
    False: Text(
        es="emita una nota por esa parte",
        en="issue a note for that part",
    ),
}
"""What is left to do of a document: by whether `correct` takes it."""


class NotCorrectable(Conflict):
    """No such note names documents of that type."""

    code = "document-not-correctable"
    text = Text(
        es="Un comprobante «{type}» no se corrige así. Corrija el comprobante que él nombra.",
        en="A document “{type}” is not corrected like this. Correct the document that it names.",
    )


class AlreadyCorrected(Conflict):
    """Notes have changed the document: it cannot be taken back whole."""

    code = "document-already-corrected"
    text = Text(
        es="Otras notas ya cambiaron este comprobante: quedan {left} de {total} {currency}. Para "
        "quitar lo que queda, {way}.",
        en="Other notes have already changed this document: {left} of {total} {currency} are left. "
        "To take away what is left {way}.",
    )


class NothingChanges(Conflict):
    """The document comes to that total as it is."""

    code = "nothing-to-correct"
    text = Text(
        es="El comprobante ya suma {left} {currency}, contando sus notas. Diga otro total.",
        en="The document comes to {left} {currency} already, with its notes. State another total.",
    )


class NoteNotWritten(Conflict):
    """The note that would be written breaks a rule by now."""

    code = "note-not-written"
    text = Text(
        es="La nota no se puede escribir sola: {why} Emítala usted.",
        en="The note cannot be written by itself: {why} Issue it yourself.",
    )
    way = "POST /v1/businesses/{business}/documents"


class _Original(NamedTuple):
    """A document that can be corrected, and by what."""

    dossier: IssuerDossier
    rules: NoteRules
    document: Document
    balance: Balance


@again(8, on=notes.LeftMoved, pause=steady(0.1))
def cancel(caller: Caller, document_id: str, wanted: NewCancellation) -> DocumentView:
    """Issue a note that takes back all of a document.

    Raises:
        Hidden: the business has no such document.
        NotCorrectable: there are no notes on such documents.
        AlreadyCorrected: other notes have changed it.
        NoteNotWritten: a rule or register refuses what the document says.
        Exception: what `issuing.issue` raises.
    """
    original = _original(caller, document_id)
    balance = original.balance
    if balance.left != balance.total or (not balance.total and _is_noted(caller, balance)):
        way = _WAYS[_is_corrected_both_ways(original)]
        raise AlreadyCorrected(**_facts(balance), way=way)
    return _issue(
        caller, original, lambda: original.rules.cancelling(original.document, wanted.reason)
    )


@again(8, on=notes.LeftMoved, pause=steady(0.1))
def correct(caller: Caller, document_id: str, wanted: NewCorrection) -> DocumentView:
    """Issue the note that leaves a document at a total: a credit note if it is lower.

    Raises:
        Hidden: the business has no such document.
        NotCorrectable: there are no notes of both kinds on such documents.
        NothingChanges: that is its total.
        InvalidInput: the difference cannot be spread exactly.
        NoteNotWritten: a rule or register refuses what the document says.
        Exception: what `issuing.issue` raises.
    """
    original = _original(caller, document_id)
    if not _is_corrected_both_ways(original):
        raise NotCorrectable(type=original.document.document_type)
    balance = original.balance
    difference = Decimal(wanted.total).quantize(FIVE_PLACES) - balance.left
    if not difference:
        raise NothingChanges(**_facts(balance))
    return _issue(
        caller,
        original,
        lambda: original.rules.correcting(original.document, difference, wanted.reason),
    )


def _original(caller: Caller, document_id: str) -> _Original:
    dossier = onboarding.issuer(caller.tenant)
    progress = store.progress(caller.tenant, document_id)
    if progress is None:
        raise Hidden
    rules = note_rules_of(dossier.business.country)
    if not any(progress.summary.document_type in named for named in _named(rules)):
        raise NotCorrectable(type=progress.summary.document_type)
    notes.require_accepted(progress)
    document = store.content(progress)
    if document is None:
        raise Permanent(f"correct document: {document_id} has no content")
    return _Original(dossier, rules, document, notes.balance_of(progress))


def _is_noted(caller: Caller, balance: Balance) -> bool:
    """Return whether a note took a document that comes to nothing, so that no less is left."""
    newest = store.newest_notes(caller.tenant, balance.key, _MOST_REJECTED) if balance.notes else []
    return any(note.state != "rejected" for note in newest)


def _is_corrected_both_ways(original: _Original) -> bool:
    """Return whether both kinds of notes name such documents; only one undoes a note."""
    return all(original.document.document_type in named for named in _named(original.rules))


def _named(rules: NoteRules) -> list[frozenset[str]]:
    return list(rules.corrects.values())


def _issue(caller: Caller, original: _Original, write: Callable[[], Any]) -> DocumentView:
    try:
        body = write()
        return issuing.issue_wanted(caller, original.dossier, body, seen=original.balance)
    except InvalidInput as exc:
        refused = next((each for each in exc.fields if each.pointer not in _SENT), None)
        if refused is None:
            raise
        why = Text(es=refused.sentence("es"), en=refused.sentence("en"))
        raise NoteNotWritten(why=why) from exc


def _facts(balance: Balance) -> dict[str, object]:
    return {"left": balance.left, "total": balance.total, "currency": balance.currency}
