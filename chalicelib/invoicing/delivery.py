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
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Permanent, Retryable
from chalicelib.invoicing import store
from chalicelib.invoicing.authority import Announcement, DocumentStanding, authority_of
from chalicelib.invoicing.files import PDF
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.progress import CANNOT_BE_DELIVERED, MAIL_WAITS, DocumentProgress
from chalicelib.invoicing.redelivery import write_told
from chalicelib.mail import service as mail
from chalicelib.mail.service import Attachment, Correspondent

LEASE_SECONDS = 120
_log = logging.getLogger(__name__)


class DeliveryTaken(Retryable):
    """Another run is delivering this document; if it died, its lease ends."""


def deliver(business_id: str, document_id: str, version: int = 0) -> None:
    """Deliver a document once.

    A delivery that was put back goes on by the message of that write. One that is about another
    `version` (0: it does not say) was followed already: it ends here, or each message that a queue
    delivers twice would beget a row of its own, and so many rows use up the patience of three days.

    Raises:
        Retryable: another run is at it, or a service does not answer.
        Exception: a mistake of ours, which the document shows as its obstacle.
    """
    progress = store.progress(business_id, document_id)
    document, known = store.content_and_address(progress) if progress else (None, None)
    if progress is None or document is None:
        raise Permanent(f"deliver document: {document_id} does not exist")
    if not progress.was_accepted or progress.is_delivery_over:
        return
    if progress.obstacle == MAIL_WAITS and version not in {0, progress.version}:
        return
    pdf_key = blobs.key(business_id, "pdf", document.issued_at, PDF.named(document.key))
    try:
        pdf = _taken_again(progress, pdf_key) or _taken_pdf(progress, document, pdf_key)
        outcome = _mail(progress, document, pdf, known)
    except mail.MailNotTaken as exc:
        _put_back(progress, exc, pdf_key)
        return
    except Retryable:
        raise
    except mail.MailRefused as refused:
        _give_up(progress, refused, pdf_key)
        return
    except Exception:  # our mistake: it is shown, and fails as it did
        _hold(progress)
        raise
    _save(progress.delivered(clock.now(), detail=outcome, pdf_key=pdf_key))


def _put_back(progress: DocumentProgress, why: mail.MailNotTaken, pdf_key: str) -> None:
    """Show that the mail waits, and come back after a pause that grows.

    A message that fails comes back at once and is a dead letter within the hour; SES may be
    throttled or paused for a day.
    """
    if progress.attempts >= mail.patience.MAX_ATTEMPTS:
        _give_up(progress, mail.MailRefused(str(why)), pdf_key)
        return
    level = mail.patience.level(progress.attempts)
    _log.log(level, "delivery put back", extra={"document": progress.id, "cause": str(why)})
    pause = max(mail.patience.pause(progress.attempts), LEASE_SECONDS)
    waits = progress.held_up(MAIL_WAITS, files=progress.files | {"pdf": pdf_key})
    _save(waits, send=store.message("delivery", waits, pause))


def _give_up(progress: DocumentProgress, refused: mail.MailRefused, pdf_key: str) -> None:
    """Note that the customer does not get it; whoever issued it is told why, and what to do."""
    reason: mail.Reason = "not-accepted"
    if isinstance(refused, mail.MailWithheld):
        reason = refused.reason
    else:
        _log.error("document not delivered", extra={"document": progress.id, "cause": str(refused)})
    missed = mail.MailNote(
        tenant=progress.business_id,
        mail_id=progress.id,
        to=progress.customer_email or "",
        written_at=clock.now(),
        round=progress.delivery_round,
        state="failed",
        at=clock.now(),
        reason=reason,
    )
    tx = Transaction()
    store.write(tx, progress.undelivered(missed.at, reason, pdf_key=pdf_key))
    write_told(tx, progress, missed)
    _commit(tx, progress)


def _hold(progress: DocumentProgress) -> None:
    """Show once that it cannot be delivered, which is our mistake; it stays due meanwhile."""
    if progress.obstacle != CANNOT_BE_DELIVERED:
        held = progress.held_up(CANNOT_BE_DELIVERED)
        _save(held, due=store.message("delivery", held))


def _save(
    progress: DocumentProgress, due: Message | None = None, send: Message | None = None
) -> None:
    tx = Transaction()
    store.write(tx, progress, send, due=due)
    _commit(tx, progress)


def _commit(tx: Transaction, progress: DocumentProgress) -> None:
    try:
        tx.commit()
    except ChangedMeanwhile:
        _log.info("delivery noted by another run", extra={"document": progress.id})


def _taken_pdf(progress: DocumentProgress, document: Document, pdf_key: str) -> bytes:
    """Draw the PDF and store it; return the stored one of a run that died.

    It is drawn without asking whether it is stored, which it seldom is.

    Raises:
        DeliveryTaken: another run is at it.
    """
    pdf = authority_of(progress.country).printed(document, _standing(progress), progress.language)
    if blobs.create(pdf_key, pdf, PDF.content_type):
        return pdf
    stored = blobs.find_with_age(pdf_key)
    if stored is None or stored[1] < timedelta(seconds=LEASE_SECONDS):
        raise DeliveryTaken("deliver document: another run is at it")
    return stored[0]


def _taken_again(progress: DocumentProgress, pdf_key: str) -> bytes | None:
    """Return the PDF of a document that was delivered before, or whose mail waits; once a lease.

    Raises:
        DeliveryTaken: another run is at it.
    """
    is_drawn = progress.delivery_round or progress.obstacle == MAIL_WAITS
    stored = blobs.find_with_age(pdf_key) if is_drawn else None
    if stored is None:
        return None
    if not store.takes_delivery(progress, LEASE_SECONDS):
        raise DeliveryTaken("deliver document: another run is at it")
    return stored[0]


def _mail(
    progress: DocumentProgress, document: Document, pdf: bytes, known: mail.Address | None
) -> str:
    """Send the mail, and tell how it went in one word."""
    if progress.customer_email is None:
        return "no_address"
    authority = authority_of(progress.country)
    said = authority.announce(document, _standing(progress), progress.language)
    mail.send_now(
        tenant=progress.business_id,
        recipient=progress.customer_email,
        language=progress.language,
        template="document-delivery",
        facts=_facts(progress, document, said, authority.time_zone),
        natural_key=(document.id, str(progress.delivery_round)),
        about=mail.About(kind="document", tenant=progress.business_id, id=document.id),
        round=progress.delivery_round,
        attachments=_attachments(progress, document, pdf),
        known=known,
        in_name_of=Correspondent(said.sender, said.reply_to),
    )
    return "mailed"


def _facts(
    progress: DocumentProgress, document: Document, said: Announcement, time_zone: str
) -> dict[str, str]:
    return {
        "issuer": said.issuer,
        "document_type": said.title,
        "number": document.number,
        "key_name": said.key_name,
        "key": document.key,
        "issued_at": clock.iso(document.issued_at),
        "time_zone": time_zone,
        "total": format(progress.summary.total, "f"),
        "currency": progress.summary.currency,
        "state": said.state,
    }


def _attachments(progress: DocumentProgress, document: Document, pdf: bytes) -> list[Attachment]:
    data = {
        "xml": blobs.get(progress.files["xml"]),
        "answer": blobs.get(progress.files["answer"]),
        "pdf": pdf,
    }
    return [
        Attachment(form.named(document.key), form.content_type, data[kind])
        for kind, form in authority_of(progress.country).files.each().items()
    ]


def _standing(progress: DocumentProgress) -> DocumentStanding:
    return DocumentStanding(progress.state, progress.events[-1].at, progress.authority_details)
