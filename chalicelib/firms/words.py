"""What happened in a firm, told to its administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from chalicelib.accounts import service as accounts
from chalicelib.core.countries import facts_of
from chalicelib.core.figures import Day, Moment
from chalicelib.core.texts import Text
from chalicelib.firms.features import FEATURE_NAMES, FeatureName
from chalicelib.firms.timed_rights import TimedAct

EVENTS: Final[dict[str, Text]] = {
    "firm_looked_up": Text(
        es="El operador buscó el despacho: {reason}", en="The operator looked the firm up: {reason}"
    ),
    "address_unblocked": Text(
        es="El operador hizo que se escriba de nuevo a {address}: {reason}",
        en="The operator had {address} written to again: {reason}",
    ),
    "books_closed": Text(
        es="Se cerraron los libros de todas las empresas hasta el {closed_until}.",
        en="The books of all companies were closed up to {closed_until}.",
    ),
    "books_opened": Text(
        es="Se abrieron los libros de las empresas.", en="The books of the companies were opened."
    ),
    "firm_created": Text(es="Se dio de alta el despacho.", en="The firm was registered."),
    "timed_rights_asked": Text(
        es="{name} pidió permisos hasta el {until}: {reason}",
        en="{name} asked for rights until {until}: {reason}",
    ),
    "timed_rights_granted": Text(
        es="Se concedieron a {name} permisos hasta el {until}: {reason}",
        en="{name} was granted rights until {until}: {reason}",
    ),
    "timed_rights_refused": Text(
        es="No se concedieron a {name} los permisos que pidió: {reason}",
        en="{name} was not granted the rights asked for: {reason}",
    ),
    "timed_rights_withdrawn": Text(
        es="{name} retiró o devolvió los permisos que pidió hasta el {until}.",
        en="{name} withdrew or gave back the rights asked for until {until}.",
    ),
    "timed_rights_revoked": Text(
        es="Se retiraron a {name} los permisos que tenía hasta el {until}.",
        en="The rights of {name} until {until} were revoked.",
    ),
    "timed_rights_ended": Text(
        es="Terminaron los permisos de {name} hasta el {until}.",
        en="The rights of {name} until {until} ended.",
    ),
    "firm_changed": Text(
        es="Se cambiaron datos del despacho: {fields}.",
        en="Data of the firm were changed: {fields}.",
    ),
    "confirmation_asked": Text(
        es="Se pidió que se confirme el despacho: {message}",
        en="The firm asked to be confirmed: {message}",
    ),
    "confirmation_request_withdrawn": Text(
        es="Se retiró la solicitud de confirmación.",
        en="The request to be confirmed was withdrawn.",
    ),
    "firm_confirmed": Text(
        es="El operador confirmó el despacho: {reason}",
        en="The operator confirmed the firm: {reason}",
    ),
    "firm_refused": Text(
        es="El operador aún no confirmó el despacho: {reason}",
        en="The operator did not confirm the firm yet: {reason}",
    ),
    "firm_unconfirmed": Text(
        es="El operador retiró la confirmación del despacho: {reason}",
        en="The operator took the firm's confirmation back: {reason}",
    ),
    "firm_locked": Text(
        es="El operador bloqueó el despacho: {reason}", en="The operator locked the firm: {reason}"
    ),
    "firm_unlocked": Text(
        es="El operador desbloqueó el despacho: {reason}",
        en="The operator unlocked the firm: {reason}",
    ),
    "feature_asked": Text(
        es="Se pidieron al operador las {feature}: {message}",
        en="The operator was asked for {feature}: {message}",
    ),
    "feature_message_sent": Text(
        es="Se escribió al operador sobre las {feature}: {message}",
        en="The operator was written to about {feature}: {message}",
    ),
    "feature_request_withdrawn": Text(
        es="Se retiró la solicitud de las {feature}.",
        en="The request for {feature} was withdrawn.",
    ),
    "feature_answered": Text(
        es="El operador escribió sobre las {feature}: {reason}",
        en="The operator wrote about {feature}: {reason}",
    ),
    "feature_approved": Text(
        es="El operador activó las {feature}: {reason}",
        en="The operator activated {feature}: {reason}",
    ),
    "feature_rejected": Text(
        es="El operador no activó las {feature}: {reason}",
        en="The operator did not activate {feature}: {reason}",
    ),
    "feature_revoked": Text(
        es="El operador retiró las {feature}: {reason}",
        en="The operator took {feature} back: {reason}",
    ),
    "export_formats_set": Text(
        es="Se pusieron los formatos de las exportaciones: {formats}.",
        en="The formats of exports were set: {formats}.",
    ),
    "question_settings_set": Text(
        es="Se cambió qué se pregunta a los clientes, y cómo.",
        en="What clients are asked, and how, was changed.",
    ),
    "posting_rules_set": Text(
        es="Se cambiaron las reglas de contabilización de {books_in}: {fields}.",
        en="The posting rules of {books_in} were changed: {fields}.",
    ),
    "posting_rules_removed": Text(
        es="Se quitaron las reglas de contabilización de {books_in}; valen las del país.",
        en="The posting rules of {books_in} were removed; those of the country count.",
    ),
    "logo_set": Text(es="Se puso el logotipo.", en="The logo was set."),
    "logo_removed": Text(es="Se quitó el logotipo.", en="The logo was removed."),
    "activations_started": Text(
        es="Se envió un archivo de {total} activaciones.",
        en="A file of {total} activations was sent.",
    ),
    "activations_waiting": Text(
        es="Las activaciones del archivo esperan al límite del día: faltan {left} de {total}.",
        en="The activations of the file wait for the limit of the day: {left} of {total} are left.",
    ),
    "activations_cancelled": Text(
        es="Se canceló lo que no había empezado del archivo de {total} activaciones: {left} filas.",
        en="What had not begun of the file of {total} activations was cancelled: {left} rows.",
    ),
    "activations_paused": Text(
        es="Las activaciones del archivo se pusieron en pausa: faltan {left} de {total}.",
        en="The activations of the file were paused: {left} of {total} are left.",
    ),
    "activations_stopped": Text(
        es="Las activaciones del archivo se detuvieron: quien lo envió ya no puede activar "
        "licencias. Faltan {left} de {total}.",
        en="The activations of the file have stopped: whoever sent it may activate licences no "
        "more. {left} of {total} are left.",
    ),
    "activations_taken_over": Text(
        es="Se siguió con las activaciones de un archivo: faltaban {left} de {total}.",
        en="The activations of a file were gone on with: {left} of {total} were left.",
    ),
    "activations_ended": Text(
        es="Terminaron las activaciones del archivo: {accepted} aceptadas, {unchanged} ya estaban, "
        "{refused} rechazadas.",
        en="The activations of the file have ended: {accepted} accepted, {unchanged} there "
        "already, {refused} refused.",
    ),
    "companies_upload_started": Text(
        es="Se envió una lista de {total} empresas.", en="A list of {total} companies was sent."
    ),
    "companies_uploaded": Text(
        es="Se cargó la lista de empresas: {created} nuevas, {updated} cambiadas, {returned} de "
        "vuelta, {unchanged} sin cambios, {refused} rechazadas; {gone} ya no están.",
        en="The list of companies was taken in: {created} new, {updated} changed, {returned} back, "
        "{unchanged} as they were, {refused} refused; {gone} are gone.",
    ),
    "companies_upload_cancelled": Text(
        es="Se canceló la carga de la lista de {total} empresas.",
        en="Taking in the list of {total} companies was cancelled.",
    ),
    "companies_upload_stopped": Text(
        es="La carga de la lista de {total} empresas se detuvo: {created} nuevas, {updated} "
        "cambiadas, {returned} de vuelta, {gone} ya no están, {not_begun} sin tratar.",
        en="Taking in the list of {total} companies has stopped: {created} new, {updated} changed, "
        "{returned} back, {gone} are gone, {not_begun} not dealt with.",
    ),
    "companies_upload_failed": Text(
        es="La lista de {total} empresas no se pudo cargar entera; hay que enviarla otra vez.",
        en="The list of {total} companies could not be taken in whole; it has to be sent again.",
    ),
}
"""What happened in a firm, beside what happened to its users."""
TIMED_EVENTS: Final[dict[TimedAct, str]] = {
    "grant": "timed_rights_granted",
    "refuse": "timed_rights_refused",
    "withdraw": "timed_rights_withdrawn",
    "revoke": "timed_rights_revoked",
}
TIMED_TOLD: Final[dict[TimedAct, Text]] = {
    "grant": Text(
        es="Se le conceden permisos por un tiempo. Lo que vale ahora se ve al entrar en él.",
        en="You are granted rights for a time. What holds now shows when you go there.",
    ),
    "refuse": Text(
        es="No se le conceden los permisos por un tiempo que pidió.",
        en="The rights for a time that you asked for are not granted.",
    ),
    "revoke": Text(
        es="Los permisos que tenía por un tiempo terminaron antes.",
        en="The rights that you had for a time have ended early.",
    ),
}
"""What is mailed to the user of an act that they did not do themselves."""
TIMED_ENDED: Final = Text(
    es="Los permisos que tenía por un tiempo terminaron. Si aún los necesita, pida otros.",
    en="The rights that you had for a time have ended. If you need them still, ask for others.",
)
COMPANY_EVENTS: Final[dict[str, Text]] = {
    "company_books_closed": Text(
        es="Se cerraron sus libros hasta el {closed_until}.",
        en="Its books were closed up to {closed_until}.",
    ),
    "company_books_opened": Text(es="Se abrieron sus libros.", en="Its books were opened."),
    "company_changed": Text(
        es="Una lista cambió sus datos: {fields}.", en="A list changed its data: {fields}."
    ),
    "company_made": Text(es="Se hizo a mano.", en="It was made by hand."),
    "company_edited": Text(
        es="Se cambiaron a mano sus datos: {fields}.", en="Its data were changed by hand: {fields}."
    ),
    "company_taken_out": Text(
        es="Se quitó a mano de la lista.", en="It was taken out of the list by hand."
    ),
    "company_back": Text(
        es="Volvió a estar en la lista, a mano.", en="It was put back into the list by hand."
    ),
    "company_gone": Text(
        es="Una lista completa de su programa ya no la tiene.",
        en="A whole list of its program has it no more.",
    ),
    "company_returned": Text(
        es="Volvió a estar en la lista de su programa.",
        en="It was in the list of its program again.",
    ),
    "company_chart_set": Text(
        es="Se subió su plan de cuentas (cuentas: {accounts}; cifras de cada una: {digits}).",
        en="Its chart of accounts was uploaded (accounts: {accounts}; digits of each: {digits}).",
    ),
    "company_chart_removed": Text(
        es="Se quitó su plan de cuentas; vale el de su país.",
        en="Its chart of accounts was removed; that of its country counts.",
    ),
    "company_formats_set": Text(
        es="Se pusieron los formatos de sus exportaciones: {formats}.",
        en="The formats of its exports were set: {formats}.",
    ),
    "company_formats_removed": Text(
        es="Sus exportaciones van otra vez en los formatos del despacho.",
        en="Its exports are written in the firm's formats again.",
    ),
    "company_rules_set": Text(
        es="Se cambiaron sus reglas de contabilización: {fields}.",
        en="Its posting rules were changed: {fields}.",
    ),
    "company_rules_removed": Text(
        es="Se quitaron sus reglas de contabilización; valen las del despacho.",
        en="Its posting rules were removed; those of the firm count.",
    ),
    "subaccounts_set": Text(
        es="Se anotaron subcuentas de su programa ({accounts}).",
        en="Sub-accounts of its program were noted ({accounts}).",
    ),
    "tax_id_corrected": Text(
        es="Se corrigió la identificación: de {before} a {after}.",
        en="The tax id was put right: from {before} to {after}.",
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
        es="Los buzones de notificaciones pasaron al cliente ({count}).",
        en="The mailboxes for notifications went to the client ({count}).",
    ),
    "mailboxes_taken_over": Text(
        es="Los buzones de notificaciones del cliente pasaron al despacho ({count}).",
        en="The client's mailboxes for notifications went to the firm ({count}).",
    ),
}
"""What happened to a company of the list, beside what its licences did."""


_FIELDS: Final[dict[str, Text]] = {
    "name": Text(es="nombre", en="name"),
    "country": Text(es="país", en="country"),
    "id_type": Text(es="tipo de identificación", en="type of tax id"),
    "tax_id": Text(es="identificación", en="tax id"),
    "address": Text(es="dirección", en="address"),
    "email": Text(es="correo", en="e-mail"),
    "activities": Text(es="actividades", en="activities"),
    "accounts": Text(es="cuentas", en="accounts"),
    "customers": Text(es="subcuentas de clientes", en="sub-accounts of customers"),
    "suppliers": Text(es="subcuentas de proveedores", en="sub-accounts of suppliers"),
    "digits": Text(es="dígitos", en="digits"),
    "rounding": Text(es="redondeo", en="rounding"),
    "text": Text(es="texto de los asientos", en="text of entries"),
    "documents": Text(es="tipos de comprobante", en="types of documents"),
}
"""What may change of a company, by a list (program and code tell which one it is) or by its posting
rules, which are of a firm, too."""


_FIRM_FIELDS: Final[dict[str, Text]] = {
    "name": Text(es="nombre", en="name"),
    "email": Text(es="correo", en="e-mail"),
    "tax_id": Text(es="identificación", en="tax id"),
    "address": Text(es="dirección", en="address"),
    "language": Text(es="idioma", en="language"),
    "time_zone": Text(es="zona horaria", en="time zone"),
    "idle_minutes": Text(
        es="minutos que una sesión puede estar sin uso", en="minutes that a session may go unused"
    ),
    "digest_hour": Text(es="hora del correo de importaciones", en="hour of the mail of imports"),
    "shows_names": Text(
        es="si los clientes ven los nombres", en="whether clients are shown the names"
    ),
    "wants_second_factor": Text(
        es="si los administradores necesitan segundo factor",
        en="whether administrators need a second factor",
    ),
    "accent_colour": Text(es="color de los correos", en="colour of the mails"),
    "reply_to": Text(es="dirección de respuesta", en="address for answers"),
}
"""What changes of a firm's profile (`FirmChanges`)."""


def company_facts(facts: Mapping[str, object]) -> Mapping[str, object]:
    """Return the facts of an event of a company, with the names of fields in words."""
    words = _fields_in_words(facts, _FIELDS)
    return {**facts, "fields": words} if words else facts


def _fields_in_words(facts: Mapping[str, object], names: Mapping[str, Text]) -> Text | None:
    named = [names[each] for each in str(facts.get("fields", "")).split() if each in names]
    if not named:
        return None
    return Text(es=", ".join(each.es for each in named), en=", ".join(each.en for each in named))


def firm_facts(event: str, facts: dict[str, str]) -> dict[str, object]:
    """Return the facts of an event of a firm or a company, with those that are codes in words."""
    told = accounts.user_facts(event, facts)
    fields = _FIRM_FIELDS if event == "firm_changed" else _FIELDS
    if words := _fields_in_words(facts, fields):
        told["fields"] = words
    if "until" in facts:
        until, zone = datetime.fromisoformat(facts["until"]), ZoneInfo(facts["time_zone"])
        told["until"] = Moment(until, zone)
    if "books_in" in facts:
        told["books_in"] = facts_of(facts["books_in"]).name
    if "closed_until" in facts:
        told["closed_until"] = Day.read(facts["closed_until"])
    if "feature" in facts:
        told["feature"] = FEATURE_NAMES[cast("FeatureName", facts["feature"])]
    return told


TELLING: Final = accounts.Telling(events={**EVENTS, **accounts.USER_EVENTS}, facts=firm_facts)
