"""News of mails, told to what each of them belongs to: the room that knows all those.

The mail room, which every other room writes by, knows none of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import Retryable, Stale
from chalicelib.invoicing import service as invoicing
from chalicelib.licences import service as licences
from chalicelib.mail import service as mail

_log = logging.getLogger(__name__)


MISSED: Final[dict[str, Callable[[Transaction, mail.About, mail.MailNote], None]]] = {
    "document": invoicing.write_missed,
    "invitation": accounts.write_mail_missed,
    "licence": licences.write_missed,
}
"""What a mail belongs to -> what follows there when it did not arrive."""
ARRIVED: Final[dict[str, Callable[[Transaction, mail.About], None]]] = {
    "licence": licences.write_arrived,
}
"""What a mail belongs to -> what follows there when it did, if anything does."""


def _in_conflict() -> Retryable:
    return Retryable("hear of a mail: in conflict with other writes")


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def hear(body: Mapping[str, Any]) -> None:
    """Take in one message of queue `mail_events`; what is no news of a mail of ours is left.

    Raises:
        Retryable: what it depends on is yet to be noted, moved meanwhile, or does not answer.
    """
    news = mail.heard(body)
    if news is None:
        _log.warning("mail event left aside", extra={"kind": str(body.get("eventType"))[:40]})
        return
    tx = Transaction()
    told = mail.write_heard(tx, news)
    if told is not None:
        about, note = told
        if note.state in mail.MISSED:
            MISSED[about.kind](tx, about, note)
        elif note.state == "delivered" and about.kind in ARRIVED:
            ARRIVED[about.kind](tx, about)
    tx.commit()
