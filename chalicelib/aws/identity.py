"""Passwords and tokens: a Cognito user pool whose user names are our account ids.

Cognito alone knows the passwords. No e-mail is sent by it: codes and access keys go out through
our mail room. Which account an e-mail belongs to is known by our table, not by the pool.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws.session import client, error_code, translated
from chalicelib.core.errors import Permanent, TooMany, Unauthenticated
from chalicelib.core.settings import settings
from chalicelib.core.texts import Text


class InvalidCredentials(Unauthenticated):
    """E-mail and password do not belong together, or nobody has that e-mail."""

    code = "invalid-credentials"
    text = Text(
        es="El correo o la contraseña no son correctos; revíselos o pida una contraseña nueva.",
        en="The e-mail or the password is incorrect; check them or ask for a new password.",
    )


class InvalidSession(Unauthenticated):
    """The refresh token or challenge session is spent, revoked or expired."""

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


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives; `refresh_token` is empty after a refresh that keeps the old one."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_seconds: int


@dataclass(frozen=True, slots=True)
class NewPasswordChallenge:
    """The password was temporary: a new one must be chosen with this session."""

    session: str = field(repr=False)


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


def renew_key(account_id: str, email: str, temporary_password: str) -> None:
    """Give a user, made if there is none, another temporary password; the old one works no more."""
    invite_user(account_id, email, temporary_password)
    with translated("renew key"):
        client("cognito-idp").admin_set_user_password(
            UserPoolId=settings().user_pool_id,
            Username=account_id,
            Password=temporary_password,
            Permanent=False,
        )


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


def authenticate(account_id: str, password: str) -> Tokens | NewPasswordChallenge:
    """Check a password.

    Raises:
        InvalidCredentials: unknown user or wrong password; the two look the same.
        TooManySignIns: the pool asks for a pause.
    """
    answer = _ask(
        "admin_initiate_auth",
        InvalidCredentials(),
        UserPoolId=settings().user_pool_id,
        ClientId=settings().user_pool_client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": account_id, "PASSWORD": password},
    )
    if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
        return NewPasswordChallenge(answer["Session"])
    return _tokens(answer)


def answer_challenge(account_id: str, session: str, new_password: str) -> Tokens:
    """Choose the new password that a temporary one asks for.

    Raises:
        InvalidSession: the challenge is spent or expired.
        PasswordRefused: the new password does not meet the policy.
    """
    answer = _ask(
        "admin_respond_to_auth_challenge",
        InvalidSession(),
        UserPoolId=settings().user_pool_id,
        ClientId=settings().user_pool_client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": account_id, "NEW_PASSWORD": new_password},
    )
    return _tokens(answer)


def refresh(refresh_token: str) -> Tokens:
    """Exchange a refresh token for a new access token.

    Raises:
        InvalidSession: the token is revoked or expired.
    """
    answer = _ask(
        "admin_initiate_auth",
        InvalidSession(),
        UserPoolId=settings().user_pool_id,
        ClientId=settings().user_pool_client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": refresh_token},
    )
    return _tokens(answer)


def sign_out(account_id: str) -> None:
    """Revoke every refresh token of the user."""
    with translated("sign out"):
        client("cognito-idp").admin_user_global_sign_out(
            UserPoolId=settings().user_pool_id, Username=account_id
        )


def _ask(operation: str, refusal: Exception, **request: Any) -> dict[str, Any]:
    from botocore.exceptions import ClientError

    with translated(operation):
        try:
            return dict(getattr(client("cognito-idp"), operation)(**request))
        except ClientError as exc:
            code = error_code(exc)
            if code in {"TooManyRequestsException", "LimitExceededException"}:
                raise TooManySignIns from exc
            if code == "InvalidPasswordException":
                raise PasswordRefused(f"{operation}: {code}") from exc
            if code in {
                "NotAuthorizedException",
                "UserNotFoundException",
                "CodeMismatchException",
                "ExpiredCodeException",
                "PasswordResetRequiredException",
            }:
                raise refusal from exc
            raise


def _tokens(answer: dict[str, Any]) -> Tokens:
    result = answer["AuthenticationResult"]
    return Tokens(
        access_token=result["AccessToken"],
        refresh_token=result.get("RefreshToken", ""),
        expires_in_seconds=int(result["ExpiresIn"]),
    )
