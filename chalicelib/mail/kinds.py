"""What kinds of mail there are: the one table. A kind is called as its template.

Who gets them may silence some. Never keys and codes, which somebody asked for and waits for, nor
what has consequences under the law: licences, what became of a document, a document itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core.texts import Text

Stream = Literal["account", "documents", "firms"]
"""Mails that go out apart, each by a configuration set of its own at SES: what somebody needs to
get in, or to know of their account; documents, and what became of them; all else."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail."""

    name: Text
    """What it is, in a list of what somebody gets."""
    to: Text
    """Who gets it."""
    may_be_silenced: bool = False
    is_waited_for: bool = False
    """The recipient asked for it just now: it goes out even where a mail to them bounced."""
    goes_with: Stream | None = None
    """The stream, where it does not follow from the rest."""

    @property
    def stream(self) -> Stream:
        """By which way it goes out: what firms and documents send holds up nobody who waits."""
        is_of_account = self.is_waited_for or self.to is _YOU
        return self.goes_with or ("account" if is_of_account else "firms")


_YOU = Text(es="quien abre o usa la cuenta", en="whoever opens or uses the account")
_CLIENT = Text(es="el cliente de la licencia", en="the client of the licence")
_FIRM = Text(es="el despacho", en="the firm")
_HEADS = Text(es="los administradores o propietarios", en="the administrators or owners")
_OWNERS = Text(es="los propietarios del negocio", en="the owners of the business")
_FIRM_PAYS = Text(es="el despacho que paga", en="the firm that pays")
_READERS = Text(
    es="quien ve las notificaciones en el negocio o el despacho",
    en="whoever sees notifications in the business or the firm",
)
_ISSUER = Text(es="quien emitió el comprobante", en="whoever issued the document")

KINDS: Final[dict[str, Kind]] = {
    "account-verification": Kind(
        Text(es="Código para confirmar el correo", en="Code to confirm the e-mail"),
        _YOU,
        is_waited_for=True,
    ),
    "account-exists": Kind(
        Text(es="Aviso de que ya hay una cuenta", en="Word that there is an account"),
        _YOU,
        is_waited_for=True,
    ),
    "password-reset": Kind(
        Text(es="Código para elegir contraseña", en="Code to choose a password"),
        _YOU,
        is_waited_for=True,
    ),
    "firm-user-invited": Kind(
        Text(es="Invitación a un despacho", en="Invitation to a firm"),
        Text(es="la persona invitada", en="the person invited"),
    ),
    "business-user-invited": Kind(
        Text(es="Invitación a un negocio", en="Invitation to a business"),
        Text(es="la persona invitada", en="the person invited"),
    ),
    "email-change": Kind(
        Text(es="Código para cambiar de correo", en="Code to change the e-mail"),
        _YOU,
        is_waited_for=True,
    ),
    "email-has-account": Kind(
        Text(es="Aviso de que el correo ya tiene cuenta", en="Word that the e-mail has an account"),
        _YOU,
        is_waited_for=True,
    ),
    "account-notice": Kind(Text(es="Aviso de su cuenta", en="Word of your account"), _YOU),
    "email-changed": Kind(Text(es="Correo cambiado", en="E-mail changed"), _YOU),
    "account-closed": Kind(Text(es="Cuenta cerrada", en="Account closed"), _YOU),
    "email-change-undone": Kind(
        Text(es="Cambio de correo deshecho", en="Change of e-mail undone"), _YOU
    ),
    "firm-email-changed": Kind(
        Text(es="Correo del despacho cambiado", en="E-mail of the firm changed"), _FIRM
    ),
    "firm-reply-to-code": Kind(
        Text(
            es="Código para recibir las respuestas a un despacho",
            en="Code to get the answers to a firm's mails",
        ),
        _FIRM,
        is_waited_for=True,
    ),
    "firm-reply-to-changed": Kind(
        Text(es="Respuestas al despacho a otro correo", en="Answers to the firm go elsewhere"),
        _FIRM,
    ),
    "user-changed": Kind(
        Text(es="Cambio de un usuario", en="Change of a user"),
        Text(es="la persona de quien se trata", en="the person whom it is about"),
        goes_with="account",
    ),
    "user-left": Kind(
        Text(es="Usuario que se fue", en="User who left"), _HEADS, may_be_silenced=True
    ),
    "timed-rights-asked": Kind(
        Text(es="Permisos pedidos por un tiempo", en="Rights asked for a time"),
        _HEADS,
        may_be_silenced=True,
    ),
    "timed-rights-decided": Kind(
        Text(es="Permisos por un tiempo", en="Rights for a time"),
        Text(es="quien los pidió", en="whoever asked for them"),
    ),
    "operator-acted": Kind(
        Text(es="Acto del operador", en="Act of the operator"),
        Text(es="a quienes afecta", en="those whom it concerns"),
        goes_with="account",
    ),
    "confirmation-requested": Kind(
        Text(es="Despacho que espera confirmación", en="Firm that waits to be confirmed"),
        Text(es="los operadores", en="the operators"),
    ),
    "feature-requested": Kind(
        Text(es="Despacho que pide una función", en="Firm that asks for a feature"),
        Text(es="los operadores", en="the operators"),
    ),
    "operator-asked-no-more": Kind(
        Text(es="Despacho que retira lo que pidió", en="Firm that takes its request back"),
        Text(es="los operadores", en="the operators"),
    ),
    "business-removed": Kind(
        Text(es="Negocio borrado", en="Business removed"),
        Text(es="quienes tenían acceso", en="those who had access"),
        goes_with="account",
    ),
    "licence-activated-firm": Kind(Text(es="Licencia activada", en="Licence activated"), _FIRM),
    "licence-activated-client": Kind(Text(es="Acceso con su clave", en="Access and key"), _CLIENT),
    "licence-linked-client": Kind(Text(es="Negocio vinculado", en="Business linked"), _CLIENT),
    "licence-requested": Kind(
        Text(es="Solicitud de un despacho", en="Request of a firm"),
        _OWNERS,
    ),
    "licence-request-withdrawn": Kind(
        Text(es="Solicitud retirada por un despacho", en="Request withdrawn by a firm"), _OWNERS
    ),
    "licence-changed": Kind(
        Text(es="Cambio en una licencia", en="Change of a licence"),
        Text(es="el cliente o el despacho", en="the client or the firm"),
    ),
    "licence-number": Kind(
        Text(es="Número de licencia y cómo instalarlo", en="Licence number and how to install it"),
        _CLIENT,
    ),
    "licence-ends": Kind(
        Text(es="Licencia por vencer", en="Licence about to end"), _FIRM, may_be_silenced=True
    ),
    "api-token": Kind(Text(es="Token de un programa", en="Token of a program"), _HEADS),
    "consent-changed": Kind(
        Text(es="Consentimiento para actuar en un negocio", en="Consent to acting in a business"),
        Text(es="el cliente o el despacho", en="the client or the firm"),
    ),
    "firm-connected": Kind(
        Text(es="El despacho entró en el negocio", en="The firm is in the business"),
        _OWNERS,
        may_be_silenced=True,
    ),
    "licence-taken-back": Kind(
        Text(es="Licencia activada por error", en="Licence activated by mistake"),
        Text(es="quien la recibió", en="whoever got it"),
    ),
    "licence-firm-email-code": Kind(
        Text(
            es="Código para el correo del despacho en una licencia",
            en="Code for the firm's e-mail of a licence",
        ),
        _FIRM,
        is_waited_for=True,
    ),
    "licence-firm-email-changed": Kind(
        Text(
            es="Correo del despacho cambiado en una licencia",
            en="Firm's e-mail of a licence changed",
        ),
        _FIRM,
    ),
    "installation-code": Kind(
        Text(es="Código para liberar una instalación", en="Code to release an installation"),
        _CLIENT,
        is_waited_for=True,
    ),
    "tax-id-corrected": Kind(
        Text(es="Identificación fiscal corregida", en="Tax id corrected"),
        Text(es="el cliente o el despacho", en="the client or the firm"),
    ),
    "company-list-ended": Kind(
        Text(es="Lista de empresas cargada", en="Company list taken in"),
        Text(es="quien envió la lista", en="whoever sent the list"),
        may_be_silenced=True,
    ),
    "initial-data-offered": Kind(
        Text(es="Datos del despacho para el negocio", en="The firm's data for the business"),
        _OWNERS,
        may_be_silenced=True,
    ),
    "activations-told": Kind(
        Text(es="Activaciones de un archivo", en="Activations of a file"),
        Text(es="el despacho y quien lo envió", en="the firm and whoever sent it"),
        may_be_silenced=True,
    ),
    "access-key-renewed": Kind(
        Text(es="Clave de acceso nueva", en="New access key"), _YOU, is_waited_for=True
    ),
    "plan-chosen": Kind(Text(es="Plan elegido", en="Plan chosen"), _FIRM_PAYS),
    "plan-nearly-used": Kind(
        Text(es="Plan casi agotado", en="Plan nearly used up"),
        Text(
            es="los propietarios del negocio y el despacho que paga",
            en="the owners of the business and the firm that pays",
        ),
        may_be_silenced=True,
    ),
    "document-delivery": Kind(
        Text(es="Comprobante electrónico", en="Electronic document"),
        Text(es="el receptor del comprobante", en="the receiver of the document"),
        goes_with="documents",
    ),
    "document-accepted-after-all": Kind(
        Text(es="Comprobante aceptado después de todo", en="Document accepted after all"),
        _ISSUER,
        goes_with="documents",
    ),
    "document-rejected": Kind(
        Text(es="Comprobante rechazado", en="Document rejected"),
        Text(es="los propietarios y quien lo emitió", en="the owners and whoever issued it"),
        goes_with="documents",
    ),
    "batch-discarded": Kind(
        Text(es="Lote descartado por el despacho", en="Batch discarded by the firm"),
        Text(es="quien exportó el lote", en="whoever exported the batch"),
        may_be_silenced=True,
    ),
    "batch-undone": Kind(
        Text(es="Importación de un lote deshecha", en="Import of a batch undone"),
        Text(es="quien exportó el lote", en="whoever exported the batch"),
        may_be_silenced=True,
    ),
    "documents-released": Kind(
        Text(es="Comprobantes fuera de los libros", en="Documents that are not in the books"),
        Text(es="quien exportó el lote", en="whoever exported the batch"),
        may_be_silenced=True,
    ),
    "export-asked": Kind(
        Text(es="Petición de un periodo", en="Request for a period"),
        _OWNERS,
        may_be_silenced=True,
    ),
    "export-declined": Kind(
        Text(es="Petición de un periodo rechazada", en="Request for a period declined"),
        _FIRM,
        may_be_silenced=True,
    ),
    "questions-asked": Kind(Text(es="Preguntas del despacho", en="Questions of the firm"), _OWNERS),
    "question-withdrawn": Kind(
        Text(es="Pregunta del despacho retirada", en="Question of the firm withdrawn"),
        _OWNERS,
        may_be_silenced=True,
    ),
    "schedule-proposal": Kind(
        Text(es="Propuesta de entregas programadas", en="Proposal of scheduled exports"),
        Text(es="el cliente o el despacho", en="the client or the firm"),
        may_be_silenced=True,
    ),
    "scheduled-export-refused": Kind(
        Text(es="Entrega programada rechazada", en="Scheduled export refused"),
        _OWNERS,
        may_be_silenced=True,
    ),
    "certificate-expiring": Kind(
        Text(es="Llave de firma por vencer", en="Signing key about to end"),
        _OWNERS,
        may_be_silenced=True,
    ),
    "tax-authority-disconnected": Kind(
        Text(es="Conexión tributaria cerrada", en="Tax connection ended"), _OWNERS
    ),
    "client-not-begun": Kind(
        Text(es="Recordatorio de empezar", en="Reminder to begin"), _CLIENT, may_be_silenced=True
    ),
    "client-key-expired": Kind(
        Text(es="Cliente que no ha empezado", en="Client who has not begun"),
        _FIRM,
        may_be_silenced=True,
    ),
    "mail-undelivered": Kind(
        Text(es="Correos que no llegaron", en="Mails that did not arrive"),
        Text(es="quien causó el correo", en="whoever caused the mail"),
        may_be_silenced=True,
    ),
    "notice-due": Kind(
        Text(es="Plazo de una notificación", en="Term of a notification"),
        _READERS,
        may_be_silenced=True,
    ),
    "notice-expired": Kind(
        Text(es="Fin del plazo de una notificación", en="End of the term of a notification"),
        _READERS,
        may_be_silenced=True,
    ),
    "pending-imports-digest": Kind(
        Text(es="Resumen de importaciones", en="Digest of imports"),
        Text(es="quien puede importar en el despacho", en="whoever may import in the firm"),
        may_be_silenced=True,
    ),
}
"""Template -> kind."""
