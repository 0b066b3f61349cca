"""What this room refuses, in words that never tell whether an e-mail has an account."""

from __future__ import annotations

from chalicelib.core.errors import (
    Conflict,
    Forbidden,
    NotFound,
    TooMany,
    Unauthenticated,
    Unprocessable,
)
from chalicelib.core.texts import Text


class AccountNotFound(NotFound):
    """There is no such account."""

    code = "account-not-found"
    text = Text(es="No existe esa cuenta.", en="There is no such account.")


class InvitationNotFound(NotFound):
    """Nobody of that firm invited the caller, or the invitation was used, refused or expired."""

    code = "invitation-not-found"
    text = Text(
        es="No hay ninguna invitación vigente de ese despacho; pida que le inviten de nuevo.",
        en="There is no open invitation from that firm; ask to be invited again.",
    )


class EmailTaken(Conflict):
    """Another account has the e-mail; never shown to somebody who is not signed in."""

    code = "email-taken"
    text = Text(
        es="Ese correo ya tiene una cuenta; use esa cuenta u otro correo.",
        en="That e-mail already has an account; use that account or another e-mail.",
    )


class EmailNotVerified(Forbidden):
    """The password is right; the e-mail was not confirmed yet."""

    code = "email-not-verified"
    text = Text(
        es="Confirme primero su correo con el código que le enviamos; para recibir otro, "
        "regístrese de nuevo con el mismo correo.",
        en="Confirm your e-mail first with the code that we sent you; to get another one, "
        "register again with the same e-mail.",
    )


class AccountLocked(Forbidden):
    """The password is right; the account is locked."""

    code = "account-locked"
    text = Text(
        es="La cuenta está bloqueada; escriba a soporte para desbloquearla.",
        en="The account is locked; write to support to have it unlocked.",
    )


class AccessKeyExpired(Unauthenticated):
    """The access key is right and past its time."""

    code = "access-key-expired"
    text = Text(
        es="La clave de acceso ha caducado; pida una contraseña nueva con "
        "«POST /v1/password-resets».",
        en="The access key has expired; ask for a new password with “POST /v1/password-resets”.",
    )


class InvalidCode(Unprocessable):
    """The code is wrong, spent or past its time; or nobody was sent one."""

    code = "invalid-code"
    text = Text(
        es="El código no es correcto o ha caducado; revise el último correo o pida otro.",
        en="The code is incorrect or has expired; check the latest e-mail or ask for another.",
    )


class TooManyTries(TooMany):
    """It was tried too often; waiting helps."""

    code = "too-many-tries"
    text = Text(
        es="Demasiados intentos; espere {retry_after_seconds} segundos y pruebe de nuevo.",
        en="Too many attempts; wait {retry_after_seconds} seconds and try again.",
    )
