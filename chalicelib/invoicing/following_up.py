"""What a person does about a document whose way has stopped: have it asked about, or decide."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.texts import Text
from chalicelib.invoicing import endings, store
from chalicelib.invoicing.authority import Decision
from chalicelib.invoicing.forms import DecisionForm
from chalicelib.invoicing.model import STATE_NAMES
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.views import DocumentView, view
from chalicelib.onboarding import service as onboarding


class AcceptedForGood(Conflict):
    """An acceptance is final: there is nothing to ask the authority for."""

    code = "accepted-for-good"
    text = Text(
        es="El comprobante ya está aceptado; no hay nada que preguntar. Para corregirlo, emita una "
        "nota.",
        en="The document is accepted already; there is nothing to ask for. To correct it, issue a "
        "note.",
    )


class NothingToDecide(Conflict):
    """No answer of the authority differs from the document."""

    code = "nothing-to-decide"
    text = Text(
        es="No hay ninguna respuesta que decidir: el comprobante está {state}. Léalo de nuevo "
        "para ver si espera algo.",
        en="There is no answer to decide about: the document is {state}. Read it again to see "
        "whether it waits for anything.",
    )


class AnswerRejects(Conflict):
    """The answer that differs is a rejection, of which nobody can make an acceptance."""

    code = "answer-rejects"
    text = Text(
        es="La respuesta rechaza el comprobante: no se puede dar por aceptado. Decida "
        "rechazarlo, o pida que se consulte de nuevo.",
        en="The answer rejects the document, which cannot count as accepted. Decide to reject "
        "it, or have it asked about again.",
    )


def ask_again(caller: Caller, document_id: str) -> DocumentView:
    """Have the authority asked anew about a document that is rejected or has stopped.

    One that is on its way is being asked about already, and is left as it is.

    Raises:
        Hidden: the business has no such document.
        AcceptedForGood: it is accepted.
        NotConnected: in whose name nobody could ask.
        ChangedMeanwhile: it has moved since it was read.
    """
    progress = store.require_progress(caller.tenant, document_id)
    if progress.was_accepted:
        raise AcceptedForGood
    tx = Transaction()
    if progress.is_waiting_for_a_person:
        if onboarding.issuer(caller.tenant).connection is None:
            raise onboarding.NotConnected
        asked = progress.asked_again(clock.now(), caller.actor)
        if progress.differing is not None:
            store.write_differing(tx, asked)
        progress = store.write(tx, asked, store.message("submission", asked))
        number = progress.summary.number
        tx.note_by_connection(
            Table(caller.tenant), "document_asked_again", actor=caller.actor, number=number
        )
    shown = view(progress)
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def decide(caller: Caller, document_id: str, form: DecisionForm, version: int) -> DocumentView:
    """End a document by an answer that differs, as a person says.

    Raises:
        Hidden: the business has no such document.
        NothingToDecide: no answer differs.
        AnswerRejects: it is a rejection, and was to count as accepted.
        ChangedMeanwhile: it has moved since the caller saw it at `version`.
    """
    progress = undecided(caller.tenant, document_id, version)
    return ended(caller, progress, form, caller.actor)


def undecided(business_id: str, document_id: str, version: int) -> DocumentProgress:
    """Read a document, as it was looked at, about whose answer somebody is to decide.

    Raises:
        Hidden: the business has no such document.
        NothingToDecide: no answer differs.
        ChangedMeanwhile: it has moved since it was at `version`.
    """
    progress = store.require_progress(business_id, document_id)
    if progress.differing is None:
        raise NothingToDecide(state=STATE_NAMES[progress.state])
    check_version(progress, version)
    return progress


def ended(
    caller: Caller,
    progress: DocumentProgress,
    form: DecisionForm,
    by: str,
    also: Callable[[Transaction], None] | None = None,
) -> DocumentView:
    """Write the decision, by whom it is in the history, and what `also` adds to it.

    Raises:
        AnswerRejects: the answer is a rejection, and was to count as accepted.
        ChangedMeanwhile: the document has moved.
    """
    decision = _decision(progress, accepts=form.decision == "accept")
    now = clock.now()
    return endings.end(progress.decided(now, by, form.reason), decision, now, caller, also)


def _decision(progress: DocumentProgress, *, accepts: bool) -> Decision:
    answer = progress.differing
    if answer is None:
        raise NothingToDecide(state=STATE_NAMES[progress.state])
    if accepts and answer.state == "rejected":
        raise AnswerRejects
    if accepts:
        return Decision("accepted_with_warnings", answer.details)
    was_rejected = progress.state == "rejected"  # its reasons stay
    return Decision("rejected", progress.authority_details if was_rejected else answer.details)
