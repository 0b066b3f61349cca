"""The items of this room: one per mail, in the tenant's partition `MAIL`, sorted by id."""

from __future__ import annotations

from chalicelib.aws.queues import Message
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.mail.model import Mail

PARTITION = "MAIL"


def find(tenant: str, mail_id: str) -> Mail | None:
    """Read a mail."""
    return Table(tenant).get(Mail, PARTITION, mail_id)


def write_waiting(tx: Transaction, mail: Mail) -> Mail:
    """Add a waiting mail, with the message that has it sent."""
    return tx.create(Table(mail.tenant).key(PARTITION, mail.id), mail, send=_message(mail))


def waiting(tenant: str) -> list[Mail]:
    """Read the mails of a tenant that did not go out yet."""
    return [mail for mail in Table(tenant).each(Mail, PARTITION) if not mail.is_done]


def write_done(tx: Transaction, mail: Mail) -> None:
    """Rewrite a mail that needs nothing more; the commit raises when it was taken meanwhile."""
    tx.replace(Table(mail.tenant).key(PARTITION, mail.id), mail)


def take(mail: Mail) -> Mail:
    """Rewrite a mail that is being sent; it stays due, in case the run that sends it dies."""
    tx = Transaction()
    stored = tx.replace(Table(mail.tenant).key(PARTITION, mail.id), mail, due=_message(mail))
    tx.commit()
    return stored


def save(mail: Mail, *, again_in_seconds: int | None = None) -> Mail:
    """Rewrite a mail that nobody else rewrote; with a pause, have it tried again after it."""
    tx = Transaction()
    send = None if again_in_seconds is None else _message(mail, again_in_seconds)
    stored = tx.replace(Table(mail.tenant).key(PARTITION, mail.id), mail, send=send)
    tx.commit()
    return stored


def _message(mail: Mail, delay_seconds: int = 0) -> Message:
    return Message("mail", {"tenant": mail.tenant, "mail_id": mail.id}, delay_seconds)
