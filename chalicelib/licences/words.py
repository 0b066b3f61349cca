"""What happened to a licence, told to the people of its firm."""

from __future__ import annotations

from typing import Final

from chalicelib.core.texts import Text
from chalicelib.licences.failures import FAILURES
from chalicelib.licences.model import LicenceEvent
from chalicelib.mail import service as mail

EVENTS: Final[dict[LicenceEvent, Text]] = {
    "draft_created": Text(es="Se empezó el borrador.", en="The draft was begun."),
    "firm_email_set": Text(
        es="Se puso el correo del despacho: {email}.", en="The firm's e-mail was set: {email}."
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
    "mail_resent": Text(
        es="Se pidió enviar de nuevo el correo a {to}.",
        en="The mail to {to} was to be sent again.",
    ),
    "mail_undelivered": Text(
        es="El correo a {to} no llegó. {reason}", en="The mail to {to} did not arrive. {reason}"
    ),
    "activated": Text(es="La licencia quedó activa.", en="The licence became active."),
    "failed": Text(es="La activación falló. {reason}", en="The activation failed. {reason}"),
}
"""`{reason}` is one of `failures.FAILURES`, or why a mail did not arrive."""


def facts_told(event: LicenceEvent, facts: dict[str, str]) -> dict[str, object]:
    """Return the facts of an event, with the reason of a failure in words."""
    if event == "mail_undelivered":
        return {**facts, "reason": mail.reason_told(facts["reason"])}
    if event == "failed":
        return {**facts, "reason": FAILURES[facts["reason"]]}
    return {name: fact or "—" for name, fact in facts.items()}  # what was taken back is empty
