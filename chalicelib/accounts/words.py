"""What happened to an account, told to its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

EVENTS: Final[dict[str, Text]] = {
    "registered": Text(es="Se abrió la cuenta.", en="The account was opened."),
    "registered_again": Text(
        es="Alguien volvió a registrar su correo antes de confirmarlo.",
        en="Somebody registered your e-mail again before it was confirmed.",
    ),
    "email_verified": Text(es="Se confirmó el correo.", en="The e-mail was confirmed."),
    "invited": Text(
        es="Se le dio la cuenta con una clave de acceso.",
        en="You were given the account with an access key.",
    ),
    "contested": Text(
        es="Recibió acceso a un negocio antes de confirmar el correo: la contraseña se elige de "
        "nuevo.",
        en="You were given a business before the e-mail was confirmed: the password is chosen "
        "anew.",
    ),
    "details_changed": Text(
        es="Se cambiaron nombre, idioma o zona horaria.",
        en="Name, language or time zone were changed.",
    ),
    "terms_accepted": Text(es="Se aceptaron las condiciones.", en="The terms were accepted."),
    "password_chosen": Text(
        es="Se eligió contraseña con la clave de acceso.",
        en="A password was chosen with the access key.",
    ),
    "password_reset": Text(
        es="Se eligió otra contraseña con un código del correo; toda sesión terminó.",
        en="Another password was chosen by a code from the e-mail; every session ended.",
    ),
    "email_change_asked": Text(
        es="Se pidió cambiar el correo de la cuenta.",
        en="Another e-mail of the account was asked for.",
    ),
    "email_changed": Text(
        es="El correo de la cuenta cambió de {before} a {after}; toda sesión terminó.",
        en="The e-mail of the account changed from {before} to {after}; every session ended.",
    ),
    "email_change_undone": Text(
        es="Se deshizo el cambio de correo: de {before} a {after}; la contraseña dejó de valer.",
        en="The change of the e-mail was undone: from {before} to {after}; the password is void.",
    ),
    "session_ended": Text(
        es="Se cerró una sesión ({device}).", en="A session was ended ({device})."
    ),
    "session_reused": Text(
        es="Una llave de sesión ({device}) se usó dos veces, y la sesión terminó.",
        en="The handle of a session ({device}) was used twice, and the session ended.",
    ),
    "password_changed": Text(
        es="Se cambió la contraseña; las demás sesiones terminaron.",
        en="The password was changed; all other sessions ended.",
    ),
    "signed_out": Text(es="Se cerró toda sesión.", en="Every session was ended."),
    "key_ended": Text(es="La clave de acceso dejó de valer.", en="The access key was called back."),
    "key_renewed": Text(
        es="Se hizo otra clave de acceso y se envió.", en="Another access key was made and mailed."
    ),
    "account_looked_up": Text(
        es="El operador buscó la cuenta: {reason}",
        en="The operator looked the account up: {reason}",
    ),
    "address_unblocked": Text(
        es="El operador hizo que se escriba de nuevo a su correo: {reason}",
        en="The operator had this e-mail written to again: {reason}",
    ),
    "account_locked": Text(
        es="El operador bloqueó la cuenta: {reason}", en="The operator locked the account: {reason}"
    ),
    "account_unlocked": Text(
        es="El operador desbloqueó la cuenta: {reason}",
        en="The operator unlocked the account: {reason}",
    ),
    "operator_appointed": Text(
        es="La cuenta pasó a ser de un operador: {reason}",
        en="The account became an operator's: {reason}",
    ),
    "operator_removed": Text(
        es="La cuenta dejó de ser de un operador: {reason}",
        en="The account is no longer an operator's: {reason}",
    ),
    "second_factor_on": Text(
        es="Se puso un segundo factor; las demás sesiones terminaron.",
        en="A second factor was set up; the other sessions ended.",
    ),
    "second_factor_off": Text(
        es="Se quitó el segundo factor; las demás sesiones terminaron.",
        en="The second factor was taken off; the other sessions ended.",
    ),
    "second_factor_removed": Text(
        es="El operador quitó el segundo factor: {reason}",
        en="The operator took the second factor off: {reason}",
    ),
    "recovery_codes_renewed": Text(
        es="Se hicieron otros códigos de recuperación.", en="Other recovery codes were made."
    ),
    "recovery_code_used": Text(
        es="Se usó un código de recuperación; quedan {left}.",
        en="A recovery code was used; {left} are left.",
    ),
    "mails_silenced": Text(
        es="Por el enlace de un correo se pidió no recibir más: {kind}.",
        en="By the link in a mail it was asked to get no more: {kind}.",
    ),
    "mails_wanted_again": Text(
        es="Por el enlace de un correo se pidió recibir de nuevo: {kind}.",
        en="By the link in a mail it was asked to get again: {kind}.",
    ),
    "mail_preferences_changed": Text(
        es="Se cambió qué avisos llegan por correo y cuándo.",
        en="Which notices come by mail, and when, was changed.",
    ),
    "closed": Text(
        es="La persona cerró la cuenta: su nombre y su correo se borraron de ella.",
        en="The person closed the account: name and e-mail were deleted from it.",
    ),
    "removed": Text(
        es="La cuenta se borró sin haberse usado.", en="The account was removed without any use."
    ),
}


def told_facts(event: str, facts: dict[str, str]) -> Mapping[str, object]:
    """Name the kind of mail that an event is about."""
    known = mail.KINDS.get(facts.get("kind", ""))
    return facts | {"kind": known.name} if known else facts
