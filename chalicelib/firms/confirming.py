"""A firm asks the operator to confirm it, or takes that back."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.operating import AskedEvent, Subject
from chalicelib.core.texts import Text
from chalicelib.firms import store, to_operator
from chalicelib.firms.confirmation import write_asked
from chalicelib.firms.forms import NewConfirmationRequest
from chalicelib.firms.service import firm as read_firm
from chalicelib.firms.views import FirmView

_WHAT: Final = Text(es="su confirmación", en="its confirmation")


def ask(caller: Caller, wanted: NewConfirmationRequest) -> FirmView:
    """Ask to be confirmed, in place of an earlier request; the operator is told by mail.

    Raises:
        WrongFirmState: the firm is confirmed.
        LimitReached: it has asked too often today.
    """
    before = read_firm(caller.tenant)
    before.asking(wanted.message, caller.account_id, clock.now())
    accounts.count(caller, "requests")
    tx = Transaction()
    shown = FirmView.of(write_asked(tx, before, wanted.message, caller.account_id))
    tx.respond(caller, 202, shown)
    tx.commit()
    return shown


def take_back(caller: Caller, version: int) -> None:
    """Take the request back that waits; the operator is told by mail.

    Raises:
        NothingAsked: none does.
        ChangedMeanwhile: the firm is not at `version` any more.
    """
    before = read_firm(caller.tenant)
    check_version(before, version)
    tx = Transaction()
    after = store.write_firm(tx, before.answered())
    event: AskedEvent = "confirmation_request_withdrawn"
    subject = Subject(after.id, after.name)
    to_operator.write_noted(tx, after, event, actor=caller.account_id, subject=subject)
    to_operator.write_withdrawal_mailed(tx, after, _WHAT, (event, after.id, str(after.version)))
    tx.commit()
