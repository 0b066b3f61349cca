"""Telling of rights for a time: in the histories, to whose they are, and that they have ended."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.history import SYSTEM
from chalicelib.core.texts import Text
from chalicelib.firms import store
from chalicelib.firms.timed_rights import AskedRights
from chalicelib.firms.words import TIMED_ENDED
from chalicelib.mail import service as mail

KIND: Final = "timed-rights"


def write_watched(tx: Transaction, firm_id: str, granted: AskedRights) -> None:
    """Add that their end is told when it has come."""
    mail.write_reminder(tx, firm_id, KIND, granted.id, granted.until)


def write_ended(tx: Transaction, reminder: mail.Reminder) -> None:
    """Tell whose they were that rights have ended, if nobody ended them before."""
    rights = store.timed(reminder.tenant, reminder.id)
    if rights is None or rights.state != "granted" or clock.now() < rights.until:
        return
    people = accounts.members(reminder.tenant)
    if any(e.account_id == rights.account_id and not e.rights.is_whole for e in people):
        note(tx, reminder.tenant, rights, "timed_rights_ended", SYSTEM)
        write_mail(tx, reminder.tenant, rights, TIMED_ENDED, "ended")


def write_mail(
    tx: Transaction, firm_id: str, rights: AskedRights, change: Text, occasion: str
) -> None:
    """Add the mail that tells whose rights they are what became of them."""
    person, firm = accounts.account(rights.account_id), store.firm(firm_id)
    mail.write(
        tx,
        tenant=firm_id,
        recipient=person.email,
        language=person.language,
        template="timed-rights-decided",
        facts={
            "tenant": firm.name if firm else "",
            "change": change.render(person.language),
            "answer": rights.answer or "",
            "expires_at": clock.iso(rights.until),
            "time_zone": person.time_zone,
        },
        natural_key=(rights.id, occasion),
    )


def note(tx: Transaction, firm_id: str, rights: AskedRights, event: str, actor: str) -> None:
    """Add it to the histories of the firm and of whose rights they are, in the firm's time."""
    firm = store.firm(firm_id)
    for subject in (firm_id, rights.account_id):
        tx.note(
            Table(firm_id),
            subject,
            event,
            actor=actor,
            account_id=rights.account_id,
            name=rights.name,
            until=clock.iso(rights.until),
            time_zone=firm.time_zone if firm else "UTC",
            reason=rights.answer or rights.reason,
        )
