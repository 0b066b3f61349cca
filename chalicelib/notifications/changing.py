"""Notices are put right, worked on, said to be opened, removed, restored: each has a way back."""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.notifications import store
from chalicelib.notifications.entering import differences, faults_of
from chalicelib.notifications.finding import find
from chalicelib.notifications.forms import NewOpened, NoticeChanges
from chalicelib.notifications.forwarding import write_followed, write_taken_back
from chalicelib.notifications.model import SIDE_NAMES, MailboxHandedOver
from chalicelib.notifications.notices import (
    STATE_NAMES,
    Notice,
    NoticeNotOwn,
    NotifyingBody,
    Opened,
    WrongNoticeState,
)
from chalicelib.notifications.views import NoticeView, notice_view
from chalicelib.notifications.words import NoticeEvent


def change(caller: Caller, identifier: str, changes: NoticeChanges, version: int) -> NoticeView:
    """Put right what is known of a notice, or say how far the work on it is.

    Raises:
        NoticeNotFound: there is none of that id.
        NoticeNotOwn: the client forwarded it, and more than the work is changed.
        WrongNoticeState: it was removed, or handed over.
        MailboxHandedOver: the other side has its mailbox.
        InvalidInput: it could not have come or been opened when it is said to be.
        ChangedMeanwhile: it is not at `version` any more.
    """
    before = find(caller, identifier)
    check_version(before, version)
    said = {name: getattr(changes, name) for name in changes.model_fields_set}
    said = {name: value for name, value in said.items() if value is not None}
    work = {name: said.pop(name) for name in ("work_state",) if name in said}
    if changes.issuer is not None:
        said["issuer"] = NotifyingBody(**changes.issuer.model_dump())
    _require_here(before)
    if said:
        _require_own(before)
    after = before.but(**said, **work)
    if said:
        after = after.with_term(clock.now())
        _refuse(after, "/made_available_at")
    tx = Transaction()
    fields = differences(before, after)
    if fields:
        _note(tx, caller, after, "notice_corrected", fields=fields)
    if after.work_state != before.work_state:
        _note(tx, caller, after, "notice_worked_on", work_state=after.work_state)
    return _written(tx, caller, before, after)


def open_notice(caller: Caller, identifier: str, opened: NewOpened, version: int) -> NoticeView:
    """Say that a notice was opened at the body, when and by whom: its warnings end.

    Raises as `change`.
    """
    before = find(caller, identifier)
    check_version(before, version)
    _require_own(before)
    after = before.but(opened=Opened(**opened.model_dump())).with_term(clock.now())
    _refuse(after, "/at")
    tx = Transaction()
    if after != before:
        _note(tx, caller, after, "notice_opened")
    return _written(tx, caller, before, after)


def withdraw_opening(caller: Caller, identifier: str, version: int) -> NoticeView:
    """Say that a notice was not opened after all: its term runs on.

    Raises as `change`.
    """
    before = find(caller, identifier)
    check_version(before, version)
    _require_own(before)
    after = before.but(opened=None).with_term(clock.now())
    tx = Transaction()
    if after != before:
        _note(tx, caller, after, "notice_opening_withdrawn")
    return _written(tx, caller, before, after)


def remove(caller: Caller, identifier: str, version: int) -> None:
    """Remove a notice from the lists, and from the firm that it was forwarded to.

    Raises as `change`.
    """
    before = find(caller, identifier)
    check_version(before, version)
    if before.removed_at is not None:
        return
    _require_own(before)
    tx = Transaction()
    after = write_taken_back(tx, before, caller.actor).but(removed_at=clock.now())
    _note(tx, caller, after, "notice_removed")
    store.save_notice(tx, after)
    tx.commit()


def restore(caller: Caller, identifier: str, version: int) -> NoticeView:
    """Have a removed notice back in the lists; forwarded it is no more.

    Raises as `change`.
    """
    before = find(caller, identifier)
    check_version(before, version)
    if before.removed_at is None:
        return notice_view(before, clock.now(), caller.language)
    _require_mailbox(before)
    after = before.but(removed_at=None).with_term(clock.now())
    tx = Transaction()
    _note(tx, caller, after, "notice_restored")
    return _written(tx, caller, before, after)


def _written(tx: Transaction, caller: Caller, before: Notice, after: Notice) -> NoticeView:
    """Write a change for both who know the notice, if there is one."""
    if after != before:
        write_followed(tx, after)
        after = store.save_notice(tx, after)
    shown = notice_view(after, clock.now(), caller.language)
    tx.respond(caller, 200, shown)
    tx.commit()
    return shown


def _require_own(notice: Notice) -> None:
    """Pass where this side says what a notice is.

    Raises:
        NoticeNotOwn: the client forwarded it.
        WrongNoticeState: it was removed, or handed over.
        MailboxHandedOver: the other side has its mailbox.
    """
    if notice.sent_by:
        raise NoticeNotOwn
    _require_here(notice)
    _require_mailbox(notice)


def _require_here(notice: Notice) -> None:
    if notice.removed_at is not None or notice.handed_over_at is not None:
        raise WrongNoticeState(state=STATE_NAMES[notice.state])


def _require_mailbox(notice: Notice) -> None:
    custody = store.custody(notice.tenant, notice.company_id or notice.tenant)
    gone = custody is not None and any(
        each.id == notice.mailbox_id and not each.is_active for each in custody.mailboxes
    )
    if custody is not None and gone:
        raise MailboxHandedOver(side=SIDE_NAMES[custody.other_side])


def _refuse(notice: Notice, pointer: str) -> None:
    """Pass where it can have come and been opened when it is said to.

    Raises:
        InvalidInput: it cannot.
    """
    faults = faults_of(notice)
    if faults:
        raise InvalidInput([each.rule.at(pointer, **each.facts) for each in faults])


def _note(tx: Transaction, caller: Caller, of: Notice, event: NoticeEvent, **facts: str) -> None:
    store.note(tx, of.tenant, of, event, actor=caller.actor, **facts)
