"""What has come due, given to the room that knows whether it is still true: mostly reminders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, cast

from chalicelib.accounting import service as accounting
from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.again import again, doubling
from chalicelib.core.errors import Retryable, Stale
from chalicelib.firms import service as firms
from chalicelib.invoicing import service as invoicing
from chalicelib.licences import service as licences
from chalicelib.mail import service as mail
from chalicelib.notifications import service as notifications
from chalicelib.onboarding import service as onboarding


def _hand_out_news(firm_id: str, _: str) -> None:
    """Put what came in for a firm on the lists of its people."""
    accounting.hand_out_news(firm_id)


def _tell_of_imports(firm_id: str, account_id: str) -> None:
    """Send somebody of a firm their digest, if it is time."""
    accounting.tell_of_imports(firm_id, account_id)


def _hand_over(business_id: str, _: str) -> None:
    """Have a business hand over by its schedule, if it is time there."""
    accounting.run_schedule(business_id)


def _ask(business_id: str, _: str) -> None:
    """Ask a business what its firm wants to know, remind it, and end what needs no answer."""
    accounting.look_at_questions(business_id)


def _end_proposal(business_id: str, licence_id: str) -> None:
    """End a proposal of a schedule that nobody answered in time."""
    accounting.expire_proposal(business_id, licence_id)


REMIND: Final[dict[mail.ReminderKind, Callable[[Transaction, mail.Reminder], datetime | None]]] = {
    "access-key": licences.write_key_known,
    "api-token": accounts.write_token_end_told,
    "certificate": onboarding.write_key_reminded,
    "disconnecting": invoicing.write_disconnected,
    "issued": onboarding.write_counted,
    "licence-ends": licences.write_end_told,
    "not-begun": licences.write_client_reminded,
    "timed-rights": firms.write_timed_rights_ended,
    "unproven": accounts.write_unproven_forgotten,
}
"""Kind -> tells whom it concerns, if it still does, and says when to think of it again."""
LOOK: Final[dict[str, Callable[[str, str], None]]] = {
    "digest": _tell_of_imports,
    "export-schedule": _hand_over,
    "imports-news": _hand_out_news,
    "mailboxes": notifications.carry,
    "notice": notifications.look,
    "questions": _ask,
    "schedule-proposal": _end_proposal,
}
"""Kind of what is due by itself, and is no reminder -> what is done of it, by tenant and id."""


def _in_conflict() -> Retryable:
    return Retryable("remind: in conflict with other writes")


def remind(body: dict[str, str]) -> None:
    """Think about one thing; a message that comes early or again finds nothing to do.

    Raises:
        Retryable: others keep writing what it depends on, or the table does not answer.
    """
    look = LOOK.get(body["kind"])
    if look is not None:
        look(body["tenant"], body["id"])
    else:
        _remind(body)


@again(8, on=Stale, pause=doubling(0.02), otherwise=_in_conflict)
def _remind(body: dict[str, str]) -> None:
    kind: mail.ReminderKind = cast("mail.ReminderKind", body["kind"])
    reminder = mail.find_reminder(body["tenant"], kind, body["id"])
    if reminder is None or clock.now() < reminder.at:
        return
    tx = Transaction()
    following = REMIND[kind](tx, reminder)
    mail.write_reminder(tx, reminder.tenant, kind, reminder.id, following)
    tx.commit()
