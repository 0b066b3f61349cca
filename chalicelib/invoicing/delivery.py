"""Deliver an accepted document: draw its PDF, mail XML, PDF and answer to the customer.

Storing the PDF for the first time is also what takes the delivery: whoever finds it stored by
somebody else waits until that run's lease is over, so that each address gets one mail also when
the message comes twice at once. Each is noted before the next goes out, so only a run that dies
between sending and noting one can lead to a second mail, and to that address alone.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from chalicelib.aws import blobs
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Permanent, Retryable
from chalicelib.invoicing import store
from chalicelib.invoicing.authority import Announcement, DocumentStanding, authority_of
from chalicelib.invoicing.deliveries import Delivery
from chalicelib.invoicing.files import PDF
from chalicelib.invoicing.model import Document
from chalicelib.invoicing.progress import (
    CANNOT_BE_DELIVERED,
    MAIL_WAITS,
    DocumentProgress,
)
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
    document, known = store.content_and_addresses(progress) if progress else (None, {})
    if progress is None or document is None:
        raise Permanent(f"deliver document: {document_id} does not exist")
    if not progress.was_accepted or progress.is_delivery_over:
        return
    if progress.obstacle == MAIL_WAITS and version not in {0, progress.version}:
        return
    pdf_key = blobs.key(business_id, "pdf", document.issued_at, PDF.named(document.key))
    try:
        pdf = _taken_again(progress, pdf_key) or _taken_pdf(progress, document, pdf_key)
        _send_each(progress, document, pdf, known, pdf_key)
    except Retryable:
        raise
    except Exception:  # our mistake: it is shown, and fails as it did
        _hold(progress)
        raise


def _send_each(
    progress: DocumentProgress,
    document: Document,
    pdf: bytes,
    known: Mapping[str, mail.Address],
    pdf_key: str,
) -> None:
    """Send what is to go out, and note each before the next."""
    if not progress.undelivered:
        _note(progress.delivered(clock.now(), pdf_key=pdf_key))
    for delivery in progress.undelivered:
        try:
            after, missed = _mailed(progress, document, pdf, delivery, known)
        except mail.MailNotTaken as exc:
            _put_back(progress, exc, pdf_key)
            return
        if not after.undelivered:
            after = after.delivered(clock.now(), pdf_key=pdf_key)
        saved = _note(after, missed)
        if saved is None:
            return
        progress = saved


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
    tx = Transaction()
    store.write(tx, waits, store.message("delivery", waits, pause))
    _commit(tx, progress)


def _give_up(progress: DocumentProgress, refused: mail.MailRefused, pdf_key: str) -> None:
    """Note of all that wait that the customer does not get them there."""
    after, missed = progress, list[mail.MailNote]()
    for delivery in progress.undelivered:
        after, note = _refused(after, delivery, refused)
        missed.append(note)
    _note(after.delivered(clock.now(), pdf_key=pdf_key), *missed)


def _refused(
    progress: DocumentProgress, delivery: Delivery, refused: mail.MailRefused
) -> tuple[DocumentProgress, mail.MailNote]:
    """Note that a mail does not go out; whoever issued it is told why, and what to do."""
    reason: mail.Reason = "not-accepted"
    if isinstance(refused, mail.MailWithheld):
        reason = refused.reason
    else:
        _log.error("document not delivered", extra={"document": progress.id, "cause": str(refused)})
    now = clock.now()
    missed = mail.MailNote(
        tenant=progress.business_id,
        mail_id=f"{progress.id} {delivery.to}",
        to=delivery.to,
        written_at=now,
        round=delivery.round,
        state="failed",
        at=now,
        reason=reason,
    )
    return progress.refused_mail(delivery.to, now, reason), missed


def _hold(progress: DocumentProgress) -> None:
    """Show once that it cannot be delivered, which is our mistake; it stays due meanwhile."""
    if progress.obstacle != CANNOT_BE_DELIVERED:
        _note(progress.held_up(CANNOT_BE_DELIVERED))


def _note(progress: DocumentProgress, *missed: mail.MailNote | None) -> DocumentProgress | None:
    """Write how far it has come, and tell of mails that do not go out; None: another run did.

    Until all is over it stays due: what is noted is not sent again, and the rest is.
    """
    due = None if progress.is_delivery_over else store.message("delivery", progress)
    tx = Transaction()
    saved = store.write(tx, progress, due=due)
    for each in filter(None, missed):
        write_told(tx, progress, each)
    return saved if _commit(tx, progress) else None


def _commit(tx: Transaction, progress: DocumentProgress) -> bool:
    try:
        tx.commit()
    except ChangedMeanwhile:
        _log.info("delivery noted by another run", extra={"document": progress.id})
        return False
    return True


def _taken_pdf(progress: DocumentProgress, document: Document, pdf_key: str) -> bytes:
    """Draw the PDF and store it; return the stored one of a run that died.

    It is drawn without asking whether it is stored, which it seldom is. Of two runs that go on with
    what a dead one left, one takes the delivery.

    Raises:
        DeliveryTaken: another run is at it.
    """
    pdf = authority_of(progress.country).printed(document, _standing(progress), progress.language)
    if blobs.create(pdf_key, pdf, PDF.content_type):
        return pdf
    stored = blobs.find_with_age(pdf_key)
    is_left = stored is not None and stored[1] >= timedelta(seconds=LEASE_SECONDS)
    if stored is None or not is_left or not store.takes_delivery(progress, LEASE_SECONDS):
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


def _mailed(
    progress: DocumentProgress,
    document: Document,
    pdf: bytes,
    delivery: Delivery,
    known: Mapping[str, mail.Address],
) -> tuple[DocumentProgress, mail.MailNote | None]:
    """Send the mail to one address, and tell what became of it."""
    authority = authority_of(progress.country)
    said = authority.announce(document, _standing(progress), progress.language)
    try:
        mail.send_now(
            tenant=progress.business_id,
            recipient=delivery.to,
            language=progress.language,
            template="document-delivery",
            facts=_facts(progress, document, said, authority.time_zone),
            natural_key=(document.id, str(delivery.round), delivery.to),
            about=mail.About(kind="document", tenant=progress.business_id, id=document.id),
            round=delivery.round,
            attachments=_attachments(progress, document, pdf),
            known=known.get(delivery.to),
            in_name_of=Correspondent(said.sender, said.reply_to),
        )
    except mail.MailRefused as refused:
        return _refused(progress, delivery, refused)
    return progress.mailed(delivery.to, clock.now()), None


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
