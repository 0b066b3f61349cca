"""That a firm waits to be confirmed: whether it says so itself or its work waits for a limit."""

from __future__ import annotations

from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.firms import store
from chalicelib.firms.model import Firm
from chalicelib.mail import service as mail


def write_asked(tx: Transaction, before: Firm, message: str, account_id: str) -> Firm:
    """Add that a firm asks to be confirmed, in place of an earlier request, and tell the operator.

    Raises:
        WrongFirmState: the firm is confirmed.
    """
    after = store.write_firm(tx, before.asking(message, account_id, clock.now()))
    tx.note(Table(after.id), after.id, "confirmation_asked", actor=account_id, message=message)
    _tell_operator(tx, after, message)
    return after


def _tell_operator(tx: Transaction, firm: Firm, message: str) -> None:
    """Write to the operator's address, if there is one: its list has the firm anyway."""
    address = settings().operator_email
    if not address:
        return
    mail.write(
        tx,
        tenant=firm.id,
        recipient=address,
        language=firm.language,
        template="confirmation-requested",
        facts={
            "firm": firm.name,
            "firm_id": firm.id,
            "firm_tax_id": firm.tax_id,
            "firm_email": firm.email,
            "message": message,
        },
        natural_key=(firm.id, str(firm.version)),
    )
