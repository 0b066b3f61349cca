"""Notices are entered: by a person one by one, by an installed program as it finds them.

A program may send what it found again and again: the body's own identifier tells a notice, and the
digest of what was last said of it tells whether there is anything new. So what a person has put
right meanwhile stays, and what a person removed stays removed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, NamedTuple

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldError, InvalidInput, Retryable, Stale
from chalicelib.core.figures import Day
from chalicelib.core.texts import Language
from chalicelib.notifications import store
from chalicelib.notifications.forms import (
    NewNotice,
    NoticeReport,
    Refused,
    ReportedNotice,
)
from chalicelib.notifications.forwarding import read_copy, write_followed, write_forwarded
from chalicelib.notifications.handing_over import company_facts
from chalicelib.notifications.mailboxes import Place
from chalicelib.notifications.model import Custody, Mailbox, Sync
from chalicelib.notifications.notices import (
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
    EntryFault,
    NoticeView,
    Outcome,
    Reported,
    ReportView,
    mailbox_view,
    notice_view,
)
from chalicelib.notifications.words import NoticeEvent

_PIECE: Final = 10
"""Notices that are entered by one transaction: up to seven items each."""


class _Said(NamedTuple):
    """What is said of a notice."""

    facts: Facts
    opened: Opened | None

    @classmethod
    def of(cls, given: ReportedNotice) -> _Said:
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
        InvalidInput: it cannot have been opened then.
    """
    custody = place.custody()
    mailbox = custody.managed(wanted.mailbox_id)
    said = _Said.of(wanted)
    made = _made(custody, mailbox, said, "person", company_facts(custody))
    faults = list(opening_faults(made))
    if faults:
        raise InvalidInput(faults)
    exists = NoticeExists(id=made.id)
    if store.notice(made.tenant, made.id) is not None:
        raise exists
    tx = Transaction()
    tx.require(store.custody_key(custody.tenant, custody.id), custody.version)
    store.note(tx, made.tenant, made, "notice_entered", actor=caller.actor)
    made = _forwarded(tx, made, custody, mailbox, caller.actor)
    made = store.save_notice(tx, made, otherwise=exists)
    shown = notice_view(made, clock.now(), caller.language)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def opening_faults(notice: Notice) -> list[FieldError]:
    """Say what is wrong with when a notice was opened: only within its term can it be."""
    if notice.opened is None:
        return []
    at = notice.opened.at
    if at < notice.made_available_at:
        return [OPENED_TOO_EARLY.at("/opened/at")]
    if notice.expires_at is not None and notice.last_day is not None and at >= notice.expires_at:
        return [OPENED_TOO_LATE.at("/opened/at", day=Day(notice.last_day))]
    return []


def _made(
    custody: Custody, mailbox: Mailbox, said: _Said, by: str, company: dict[str, str]
) -> Notice:
    """Make a notice; of warnings whose moment has passed it is to be thought at once."""
    now = clock.now()
    program = by == "program"
    made = Notice(
        **dict(said.facts),
        **company,
        id=notice_id(mailbox.id, said.facts.identifier),
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


def _forwarded(
    tx: Transaction, notice: Notice, custody: Custody, mailbox: Mailbox, actor: str
) -> Notice:
    """Add that the firm gets it, where the client forwards all of the mailbox."""
    if mailbox.forwarding != "always" or not custody.self_managed or custody.side == "firm":
        return notice
    copy = read_copy(custody, notice.id)
    return write_forwarded(tx, notice, custody, copy, actor)


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
        notice_id(mailbox.id, each.identifier): _Said.of(each)
        for each in entries
        if isinstance(each, ReportedNotice)
    }
    known = dict(zip(said, store.notices([(custody.tenant, each) for each in said]), strict=True))
    piece = _Piece(Transaction(), caller, custody, mailbox)
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

    def write(self, said: _Said, before: Notice | None) -> _Came:
        """Add what follows of one notice from what is said of it."""
        company = company_facts(self.custody)
        made = _made(self.custody, self.mailbox, said, "program", company)
        outcome, after = _after(before, made)
        if outcome not in {"created", "changed"}:
            return _Came(outcome, made.id)
        faults = tuple(opening_faults(after))
        if faults:
            return _Came("refused", faults=faults)
        if before is None:
            self._note(after, "notice_entered")
            after = _forwarded(self.tx, after, self.custody, self.mailbox, self.caller.actor)
        else:
            self._note(after, "notice_reported_anew", fields=differences(before, after))
            write_followed(self.tx, after)
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


def differences(before: Notice, after: Notice) -> str:
    """Name the fields in which two states of a notice differ, as a history keeps them."""
    names = [*Facts.model_fields, "opened"]
    return " ".join(each for each in names if getattr(before, each) != getattr(after, each))


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _synced(place: Place, found: NoticeReport) -> tuple[Custody, Mailbox]:
    """Write when the program looked, unless a later look is known."""
    custody = place.custody()
    mailbox = custody.managed(found.mailbox_id)
    sync = Sync(at=found.synced_at, result=found.result, detail=found.detail)
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
