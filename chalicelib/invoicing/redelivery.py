"""A delivery that did not arrive, or that somebody wants made again."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, FieldRule, InvalidInput, Retryable
from chalicelib.core.texts import Text
from chalicelib.invoicing import store
from chalicelib.invoicing.forms import NewDelivery
from chalicelib.invoicing.model import STATE_NAMES
from chalicelib.invoicing.progress import DocumentProgress
from chalicelib.invoicing.views import DocumentView, view
from chalicelib.invoicing.words import OBSTACLES
from chalicelib.mail import service as mail
from chalicelib.onboarding import service as onboarding

NOBODY_TO_DELIVER_TO = FieldRule(
    "nobody-to-deliver-to",
    Text(
        es="El comprobante no tiene correo del receptor; diga a qué dirección se envía.",
        en="The document has no e-mail of its receiver; say to which address it is to be sent.",
    ),
)
_REJECTED = Text(
    es="La administración tributaria lo rechazó; a nadie se le envía.",
    en="The tax authority rejected it; it is sent to nobody.",
)
_GOING_OUT = Text(
    es="Está aceptado, y en este momento sale solo.",
    en="It is accepted, and is going out by itself right now.",
)
_NOT_ACCEPTED = {
    state: Text(
        es=f"Está {name.es}; en cuanto se acepte, sale solo.",
        en=f"It is {name.en}; once it is accepted, it goes out by itself.",
    )
    for state, name in STATE_NAMES.items()
}
_WHAT = Text(es="el comprobante {number}.", en="document {number}.")


class NotDeliveredYet(Conflict):
    """Only what is accepted goes to the customer, and it goes there by itself the first time."""

    code = "not-delivered-yet"
    text = Text(
        es="El comprobante no se ha entregado, así que no hay nada que repetir. {why}",
        en="The document is not delivered, so that there is nothing to repeat. {why}",
    )


def deliver_again(caller: Caller, document_id: str, wanted: NewDelivery) -> DocumentView:
    """Have an accepted document mailed again, to the same addresses, some of them or others.

    Raises:
        Hidden: the business has no such document.
        NotDeliveredYet: it is not accepted, or on its way to the customer.
        InvalidInput: there is no address.
        LimitReached: as many mails were sent as may be in a day.
        TooManyTries: too many to one of them.
    """
    progress = store.require_progress(caller.tenant, document_id)
    if not progress.was_accepted or not progress.is_delivery_over:
        raise NotDeliveredYet(why=_why(progress))
    to = wanted.to or tuple(each.to for each in progress.deliveries)
    if not to:
        raise InvalidInput([NOBODY_TO_DELIVER_TO.at("/to")])
    for each in to:
        accounts.count_mail(caller, each)
    again = progress.delivered_again(clock.now(), caller.actor, to)
    tx = Transaction()
    shown = view(store.write(tx, again, store.message("delivery", again)))
    number = progress.summary.number
    tx.note_by_connection(
        Table(caller.tenant), "document_delivery_asked", actor=caller.actor, number=number
    )
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def _why(progress: DocumentProgress) -> Text:
    """Say why its customer does not have it yet, or will not."""
    if progress.state == "rejected":
        return _REJECTED
    if not progress.was_accepted:
        return _NOT_ACCEPTED[progress.state]
    return OBSTACLES[progress.obstacle] if progress.obstacle else _GOING_OUT


def write_missed(tx: Transaction, about: mail.About, note: mail.MailNote) -> None:
    """Add to a document that its mail did not arrive, and tell who issued it; once per mail.

    Raises:
        Retryable: that the mail went out is yet to be noted.
    """
    progress = store.progress(about.tenant, about.id)
    if progress is None:
        return
    found = [each for each in progress.deliveries if (each.to, each.round) == (note.to, note.round)]
    if not found:  # a later mail took its place
        return
    if not progress.is_delivery_over:
        raise Retryable("bounced document: its delivery is not noted yet")
    if found[0].state != "sent":
        return
    reason = note.reason or "not-accepted"
    store.write(tx, progress.bounced(note.to, note.at, note.state, reason))
    write_told(tx, progress, note)


def write_told(tx: Transaction, progress: DocumentProgress, note: mail.MailNote) -> None:
    """Add what tells whoever issued a document that its mail did not arrive."""
    for person in onboarding.concerned(progress.business_id, progress.issued_by):
        mail.write_undelivered(
            tx,
            note,
            tenant=progress.business_id,
            recipient=person.email,
            language=person.language,
            what=_WHAT.render(person.language, {"number": progress.summary.number}),
            of={"document": progress.id},
        )
