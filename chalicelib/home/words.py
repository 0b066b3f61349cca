"""What the home of a firm says of each matter, and which route leads on."""

from __future__ import annotations

from typing import Final, NamedTuple

from chalicelib.core.texts import Text
from chalicelib.home.forms import MatterKind

_LICENCE = "/v1/firms/{firm}/licences/{licence}"
_IMPORT = "/v1/firms/{firm}/imports/{import}"


class Told(NamedTuple):
    """How a kind of matter is told, and the way on."""

    name: Text
    says: Text
    """Of one matter: `day`, `period_from`, `period_to`, `reason`."""
    method: str
    path: str
    does: Text
    """What a person does there."""


_LOOK = Text(
    es="Vea cómo va el cliente y avísele; solo él puede poner otra llave.",
    en="See how the client is, and tell them; they alone can put another key.",
)
TOLD: Final[dict[MatterKind, Told]] = {
    "licence-failed": Told(
        Text(es="activación fallida", en="activation failed"),
        Text(es="La activación de la licencia falló.", en="The activation of the licence failed."),
        "GET",
        f"{_LICENCE}/summary",
        Text(
            es="Vea qué falta, corríjalo y acéptela de nuevo.",
            en="See what is missing, put it right, and accept it again.",
        ),
    ),
    "opening-failed": Told(
        Text(es="negocio sin abrir al cliente", en="business not opened to the client"),
        Text(
            es="El negocio no se abrió al cliente, y su despacho lo sigue llevando. {why}",
            en="The business was not opened to the client, and your firm goes on running it. {why}",
        ),
        "POST",
        f"{_LICENCE}/open",
        Text(
            es="Ábralo de nuevo, a otro correo o cuando se haya resuelto.",
            en="Open it again, to another e-mail or once that is settled.",
        ),
    ),
    "licence-held": Told(
        Text(es="licencia retenida", en="licence held"),
        Text(
            es="Enlace retiene la licencia: su número no vale y sus programas no funcionan.",
            en="Enlace holds the licence: its number is not good, and its programs do not work.",
        ),
        "GET",
        _LICENCE,
        Text(
            es="Vea por qué, resuélvalo y escriba a soporte.",
            en="See why, settle it, and write to support.",
        ),
    ),
    "documents-rejected": Told(
        Text(es="comprobantes rechazados", en="documents rejected"),
        Text(
            es="La autoridad rechazó comprobantes del cliente que nadie ha reemplazado: {count}.",
            en="The authority rejected documents of the client that nobody has replaced: {count}.",
        ),
        "POST",
        f"{_LICENCE}/connections",
        Text(
            es="Entre en el negocio del cliente, que lo consintió, y vea por qué.",
            en="Connect to the client's business, which consented, and see why.",
        ),
    ),
    "certificate-expired": Told(
        Text(es="llave de firma vencida", en="signing key expired"),
        Text(
            es="La llave con que firma el cliente venció el {day}: no puede emitir.",
            en="The key that the client signs with expired on {day}: it cannot issue.",
        ),
        "GET",
        f"{_LICENCE}/panel",
        _LOOK,
    ),
    "client-mail-missed": Told(
        Text(es="correo al cliente sin entregar", en="mail to the client not delivered"),
        Text(
            es="El correo de la licencia no llegó al cliente. {reason}",
            en="The mail of the licence did not reach the client. {reason}",
        ),
        "GET",
        _LICENCE,
        Text(
            es="Revise el correo del cliente; corríjalo o pida que se envíe de nuevo.",
            en="Check the client's e-mail; put it right, or have the mail sent again.",
        ),
    ),
    "number-mail-missed": Told(
        Text(es="número de licencia sin entregar", en="licence number not delivered"),
        Text(
            es="El correo con el número de licencia no llegó al cliente. {reason}",
            en="The mail with the licence number did not reach the client. {reason}",
        ),
        "GET",
        f"{_LICENCE}/number-text",
        Text(
            es="Revise el correo del cliente, o envíele el texto por otro medio.",
            en="Check the client's e-mail, or send them the text in another way.",
        ),
    ),
    "firm-mail-missed": Told(
        Text(es="correo al despacho sin entregar", en="mail to the firm not delivered"),
        Text(
            es="El correo de la licencia no llegó al despacho. {reason}",
            en="The mail of the licence did not reach your firm. {reason}",
        ),
        "PUT",
        f"{_LICENCE}/firm-email",
        Text(
            es="Dé otro correo del despacho para esta licencia.",
            en="Give another e-mail of your firm for this licence.",
        ),
    ),
    "client-key-expired": Told(
        Text(es="clave de acceso caducada", en="access key expired"),
        Text(
            es="La clave de acceso del cliente caducó y nunca entró.",
            en="The client's access key expired, and they never signed in.",
        ),
        "POST",
        f"{_LICENCE}/access-key",
        Text(
            es="Haga que se le envíe otra clave.",
            en="Have another key mailed to them.",
        ),
    ),
    "certificate-ending": Told(
        Text(es="llave de firma por vencer", en="signing key about to expire"),
        Text(
            es="La llave con que firma el cliente vence el {day}.",
            en="The key that the client signs with expires on {day}.",
        ),
        "GET",
        f"{_LICENCE}/panel",
        _LOOK,
    ),
    "licence-ending": Told(
        Text(es="licencia por vencer", en="licence about to end"),
        Text(
            es="El último día de la licencia es el {day}; después quedan los días de cortesía.",
            en="The last day of the licence is {day}; after it there are the days of grace.",
        ),
        "PATCH",
        f"{_LICENCE}/terms",
        Text(
            es="Renuévela con otro último día, o déjela vencer.",
            en="Renew it by another last day, or let it end.",
        ),
    ),
    "import-pending": Told(
        Text(es="importación pendiente", en="import pending"),
        Text(
            es="El cliente entregó el lote de {period_from} a {period_to}.",
            en="The client handed in the batch of {period_from} to {period_to}.",
        ),
        "GET",
        _IMPORT,
        Text(es="Véalo e impórtelo o descártelo.", en="See it, and import or discard it."),
    ),
    "licence-awaiting-client": Told(
        Text(es="licencia a la espera del cliente", en="licence waiting for the client"),
        Text(
            es="El cliente aún no ha respondido si acepta la licencia.",
            en="The client has not answered yet whether they take the licence.",
        ),
        "GET",
        f"{_LICENCE}/acts",
        Text(
            es="Hable con el cliente, corrija su correo o retire la licencia.",
            en="Talk to the client, put their e-mail right, or withdraw the licence.",
        ),
    ),
    "client-not-begun": Told(
        Text(es="cliente que no ha empezado", en="client who has not begun"),
        Text(
            es="El cliente aún no ha entrado con su clave de acceso.",
            en="The client has not signed in with their access key yet.",
        ),
        "POST",
        f"{_LICENCE}/reminder",
        Text(es="Envíele un recordatorio.", en="Send them a reminder."),
    ),
    "fewer-documents": Told(
        Text(es="menos comprobantes de lo usual", en="fewer documents than usual"),
        Text(
            es="En el mes {month} el cliente emitió {count} comprobantes; lo usual son {usual}.",
            en="In the month {month} the client issued {count} documents; usual are {usual}.",
        ),
        "GET",
        f"{_LICENCE}/panel",
        Text(es="Vea cómo va el cliente y llámelo.", en="See how the client is, and call them."),
    ),
}
MATTER_NAMES: Final[dict[MatterKind, Text]] = {kind: told.name for kind, told in TOLD.items()}
