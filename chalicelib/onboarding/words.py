"""What happened to a business, told to its people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from chalicelib.accounts import service as accounts
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import LASTING_NAMES, SCOPE_NAMES
from chalicelib.core.figures import Day
from chalicelib.core.texts import Text
from chalicelib.onboarding.model import CONNECTION_STATE_NAMES
from chalicelib.onboarding.naming import actors
from chalicelib.onboarding.plans import plan_names

_ORIGIN: Final = {
    "self": Text(es="por su titular", en="by its owner"),
    "licence": Text(es="por la licencia de un despacho", en="by the licence of a firm"),
}
EVENTS: Final[dict[str, Text]] = {
    "business_created": Text(
        es="Se abrió el negocio, {origin}.", en="The business was opened {origin}."
    ),
    "business_looked_up": Text(
        es="El operador buscó el negocio: {reason}",
        en="The operator looked the business up: {reason}",
    ),
    "address_unblocked": Text(
        es="El operador hizo que se escriba de nuevo a {address}: {reason}",
        en="The operator had {address} written to again: {reason}",
    ),
    "owner_invited": Text(
        es="El operador invitó a {name} ({email}) como titular: {reason}",
        en="The operator invited {name} ({email}) as an owner: {reason}",
    ),
    "owner_named": Text(
        es="El operador hizo titular a {name} ({email}): {reason}",
        en="The operator made {name} ({email}) an owner: {reason}",
    ),
    "owner_withdrawn": Text(
        es="El operador retiró la invitación a {name} ({email}) como titular: {reason}",
        en="The operator withdrew the invitation of {name} ({email}) as an owner: {reason}",
    ),
    "document_looked_up": Text(
        es="El operador buscó el comprobante {number}: {reason}",
        en="The operator looked document {number} up: {reason}",
    ),
    "business_removed": Text(es="Se borró el negocio.", en="The business was removed."),
    "initial_data_taken": Text(
        es="Se tomaron datos de la lista del despacho.",
        en="Data of the firm's list were taken over.",
    ),
    "profile_set": Text(es="Se cambió el perfil.", en="The profile was set."),
    "tax_id_corrected": Text(
        es="Se corrigió la identificación: de {before} a {after}.",
        en="The tax id was put right: from {before} to {after}.",
    ),
    "activity_added": Text(es="Se añadió la actividad {code}.", en="Activity {code} was added."),
    "activity_removed": Text(es="Se quitó la actividad {code}.", en="Activity {code} was removed."),
    "series_set": Text(
        es="Se indicaron los próximos consecutivos ({count}).",
        en="The next numbers of series were set ({count}).",
    ),
    "subscription_chosen": Text(
        es="Se eligió el plan {plan}, desde el {since}.",
        en="The {plan} plan was chosen, from {since} on.",
    ),
    "onboarding_finished": Text(
        es="Se terminó el alta: el negocio puede emitir.",
        en="Signing up was finished: the business may issue.",
    ),
    "tax_authority_connected": Text(
        es="Se conectó con la administración tributaria ({state}); la llave vale hasta el "
        "{key_valid_until}.",
        en="It was connected to the tax authority ({state}); the key is valid to "
        "{key_valid_until}.",
    ),
    "tax_authority_ending": Text(
        es="Se cerró la conexión con la administración tributaria: no se emite nada nuevo, y las "
        "claves se borran al terminar lo que está en camino, el {until} como muy tarde.",
        en="The connection to the tax authority was ended: nothing new is issued, and its keys are "
        "deleted once what is under way has ended, on {until} at the latest.",
    ),
    "tax_authority_disconnected": Text(
        es="Se borraron llave, usuario y contraseña de la administración tributaria.",
        en="Key, user and password of the tax authority were deleted.",
    ),
    "key_end_told": Text(
        es="Se avisó de que la llave vence el {key_valid_until}.",
        en="It was told that the key ends on {key_valid_until}.",
    ),
    "plan_nearly_used": Text(
        es="Se avisó de que el plan está casi agotado: {documents} de {included}.",
        en="It was told that the plan is nearly used up: {documents} of {included}.",
    ),
    "installation_bound": Text(
        es="Se instaló el programa en el equipo «{installation}».",
        en="The program was installed on the computer “{installation}”.",
    ),
    "installation_clock_set_back": Text(
        es="El reloj del equipo «{installation}» se había atrasado.",
        en="The clock of the computer “{installation}” had been set back.",
    ),
    "installation_named": Text(
        es="El despacho llama ahora «{installation}» a una instalación.",
        en="The firm calls an installation “{installation}” now.",
    ),
    "installation_released": Text(
        es="Se liberó la instalación del equipo «{installation}».",
        en="The installation on the computer “{installation}” was released.",
    ),
    "licence_accepted": Text(
        es="Se aceptó trabajar con la licencia del despacho.",
        en="Working under the firm's licence was agreed.",
    ),
    "licence_refused": Text(
        es="Se rechazó la solicitud del despacho.", en="The firm's request was refused."
    ),
    "licence_request_withdrawn": Text(
        es="El despacho retiró su solicitud.", en="The firm withdrew its request."
    ),
    "licence_taken_back": Text(
        es="El despacho retiró su licencia, que dio por error.",
        en="The firm took back its licence, which it gave by mistake.",
    ),
    "licence_suspended": Text(
        es="El despacho desactivó su licencia.", en="The firm suspended its licence."
    ),
    "licence_ended": Text(
        es="La licencia del despacho venció, y ya no vale.",
        en="The firm's licence ended, and is good no more.",
    ),
    "licence_stop_planned": Text(
        es="El despacho eligió un día para desactivar su licencia.",
        en="The firm chose a day to suspend its licence.",
    ),
    "licence_stop_cancelled": Text(
        es="El despacho canceló que su licencia se desactive.",
        en="The firm cancelled that its licence is suspended.",
    ),
    "licence_held": Text(
        es="El operador retuvo la licencia del despacho: {reason}",
        en="The operator held the firm's licence: {reason}",
    ),
    "licence_lifted": Text(
        es="El operador dejó de retener la licencia del despacho: {reason}",
        en="The operator no longer holds the firm's licence: {reason}",
    ),
    "licence_number_replaced": Text(
        es="El despacho cambió el número de su licencia por otro.",
        en="The firm replaced the number of its licence by another.",
    ),
    "licence_terms_changed": Text(
        es="El despacho cambió en cuántos ordenadores vale su licencia, o hasta cuándo.",
        en="The firm changed on how many computers its licence is good, or until when.",
    ),
    "licence_reinstated": Text(
        es="El despacho volvió a activar su licencia.", en="The firm reinstated its licence."
    ),
    "licence_unlinked": Text(
        es="El despacho se desvinculó del negocio.", en="The firm unlinked itself."
    ),
    "licence_deleted": Text(
        es="El despacho eliminó su licencia.", en="The firm deleted its licence."
    ),
    "licence_opened": Text(
        es="El despacho abrió el negocio a su titular, que desde ahora lo lleva. Hasta entonces lo "
        "llevó por este mandato, según declaró: {mandate}",
        en="The firm opened the business to its owner, who runs it from now on. Until then it ran "
        "it by this mandate, as it stated: {mandate}",
    ),
    "licence_closed": Text(
        es="El despacho quitó el acceso que había dado por error y vuelve a llevar el negocio, por "
        "este mandato: {mandate}",
        en="The firm took back the access that it had given by mistake, and runs the business "
        "again, by this mandate: {mandate}",
    ),
    "licence_payer_set": Text(es="Se puso quién paga el plan.", en="Who pays the plan was set."),
    "licence_left": Text(es="El negocio dejó el despacho.", en="The business left the firm."),
    "consent_asked": Text(
        es="El despacho pidió consentimiento para {scope} en el negocio, {lasts}: {reason}",
        en="The firm asked for consent to {scope} in the business, {lasts}: {reason}",
    ),
    "consent_request_withdrawn": Text(
        es="El despacho retiró su petición de consentimiento.",
        en="The firm withdrew its request for consent.",
    ),
    "consent_refused": Text(
        es="Se rechazó la petición de consentimiento del despacho.",
        en="The firm's request for consent was refused.",
    ),
    "consent_given": Text(
        es="Se consintió que el despacho actúe en el negocio para {scope}, {lasts}.",
        en="The firm was given consent to {scope} in the business, {lasts}.",
    ),
    "consent_withdrawn": Text(
        es="Se retiró el consentimiento del despacho.", en="The firm's consent was withdrawn."
    ),
    "export_consent_given": Text(
        es="Se consintió que el despacho exporte por su cuenta.",
        en="The firm was let export by itself.",
    ),
    "export_consent_withdrawn": Text(
        es="Se retiró el consentimiento de que el despacho exporte por su cuenta.",
        en="The consent to the firm's exporting by itself was withdrawn.",
    ),
    "schedule_proposed": Text(
        es="El despacho propuso entregas programadas.",
        en="The firm proposed scheduled exports.",
    ),
    "schedule_proposal_accepted": Text(
        es="Se aceptó la propuesta de entregas programadas del despacho.",
        en="The firm's proposal of scheduled exports was accepted.",
    ),
    "schedule_proposal_refused": Text(
        es="Se rechazó la propuesta de entregas programadas del despacho.",
        en="The firm's proposal of scheduled exports was refused.",
    ),
    "schedule_proposal_withdrawn": Text(
        es="El despacho retiró su propuesta de entregas programadas.",
        en="The firm withdrew its proposal of scheduled exports.",
    ),
    "schedule_proposal_expired": Text(
        es="La propuesta de entregas programadas del despacho venció sin respuesta.",
        en="The firm's proposal of scheduled exports expired without an answer.",
    ),
    "connection_begun": Text(
        es="El despacho se conectó al negocio para {scope}: {reason}",
        en="The firm connected to the business to {scope}: {reason}",
    ),
    "connection_ended": Text(
        es="Se terminó la conexión del despacho.", en="The firm's connection was ended."
    ),
    "mailbox_made": Text(
        es="Se creó un buzón de notificaciones: {holder}.",
        en="A mailbox for notifications was made: {holder}.",
    ),
    "mailbox_changed": Text(
        es="Se corrigió un buzón de notificaciones: {holder}.",
        en="A mailbox for notifications was put right: {holder}.",
    ),
    "mailbox_removed": Text(
        es="Se quitó un buzón de notificaciones: {holder}.",
        en="A mailbox for notifications was removed: {holder}.",
    ),
    "mailboxes_handed_over": Text(
        es="Los buzones de notificaciones pasaron al despacho ({count}).",
        en="The mailboxes for notifications went to the firm ({count}).",
    ),
    "mailboxes_taken_over": Text(
        es="Los buzones de notificaciones pasaron a usted ({count}).",
        en="The mailboxes for notifications came to you ({count}).",
    ),
}


def facts_told(event: str, facts: dict[str, str]) -> dict[str, object]:
    """Return the facts of an event, with those that are codes in words."""
    tables: dict[str, Mapping[str, Text]] = {
        "origin": _ORIGIN,
        "plan": plan_names(),
        "state": cast("Mapping[str, Text]", CONNECTION_STATE_NAMES),
        "scope": cast("Mapping[str, Text]", SCOPE_NAMES),
        "lasts": cast("Mapping[str, Text]", LASTING_NAMES),
    }
    told = accounts.user_facts(event, facts)
    told |= {name: Day.read(facts[name]) for name in ("since", "key_valid_until") if name in facts}
    return told | {
        name: tables[name].get(facts[name], facts[name]) for name in tables if name in facts
    }


def telling(caller: Caller) -> accounts.Telling:
    """Tell the history of the caller's business to them."""
    return accounts.Telling(
        events={**EVENTS, **accounts.USER_EVENTS},
        facts=facts_told,
        others=lambda acting: actors(caller, acting),
    )
