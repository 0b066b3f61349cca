"""The items of this room: mails, what is known of those of a thing, and of addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from chalicelib.aws.queues import Message
from chalicelib.aws.table import PLATFORM, Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.model import Entity
from chalicelib.mail.addresses import Address, digest_of
from chalicelib.mail.fates import MailNote
from chalicelib.mail.model import AboutKind, Mail

PARTITION, _NOTES, _REMINDERS, _ADDRESS = "MAIL", "MAIL_NOTES", "REMINDERS", "ADDRESS"
OCCASIONS = "TOLD"
E = TypeVar("E", bound=Entity)


def notes_key(tenant: str, kind: AboutKind, subject_id: str) -> Key:
    """Return the key of what is known of the mails of a thing."""
    return Table(tenant).key(_NOTES, f"{kind} {subject_id}")


def reminder_key(tenant: str, kind: str, subject_id: str) -> Key:
    """Return the key of what is to be thought about of a thing."""
    return Table(tenant).key(_REMINDERS, f"{kind} {subject_id}")


def find_reminder(of: type[E], tenant: str, kind: str, subject_id: str) -> E | None:
    """Read what is to be thought about of a thing."""
    return Table(tenant).get(of, _REMINDERS, f"{kind} {subject_id}")


def address_key(email: str) -> Key:
    """Return the key of what is known of an address."""
    return _key_of(digest_of(email))


def find_address(email: str) -> Address | None:
    """Read what is known of an address; None: nothing."""
    return Table(PLATFORM).get(Address, f"EMAIL#{digest_of(email)}", _ADDRESS)


def known_address(digest: str) -> Address:
    """Read what is known of the address of a digest."""
    found = Table(PLATFORM).get(Address, f"EMAIL#{digest}", _ADDRESS)
    return found or Address(created_at=clock.now())


def addresses_of(digests: Iterable[str]) -> dict[str, Address]:
    """Read what is known of the addresses of some digests, in one read."""
    wanted = sorted(set(digests))
    found = get_many([(_key_of(each), Address) for each in wanted]) if wanted else []
    return {digest: each for digest, each in zip(wanted, found, strict=True) if each is not None}


def change_address(tx: Transaction, digest: str, change: Callable[[Address], Address]) -> Address:
    """Add what the address of a digest is known by from now on, if that is another thing."""
    before = known_address(digest)
    return replace_address(tx, digest, before, change(before))


def replace_address(tx: Transaction, digest: str, before: Address, after: Address) -> Address:
    """Add the same of an address that was read."""
    return tx.replace(_key_of(digest), after) if after != before else before


def write_freed(tx: Transaction, digest: str, known: Address) -> Address:
    """Add that an address, which must be as it was read, is written to again."""
    return tx.replace(_key_of(digest), known.freed(clock.now()))


def _key_of(digest: str) -> Key:
    return Table(PLATFORM).key(f"EMAIL#{digest}", _ADDRESS)


def occasion_key(tenant: str, known_as: str) -> Key:
    """Return the key of what was told at a moment."""
    return Table(tenant).key(OCCASIONS, known_as)


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


def write_noted(tx: Transaction, mail: Mail, note: MailNote) -> None:
    """Add to a transaction what was heard of a mail; it leaves what is due of its sending alone."""
    if mail.is_done and note.replaces(mail.note):
        tx.replace(Table(mail.tenant).key(PARTITION, mail.id), mail.but(note=note))


def write_told(tx: Transaction, mail: Mail) -> None:
    """Add that word of a mail that was given up was taken in: nothing is due any more."""
    tx.replace(Table(mail.tenant).key(PARTITION, mail.id), mail)


def write_again(tx: Transaction, mail: Mail) -> None:
    """Add that a mail is to be sent again."""
    tx.replace(Table(mail.tenant).key(PARTITION, mail.id), mail, send=_message(mail))


def save_given_up(mail: Mail) -> None:
    """Rewrite a mail that is not sent; what it belongs to is told."""
    tx = Transaction()
    body = {"tenant": mail.tenant, "mail_id": mail.id}
    tx.replace(Table(mail.tenant).key(PARTITION, mail.id), mail, send=Message("mail_events", body))
    tx.commit()


def _message(mail: Mail, delay_seconds: int = 0) -> Message:
    """Name the mail to its worker, and the version that the write with this message makes."""
    body = {"tenant": mail.tenant, "mail_id": mail.id, "version": str(mail.version + 1)}
    return Message("mail", body, delay_seconds)
