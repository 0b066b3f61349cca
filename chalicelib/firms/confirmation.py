"""That a firm waits to be confirmed: whether it says so itself or its work waits for a limit."""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.operating import Subject
from chalicelib.firms import store, to_operator
from chalicelib.firms.model import Firm


def write_asked(tx: Transaction, before: Firm, message: str, account_id: str) -> Firm:
    """Add that a firm asks to be confirmed, in place of an earlier request, and tell the operator.

    Raises:
        WrongFirmState: the firm is confirmed.
    """
    after = store.write_firm(tx, before.asking(message, account_id, clock.now()))
    subject = Subject(after.id, after.name)
    to_operator.write_noted(
        tx, after, "confirmation_asked", actor=account_id, subject=subject, message=message
    )
    facts = {"firm_tax_id": after.tax_id, "firm_email": after.email, "message": message}
    key = (after.id, str(after.version))
    to_operator.write_mailed(tx, after, "confirmation-requested", facts, key)
    return after
