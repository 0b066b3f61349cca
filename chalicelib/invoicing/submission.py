"""Take a document to the authority and follow it to its final state, one step a message.

Every step reads the record, does one thing outside, and writes the record under the version that
it read, with the next message on it. Of two runs at the same step one wins the write and the other
stops; what they did outside is harmless twice: the signed bytes are stored only if absent and are
the same anyway, and the authority takes a clave once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from chalicelib.aws import blobs
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Permanent
from chalicelib.core.settings import settings
from chalicelib.invoicing import store
from chalicelib.invoicing.model import FINAL_STATES, AuthorityDetail, Document, DocumentState
from chalicelib.invoicing.progress import DocumentRecord
from chalicelib.invoicing.signing_keys import SigningIdentity, signing_identity
from chalicelib.onboarding.service import NotConnected

if TYPE_CHECKING:
    from chalicelib.invoicing.costa_rica.hacienda import Status, Submission

_XML = "application/xml"
_ASKS_BEFORE_SENDING_AGAIN = 3
_WAITING = {
    "unknown": "not-known-yet",
    "received": "being-processed",
    "processing": "being-processed",
    "error": "authority-error",
}
_log = logging.getLogger(__name__)


def step(business_id: str, document_id: str) -> None:
    """Do the next step of a document; a document at its end is left alone.

    Raises:
        Permanent: the document cannot be written or signed; it goes to the dead letters.
        Retryable: our own table or store does not answer.
    """
    record = store.record(business_id, document_id)
    if record is None:
        raise Permanent(f"submit document: {document_id} does not exist")
    if record.state in FINAL_STATES:
        return
    try:
        _advance(record)
    except ChangedMeanwhile:
        _log.info("another run got ahead", extra={"document": document_id})


def _advance(record: DocumentRecord) -> None:
    try:
        identity = signing_identity(record.business_id)
    except NotConnected:
        _hold(record, "not-connected")
        return
    if record.state in {"issued", "signed"}:
        _send(record, identity)
    else:
        _follow(record, identity)


def _send(record: DocumentRecord, identity: SigningIdentity) -> None:
    """Sign (once), send, and note how that went."""
    from chalicelib.invoicing.costa_rica import hacienda

    document = _content(record)
    xml_key = blobs.key(record.business_id, "signed", document.issued_at, f"{document.clave}.xml")
    signed = blobs.find(xml_key) or blobs.put_once(xml_key, identity.signed(document), _XML)
    if record.state == "issued":
        files = record.files | {"xml": xml_key}
        record = record.stepped("signed", clock.now()).model_copy(update={"files": files})
    try:
        taken = hacienda.default().submit(identity.credentials, _submission(document, signed))
    except hacienda.TokenRefused:
        _hold(record, "token-refused")
    except hacienda.RetryLater as exc:
        if exc.maybe_taken and record.state != "unknown":
            record = record.stepped("unknown", clock.now())
        _hold(record, "authority-unavailable", exc.after_seconds)
    except hacienda.Refused as exc:
        unheard = record.stepped("unknown", clock.now()) if record.state == "signed" else record
        _finish(unheard, "rejected", (AuthorityDetail(code=str(exc.status), text=exc.cause),))
    else:
        sent = record.stepped("sent", clock.now(), detail=taken)
        store.save(sent, store.message("submission", sent, settings().poll_base_seconds))


def _follow(record: DocumentRecord, identity: SigningIdentity) -> None:
    """Ask what became of a document that was, or may have been, sent."""
    from chalicelib.invoicing.costa_rica import hacienda

    try:
        status = hacienda.default().query(identity.credentials, record.summary.clave)
    except hacienda.TokenRefused:
        _hold(record, "token-refused")
    except hacienda.RetryLater as exc:
        _hold(record, "authority-unavailable", exc.after_seconds)
    except hacienda.Refused:
        _hold(record, "authority-refuses-question")
    else:
        _take(record, identity, status)


def _take(record: DocumentRecord, identity: SigningIdentity, status: Status) -> None:
    lost = status.state in {"unknown", "error"}
    if lost and (record.state == "unknown" or record.attempts >= _ASKS_BEFORE_SENDING_AGAIN):
        _send(record, identity)  # the same bytes, the same clave
    elif not status.is_final or status.answer is None:
        _hold(record, _WAITING.get(status.state, "answer-missing"))
    else:
        _conclude(record, status.answer)


def _conclude(record: DocumentRecord, data: bytes) -> None:
    """Verify the authority's answer, store it, and note the final state."""
    from chalicelib.invoicing.costa_rica import answers

    document = _content(record)
    try:
        answer = answers.read_answer(
            data,
            clave=document.clave,
            issuer_number=document.issuer.identification.number,
            total=document.totals.total,
            trusted_pem=settings().hacienda_answer_certificates.encode(),
        )
    except (Permanent, DomainError) as exc:
        _log.error("answer does not verify", extra={"document": record.id, "cause": str(exc)})
        _hold(record, "answer-not-valid")
        return
    answer_key = blobs.key(
        record.business_id, "answers", document.issued_at, f"{document.clave}_respuesta.xml"
    )
    blobs.put_once(answer_key, data, _XML)
    files = record.files | {"answer": answer_key}
    _finish(record.model_copy(update={"files": files}), answer.state, answer.details)


def _finish(
    record: DocumentRecord, state: DocumentState, details: tuple[AuthorityDetail, ...]
) -> None:
    final = record.stepped(state, clock.now()).model_copy(update={"authority_details": details})
    store.save(final, store.message("delivery", final) if final.was_accepted else None)


def _hold(record: DocumentRecord, obstacle: str, after_seconds: int | None = None) -> None:
    """Note the obstacle and come back after a pause that doubles up to the limit."""
    known = settings()
    base = known.poll_base_seconds if obstacle == "being-processed" else known.retry_base_seconds
    pause = min(base * 2 ** min(record.attempts, 12), known.retry_limit_seconds)
    held = record.held_up(obstacle)
    store.save(held, store.message("submission", held, max(pause, after_seconds or 0)))


def _submission(document: Document, signed: bytes) -> Submission:
    from chalicelib.invoicing.costa_rica.hacienda import Party, Submission

    issuer = document.issuer.identification
    receiver = document.body.receiver and document.body.receiver.identification
    return Submission(
        clave=document.clave,
        issued_at=document.issued_at,
        issuer=Party(issuer.type, issuer.number),
        receiver=Party(receiver.type, receiver.number) if receiver else None,
        xml=signed,
    )


def _content(record: DocumentRecord) -> Document:
    document = store.content(record.business_id, record.id)
    if document is None:
        raise Permanent(f"submit document: {record.id} has no content")
    return document
