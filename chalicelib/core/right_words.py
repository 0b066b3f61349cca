"""What roles and rights are called; who has which is in `caller`."""

from __future__ import annotations

from typing import Final, Literal

from chalicelib.core.texts import Text

Role = Literal["administrator", "adviser", "owner", "manager", "assistant", "reader"]
ROLE_NAMES: Final[dict[str, Text]] = {
    "administrator": Text(es="administrador del despacho", en="administrator of the firm"),
    "adviser": Text(es="asesor del despacho", en="adviser of the firm"),
    "owner": Text(es="titular del negocio", en="owner of the business"),
    "operator": Text(es="operador de Enlace", en="operator of Enlace"),
    "manager": Text(es="administrador del negocio", en="administrator of the business"),
    "assistant": Text(es="auxiliar del negocio", en="assistant of the business"),
    "installation": Text(es="programa instalado", en="installed program"),
    "reader": Text(es="lector del negocio", en="reader of the business"),
}
PERMISSION_NAMES: Final[dict[str, Text]] = {
    "firm:read": Text(es="ver los datos del despacho", en="see the data of the firm"),
    "firm:history": Text(es="ver el historial del despacho", en="see the history of the firm"),
    "firm:write": Text(es="cambiar los datos del despacho", en="change the data of the firm"),
    "user:read": Text(es="ver los usuarios del despacho", en="see the users of the firm"),
    "user:write": Text(
        es="administrar los usuarios del despacho", en="manage the users of the firm"
    ),
    "token:write": Text(
        es="dar y revocar tokens a programas", en="give tokens to programs, and revoke them"
    ),
    "right:ask": Text(es="pedir permisos por un tiempo", en="ask for rights for a time"),
    "company:read": Text(es="ver la lista de empresas", en="see the list of companies"),
    "company:write": Text(es="cambiar la lista de empresas", en="change the list of companies"),
    "licence:read": Text(es="ver las licencias", en="see licences"),
    "licence:write": Text(es="preparar y activar licencias", en="prepare and activate licences"),
    "licence:end": Text(es="desvincular y eliminar licencias", en="unlink and delete licences"),
    "licence:connect": Text(
        es="actuar en el negocio de un cliente, con su consentimiento",
        en="act in the business of a client, with its consent",
    ),
    "consent:read": Text(
        es="ver los despachos con los que trabaja el negocio, lo que piden y lo que hicieron en él",
        en="see the firms that the business works with, what they ask and what they did in it",
    ),
    "consent:write": Text(
        es="dar y retirar el consentimiento para que un despacho actúe en el negocio",
        en="give and withdraw the consent to a firm's acting in the business",
    ),
    "key:write": Text(
        es="cambiar la conexión con la administración tributaria",
        en="change the connection to the tax authority",
    ),
    "plan:write": Text(es="elegir el plan", en="choose the plan"),
    "tax-id:write": Text(
        es="corregir la identificación del negocio", en="put the tax id of the business right"
    ),
    "licence:leave": Text(
        es="dejar el despacho con el que trabaja el negocio",
        en="leave the firm that the business works with",
    ),
    "installation:check-in": Text(
        es="presentarse como programa instalado", en="check in as an installed program"
    ),
    "notification:report": Text(
        es="enviar buzones y notificaciones desde el programa instalado",
        en="send mailboxes and notifications from the installed program",
    ),
    "statement:read": Text(
        es="ver lo que cuestan los planes de los negocios",
        en="see what the plans of businesses cost",
    ),
    "limit:read": Text(es="ver los límites del despacho", en="see the limits of the firm"),
    "home:read": Text(es="ver lo que espera al despacho", en="see what waits for the firm"),
    "import:read": Text(es="ver y descargar importaciones", en="see and download imports"),
    "import:decide": Text(
        es="importar, descartar o recuperar importaciones", en="import, discard or restore imports"
    ),
    "notification:read": Text(
        es="ver buzones y notificaciones de organismos",
        en="see mailboxes and notifications of public bodies",
    ),
    "notification:write": Text(
        es="anotar y corregir buzones y notificaciones de organismos",
        en="enter and correct mailboxes and notifications of public bodies",
    ),
    "business:read": Text(es="ver los datos del negocio", en="see the data of the business"),
    "business:history": Text(
        es="ver el historial del negocio", en="see the history of the business"
    ),
    "business:remove": Text(es="borrar el negocio", en="remove the business"),
    "business:write": Text(
        es="cambiar los datos del negocio", en="change the data of the business"
    ),
    "licence:answer": Text(
        es="responder a un despacho que pide el negocio",
        en="answer a firm that asks for the business",
    ),
    "document:read": Text(es="ver los comprobantes", en="see documents"),
    "document:issue": Text(es="emitir comprobantes", en="issue documents"),
    "document:decide": Text(
        es="decidir sobre una respuesta que difiere", en="decide about an answer that differs"
    ),
    "export:read": Text(es="ver y descargar exportaciones", en="see and download exports"),
    "export:create": Text(es="exportar periodos", en="export periods"),
    "export:schedule": Text(
        es="programar las entregas al despacho y responder a lo que pide",
        en="schedule exports to the firm and answer what it asks for",
    ),
    "operator:read": Text(
        es="ver los despachos y lo que espera al operador",
        en="see the firms and what waits for the operator",
    ),
    "operator:firms": Text(es="confirmar y bloquear despachos", en="confirm and lock firms"),
    "operator:accounts": Text(es="buscar y bloquear cuentas", en="find and lock accounts"),
    "operator:businesses": Text(
        es="dar otro titular a un negocio", en="give a business another owner"
    ),
    "operator:documents": Text(
        es="decidir por un negocio sobre una respuesta que difiere",
        en="decide for a business about an answer that differs",
    ),
    "operator:look-up": Text(es="buscar a cualquiera", en="find anybody"),
    "operator:announce": Text(es="avisar a todos", en="tell all something"),
    "operator:queues": Text(
        es="devolver mensajes a sus colas", en="send messages back to their queues"
    ),
    "operator:appoint": Text(es="nombrar y quitar operadores", en="appoint and remove operators"),
    "person:read": Text(es="ver los usuarios del negocio", en="see the users of the business"),
    "person:write": Text(
        es="administrar los usuarios del negocio", en="manage the users of the business"
    ),
}
"""As it follows “may”: what a user may do, or has no permission to."""
