"""Deliver an accepted document: draw its PDF, mail XML, PDF and answer to the customer.

Storing the PDF for the first time is also what takes the delivery: whoever finds it stored by
somebody else waits until that run's lease is over, so that the customer gets one mail also when
the message comes twice at once. Only a run that dies between sending and noting it can lead to a
second mail.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from chalicelib.aws import blobs
from chalicelib.aws.queues import Message
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.errors import Permanent, Retryable
from chalicelib.invoicing import store
from chalicelib.invoicing.authority import Standing, authority_of
from chalicelib.invoicing.document import Document
from chalicelib.invoicing.progress import CANNOT_BE_DELIVERED, DocumentRecord
from chalicelib.mail import service as mail
from chalicelib.mail.service import Attachment, Correspondent

LEASE_SECONDS = 120
_XML, _PDF = "application/xml", "application/pdf"
_log = logging.getLogger(__name__)


class DeliveryTaken(Retryable):
    """Another run is delivering this document; if it died, its lease ends."""


def deliver(business_id: str, document_id: str) -> None:
    """Deliver a document once.

    Raises:
        Retryable: another run is at it, or a service does not answer.
        Exception: a mistake of ours, which the document shows as its obstacle.
    """
    record = store.record(business_id, document_id)
    document = store.content(record) if record is not None else None
    if record is None or document is None:
        raise Permanent(f"deliver document: {document_id} does not exist")
    if not record.was_accepted or record.is_delivery_over:
        return
    pdf_key = blobs.key(business_id, "pdf", document.issued_at, f"{document.key}.pdf")
    try:
        outcome = _mail(record, document, _taken_pdf(record, document, pdf_key))
    except Retryable:
        raise
    except Exception:  # ours to mend: it is shown, and fails as it did
        _hold(record)
        raise
    now = clock.now()
    if outcome == "refused":
        _note(record.undelivered(now, pdf_key=pdf_key))
    else:
        _note(record.delivered(now, detail=outcome, pdf_key=pdf_key))


def _hold(record: DocumentRecord) -> None:
    """Show once that it cannot be delivered, which is ours to mend; it stays due meanwhile."""
    if record.obstacle != CANNOT_BE_DELIVERED:
        held = record.held_up(CANNOT_BE_DELIVERED)
        _note(held, due=store.message("delivery", held))


def _note(record: DocumentRecord, due: Message | None = None) -> None:
    try:
        store.save(record, due=due)
    except ChangedMeanwhile:
        _log.info("delivery noted by another run", extra={"document": record.id})


def _taken_pdf(record: DocumentRecord, document: Document, pdf_key: str) -> bytes:
    stored = blobs.find_with_age(pdf_key)
    if stored is not None:
        pdf, age = stored
        if age < timedelta(seconds=LEASE_SECONDS):
            raise DeliveryTaken("deliver document: another run is at it")
        return pdf
    pdf = authority_of(record.country).printed(document, _standing(record), record.language)
    if not blobs.create(pdf_key, pdf, _PDF):
        raise DeliveryTaken("deliver document: another run was quicker")
    return pdf


def _mail(record: DocumentRecord, document: Document, pdf: bytes) -> str:
    """Send the mail, and tell how it went in one word."""
    if record.customer_email is None:
        return "no_address"
    authority, summary, key = authority_of(record.country), record.summary, document.key
    said = authority.announce(document, _standing(record), record.language)
    facts = {
        "issuer": said.issuer,
        "document_type": said.title,
        "number": document.number,
        "key_name": said.key_name,
        "key": key,
        "issued_at": clock.iso(document.issued_at),
        "time_zone": authority.time_zone,
        "total": format(summary.total, "f"),
        "currency": summary.currency,
        "state": said.state,
    }
    attachments = [
        Attachment(f"{key}.xml", _XML, blobs.get(record.files["xml"])),
        Attachment(f"{key}_respuesta.xml", _XML, blobs.get(record.files["answer"])),
        Attachment(f"{key}.pdf", _PDF, pdf),
    ]
    try:
        mail.send_now(
            tenant=record.business_id,
            recipient=record.customer_email,
            language=record.language,
            template="document-delivery",
            facts=facts,
            natural_key=(document.id,),
            attachments=attachments,
            in_name_of=Correspondent(said.sender, said.reply_to),
        )
    except mail.MailRefused as exc:
        _log.error("document not delivered", extra={"document": document.id, "cause": str(exc)})
        return "refused"
    return "mailed"


def _standing(record: DocumentRecord) -> Standing:
    return Standing(record.state, record.events[-1].at, record.authority_details)
