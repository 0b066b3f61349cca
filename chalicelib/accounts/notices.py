"""What an account's owner is told by mail of what happened to it: the one table."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from chalicelib.accounts.model import Account
from chalicelib.aws.transaction import Transaction
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

Notice = Literal["password_changed", "session_reused", "email_is_new"]


class _Told(NamedTuple):
    headline: Text
    said: Text
    then: Text


_NOT_YOU: Final = Text(
    es="Si no ha sido usted, pida una contraseña nueva desde esta dirección: con eso terminan "
    "todas las sesiones.",
    en="If it was not you, ask for a new password from this address: that ends all sessions.",
)
NOTICES: Final[dict[Notice, _Told]] = {
    "password_changed": _Told(
        Text(es="Su contraseña ha cambiado", en="Your password has changed"),
        Text(
            es="La cuenta de Enlace tiene otra contraseña, y las demás sesiones han terminado.",
            en="The Enlace account has another password, and its other sessions have ended.",
        ),
        _NOT_YOU,
    ),
    "session_reused": _Told(
        Text(es="Una sesión suya ha terminado", en="A session of yours has ended"),
        Text(
            es="Una llave de sesión ({device}) se usó dos veces: puede que alguien la copiara. "
            "Entre de nuevo en ese dispositivo.",
            en="A handle of a session ({device}) was used twice: somebody may have copied it. Sign "
            "in again on that device.",
        ),
        _NOT_YOU,
    ),
    "email_is_new": _Told(
        Text(es="Este es el correo de su cuenta", en="This is the e-mail of your account"),
        Text(
            es="La cuenta de Enlace tiene desde ahora esta dirección: con ella se entra. Toda "
            "sesión ha terminado.",
            en="The Enlace account has this address from now on: one signs in with it. Every "
            "session has ended.",
        ),
        Text(
            es="Si no la pidió usted, escriba a soporte.",
            en="If you did not ask for it, write to support.",
        ),
    ),
}


def write(
    tx: Transaction, account: Account, notice: Notice, to: str, known_as: str, **facts: str
) -> None:
    """Add the mail that tells an address of an account; `known_as` tells it from others like it."""
    told, language = NOTICES[notice], account.language
    mail.write(
        tx,
        tenant=account.id,
        recipient=to,
        language=language,
        template="account-notice",
        facts={
            "headline": told.headline.render(language),
            "said": told.said.render(language, dict(facts)),
            "then": told.then.render(language),
        },
        natural_key=(notice, known_as),
    )
