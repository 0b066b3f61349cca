"""Accounts whose e-mail nobody proved are forgotten: account, claim of the e-mail, user."""

from __future__ import annotations

from datetime import datetime

from chalicelib.accounts import store
from chalicelib.aws import identity
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.mail import service as mail


def write_unproven_forgotten(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Add that an account is no more, if it is still unproven; say when to look again.

    As long as a code is good it waits, for somebody may have registered the e-mail again. The user
    at the identity provider goes with the next look, once the account is surely gone.
    """
    account = store.find_account(reminder.id)
    if account is None:
        identity.delete_user(reminder.id)
        return None
    if not account.is_waiting_for_code or any(store.memberships(account.id)):
        return None
    code = store.find_code(account.id, "verification")
    if code is not None and clock.now() < code.expires_at:
        return code.expires_at
    store.write_account_removed(tx, account)
    return clock.now()
