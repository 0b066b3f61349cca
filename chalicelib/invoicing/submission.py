"""Take a document to the authority and follow it to its final state, one step a message.

Every step reads the record, does one thing outside, and writes the record under the version that
it read, with the next message on it. Of two runs at the same step one wins the write and the other
stops; what they did outside is harmless twice: the signed bytes are stored only if absent and are
the same anyway, and the authority takes a clave once.
"""

from __future__ import annotations

import logging
import math
from datetime import datetime, timedelta

from chalicelib.aws import blobs
from chalicelib.aws.queues import MAX_DELAY_SECONDS
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.errors import Permanent
from chalicelib.core.settings import settings
from chalicelib.invoicing import store
from chalicelib.invoicing.authority import (
    Answered,
    Decision,
    Held,
    Refusal,
    Taken,
    TaxAuthority,
    authority_of,
)
from chalicelib.invoicing.document import Document
from chalicelib.invoicing.model import FINAL_STATES
from chalicelib.invoicing.progress import DocumentRecord
from chalicelib.onboarding.service import NotConnected

_XML = "application/xml"
_ASKS_BEFORE_SENDING_AGAIN = 3
_REFUSALS_BEFORE_REJECTED = 6
_log = logging.getLogger(__name__)


def step(business_id: str, document_id: str, version: int) -> None:
    """Do the next step of a document; a document at its end is left alone.

    A message that is about another `version` of the record was followed already: it ends here, or
    each message that a queue delivers twice would beget a row of its own.

    Raises:
        Permanent: there is no such document; the message goes to the dead letters.
        Retryable: our own table or store does not answer.
    """
    record = store.record(business_id, document_id)
    if record is None:
        raise Permanent(f"submit document: {document_id} does not exist")
    if record.state in FINAL_STATES or version != record.version:
        return
    try:
        _advance(record, authority_of(record.country))
    except ChangedMeanwhile:
        _log.info("another run got ahead", extra={"document": document_id})


def _advance(record: DocumentRecord, authority: TaxAuthority) -> None:
    if record.not_before is not None and (left := record.not_before - clock.now()) > timedelta(0):
        wait = math.ceil(left.total_seconds())  # the queue could not wait as long
        store.save(record, store.message("submission", record, wait))
        return
    if record.state in {"issued", "signed"}:
        _send(record, authority)
        return
    outcome = authority.ask(record.business_id, record.summary.key)
    if isinstance(outcome, Answered):
        _conclude(record, authority, outcome.data)
    elif outcome.is_lost and _is_overdue(record):
        _send(record, authority)  # the same bytes, the same clave
    else:
        _hold(record, outcome)


def _is_overdue(record: DocumentRecord) -> bool:
    """Tell whether a document that the authority does not have is to be sent again."""
    return record.state == "unknown" or record.attempts >= _ASKS_BEFORE_SENDING_AGAIN


def _send(record: DocumentRecord, authority: TaxAuthority) -> None:
    """Sign (once), send, and note how that went."""
    document = _content(record)
    xml_key = blobs.key(record.business_id, "signed", document.issued_at, f"{document.key}.xml")
    signed = blobs.find(xml_key)
    if signed is None:
        try:
            written = authority.sign(document)
        except NotConnected:
            _hold(record, Held("not-connected"))
            return
        except Permanent as exc:  # ours to mend; it goes on by itself after that
            _log.error(
                "document cannot be signed", extra={"document": record.id, "cause": str(exc)}
            )
            _hold(record, Held("cannot-be-signed"))
            return
        signed = blobs.put_once(xml_key, written, _XML)
    if record.state == "issued":
        files = record.files | {"xml": xml_key}
        record = record.stepped("signed", clock.now()).but(files=files)
    outcome = authority.send(document, signed)
    if isinstance(outcome, Taken):
        sends = record.sends + 1
        taken = {"sends": sends, "refusals": 0, "authority_details": ()}
        sent = record.stepped("sent", clock.now(), detail=outcome.detail, **taken)
        store.save(sent, store.message("submission", sent, settings().poll_base_seconds))
        return
    if outcome.may_be_taken and record.state == "signed":
        record = record.stepped("unknown", clock.now())
    if isinstance(outcome, Refusal):
        _refuse(record, outcome)
    else:
        _hold(record, outcome)


def _refuse(record: DocumentRecord, refusal: Refusal) -> None:
    """Believe a refusal when it was heard again and again, and each time asked about in between.

    It is an unsigned line: it may be a passing fault, or be about a second copy of what was taken.
    """
    refused = record.refused(refusal.detail)
    if refused.refusals < _REFUSALS_BEFORE_REJECTED:
        _hold(refused, Held("authority-refuses-document"))
    else:
        _finish(refused, Decision("rejected", (refusal.detail,)))


def _conclude(record: DocumentRecord, authority: TaxAuthority, data: bytes) -> None:
    """Verify the authority's answer, store it, and note the final state."""
    document = _content(record)
    try:
        decision = authority.decide(document, data)
    except Permanent as exc:
        _log.error("answer does not verify", extra={"document": record.id, "cause": str(exc)})
        _hold(record, Held("answer-not-valid"))
        return
    answer_key = blobs.key(
        record.business_id, "answers", document.issued_at, f"{document.key}_respuesta.xml"
    )
    blobs.put_once(answer_key, data, _XML)
    files = record.files | {"answer": answer_key}
    _finish(record.but(files=files), decision)


def _finish(record: DocumentRecord, decision: Decision) -> None:
    final = record.stepped(decision.state, clock.now())
    final = final.but(authority_details=decision.details)
    store.save(final, store.message("delivery", final) if final.was_accepted else None)


def _hold(record: DocumentRecord, why: Held) -> None:
    """Note the obstacle and come back after a pause that doubles up to the limit.

    Having been sent before counts as the tries that it took to find out that it was lost.
    """
    known, now = settings(), clock.now()
    base = known.poll_base_seconds if why.is_in_work else known.retry_base_seconds
    tries = record.attempts + _ASKS_BEFORE_SENDING_AGAIN * max(record.sends - 1, 0)
    pause = min(base * 2 ** min(tries, 12), known.retry_limit_seconds)
    wait = max(pause, why.after_seconds or 0)
    until = now + timedelta(seconds=wait) if wait > MAX_DELAY_SECONDS else None
    late = _times_late(record, now)
    held = record.held_up(why.obstacle, not_before=until, late_told=late)
    store.save(held, store.message("submission", held, wait))
    if late > record.late_told:
        _log.error("document is late", extra={"document": record.id, "obstacle": why.obstacle})


def _times_late(record: DocumentRecord, now: datetime) -> int:
    hours = settings().late_after_hours
    return (now - record.created_at) // timedelta(hours=hours) if hours else 0


def _content(record: DocumentRecord) -> Document:
    document = store.content(record)
    if document is None:
        raise Permanent(f"submit document: {record.id} has no content")
    return document
