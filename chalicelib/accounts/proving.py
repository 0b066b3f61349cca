"""That it is the person who knows the password, and not who sits at their session."""

from __future__ import annotations

from typing import Final

from chalicelib.accounts import tries
from chalicelib.accounts.model import Account
from chalicelib.aws import identity
from chalicelib.aws.identity import InvalidCredentials
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.texts import Text

PASSWORD_WRONG: Final = FieldRule(
    "password-wrong",
    Text(
        es="No es su contraseña; escríbala otra vez.",
        en="This is not your password; type it again.",
    ),
)


def require_password(account: Account, password: str) -> None:
    """Pass when somebody who is signed in knows the password.

    Raises:
        InvalidInput: it is wrong.
        TooManyTries: too many were.
    """
    tries.count("sign-in", account.email)
    try:
        identity.authenticate(account.user_name, password)
    except InvalidCredentials as exc:
        raise InvalidInput([PASSWORD_WRONG.at("/password")]) from exc
    tries.forget("sign-in", account.email)
