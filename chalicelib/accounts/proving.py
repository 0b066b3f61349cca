"""That it is the person who knows the password, and not who sits at their session."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import credentials, tries
from chalicelib.accounts.model import Account
from chalicelib.aws.identity import InvalidCredentials
from chalicelib.core.caller import Caller
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.texts import Text

PASSWORD_WRONG: Final = FieldRule(
    "password-wrong",
    Text(
        es="No es su contraseña; escríbala otra vez.",
        en="This is not your password; type it again.",
    ),
)


def require_password(caller: Caller, account: Account, password: str) -> None:
    """Pass when somebody who is signed in knows the password.

    It is counted by their session: neither do strangers get in their way, nor who sits at it in
    that of those who sign in (ADR 0037).

    Raises:
        InvalidInput: it is wrong.
        TooManyTries: too many were.
    """
    session = f"{account.id} {caller.session.id if caller.session else ''}"
    try:
        with tries.counted("own-password", session):
            credentials.check(account, password, is_known=True)
    except InvalidCredentials as exc:
        raise InvalidInput([PASSWORD_WRONG.at("/password")]) from exc
    tries.forget("own-password", session)
