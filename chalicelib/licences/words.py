"""What happened to a licence, told to the people of its firm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.core.connecting import LASTING_NAMES, SCOPE_NAMES
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.licences.failures import FAILURES
from chalicelib.licences.model import INSTALLED_NAMES, KEEPER_NAMES, PAYER_NAMES, LicenceEvent
from chalicelib.licences.number_words import computers
from chalicelib.mail import service as mail
from chalicelib.onboarding.service import plan_names

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
    "mandate_stated": Text(
        es="Se declaró el mandato del cliente por el que el despacho lleva el negocio, sin que el "
        "cliente entre: {mandate}",
        en="The client's mandate was stated by which the firm runs the business, without client "
        "access: {mandate}",
    ),
    "opening_begun": Text(
        es="Se empezó a abrir el negocio al cliente, en {email}.",
        en="Opening the business to the client was begun, at {email}.",
    ),
    "opening_failed": Text(
        es="El negocio no se abrió a {email}. {reason}",
        en="The business was not opened to {email}. {reason}",
    ),
    "opened": Text(
        es="El negocio se abrió al cliente, en {email}: desde ahora es suyo, y el despacho actúa "
        "en él solo con su consentimiento.",
        en="The business was opened to the client, at {email}: it is theirs from now on, and the "
        "firm acts in it by their consent only.",
    ),
    "closed": Text(
        es="Se quitó a {email} el acceso, que no había usado; el negocio vuelve a llevarlo el "
        "despacho, por este mandato: {mandate}",
        en="The access was taken back from {email}, who had not used it; the firm runs the "
        "business again, by this mandate: {mandate}",
    ),
    "business_discarded": Text(
        es="Se borró el negocio que llevaba el despacho y no había emitido nada; la empresa queda "
        "libre.",
        en="The business that the firm ran, and that had issued nothing, was removed; the company "
        "is free.",
    ),
    "own_address_confirmed": Text(
        es="Se confirmó que {email}, que es del despacho, es el correo del cliente.",
        en="It was confirmed that {email}, which is the firm's, is the client's e-mail.",
    ),
    "accepted": Text(
        es="Se aceptó, y empezó a activarse.", en="It was accepted, and its activation began."
    ),
    "client_asked": Text(
        es="Se preguntó al cliente si está de acuerdo.", en="The client was asked to agree."
    ),
    "client_accepted": Text(es="El cliente aceptó.", en="The client agreed."),
    "client_refused": Text(es="El cliente no aceptó.", en="The client did not agree."),
    "client_reminded": Text(
        es="Se recordó al cliente que aún no ha empezado.",
        en="The client was reminded that they have not begun.",
    ),
    "client_not_begun": Text(
        es="La clave del cliente caducó sin usarse.", en="The client's key expired unused."
    ),
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
    "initial_data_offered": Text(
        es="Se pidió al cliente que vea lo que la lista del despacho dice ahora de su negocio.",
        en="The client was asked to look at what the firm's list says of their business now.",
    ),
    "initial_data_taken": Text(
        es="Se tomaron datos de la lista del despacho.",
        en="Data of the firm's list were taken over.",
    ),
    "installation_bound": Text(
        es="El cliente instaló el programa en el equipo «{installation}».",
        en="The client installed the program on the computer “{installation}”.",
    ),
    "installation_clock_set_back": Text(
        es="El reloj del equipo «{installation}» se había atrasado.",
        en="The clock of the computer “{installation}” had been set back.",
    ),
    "installation_named": Text(
        es="Una instalación se llama ahora «{installation}».",
        en="An installation is called “{installation}” now.",
    ),
    "installation_released": Text(
        es="Se liberó la instalación del equipo «{installation}».",
        en="The installation on the computer “{installation}” was released.",
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
    "consent_asked": Text(
        es="Se pidió al cliente consentimiento para {scope} en su negocio, {lasts}: {reason}",
        en="The client was asked for consent to {scope} in its business, {lasts}: {reason}",
    ),
    "consent_request_withdrawn": Text(
        es="Se retiró la petición de consentimiento.", en="The request for consent was withdrawn."
    ),
    "consent_refused": Text(
        es="El cliente rechazó la petición de consentimiento.",
        en="The client refused the request for consent.",
    ),
    "consent_given": Text(
        es="El cliente consintió que el despacho actúe en su negocio para {scope}, {lasts}.",
        en="The client gave the firm consent to {scope} in its business, {lasts}.",
    ),
    "consent_withdrawn": Text(
        es="El cliente retiró su consentimiento.", en="The client withdrew the consent."
    ),
    "export_consent_given": Text(
        es="El cliente consintió que el despacho exporte por su cuenta.",
        en="The client let the firm export by itself.",
    ),
    "export_consent_withdrawn": Text(
        es="El cliente retiró el consentimiento de exportar por cuenta del despacho.",
        en="The client withdrew the consent to the firm's exporting by itself.",
    ),
    "schedule_proposed": Text(
        es="Se propusieron entregas programadas al cliente.",
        en="Scheduled exports were proposed to the client.",
    ),
    "schedule_proposal_accepted": Text(
        es="El cliente aceptó la propuesta de entregas programadas.",
        en="The client accepted the proposal of scheduled exports.",
    ),
    "schedule_proposal_refused": Text(
        es="El cliente rechazó la propuesta de entregas programadas.",
        en="The client refused the proposal of scheduled exports.",
    ),
    "schedule_proposal_withdrawn": Text(
        es="Se retiró la propuesta de entregas programadas.",
        en="The proposal of scheduled exports was withdrawn.",
    ),
    "schedule_proposal_expired": Text(
        es="La propuesta de entregas programadas venció sin respuesta.",
        en="The proposal of scheduled exports expired without an answer.",
    ),
    "connection_begun": Text(
        es="Se abrió una conexión con el negocio para {scope}: {reason}",
        en="A connection to the business was opened to {scope}: {reason}",
    ),
    "connection_ended": Text(
        es="Se terminó una conexión con el negocio.", en="A connection to the business was ended."
    ),
    "payer_set": Text(
        es="Se puso quién paga el plan: {payer}.", en="Who pays the plan was set: {payer}."
    ),
    "number_made": Text(es="Se creó el número de licencia.", en="The licence number was made."),
    "number_replaced": Text(
        es="Se cambió el número de licencia por otro: {installed}.",
        en="The licence number was replaced by another: {installed}.",
    ),
    "number_shown": Text(es="Se mostró el número de licencia.", en="The licence number was shown."),
    "number_sent": Text(
        es="Se envió el número de licencia a {to}.", en="The licence number was mailed to {to}."
    ),
    "terms_changed": Text(
        es="La licencia vale en {installations}, del {valid_from} al {valid_until}.",
        en="The licence is good on {installations}, from {valid_from} to {valid_until}.",
    ),
    "terms_end_told": Text(
        es="Se avisó al despacho y al cliente de que la licencia vence el {valid_until}.",
        en="Firm and client were told that the licence ends on {valid_until}.",
    ),
    "ended": Text(
        es="La licencia venció el {valid_until} y pasaron los días de cortesía: descansa.",
        en="The licence ended on {valid_until} and its days of grace are over: it rests.",
    ),
    "stop_planned": Text(
        es="Se eligió el día {day} para desactivarla.", en="Day {day} was chosen to suspend it."
    ),
    "licence_looked_up": Text(
        es="El operador buscó la licencia: {reason}",
        en="The operator looked the licence up: {reason}",
    ),
    "held": Text(
        es="El operador retuvo la licencia: {reason}", en="The operator held the licence: {reason}"
    ),
    "lifted": Text(
        es="El operador dejó de retener la licencia: {reason}",
        en="The operator no longer holds the licence: {reason}",
    ),
    "stop_cancelled": Text(
        es="Se canceló que se desactive el {day}.", en="Suspending it on {day} was cancelled."
    ),
    "mailboxes_handed": Text(
        es="De los buzones del cliente se hace cargo {keeper}.",
        en="The mailboxes of the client are taken over by {keeper}.",
    ),
    "plan_chosen": Text(
        es="El negocio eligió el plan {plan}, que paga el despacho, desde el {since}.",
        en="The business chose the {plan} plan, which the firm pays, from {since} on.",
    ),
    "plan_nearly_used": Text(
        es="El negocio ha usado {documents} de los {included} comprobantes del mes que cubre el "
        "plan que paga el despacho.",
        en="The business has used {documents} of the {included} documents of the month that the "
        "plan covers, which the firm pays.",
    ),
}
"""`{reason}` is one of `failures.FAILURES`, or why a mail did not arrive; `{payer}` is one of
`model.PAYER_NAMES`, `{plan}` one of the plans."""


def _of_table(names: Mapping[Any, Text]) -> Callable[[str], object]:
    return lambda fact: names[fact]


_IN_WORDS: Final[Mapping[str, Callable[[str], object]]] = {
    "payer": _of_table(PAYER_NAMES),
    "keeper": _of_table(KEEPER_NAMES),
    "installed": _of_table(INSTALLED_NAMES),
    "installations": lambda fact: computers(int(fact)),
    "plan": lambda fact: plan_names()[fact],
    "scope": _of_table(SCOPE_NAMES),
    "lasts": _of_table(LASTING_NAMES),
    **dict.fromkeys(("since", "day", "valid_from", "valid_until"), Day.read),
}
"""Fact -> what is told of it, where it is a code or a day."""
_REASONS: Final[Mapping[LicenceEvent, Callable[[str], object]]] = {
    "failed": _of_table(FAILURES),
    "opening_failed": _of_table(FAILURES),
    "mail_undelivered": mail.reason_told,
}
"""The same of a reason, where it is no words of a person."""


def facts_told(event: LicenceEvent, facts: dict[str, str]) -> dict[str, object]:
    """Return the facts of an event, with those that are codes in words."""
    known = {**_IN_WORDS, "reason": _REASONS.get(event, str)}
    return {  # what was taken back is empty
        name: known.get(name, str)(fact) if fact or name == "reason" else "—"
        for name, fact in facts.items()
    }
