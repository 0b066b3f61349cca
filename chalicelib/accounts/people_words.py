"""What happens to the users of a firm or business, told in its history and to them by mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast

from chalicelib.core.right_words import ROLE_NAMES
from chalicelib.core.rights_shown import short_told
from chalicelib.core.texts import Text
from chalicelib.mail import service as mail

UserEvent = Literal[
    "user_invited",
    "user_admitted",
    "invitation_refused",
    "invitation_renewed",
    "invitation_withdrawn",
    "invitation_undelivered",
    "user_role_changed",
    "user_rights_changed",
    "user_deactivated",
    "user_reactivated",
    "user_removed",
    "user_left",
    "token_given",
    "token_revoked",
]
EVENTS: Final[dict[UserEvent, Text]] = {
    "user_invited": Text(
        es="Se invitó a {name} ({email}) como {role}.", en="{name} ({email}) was invited as {role}."
    ),
    "user_admitted": Text(
        es="{name} aceptó la invitación, como {role}.",
        en="{name} accepted the invitation, as {role}.",
    ),
    "invitation_refused": Text(
        es="{name} rechazó la invitación.", en="{name} declined the invitation."
    ),
    "invitation_renewed": Text(
        es="{name} quiso aceptar la invitación, ya caducada, y se renovó.",
        en="{name} wanted to accept the invitation, which had expired, and it was renewed.",
    ),
    "invitation_withdrawn": Text(
        es="Se retiró la invitación de {name} ({email}).",
        en="The invitation of {name} ({email}) was withdrawn.",
    ),
    "invitation_undelivered": Text(
        es="El correo de la invitación no llegó a {email}. {reason}",
        en="The mail of the invitation did not arrive at {email}. {reason}",
    ),
    "user_role_changed": Text(es="{name} pasó a ser {role}.", en="{name} became {role}."),
    "user_rights_changed": Text(
        es="Cambió lo que {name} puede ver y hacer: {sees}",
        en="What {name} may see and do changed: {sees}",
    ),
    "user_deactivated": Text(es="Se desactivó a {name}.", en="{name} was deactivated."),
    "user_reactivated": Text(es="Se reactivó a {name}.", en="{name} was reactivated."),
    "user_removed": Text(es="Se quitó a {name}.", en="{name} was removed."),
    "user_left": Text(es="{name} se fue.", en="{name} left."),
    "token_given": Text(
        es="Se dio un token al programa «{name}», hasta el {until}: {permissions}.",
        en="The program “{name}” was given a token, until {until}: {permissions}.",
    ),
    "token_revoked": Text(
        es="Se revocó el token del programa «{name}».",
        en="The token of the program “{name}” was revoked.",
    ),
}
TOLD: Final[dict[UserEvent, Text]] = {
    "user_role_changed": Text(es="Desde ahora usted es {role}.", en="From now on you are {role}."),
    "user_rights_changed": Text(
        es="Cambió lo que usted puede ver y hacer. Lo que vale ahora se ve al entrar ahí.",
        en="What you may see and do has changed. What holds now shows when you go there.",
    ),
    "user_deactivated": Text(
        es="Su usuario está desactivado: no puede entrar ahí hasta que lo reactiven.",
        en="Your user is deactivated: you cannot get in there until it is reactivated.",
    ),
    "user_reactivated": Text(
        es="Su usuario vuelve a estar activo.", en="Your user is active again."
    ),
    "user_removed": Text(
        es="Usted ya no es usuario. Su cuenta de Enlace sigue siendo suya.",
        en="You are no longer a user. Your account with Enlace remains yours.",
    ),
}
"""What is mailed to the person whom it is about; of the other events they are the cause."""


def facts_told(facts: Mapping[str, str]) -> dict[str, object]:
    """Return the facts of an event, with the role in words."""
    return {**facts, "role": ROLE_NAMES[facts["role"]]} if "role" in facts else dict(facts)


USER_EVENTS: Final = cast("Mapping[str, Text]", EVENTS)


def user_facts(event: str, facts: dict[str, str]) -> dict[str, object]:
    """Return the facts of an event of a tenant, with those that are codes in words."""
    told = facts_told(facts)
    if "sees" in facts:
        told["sees"] = short_told(facts["sees"])
    if event == "invitation_undelivered":
        told["reason"] = mail.reason_told(facts["reason"])
    return told
