"""What the firm gets of the notices of a client that manages them: a copy of what is told of each.

The copy lies with the firm, so that its lists and rights count for it (ADR 0020, 0023); what
changes with the client changes there in the same transaction, as long as it manages its
notifications by a licence of that firm: from then on the copy stands still. The firm's own work
stays the firm's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.history import CLIENT
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.notifications import store
from chalicelib.notifications.finding import find
from chalicelib.notifications.model import Custody
from chalicelib.notifications.notices import (
    STATE_NAMES,
    Notice,
    Shared,
    WrongNoticeState,
    copy_id,
)
from chalicelib.notifications.telling import write_told
from chalicelib.notifications.views import NoticeView, notice_view

_PIECE: Final = 10
"""Copies that one transaction brings up to date."""


class NobodyToForwardTo(Conflict):
    """The client works under no licence by which a firm gets its notices."""

    code = "no-firm-for-notifications"
    text = Text(
        es="Su negocio no tiene una licencia activa de notificaciones, así que no hay despacho al "
        "que enviarla. Pídala a su despacho.",
        en="Your business has no active licence for notifications, so there is no firm to forward "
        "it to. Ask your firm for one.",
    )


def forward(caller: Caller, identifier: str, version: int) -> NoticeView:
    """Forward a notice to the firm; one that was forwarded already stays so.

    From the firm that the client left it is taken back.

    Raises:
        NoticeNotFound: there is none of that id.
        NobodyToForwardTo: no firm is there for it.
        WrongNoticeState: it was removed, or handed over.
        ChangedMeanwhile: it is not at `version` any more.
    """
    before = find(caller, identifier)
    check_version(before, version)
    if before.state in {"removed", "handed_over"}:
        raise WrongNoticeState(state=STATE_NAMES[before.state])
    custody = store.custody(caller.tenant, caller.tenant)
    if custody is None or not custody.self_managed:
        raise NobodyToForwardTo
    if before.shared is not None and before.shared.firm_id == custody.firm_id:
        return notice_view(before, clock.now(), caller.language)
    to, now = receiver_of(custody), clock.now()
    (copy,) = copies_of(custody, [before.id])
    tx = Transaction()
    tx.require(store.custody_key(custody.tenant, custody.id), custody.version)
    own = write_taken_back(tx, before, caller.actor)
    after, made = write_forwarded(tx, own, to, copy, caller.actor)
    warning = made.last_warning(now)
    if made.state == "pending" and warning is not None:  # the firm was not told of it with others
        write_told(tx, made, warning, is_over=False)
    after = store.save_notice(tx, after)
    shown = notice_view(after, now, caller.language)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def take_back(caller: Caller, identifier: str, version: int) -> NoticeView:
    """Take a notice back from the firm.

    Raises:
        NoticeNotFound: there is none of that id.
        ChangedMeanwhile: it is not at `version` any more.
    """
    before = find(caller, identifier)
    check_version(before, version)
    tx = Transaction()
    after = write_taken_back(tx, before, caller.actor)
    if after is not before:
        after = store.save_notice(tx, after)
    shown = notice_view(after, clock.now(), caller.language)
    tx.commit()
    return shown


@dataclass(frozen=True, slots=True)
class Receiver:
    """The firm that gets what a client forwards, and the client as its list has it."""

    firm_id: str
    company_id: str
    code: str
    name: str


def receiver_of(custody: Custody) -> Receiver:
    """Read to whom a client that manages its notifications forwards them."""
    company = firms.company(custody.firm_id, custody.company_id)
    return Receiver(custody.firm_id, company.id, company.code, company.name)


def copies_of(custody: Custody, notices: Iterable[str]) -> list[Notice | None]:
    """Read what the firm has of some notices of a client: one round trip."""
    return store.notices([(custody.firm_id, copy_id(custody.tenant, each)) for each in notices])


def write_forwarded(
    tx: Transaction, notice: Notice, to: Receiver, copy: Notice | None, actor: str
) -> tuple[Notice, Notice]:
    """Add that the firm gets a notice; returns that, which is yet to be written, and the copy.

    `copy` is what the firm has of it already.
    """
    since = Shared(firm_id=to.firm_id, company_id=to.company_id, at=clock.now())
    shared = notice.but(shared=since)
    made = store.save_notice(tx, _copied(shared, to, copy))
    store.note(tx, notice.tenant, notice, "notice_forwarded", actor=actor)
    store.note(tx, to.firm_id, made, "notice_forwarded", actor=CLIENT)
    return shared, made


def write_taken_back(tx: Transaction, notice: Notice, actor: str) -> Notice:
    """Add that the firm has a notice no more; returns it as it is yet to be written."""
    if notice.shared is None:
        return notice
    firm_id = notice.shared.firm_id
    copy = store.notice(firm_id, copy_id(notice.tenant, notice.id))
    if copy is not None:
        store.drop_notice(tx, copy)
        store.note(tx, firm_id, copy, "notice_forwarding_withdrawn", actor=CLIENT)
    store.note(tx, notice.tenant, notice, "notice_forwarding_withdrawn", actor=actor)
    return notice.but(shared=None)


def write_followed(
    tx: Transaction, notice: Notice, custody: Custody | None = None
) -> Notice | None:
    """Add what the firm knows of a forwarded notice now; returns its copy, if it has one.

    The copy at a firm that does not follow any more stands still. A `custody` that is given is one
    whose version the transaction requires already.
    """
    if notice.shared is None:
        return None
    known = custody or store.custody(notice.tenant, notice.tenant)
    if known is None or not known.is_followed_by(notice.shared.firm_id):
        return None
    if custody is None:
        tx.require(store.custody_key(known.tenant, known.id), known.version)
    copy = store.notice(notice.shared.firm_id, copy_id(notice.tenant, notice.id))
    if copy is None:
        return None
    return store.save_notice(tx, _copied(notice, _receiver_as_known(copy), copy))


def catch_up(custody: Custody) -> None:
    """Bring up to date what the firm has of a client's notices, as it follows them again.

    The commit raises `ChangedMeanwhile` when the client's mailboxes moved; what was done stays.
    """
    ids = store.forwarded_to(custody.tenant, custody.firm_id)
    for start in range(0, len(ids), _PIECE):
        piece = ids[start : start + _PIECE]
        found = store.notices([(custody.tenant, each) for each in piece])
        tx, moved = Transaction(), 0
        tx.require(store.custody_key(custody.tenant, custody.id), custody.version)
        for notice, copy in zip(found, copies_of(custody, piece), strict=True):
            if notice is None or copy is None or notice.shared is None:
                continue
            now = _copied(notice, _receiver_as_known(copy), copy)
            if now != copy:
                store.save_notice(tx, now)
                moved += 1
        if moved:
            tx.commit()


def _receiver_as_known(copy: Notice) -> Receiver:
    return Receiver(copy.tenant, copy.company_id, copy.company_code, copy.company_name)


def _copied(notice: Notice, to: Receiver, before: Notice | None) -> Notice:
    return notice.but(
        id=copy_id(notice.tenant, notice.id),
        tenant=to.firm_id,
        version=before.version if before else 0,
        company_id=to.company_id,
        company_code=to.code,
        company_name=to.name,
        work_state=before.work_state if before else "received_unread",
        created_at=before.created_at if before else notice.created_at,
        shared=None,
        sent_by=notice.tenant,
    )
