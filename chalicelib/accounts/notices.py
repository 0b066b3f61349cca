"""What an account's owner is told by mail of what happened to it: the one table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from chalicelib.accounts.model import Account
from chalicelib.aws.transaction import Transaction
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

Notice = Literal[
    "password_changed",
    "session_reused",
    "email_is_new",
    "email_is_back",
    "second_factor_on",
    "second_factor_off",
    "recovery_code_used",
    "recovery_codes_renewed",
]


class _Told(NamedTuple):
    headline: Text
    said: Text
    then: Text


_NOT_YOU: Final = Text(
    es="Si no ha sido usted, pida una contraseña nueva desde esta dirección: con eso terminan "
    "todas las sesiones.",
    en="If it was not you, ask for a new password from this address: that ends all sessions.",
)
_FACTOR_ASKED: Final = _Told(
    Text(es="{firm} exige un segundo factor", en="{firm} asks for a second factor"),
    Text(
        es="Desde ahora, quien administra {firm} en Enlace necesita un segundo factor: un código "
        "de un autenticador, además de la contraseña.",
        en="From now on whoever manages {firm} in Enlace needs a second factor: a code of an "
        "authenticator, beside the password.",
    ),
    Text(
        es="Si aún no lo tiene, prepárelo al entrar; hasta entonces no puede administrar el "
        "despacho.",
        en="If you have none yet, set it up when you sign in; until then you cannot manage the "
        "firm.",
    ),
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
    "second_factor_on": _Told(
        Text(es="Su cuenta tiene segundo factor", en="Your account has a second factor"),
        Text(
            es="Desde ahora, para entrar en la cuenta de Enlace hace falta también un código de su "
            "autenticador. Las demás sesiones han terminado.",
            en="From now on signing in to the Enlace account takes a code of your authenticator, "
            "too. The other sessions have ended.",
        ),
        _NOT_YOU,
    ),
    "second_factor_off": _Told(
        Text(es="Su cuenta ya no tiene segundo factor", en="Your account has no second factor"),
        Text(
            es="Se ha quitado el segundo factor de la cuenta de Enlace: para entrar basta la "
            "contraseña. Las demás sesiones han terminado.",
            en="The second factor of the Enlace account was taken off: the password is enough to "
            "sign in. The other sessions have ended.",
        ),
        _NOT_YOU,
    ),
    "recovery_code_used": _Told(
        Text(es="Se usó un código de recuperación", en="A recovery code was used"),
        Text(
            es="Alguien usó uno de los códigos de recuperación de la cuenta de Enlace; quedan "
            "{left}. Puede pedir otros diez.",
            en="Somebody used one of the recovery codes of the Enlace account; {left} are left. "
            "You can ask for another ten.",
        ),
        _NOT_YOU,
    ),
    "recovery_codes_renewed": _Told(
        Text(es="Sus códigos de recuperación son otros", en="Your recovery codes are others"),
        Text(
            es="Alguien con su sesión abierta hizo otros diez códigos de recuperación de la cuenta "
            "de Enlace; los de antes ya no valen.",
            en="Somebody at a session of yours made another ten recovery codes of the Enlace "
            "account; those before are good no more.",
        ),
        Text(
            es="Si no ha sido usted, cambie la contraseña y haga otros códigos: quien tenga estos "
            "no necesita su autenticador.",
            en="If it was not you, change your password and make other codes: whoever has these "
            "does not need your authenticator.",
        ),
    ),
    "email_is_back": _Told(
        Text(es="Su cuenta vuelve a este correo", en="Your account is back at this e-mail"),
        Text(
            es="Se deshizo el cambio de correo de la cuenta de Enlace. No vale nada de lo que se "
            "puso desde el cambio para entrar en ella: la contraseña, el segundo factor, los "
            "códigos de recuperación y los tokens de programas.",
            en="The change of the e-mail of the Enlace account was undone. Nothing that was set up "
            "since the change to get into it is good: the password, the second factor, recovery "
            "codes and tokens of programs.",
        ),
        Text(
            es="Elija otra contraseña con el código que le enviamos aparte, y mire en el historial "
            "de «Mi cuenta» qué se hizo entre tanto.",
            en="Choose another password with the code that we mailed apart, and look at the "
            "history of “My account” for what was done meanwhile.",
        ),
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


def write_factor_asked(
    tx: Transaction, firm_id: str, firm: str, heads: Iterable[Account], known_as: str
) -> None:
    """Add the mails that tell administrators that their firm asks for a second factor."""
    facts: dict[str, object] = {"firm": firm}
    for head in heads:
        mail.write(
            tx,
            tenant=firm_id,
            recipient=head.email,
            language=head.language,
            template="account-notice",
            facts={
                "headline": _FACTOR_ASKED.headline.render(head.language, facts),
                "said": _FACTOR_ASKED.said.render(head.language, facts),
                "then": _FACTOR_ASKED.then.render(head.language, facts),
            },
            natural_key=("factor-asked", head.id, known_as),
        )
