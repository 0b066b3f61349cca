"""Passwords: a Cognito user pool, whose users accounts name (ADR 0038).

Cognito alone knows the passwords. No e-mail is sent by it: codes and access keys go out through
our mail room. Which account an e-mail belongs to is known by our table, not by the pool.
"""

from __future__ import annotations

import base64
import hmac
from typing import Final, Literal

from chalicelib.aws.secrets import client_secret
from chalicelib.aws.session import client, error_code, translated
from chalicelib.core.errors import Permanent, TooMany, Unauthenticated
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text

Proof = Literal["own", "temporary"]
"""What kind of password was right: one of one's own, or one that must be replaced."""
_REFUSALS: Final = frozenset(
    {"NotAuthorizedException", "UserNotFoundException", "PasswordResetRequiredException"}
)


class InvalidCredentials(Unauthenticated):
    """E-mail and password do not belong together, or nobody has that e-mail."""

    code = "invalid-credentials"
    text = Text(
        es="El correo o la contraseña no son correctos; revíselos o pida una contraseña nueva.",
        en="The e-mail or the password is incorrect; check them or ask for a new password.",
    )


class InvalidSession(Unauthenticated):
    """The session or the challenge is spent, ended or over."""

    code = "invalid-session"
    text = Text(
        es="La sesión ya no es válida; vuelva a entrar con su correo y contraseña.",
        en="The session is no longer valid; sign in again with e-mail and password.",
    )


class TooManySignIns(TooMany):
    """The identity provider asks for a pause."""

    code = "too-many-sign-ins"
    text = Text(
        es="Demasiados intentos seguidos; espere un minuto y pruebe de nuevo.",
        en="Too many attempts in a row; wait a minute and try again.",
    )


class PasswordRefused(Permanent):
    """The password does not meet the pool's policy."""


def create_user(account_id: str, email: str, password: str) -> None:
    """Create the user with a permanent password of its own."""
    invite_user(account_id, email, password)
    set_password(account_id, password)


def invite_user(account_id: str, email: str, temporary_password: str) -> None:
    """Create the user with a temporary password; one that exists keeps the password it has.

    For work that may run twice: a late second run must not undo the person's own password.
    """
    from botocore.exceptions import ClientError

    with translated("create user"):
        try:
            client("cognito-idp").admin_create_user(
                UserPoolId=settings().user_pool_id,
                Username=account_id,
                TemporaryPassword=temporary_password,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": email},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
        except ClientError as exc:
            if error_code(exc) in {"InvalidPasswordException", "InvalidParameterException"}:
                raise PasswordRefused(f"create user: {error_code(exc)}") from exc
            if error_code(exc) != "UsernameExistsException":
                raise


def set_password(account_id: str, password: str) -> None:
    """Set the permanent password of a user.

    Raises:
        PasswordRefused: it does not meet the policy.
    """
    from botocore.exceptions import ClientError

    with translated("set password"):
        try:
            client("cognito-idp").admin_set_user_password(
                UserPoolId=settings().user_pool_id,
                Username=account_id,
                Password=password,
                Permanent=True,
            )
        except ClientError as exc:
            if error_code(exc) in {"InvalidPasswordException", "InvalidParameterException"}:
                raise PasswordRefused(f"set password: {error_code(exc)}") from exc
            raise


def set_email(account_id: str, email: str) -> None:
    """Write the e-mail of a user; fine when there is none."""
    from botocore.exceptions import ClientError

    with translated("set e-mail"):
        try:
            client("cognito-idp").admin_update_user_attributes(
                UserPoolId=settings().user_pool_id,
                Username=account_id,
                UserAttributes=[
                    {"Name": "email", "Value": email},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
        except ClientError as exc:
            if error_code(exc) != "UserNotFoundException":
                raise


def delete_user(account_id: str) -> None:
    """Remove the user; fine when there is none."""
    from botocore.exceptions import ClientError

    with translated("delete user"):
        try:
            client("cognito-idp").admin_delete_user(
                UserPoolId=settings().user_pool_id, Username=account_id
            )
        except ClientError as exc:
            if error_code(exc) != "UserNotFoundException":
                raise


def authenticate(name: str, password: str) -> Proof:
    """Check a password. What tokens the pool makes of it are thrown away: ours count (ADR 0038).

    Raises:
        InvalidCredentials: unknown user or wrong password; the two look the same.
        TooManySignIns: the pool asks for a pause.
        Permanent: it asks for more than a password, which none of our users has.
    """
    from botocore.exceptions import ClientError

    with translated("check password"):
        try:
            answer = client("cognito-idp").admin_initiate_auth(
                UserPoolId=settings().user_pool_id,
                ClientId=settings().user_pool_client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={
                    "USERNAME": name,
                    "PASSWORD": password,
                    "SECRET_HASH": _secret_hash(name),
                },
            )
        except ClientError as exc:
            code = error_code(exc)
            if code in {"TooManyRequestsException", "LimitExceededException"}:
                raise TooManySignIns from exc
            if code in _REFUSALS:
                raise InvalidCredentials from exc
            raise
    challenge = answer.get("ChallengeName")
    if challenge == "NEW_PASSWORD_REQUIRED":
        return "temporary"
    if "AuthenticationResult" not in answer:
        raise Permanent(f"check password: the pool asks for {challenge}")
    return "own"


def _secret_hash(name: str) -> str:
    """Prove that the client's secret is known, as the pool asks for it."""
    message = (name + settings().user_pool_client_id).encode()
    return base64.b64encode(hmac.digest(client_secret().encode(), message, "sha256")).decode()
