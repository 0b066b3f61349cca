"""An installed program says what it found in a mailbox, in reports of up to 100 notices.

It may send the same again and again: the body's own identifier tells a notice, and the digest of
what was last said of it tells whether there is anything new. So what a person has put right
meanwhile stays, and what a person removed stays removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, Retryable, Stale
from chalicelib.core.texts import Language
from chalicelib.notifications import store
from chalicelib.notifications.entering import Said, differences, faults_of, forwards, made_of
from chalicelib.notifications.forms import (
    NoticeReport,
    Refused,
    ReportedNotice,
)
from chalicelib.notifications.forwarding import (
    Receiver,
    copies_of,
    receiver_of,
    write_followed,
    write_forwarded,
)
from chalicelib.notifications.handing_over import company_facts
from chalicelib.notifications.mailboxes import Place
from chalicelib.notifications.model import Custody, Mailbox, Sync
from chalicelib.notifications.notices import (
    Facts,
    Notice,
    notice_id,
)
from chalicelib.notifications.views import (
    EntryFault,
    Outcome,
    Reported,
    ReportView,
    mailbox_view,
)
from chalicelib.notifications.words import NoticeEvent

_PIECE: Final = 10
"""Notices that are entered by one transaction: up to seven items each."""


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of an entry."""

    outcome: Outcome
    id: str | None = None
    faults: tuple[FieldError, ...] = ()


def report(caller: Caller, place: Place, found: NoticeReport) -> ReportView:
    """Take in what a program found in a mailbox; each entry is taken or refused by itself.

    Raises:
        MailboxNotFound: this side has no such mailbox.
        MailboxHandedOver: the other side has it.
    """
    place.custody().managed(found.mailbox_id)
    entries = list(found.notifications)
    came: list[_Came] = []
    for start in range(0, len(entries), _PIECE):
        came += _take(caller, place, found.mailbox_id, entries[start : start + _PIECE])
    custody, mailbox = _synced(place, found)
    return ReportView(
        mailbox=mailbox_view(custody, mailbox),
        counts=dict(Counter(each.outcome for each in came)),
        results=[
            _told(entry, each, caller.language) for entry, each in zip(entries, came, strict=True)
        ],
    )


def _in_conflict() -> Retryable:
    return Retryable("take in notices: in conflict with other writes")


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _take(
    caller: Caller, place: Place, mailbox_id: str, entries: list[ReportedNotice | Refused]
) -> list[_Came]:
    """Write a piece of a report in one transaction."""
    custody = place.custody()
    mailbox = custody.managed(mailbox_id)
    said = {
        notice_id(mailbox.id, each.identifier): Said.of(each)
        for each in entries
        if isinstance(each, ReportedNotice)
    }
    known = dict(zip(said, store.notices([(custody.tenant, each) for each in said]), strict=True))
    copies: dict[str, Notice | None] = {}
    to = receiver_of(custody) if forwards(custody, mailbox) else None
    if to is not None:
        copies = dict(zip(said, copies_of(custody, said), strict=True))
    piece = _Piece(Transaction(), caller, custody, mailbox, to, copies)
    piece.tx.require(store.custody_key(custody.tenant, custody.id), custody.version)
    came = {each: piece.write(said[each], known[each]) for each in said}
    piece.tx.commit()
    return [
        _Came("refused", faults=each.refusal.fields)
        if isinstance(each, Refused)
        else came[notice_id(mailbox.id, each.identifier)]
        for each in entries
    ]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is written of one mailbox in one transaction."""

    tx: Transaction
    caller: Caller
    custody: Custody
    mailbox: Mailbox
    to: Receiver | None
    """Who gets what is new; None: nobody."""
    copies: Mapping[str, Notice | None]
    """What they have of it already."""

    def write(self, said: Said, before: Notice | None) -> _Came:
        """Add what follows of one notice from what is said of it."""
        company = company_facts(self.custody)
        made = made_of(self.custody, self.mailbox, said, "program", company)
        outcome, after = _after(before, made)
        if outcome not in {"created", "changed"}:
            return _Came(outcome, made.id)
        faults = tuple(faults_of(after))
        if faults:
            return _Came("refused", faults=faults)
        if before is None:
            self._note(after, "notice_entered")
            if self.to is not None:
                copy, actor = self.copies[after.id], self.caller.actor
                after, _ = write_forwarded(self.tx, after, self.to, copy, actor)
        else:
            self._note(after, "notice_reported_anew", fields=differences(before, after))
            write_followed(self.tx, after, self.custody)
        store.save_notice(self.tx, after)
        return _Came(outcome, made.id)

    def _note(self, notice: Notice, event: NoticeEvent, **facts: str) -> None:
        store.note(self.tx, notice.tenant, notice, event, actor=self.caller.actor, **facts)


def _after(before: Notice | None, made: Notice) -> tuple[Outcome, Notice]:
    """Return what becomes of a notice by what a program says of it, perhaps again."""
    if before is None:
        return "created", made
    if before.removed_at is not None:
        return "removed", before
    if before.reported == made.reported:
        return "unchanged", before
    said = {name: getattr(made, name) for name in Facts.model_fields}
    after = before.but(
        **said,
        opened=made.opened or before.opened,
        reported=made.reported,
        handed_over_at=None,
    ).with_term(clock.now())
    return ("changed" if differences(before, after) else "unchanged"), after


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _synced(place: Place, found: NoticeReport) -> tuple[Custody, Mailbox]:
    """Write when the program looked, unless a later look is known."""
    custody = place.custody()
    mailbox = custody.managed(found.mailbox_id)
    at = min(found.synced_at, clock.now())  # a clock that is ahead is not to hide later looks
    sync = Sync(at=at, result=found.result, detail=found.detail)
    if mailbox.last_sync is not None and mailbox.last_sync.at >= sync.at:
        return custody, mailbox
    after = mailbox.but(last_sync=sync)
    tx = Transaction()
    saved = store.save_custody(tx, custody.having(after))
    tx.commit()
    return saved, after


def _told(entry: ReportedNotice | Refused, came: _Came, language: Language) -> Reported:
    return Reported(
        identifier=entry.identifier if isinstance(entry, ReportedNotice) else None,
        id=came.id,
        outcome=came.outcome,
        errors=[
            EntryFault(pointer=each.pointer, code=each.rule.code, detail=each.sentence(language))
            for each in came.faults
        ],
    )
