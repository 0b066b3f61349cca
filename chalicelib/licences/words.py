"""What happened to a licence, told to the people of its firm."""

from __future__ import annotations

from typing import Final, cast

from chalicelib.core.texts import Text
from chalicelib.licences.failures import FAILURES
from chalicelib.licences.model import PAYER_NAMES, LicenceEvent, Payer

EVENTS: Final[dict[LicenceEvent, Text]] = {
    "draft_created": Text(es="Se empezó el borrador.", en="The draft was begun."),
    "firm_email_set": Text(
        es="Se puso el correo del despacho: {email}.", en="The firm's e-mail was set: {email}."
    ),
    "firm_email_asked": Text(
        es="Se envió un código a {email}, que será el correo del despacho cuando se confirme.",
        en="A code was mailed to {email}, which will be the firm's e-mail once it is confirmed.",
    ),
    "company_chosen": Text(es="Se eligió la empresa {code}.", en="Company {code} was chosen."),
    "client_email_set": Text(
        es="Se puso el correo del cliente: {email}.", en="The client's e-mail was set: {email}."
    ),
    "accepted": Text(
        es="Se aceptó, y empezó a activarse.", en="It was accepted, and its activation began."
    ),
    "client_asked": Text(
        es="Se preguntó al cliente si está de acuerdo.", en="The client was asked to agree."
    ),
    "client_accepted": Text(es="El cliente aceptó.", en="The client agreed."),
    "client_refused": Text(es="El cliente no aceptó.", en="The client did not agree."),
    "user_ready": Text(es="El cliente tiene su usuario.", en="The client has a user."),
    "business_created": Text(
        es="Se creó el negocio del cliente.", en="The client's business was created."
    ),
    "mails_planned": Text(
        es="Se prepararon los correos al despacho y al cliente.",
        en="The mails to firm and client were prepared.",
    ),
    "activated": Text(es="La licencia quedó activa.", en="The licence became active."),
    "client_corrected": Text(
        es="Se corrigió el correo del cliente: {before} dejó de tener acceso y la licencia vuelve "
        "a activarse para {email}.",
        en="The client's e-mail was corrected: {before} lost its access, and the licence is being "
        "activated anew for {email}.",
    ),
    "taken_back": Text(
        es="La licencia se retiró: {before} dejó de tener acceso, y la empresa queda libre.",
        en="The licence was taken back: {before} lost its access, and the company is free.",
    ),
    "key_renewed": Text(
        es="Se pidió otra clave de acceso para {email}; la anterior dejó de valer. La recibe quien "
        "aún no eligió contraseña.",
        en="Another access key was asked for {email}; the one before works no more. Who has not "
        "chosen a password yet receives it.",
    ),
    "failed": Text(es="La activación falló. {reason}", en="The activation failed. {reason}"),
    "suspended": Text(es="Se desactivó.", en="It was suspended."),
    "reinstated": Text(es="Se volvió a activar.", en="It was reinstated."),
    "unlinked": Text(
        es="Se desvinculó del negocio del cliente.",
        en="It was unlinked from the client's business.",
    ),
    "client_left": Text(
        es="El cliente dejó de trabajar con el despacho, y la licencia quedó desvinculada.",
        en="The client left the firm, and the licence was unlinked.",
    ),
    "deleted": Text(es="Se eliminó.", en="It was deleted."),
    "withdrawn": Text(es="Se retiró.", en="It was withdrawn."),
    "draft_expired": Text(
        es="El borrador se retiró solo, por no usarse en {days} días.",
        en="The draft was withdrawn by itself, as it was not used for {days} days.",
    ),
    "payer_set": Text(
        es="Se puso quién paga el plan: {payer}.", en="Who pays the plan was set: {payer}."
    ),
}
"""`{reason}` is one of `failures.FAILURES`, `{payer}` one of `model.PAYER_NAMES`."""


def facts_told(event: LicenceEvent, facts: dict[str, str]) -> dict[str, object]:
    """Return the facts of an event, with those that are codes in words."""
    if event == "failed":
        return {**facts, "reason": FAILURES[facts["reason"]]}
    if event == "payer_set":
        return {**facts, "payer": PAYER_NAMES[cast("Payer", facts["payer"])]}
    return {name: fact or "—" for name, fact in facts.items()}  # what was taken back is empty
