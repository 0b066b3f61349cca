"""A notice that the operator shows to all: one at a time, in both languages, until it is ended."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.operating import OperatorEvent, Subject
from chalicelib.core.texts import Text
from chalicelib.home import store
from chalicelib.home.forms import NewAnnouncement, NewSaidToAll
from chalicelib.home.operator_views import OperatedTelling, SaidToAll, ToldToAll
from chalicelib.home.store import Announcement

ENDS_BEFORE_NOW: Final = FieldRule(
    "ends-before-now",
    Text(
        es="Ese momento ya pasó; ponga uno por venir, o ninguno.",
        en="That moment is over; set one to come, or none.",
    ),
)


def shown() -> ToldToAll:
    """Read what is told to all right now."""
    found = store.announcement()
    said = found.said if found is not None else None
    over = said is not None and said.ends_at is not None and said.ends_at <= clock.now()
    return ToldToAll(notice=None if over else _view(said))


def read() -> OperatedTelling:
    """Read the notice as it was set; version 0 where none ever was."""
    found = store.announcement()
    if found is None:
        return OperatedTelling(notice=None, version=0)
    return OperatedTelling(notice=_view(found.said), version=found.version)


def write(caller: Caller, wanted: NewAnnouncement, version: int) -> OperatedTelling:
    """Set the notice, change it, or end it by saying none; the platform's history says who did.

    Raises:
        ChangedMeanwhile: it is not at `version`.
        InvalidInput: it would be over already.
    """
    said, now, before = wanted.notice, clock.now(), store.announcement()
    if said is not None and said.ends_at is not None and said.ends_at <= now:
        raise InvalidInput([ENDS_BEFORE_NOW.at("/notice/ends_at")])
    check_version(before, version)
    after = before.but(said=said) if before else Announcement(created_at=now, said=said)
    tx = Transaction()
    after = store.write_announcement(tx, after)
    event: OperatorEvent = "notice_ended" if said is None else "notice_set"
    accounts.note_operation(tx, caller, event, Subject("notice"), wanted.reason)
    tx.commit()
    return OperatedTelling(notice=_view(after.said), version=after.version)


def _view(said: NewSaidToAll | None) -> SaidToAll | None:
    return None if said is None else SaidToAll(**dict(said))
