"""Forgotten passwords: a code by e-mail, then a new password and no session left."""

from __future__ import annotations

from chalicelib.accounts import credentials, notices, places, sessions, store, terms, tries
from chalicelib.accounts.codes import InvalidCode
from chalicelib.accounts.forms import ResetConfirmation, ResetRequest
from chalicelib.accounts.registration import check_password, matching_code, write_mail_errand
from chalicelib.accounts.views import Pending
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import PublicRequest
from chalicelib.core.ids import new_id


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
    with tries.counted("password-reset", given.email):
        replaced = _replace(request, given)
    credentials.drop(replaced)
    tries.forget("password-reset", given.email)
    tries.forget("reset-mail", given.email)
    tries.forget("sign-in", given.email)


def _replace(request: PublicRequest, given: ResetConfirmation) -> str:
    """Have the account go by the new password; return the user of the one before."""
    account = store.find_account_by_email(given.email)
    code = matching_code(account, "password-reset", given)
    if account is None or code is None or not account.may_choose_password:
        raise InvalidCode
    check_password("/new_password", given.new_password, email=given.email, name=account.name)
    accepted, told = terms.of_chooser(request, account, given.accepted_terms), new_id("told")

    def also(tx: Transaction) -> None:
        store.write_code_spent(tx, account.id, code)
        terms.write_accepted(tx, account, accepted)
        places.write_forgotten(tx, account.email, but_here=True)  # here it was proven
        notices.write(tx, account, "password_changed", account.email, told)

    with credentials.fresh(account.email, given.new_password, "/new_password") as user:
        sessions.end_sessions(
            account.id,  # what was accepted is not of a registration since
            lambda each: each.with_own_password(pool_user=user, terms=accepted),
            "password_reset",
            also,
        )
    return account.user_name
