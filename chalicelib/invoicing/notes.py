"""Credit and debit notes: find what one names, take from it with its number, settle at its end.

Each write rides on the transaction of what causes it: a note's number takes, its final state gives
back or adds. The first note of a document creates its balance. Whoever finds a balance moved
meanwhile reads again (`BalanceMoved`), so that two notes at once are served one after the other.
"""

from __future__ import annotations

import logging

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput, Permanent, Retryable
from chalicelib.core.texts import Text
from chalicelib.invoicing import store
from chalicelib.invoicing.authority import Draft
from chalicelib.invoicing.balances import (
    Balance,
    Correction,
    changed,
    changes,
    correction_of,
    reserved,
)
from chalicelib.invoicing.model import ACCEPTED_STATES, STATE_NAMES, Document, DocumentState
from chalicelib.invoicing.note_rules import Named, note_rules_of
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.onboarding.service import IssuerDossier

_log = logging.getLogger(__name__)

NOTE_OF_TYPE = FieldRule(
    "note-of-such-a-document",
    Text(
        es="Una nota «{note}» no corrige un comprobante «{named}». Nombre uno de estos: {known}.",
        en="A note “{note}” does not correct a document “{named}”. Name one of these: {known}.",
    ),
)
STATED_OTHERWISE = FieldRule(
    "original-stated-otherwise",
    Text(
        es="Ese comprobante es de {total} {currency}, no de {given} {other}. Corrija el dato o no "
        "lo envíe.",
        en="That document is of {total} {currency}, not of {given} {other}. Correct the datum or "
        "leave it out.",
    ),
)


class OriginalOnItsWay(Conflict):
    """The authority has not decided about the document that is to be corrected."""

    code = "original-on-its-way"
    text = Text(
        es="El comprobante {number} todavía está en camino ({state}). Espere a que sea "
        "aceptado y repita la petición.",
        en="Document {number} is still on its way ({state}). Wait until it is accepted and "
        "repeat the request.",
    )
    retry_after_seconds = 10


class OriginalRejected(Conflict):
    """The authority rejected the document that is to be corrected."""

    code = "original-rejected"
    text = Text(
        es="El comprobante {number} fue rechazado: no hay nada que corregir. Emítalo de nuevo.",
        en="Document {number} was rejected: there is nothing to correct. Issue it anew.",
    )


class BalanceMoved(Retryable):
    """Another note of the same document was quicker; its balance is read again."""


class LeftMoved(Retryable):
    """What is left of a document is not what the note was written for; it is written anew."""


def agree(dossier: IssuerDossier, draft: Draft) -> Balance | None:
    """Refuse a note that what it names does not allow; nothing later makes it right or wrong.

    Returns what it names, as `reserve` needs it; None for what is no note.

    Raises:
        InvalidInput: it names nothing that it may correct, or differs from it.
        OriginalOnItsWay, OriginalRejected: what it names was not accepted.
    """
    named = draft.corrects
    if named is None:
        return None
    business = dossier.business
    rules = note_rules_of(business.country)
    document, stored = store.content_and_balance(business.id, business.country, named.key)
    found = (document or stored or named).document_type
    allowed = rules.corrects[draft.document_type]
    if found not in allowed:
        known = ", ".join(sorted(allowed))
        facts = {"note": draft.document_type, "named": found, "known": known}
        raise InvalidInput([NOTE_OF_TYPE.at(named.pointer, **facts)])
    if document is not None:
        progress = _progress_of(document)
        require_accepted(progress)
        rules.agree(draft, document)
        balance = _opened(progress).since(stored)
    elif stored is None:
        rules.agree_unseen(draft, dossier)
        balance = _unseen(named)
    else:
        balance = stored
    _require_same_total(named, balance)
    return balance


def _progress_of(document: Document) -> DocumentProgress:
    progress = store.progress(document.business_id, document.id)
    if progress is None:  # both were stored at once
        raise Permanent(f"correct document: {document.id} has no progress")
    return progress


def require_accepted(progress: DocumentProgress) -> None:
    """Pass where a document can be corrected.

    Raises:
        OriginalOnItsWay, OriginalRejected: it was not accepted.
    """
    if progress.state == "rejected":
        raise OriginalRejected(number=progress.summary.number)
    if progress.state not in ACCEPTED_STATES:
        raise OriginalOnItsWay(number=progress.summary.number, state=STATE_NAMES[progress.state])


def reserve(
    tx: Transaction,
    business_id: str,
    draft: Draft,
    agreed: Balance | None,
    *,
    seen: Balance | None = None,
) -> Correction | None:
    """Take what a note takes, in the transaction that numbers it; None for what is no note.

    `agreed` is what it names (`agree`), and `seen` how that must still stand, where the note was
    written for that.

    Raises:
        LeftMoved: something else is left, or another note names it.
        AmountBeyond: not as much is left by now.
        InvalidInput: another note has stated the original otherwise meanwhile.
        BalanceMoved: (the commit) another note was quicker.
    """
    named = draft.corrects
    if named is None or agreed is None:
        return None
    balance = agreed.since(store.balance(business_id, named.key))
    _require_same_total(named, balance)  # another first note may have stated it meanwhile
    if seen is not None and (seen.left, seen.notes) != (balance.left, balance.notes):
        raise LeftMoved("a note of the same document changed what is left")
    correction, after = _taken(named, balance)
    store.write_balance(tx, business_id, after.but(notes=after.notes + 1), otherwise=_moved())
    return correction


def foresee(dossier: IssuerDossier, draft: Draft) -> None:
    """Refuse what `agree` and `reserve` would refuse by now, without taking anything.

    Raises:
        InvalidInput, OriginalOnItsWay, OriginalRejected, AmountBeyond: as they do.
    """
    agreed = agree(dossier, draft)
    if draft.corrects is not None and agreed is not None:
        _taken(draft.corrects, agreed)


def _taken(named: Named, balance: Balance) -> tuple[Correction, Balance]:
    """Return what a note changes, and what it leaves of the document that it names."""
    correction = correction_of(balance, named.amount, lowers=named.lowers)
    change = changes(correction, None, "issued").get(balance.key)
    return correction, balance if change is None else reserved(balance, change)


def write_listed(tx: Transaction, progress: DocumentProgress) -> None:
    """List a document that was just numbered with what it names, where it is a note."""
    if progress.correction is not None:
        store.write_note(tx, progress, progress.correction.key)


def balance_of(progress: DocumentProgress) -> Balance:
    """Read what a document comes to by now."""
    return _opened(progress).since(store.balance(progress.business_id, progress.summary.key))


def _opened(progress: DocumentProgress) -> Balance:
    """Return what a document of ours comes to while no note names it."""
    summary, correction = progress.summary, progress.correction
    return Balance(
        created_at=progress.created_at,
        key=summary.key,
        document_id=progress.id,
        document_type=summary.document_type,
        currency=summary.currency,
        total=summary.total,
        corrects=correction.takes_from if correction and correction.gives_to is None else None,
    )


def settle(tx: Transaction, progress: DocumentProgress, state: DocumentState) -> None:
    """Give back or add what a note changes on its way to `state`, in the transaction of that state.

    What the authority decides is noted whatever is left by then: a rejection that becomes an
    acceptance can find its amount taken by another note, which the balance then shows.

    Raises:
        BalanceMoved: (the commit) another note was quicker; read again.
    """
    if progress.correction is None:
        return
    for key, change in changes(progress.correction, progress.state, state).items():
        balance = store.balance(progress.business_id, key)
        if balance is None:
            raise Permanent(f"settle note: {progress.id} has no balance to change")
        after = changed(balance, change)
        if after.is_overtaken:
            _log.error("notes took more than there was", extra={"document": progress.id})
        store.write_balance(tx, progress.business_id, after, otherwise=_moved())


def _moved() -> BalanceMoved:
    return BalanceMoved("a note of the same document was quicker")


def _require_same_total(named: Named, balance: Balance) -> None:
    total = balance.total if named.stated_total is None else named.stated_total
    if (total, named.currency) != (balance.total, balance.currency):
        facts = {
            "total": balance.total,
            "currency": balance.currency,
            "given": total,
            "other": named.currency,
        }
        raise InvalidInput([STATED_OTHERWISE.at(named.pointer, **facts)])


def _unseen(named: Named) -> Balance:
    """Return what a document of another program comes to, as the first note that names it states.

    Raises:
        Permanent: it does not, and nobody has refused it.
    """
    if named.stated_total is None:
        raise Permanent("agree note: a document of another program was not stated")
    return Balance(
        created_at=clock.now(),
        key=named.key,
        document_id=None,
        document_type=named.document_type,
        currency=named.currency,
        total=named.stated_total,
    )
