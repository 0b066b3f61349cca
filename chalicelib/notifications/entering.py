"""A notice is entered: what is the same for people and programs, and by a person one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, InvalidInput
from chalicelib.core.figures import Day
from chalicelib.notifications import store
from chalicelib.notifications.forms import (
    NewNotice,
    ReportedNotice,
)
from chalicelib.notifications.forwarding import (
    copies_of,
    receiver_of,
    write_forwarded,
)
from chalicelib.notifications.handing_over import company_facts
from chalicelib.notifications.mailboxes import Place
from chalicelib.notifications.model import Custody, Mailbox
from chalicelib.notifications.notices import (
    NOT_YET,
    OPENED_TOO_EARLY,
    OPENED_TOO_LATE,
    Facts,
    Notice,
    NoticeExists,
    NotifyingBody,
    Opened,
    digest_of,
    notice_id,
)
from chalicelib.notifications.views import (
    NoticeView,
    notice_view,
)

_AHEAD: Final = timedelta(minutes=5)
"""By so much other clocks may be before ours."""


class Said(NamedTuple):
    """What is said of a notice."""

    facts: Facts
    opened: Opened | None

    @classmethod
    def of(cls, given: ReportedNotice) -> Said:
        """Take from a form what is stored."""
        issuer = NotifyingBody(**given.issuer.model_dump()) if given.issuer else None
        facts = {name: getattr(given, name) for name in Facts.model_fields}
        opened = Opened(**given.opened.model_dump()) if given.opened else None
        return cls(Facts(**facts | {"issuer": issuer}), opened)


def enter(caller: Caller, place: Place, wanted: NewNotice) -> NoticeView:
    """Enter a notice by hand.

    Raises:
        MailboxNotFound: this side has no such mailbox.
        MailboxHandedOver: the other side has it.
        NoticeExists: the body's identifier was entered before.
        InvalidInput: it cannot have been made available or opened then.
    """
    custody = place.custody()
    mailbox = custody.managed(wanted.mailbox_id)
    said = Said.of(wanted)
    made = made_of(custody, mailbox, said, "person", company_facts(custody))
    faults = faults_of(made)
    if faults:
        raise InvalidInput(faults)
    exists = NoticeExists(id=made.id)
    if store.notice(made.tenant, made.id) is not None:
        raise exists
    tx = Transaction()
    tx.require(store.custody_key(custody.tenant, custody.id), custody.version)
    store.note(tx, made.tenant, made, "notice_entered", actor=caller.actor)
    if forwards(custody, mailbox):
        (copy,) = copies_of(custody, [made.id])
        made, _ = write_forwarded(tx, made, receiver_of(custody), copy, caller.actor)
    made = store.save_notice(tx, made, otherwise=exists)
    shown = notice_view(made, clock.now(), caller.language)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def faults_of(notice: Notice) -> list[FieldError]:
    """Say what is wrong with when a notice came and was opened: only within its term can it be."""
    latest = clock.now() + _AHEAD
    if notice.made_available_at > latest:
        return [NOT_YET.at("/made_available_at")]
    if notice.opened is None:
        return []
    at = notice.opened.at
    if at > latest:
        return [NOT_YET.at("/opened/at")]
    if at < notice.made_available_at:
        return [OPENED_TOO_EARLY.at("/opened/at")]
    if notice.expires_at is not None and notice.last_day is not None and at >= notice.expires_at:
        return [OPENED_TOO_LATE.at("/opened/at", day=Day(notice.last_day))]
    return []


def made_of(
    custody: Custody, mailbox: Mailbox, said: Said, by: str, company: dict[str, str]
) -> Notice:
    """Make a notice; of warnings whose moment has passed it is to be thought at once."""
    now = clock.now()
    program = by == "program"
    made = Notice(
        **dict(said.facts),
        **company,
        id=notice_id(mailbox.id, said.facts.identifier, company["company_id"]),
        tenant=custody.tenant,
        created_at=now,
        mailbox_id=mailbox.id,
        country=custody.country,
        body=mailbox.body,
        body_name=mailbox.name,
        holder_tax_id=mailbox.holder_tax_id,
        holder_name=mailbox.holder_name,
        as_proxy=mailbox.as_proxy,
        opened=said.opened,
        entered_by="program" if program else "person",
        reported=digest_of(*said) if program else "",
        looked_at=said.facts.made_available_at,
    )
    return made.with_term(now)


def forwards(custody: Custody, mailbox: Mailbox) -> bool:
    """Return whether the firm gets all that is entered of a mailbox."""
    return custody.side == "client" and custody.self_managed and mailbox.forwarding == "always"


def differences(before: Notice, after: Notice) -> str:
    """Name the fields in which two states of a notice differ, as a history keeps them."""
    names = [*Facts.model_fields, "opened"]
    return " ".join(each for each in names if getattr(before, each) != getattr(after, each))
