"""This room's items and where they are kept (ADR 0001): with the side that manages the mailboxes.

A notice whose term runs lies in the index of what is due (ADR 0002) at the moment at which it is
to be thought about next, and so does a custody whose notices are yet to be carried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.aws import directory
from chalicelib.aws.directory import Directory
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.notifications import listing
from chalicelib.notifications.listing import ListedCustody, ListedNotice
from chalicelib.notifications.model import Custody
from chalicelib.notifications.notices import Notice
from chalicelib.notifications.words import NoticeEvent

NOTICE, CARRYING = "notice", "mailboxes"
"""Kinds of what is due, as messages of queue `reminders` name them."""
NOTICE_LIST: Final = Directory(Notice, "NOTICES", "NOTICE_LIST", listing.NOTICES)
_CUSTODIES: Final = Directory(Custody, "MAILBOXES", "MAILBOX_LIST", listing.CUSTODIES)


def custody_key(tenant: str, identifier: str) -> Key:
    """Return the key of what a side has of the mailboxes of a client."""
    return _CUSTODIES.key(tenant, identifier)


def custody(tenant: str, identifier: str) -> Custody | None:
    """Read what a side has of the mailboxes of a client."""
    return Table(tenant).get(Custody, _CUSTODIES.entries, identifier)


def custodies(wanted: Sequence[tuple[str, str]]) -> list[Custody | None]:
    """Read several, each by tenant and id: one round trip."""
    return get_many([(custody_key(*each), Custody) for each in wanted])


def save_custody(tx: Transaction, changed: Custody, otherwise: Exception | None = None) -> Custody:
    """Add a custody, which must be as it was read (version 0: not there), and what is left to do.

    A firm's list says which clients manage their notifications themselves.
    """
    if changed.side == "firm":
        _CUSTODIES.enter(tx, changed.tenant, ListedCustody.of(changed))
    is_left = changed.carries_from or changed.catches_up
    send = _carrying(changed) if is_left else None
    key = custody_key(changed.tenant, changed.id)
    return tx.replace(key, changed, send=send, otherwise=otherwise)


def _carrying(custody: Custody) -> Message:
    body = {"tenant": custody.tenant, "kind": CARRYING, "id": custody.id}
    return Message("reminders", body)


def notice(tenant: str, identifier: str) -> Notice | None:
    """Read a notice, those that were removed, too."""
    return Table(tenant).get(Notice, NOTICE_LIST.entries, identifier)


def notices(wanted: Sequence[tuple[str, str]]) -> list[Notice | None]:
    """Read several, each by tenant and id: one round trip."""
    keys = [(NOTICE_LIST.key(*each), Notice) for each in wanted]
    return get_many(keys) if keys else []


def save_notice(tx: Transaction, changed: Notice, otherwise: Exception | None = None) -> Notice:
    """Add a notice, which must be as it was read (version 0: not there), with its place in lists.

    One that was removed is in none.
    """
    if changed.removed_at is None:
        NOTICE_LIST.enter(tx, changed.tenant, ListedNotice.of(changed))
    else:
        NOTICE_LIST.strike(tx, changed.tenant, changed.id)
    at = changed.next_look()
    due = None
    if at is not None:
        body = {"tenant": changed.tenant, "kind": NOTICE, "id": changed.id}
        seconds = max(0, round((at - clock.now()).total_seconds()))
        due = Message("reminders", body, seconds)
    key = NOTICE_LIST.key(changed.tenant, changed.id)
    return tx.replace(key, changed, due=due, otherwise=otherwise)


def drop_notice(tx: Transaction, gone: Notice) -> None:
    """Add that what a client forwarded is with the firm no more."""
    NOTICE_LIST.strike(tx, gone.tenant, gone.id)
    tx.delete(NOTICE_LIST.key(gone.tenant, gone.id), gone.version)


def rows(tenant: str) -> tuple[list[ListedNotice], Mapping[str, str]]:
    """Read all rows of a side's notices: one request.

    Of a firm also the companies that manage their own, and as which business they do.
    """
    found, custodies = directory.each_of_both(tenant, NOTICE_LIST, _CUSTODIES)
    return list(found), {each.id: each.self_managed for each in custodies if each.self_managed}


def pending_of(tenant: str, company_id: str, mailbox_ids: frozenset[str]) -> list[str]:
    """Read which pending notices a side has of some mailboxes of a client: one request."""
    return [
        each.id
        for each in NOTICE_LIST.each(tenant)
        if each.state == "pending"
        and not each.sent_by
        and (each.company_id, each.mailbox_id in mailbox_ids) == (company_id, True)
    ]


def forwarded_to(tenant: str, firm_id: str) -> list[str]:
    """Read which notices a business has forwarded to a firm: one request."""
    return [each.id for each in NOTICE_LIST.each(tenant) if each.sent_to == firm_id]


def note(
    tx: Transaction, tenant: str, of: Notice, event: NoticeEvent, *, actor: str, **facts: str
) -> None:
    """Append an event to the history of a notice, which at a firm is about a company."""
    tx.note(Table(tenant), of.id, event, actor=actor, about=of.company_id, **facts)
