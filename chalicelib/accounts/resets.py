"""Forgotten passwords: a code by e-mail, then a new password and no session left."""

from __future__ import annotations

from chalicelib.accounts import passwords, places, sessions, store, terms, tries
from chalicelib.accounts.codes import InvalidCode, OneTimeCode
from chalicelib.accounts.forms import ResetConfirmation, ResetRequest
from chalicelib.accounts.model import Account
from chalicelib.accounts.registration import check_password, matching_code, write_mail_errand
from chalicelib.accounts.views import Pending
from chalicelib.aws import identity
from chalicelib.aws.transaction import Transaction
from chalicelib.core import chance
from chalicelib.core.caller import PublicRequest
from chalicelib.core.errors import InvalidInput


def request_reset(request: PublicRequest, given: ResetRequest) -> Pending:
    """Have a code mailed to the e-mail if it has an account; the response does not tell."""
    places.note_asked(given.email, "password-reset")
    tx = Transaction()
    write_mail_errand(tx, "forgot_password", given.email, request.language)
    tx.commit()
    return Pending()


def confirm_reset(request: PublicRequest, given: ResetConfirmation) -> None:
    """Set a new password by the mailed code, end every session and any pause of signing in.

    Raises:
        InvalidInput: the password will not do, or it is the first one, or the first proof of the
            e-mail, and the terms in force are not accepted; the code stays good.
        InvalidCode: wrong, spent, expired, or no code was sent to that e-mail.
        TooManyTries: tried too often.
    """
    check_password("/new_password", given.new_password, email=given.email)
    tries.count("password-reset", given.email)
    account = store.find_account_by_email(given.email)
    code = matching_code(account, "password-reset", given)
    if account is None or code is None or not account.may_choose_password:
        raise InvalidCode
    check_password("/new_password", given.new_password, email=given.email, name=account.name)
    account = terms.accept_once(request, account, given.accepted_terms)
    try:  # also makes good a user that registration could not create
        identity.create_user(account.id, account.email, given.new_password)
    except identity.PasswordRefused as exc:
        raise InvalidInput([passwords.REFUSED.at("/new_password")]) from exc
    try:
        sessions.end_sessions(
            account.id,
            lambda each: each.with_own_password(terms=account.terms),  # not of a registration since
            "password_reset",
            also=lambda tx: _write_proven(tx, account, code),
        )
    except InvalidCode:
        _void_if_moved(account)
        raise
    tries.forget("password-reset", given.email)
    tries.forget("mail", given.email)
    tries.forget("sign-in", given.email)


def _write_proven(tx: Transaction, account: Account, code: OneTimeCode) -> None:
    """Add what a right code does: it is spent, and this is the only place that is known."""
    store.write_code_spent(tx, account.id, code)
    places.write_forgotten(tx, account.email, but_here=True)


def _void_if_moved(account: Account) -> None:
    """Take the password back that was just set, if the account has gone to another address since.

    The code had come to the one before, whose reader an undo shuts out (docs/adr/0022).
    """
    now = store.find_account(account.id)
    if now is not None and now.email != account.email:
        identity.set_password(account.id, chance.token(32))
