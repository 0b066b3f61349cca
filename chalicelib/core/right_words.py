"""What roles and rights are called; who has which is in `caller`."""

from __future__ import annotations

from typing import Final

from chalicelib.core.texts import Text

ROLE_NAMES: Final[dict[str, Text]] = {
    "administrator": Text(es="administrador del despacho", en="administrator of the firm"),
    "adviser": Text(es="asesor del despacho", en="adviser of the firm"),
    "owner": Text(es="titular del negocio", en="owner of the business"),
    "manager": Text(es="administrador del negocio", en="administrator of the business"),
    "assistant": Text(es="auxiliar del negocio", en="assistant of the business"),
    "reader": Text(es="lector del negocio", en="reader of the business"),
}
PERMISSION_NAMES: Final[dict[str, Text]] = {
    "firm:read": Text(es="ver los datos del despacho", en="see the data of the firm"),
    "user:read": Text(es="ver los usuarios del despacho", en="see the users of the firm"),
    "user:write": Text(
        es="administrar los usuarios del despacho", en="manage the users of the firm"
    ),
    "company:read": Text(es="ver la lista de empresas", en="see the list of companies"),
    "company:write": Text(es="cambiar la lista de empresas", en="change the list of companies"),
    "licence:read": Text(es="ver las licencias", en="see licences"),
    "licence:write": Text(es="preparar y activar licencias", en="prepare and activate licences"),
    "licence:end": Text(es="desvincular y eliminar licencias", en="unlink and delete licences"),
    "licence:leave": Text(
        es="dejar el despacho con el que trabaja el negocio",
        en="leave the firm that the business works with",
    ),
    "import:read": Text(es="ver y descargar importaciones", en="see and download imports"),
    "import:decide": Text(
        es="importar, descartar o recuperar importaciones", en="import, discard or restore imports"
    ),
    "business:read": Text(es="ver los datos del negocio", en="see the data of the business"),
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
}
"""As it follows “may”: what a user may do, or has no permission to."""
