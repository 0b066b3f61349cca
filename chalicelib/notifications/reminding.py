"""Terms of notices: people are warned before the last day, and told when it is over.

A notice lies in the index of what is due at its next such moment; looked at early or again, it has
nothing to tell. Once it was opened, or went to the other side, nothing of it is due here.
"""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import Retryable, Stale
from chalicelib.core.history import SYSTEM
from chalicelib.notifications import store
from chalicelib.notifications.forwarding import write_followed
from chalicelib.notifications.telling import write_told
from chalicelib.notifications.words import NoticeEvent


def _in_conflict() -> Retryable:
    return Retryable("think of a notice: in conflict with other writes")


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def look(tenant: str, identifier: str) -> None:
    """Think of the term of a notice, if its moment has come.

    Raises:
        Retryable: others keep writing what it depends on, or the table does not answer.
    """
    notice, now = store.notice(tenant, identifier), clock.now()
    at = notice.next_look() if notice is not None else None
    if notice is None or at is None or now < at:
        return
    warning = notice.warning_due(now)
    after = notice.but(looked_at=now).with_term(now)
    is_over = after.expired_presumed_at is not None
    tx = Transaction()
    copy = write_followed(tx, after)
    if is_over or warning is not None:
        event: NoticeEvent = "notice_expiry_presumed" if is_over else "notice_warned"
        last_day = after.last_day.isoformat() if after.last_day else ""
        for each in (after, copy):
            if each is not None:
                write_told(tx, each, warning, is_over=is_over)
                store.note(tx, each.tenant, each, event, actor=SYSTEM, last_day=last_day)
    store.save_notice(tx, after)
    tx.commit()
