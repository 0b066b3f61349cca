"""Take a document to the authority and follow it to its final state, one step a message.

Every step reads the progress, does one thing outside, and writes the progress under the version
that it read, with the next message on it. Of two runs at the same step one wins the
write and the other stops; what they did outside is harmless twice: the signed bytes are stored
only if absent and are the same anyway, and the authority takes a key once.

Bytes that may have arrived are never rebuilt. A key can be replaced between signing and sending,
which revokes the former: then the document is signed anew, once it is sure that it did not arrive.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from chalicelib.aws import blobs
from chalicelib.aws.queues import MAX_DELAY_SECONDS
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Permanent
from chalicelib.core.settings import settings
from chalicelib.invoicing import endings, pulse, store
from chalicelib.invoicing.authority import (
    Answered,
    Decision,
    HeldUp,
    Received,
    TaxAuthority,
    TurnedAway,
    authority_of,
)
from chalicelib.invoicing.files import FileForm, FileKind
from chalicelib.invoicing.model import ACCEPTED_STATES, DifferingAnswer, Document, Obstacle
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.onboarding.service import NotConnected

_ASKS_BEFORE_SENDING_AGAIN = 3
_REFUSALS_BEFORE_REJECTED = 6
_NOT_SENT = frozenset({"issued", "signed"})
_IS_THERE: frozenset[Obstacle] = frozenset({"answer-missing", "authority-error", "being-processed"})
"""What is in the way where the authority has the document."""
_ASKS_NOBODY: frozenset[Obstacle] = frozenset({"not-connected", "cannot-be-signed"})
Made = TypeVar("Made")
_log = logging.getLogger(__name__)


def step(
    business_id: str,
    document_id: str,
    version: int,
    authorities: Callable[[str], TaxAuthority] = authority_of,
) -> None:
    """Do the next step of a document; a document at its end is left alone.

    A message that is about another `version` of the progress was followed already: it ends here, or
    each message that a queue delivers twice would beget a row of its own.

    Raises:
        Permanent: there is no such document; the message goes to the dead letters.
        Retryable: our own table or store does not answer.
    """
    progress = store.progress(business_id, document_id)
    if progress is None:
        raise Permanent(f"submit document: {document_id} does not exist")
    if version != progress.version or not progress.is_on_its_way:
        return
    try:
        _advance(progress, authorities(progress.country))
    except ChangedMeanwhile:
        _log.info("another run got ahead", extra={"document": document_id})


def _advance(progress: DocumentProgress, authority: TaxAuthority) -> None:
    if progress.not_before is not None and (left := progress.not_before - clock.now()) > timedelta(
        0
    ):
        wait = math.ceil(left.total_seconds())  # the queue could not wait as long
        store.save(progress, store.message("submission", progress, wait))
        return
    if progress.state in _NOT_SENT:
        _send(progress, authority)
        return
    asked = authority.ask(progress.business_id, progress.summary.key)
    outcome = pulse.noted(progress.country, asked)
    if isinstance(outcome, Answered):
        _conclude(progress, authority, outcome.data)
    elif progress.is_asked_again and outcome.is_lost:
        endings.end(progress, Decision(progress.state, progress.authority_details), clock.now())
    elif not progress.is_asked_again and _is_to_be_sent_again(progress, outcome):
        _send(progress, authority)  # the same bytes, the same key
    else:
        _hold(progress, outcome)


def _is_to_be_sent_again(progress: DocumentProgress, outcome: HeldUp) -> bool:
    """Return whether the authority does not have the document, and was asked often enough."""
    asked_enough = progress.attempts >= _ASKS_BEFORE_SENDING_AGAIN
    if outcome.is_lost_if_repeated:
        return asked_enough and progress.obstacle == outcome.obstacle
    return outcome.is_lost and (asked_enough or progress.state == "unknown")


def _send(progress: DocumentProgress, authority: TaxAuthority) -> None:
    """Sign (once), send, and note how that went."""
    document = _content(progress)
    stored = _unless_held(progress, lambda: _signed(progress, document, authority))
    if stored is None:
        return
    xml_key, signed, may_go = stored
    if progress.state == "issued":
        files = progress.files | {"xml": xml_key}
        progress = progress.stepped("signed", clock.now()).but(files=files)
    if not may_go:
        _sign_anew(progress, document, authority)
        return
    outcome = pulse.noted(progress.country, authority.send(document, signed))
    if isinstance(outcome, Received):
        sends = progress.sends + 1
        taken = {"sends": sends, "refusals": 0, "authority_details": ()}
        sent = progress.stepped("sent", clock.now(), detail=outcome.detail, **taken)
        store.save(sent, store.message("submission", sent, settings().poll_base_seconds))
        return
    if outcome.may_have_arrived and progress.state == "signed":
        progress = progress.stepped("unknown", clock.now())
    if isinstance(outcome, TurnedAway):
        _refuse(progress, outcome)
    else:
        _hold(progress, outcome)


def _signed(
    progress: DocumentProgress, document: Document, authority: TaxAuthority
) -> tuple[str, bytes, bool]:
    """Return the key and bytes of the signed file, and whether they may go.

    What no run has noted is signed without asking whether it is stored: seldom it is, and then what
    is stored wins. Where nothing was sent yet, that may not go if its signature is of a key that
    was replaced.
    """
    form = authority.files.xml
    xml_key = progress.files.get("xml") or _xml_key(document, form.named(document.key))
    found = blobs.find(xml_key) if "xml" in progress.files else None
    if found is None:
        signed = authority.sign(document)
        found = blobs.put_once(xml_key, signed, form.content_type)
        if found == signed:
            return xml_key, signed, True
    was_sent = progress.state not in _NOT_SENT
    return xml_key, found, was_sent or authority.is_of_present_key(document, found)


def _sign_anew(progress: DocumentProgress, document: Document, authority: TaxAuthority) -> None:
    """Sign with the present key what was signed with a former one, if it has not arrived.

    A run that died may have sent it and told nobody, so that the authority is asked first, as often
    as about a document that it seems to have lost.
    """
    outcome = pulse.noted(progress.country, authority.ask(progress.business_id, document.key))
    if isinstance(outcome, Answered) or outcome.obstacle in _IS_THERE:
        there = progress.stepped("unknown", clock.now())
        store.save(there, store.message("submission", there))
        return
    if outcome.is_lost_if_repeated:  # what it refused before was not this question
        outcome = HeldUp("not-known-yet", outcome.after_seconds, is_lost=True)
    if progress.obstacle != outcome.obstacle:
        progress = progress.but(attempts=0)
    if not (outcome.is_lost and progress.attempts >= _ASKS_BEFORE_SENDING_AGAIN):
        _hold(progress, outcome)
        return
    written = _unless_held(progress, lambda: authority.sign(document))
    if written is not None:
        form = authority.files.xml
        digest = hashlib.sha256(written).hexdigest()[:12]
        xml_key = _xml_key(document, f"{digest}_{form.named(document.key)}")
        blobs.put_once(xml_key, written, form.content_type)
        anew = progress.signed_anew(clock.now(), xml_key)  # written before it can be sent
        store.save(anew, store.message("submission", anew))


def _unless_held(progress: DocumentProgress, sign: Callable[[], Made]) -> Made | None:
    """Sign; where that cannot be, hold the document and return None."""
    try:
        return sign()
    except NotConnected:
        _hold(progress, HeldUp("not-connected"))
    except Permanent as exc:  # our mistake; it goes on by itself once that is corrected
        facts = {"document": progress.id, "cause": str(exc)}
        _log.error("document cannot be signed", extra=facts)
        _hold(progress, HeldUp("cannot-be-signed"))
    return None


def _xml_key(document: Document, name: str) -> str:
    return blobs.key(document.business_id, "signed", document.issued_at, name)


def _refuse(progress: DocumentProgress, refusal: TurnedAway) -> None:
    """Believe a refusal when it was heard again and again, and each time asked about in between.

    It is an unsigned line: it may be a passing fault, or be about a second copy of what was taken.
    """
    refused = progress.refused(refusal.detail)
    if refused.refusals < _REFUSALS_BEFORE_REJECTED:
        _hold(refused, HeldUp("authority-refuses-document"))
    else:
        endings.end(refused, Decision("rejected", (refusal.detail,)), clock.now())


def _conclude(progress: DocumentProgress, authority: TaxAuthority, data: bytes) -> None:
    """Verify the authority's answer, store it, and note the final state."""
    document = _content(progress)
    try:
        decision = authority.decide(document, data)
    except Permanent as exc:
        _log.error("answer does not verify", extra={"document": progress.id, "cause": str(exc)})
        _hold(progress, HeldUp("answer-not-valid"))
        return
    answered = progress.but(files=_with_answer(progress, document, authority.files.answer, data))
    if decision.differences:
        answer = DifferingAnswer(
            state=decision.state, details=decision.details, differences=decision.differences
        )
        _save_differing(answered.differs(answer))
        fields = [each.field for each in decision.differences]
        _log.error("answer differs", extra={"document": progress.id, "fields": fields})
    else:
        endings.end(answered, decision, clock.now())
        if decision.state in ACCEPTED_STATES:
            pulse.note_accepted(progress, clock.now())


def _save_differing(progress: DocumentProgress) -> None:
    """Stop at an answer that a person must look at, and list it for the operator."""
    tx = Transaction()
    store.write(tx, progress)
    store.write_differing(tx, progress)
    tx.commit()


def _with_answer(
    progress: DocumentProgress, document: Document, form: FileForm, data: bytes
) -> dict[FileKind, str]:
    """Store an answer; one that comes after another is stored beside it, under a name of its own.

    What names it is what it says, so that the same answer is stored once however often it comes.
    """
    digest = hashlib.sha256(data).hexdigest()[:12]
    for name in (form.named(document.key), f"{digest}_{form.named(document.key)}"):
        key = blobs.key(progress.business_id, "answers", document.issued_at, name)
        if blobs.put_once(key, data, form.content_type) == data:
            break
    known = progress.files.get("answer", key)
    return progress.files | (
        {"answer": key} if known == key else {"answer": key, "former_answer": known}
    )


def _hold(progress: DocumentProgress, why: HeldUp) -> None:
    """Note the obstacle and come back after a pause that doubles up to the limit.

    Having been sent before counts as the tries that it took to find out that it was lost. Nobody
    is asked for ever: after a time a person must say that it is worth going on. About a rejection
    nobody is asked in the name of a business that has disconnected since.
    """
    known, now = settings(), clock.now()
    if progress.is_asked_again and why.obstacle == "not-connected":
        store.save(progress.stopped())
        return
    longest = timedelta(hours=known.ask_for_hours)
    if why.obstacle not in _ASKS_NOBODY and now - progress.asked_since >= longest:
        store.save(progress.stopped())
        facts = {"document": progress.id, "obstacle": why.obstacle}
        _log.error("document is not asked about any more", extra=facts)
        return
    base = known.poll_base_seconds if why.is_in_work else known.retry_base_seconds
    tries = progress.attempts + _ASKS_BEFORE_SENDING_AGAIN * max(progress.sends - 1, 0)
    pause = min(base * 2 ** min(tries, 12), known.retry_limit_seconds)
    wait = max(pause, why.after_seconds or 0)
    until = now + timedelta(seconds=wait) if wait > MAX_DELAY_SECONDS else None
    late = _times_late(progress, now)
    held = progress.held_up(why.obstacle, not_before=until, late_told=late)
    store.save(held, store.message("submission", held, wait))
    if late > progress.late_told:
        _log.error("document is late", extra={"document": progress.id, "obstacle": why.obstacle})


def _times_late(progress: DocumentProgress, now: datetime) -> int:
    hours = settings().late_after_hours
    return (now - progress.asked_since) // timedelta(hours=hours) if hours else 0


def _content(progress: DocumentProgress) -> Document:
    document = store.content(progress)
    if document is None:
        raise Permanent(f"submit document: {progress.id} has no content")
    return document
