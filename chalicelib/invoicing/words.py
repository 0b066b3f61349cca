"""What holds documents up, and what happened to them, told to the people of the business."""

from __future__ import annotations

from typing import Final

from chalicelib.core.texts import Text
from chalicelib.invoicing.model import Obstacle
from chalicelib.invoicing.progress import DocumentEvent

OBSTACLES: Final[dict[Obstacle, Text]] = {
    "answer-differs": Text(
        es="La respuesta de la autoridad no es sobre el comprobante tal como se envió. Decida qué "
        "vale, o pida que se consulte de nuevo.",
        en="The authority's answer is not about the document as it was sent. Decide what counts, "
        "or have it asked again.",
    ),
    "answer-missing": Text(
        es="La autoridad dice que terminó, pero no da su respuesta. Se consulta de nuevo solo.",
        en="The authority says that it is done, but gives no answer. It is asked again by itself.",
    ),
    "answer-not-valid": Text(
        es="La firma de la respuesta no es válida: no cuenta. Se consulta de nuevo solo.",
        en="The answer's signature does not hold, so it does not count. The authority is asked "
        "again by itself.",
    ),
    "asking-stopped": Text(
        es="Ya no se consulta a la autoridad: lleva mucho tiempo sin responder, o el negocio se "
        "desconectó de ella. Pida que se consulte de nuevo cuando haya motivo.",
        en="The authority is asked no more: it has had no answer for a long time, or the business "
        "has disconnected from it. Have it asked again when there is reason to.",
    ),
    "authority-error": Text(
        es="La autoridad tuvo un error al procesarlo. Se envía de nuevo solo.",
        en="The authority failed to process it. It is sent again by itself.",
    ),
    "authority-refuses-document": Text(
        es="La autoridad no admite el comprobante; vea sus observaciones. Se intenta más veces "
        "antes de darlo por rechazado.",
        en="The authority does not take the document; see its remarks. It is tried some more times "
        "before it counts as rejected.",
    ),
    "authority-refuses-requests": Text(
        es="La autoridad no atiende las peticiones de este negocio. Se intenta de nuevo solo; si "
        "dura, revise la conexión con ella.",
        en="The authority does not serve the requests of this business. It is tried again by "
        "itself; if that lasts, check the connection to it.",
    ),
    "authority-unavailable": Text(
        es="La autoridad no responde. Se intenta de nuevo solo; no hay que hacer nada.",
        en="The authority does not respond. It is tried again by itself; there is nothing to do.",
    ),
    "being-processed": Text(
        es="La autoridad lo está procesando. No hay que hacer nada.",
        en="The authority is processing it. There is nothing to do.",
    ),
    "cannot-be-delivered": Text(
        es="Está aceptado, pero un error nuestro impide hacer su PDF o su correo. Saldrá solo en "
        "cuanto lo corrijamos.",
        en="It is accepted, but a mistake of ours keeps its PDF or mail from being made. It goes "
        "out by itself once we have corrected it.",
    ),
    "cannot-be-signed": Text(
        es="Un error nuestro impide firmarlo. Seguirá solo en cuanto lo corrijamos; no lo emita "
        "otra vez.",
        en="A mistake of ours keeps it from being signed. It goes on by itself once we have "
        "corrected it; do not issue it again.",
    ),
    "customer-mail-bounced": Text(
        es="Está aceptado, pero un correo al cliente fue devuelto. Envíelo a otra dirección, o "
        "entréguele usted los archivos.",
        en="It is accepted, but a mail to the customer came back. Send it to another address, or "
        "hand the files over yourself.",
    ),
    "customer-mail-refused": Text(
        es="Está aceptado, pero un correo al cliente se rechazó. Envíelo a otra dirección, o "
        "entréguele usted los archivos.",
        en="It is accepted, but a mail to the customer was refused. Send it to another address, or "
        "hand the files over yourself.",
    ),
    "mail-waits": Text(
        es="Está aceptado; el correo al cliente espera, porque el servicio de correo no lo toma "
        "por ahora. Sale solo; si urge, descargue los archivos y envíelos usted.",
        en="It is accepted; the mail to the customer waits, as the mail service does not take it "
        "for now. It goes out by itself; if it is urgent, download the files and send them.",
    ),
    "not-connected": Text(
        es="El negocio no está conectado con la autoridad, o su llave no sirve. Conéctelo de nuevo "
        "y el comprobante seguirá solo.",
        en="The business is not connected to the authority, or its key will not do. Connect it "
        "again, and the document goes on by itself.",
    ),
    "not-known-yet": Text(
        es="La autoridad aún no lo encuentra. Se le consulta, o se le envía, de nuevo solo.",
        en="The authority does not find it yet. It is asked, and if need be sent, again by itself.",
    ),
    "token-refused": Text(
        es="La autoridad no admite el usuario o la contraseña del negocio. Corríjalos en la "
        "conexión y el comprobante seguirá solo.",
        en="The authority does not take the user or password of the business. Correct them in the "
        "connection, and the document goes on by itself.",
    ),
}
EVENTS: Final[dict[DocumentEvent, Text]] = {
    "issued": Text(es="Se emitió y recibió su número.", en="It was issued and got its number."),
    "signed": Text(es="Se firmó.", en="It was signed."),
    "sent": Text(es="La autoridad lo recibió.", en="The authority received it."),
    "unknown": Text(
        es="Se envió, y no se sabe si la autoridad lo recibió.",
        en="It was sent, and whether the authority received it is not known.",
    ),
    "accepted": Text(es="La autoridad lo aceptó.", en="The authority accepted it."),
    "accepted_with_warnings": Text(
        es="La autoridad lo aceptó con observaciones.", en="The authority accepted it with remarks."
    ),
    "rejected": Text(es="La autoridad lo rechazó.", en="The authority rejected it."),
    "asked_again": Text(
        es="Se pidió consultar de nuevo a la autoridad.", en="The authority was to be asked again."
    ),
    "decided": Text(
        es="Una persona decidió sobre la respuesta que difiere: {detail}",
        en="A person decided about the answer that differs: {detail}",
    ),
    "replaced": Text(
        es="Se emitió otro en su lugar: {detail}.", en="Another was issued in its place: {detail}."
    ),
    "delivered": Text(
        es="Se entregó por correo al cliente.", en="It was delivered to the customer by e-mail."
    ),
    "delivery_refused": Text(
        es="El correo a {to} no salió. {detail}",
        en="The mail to {to} did not go out. {detail}",
    ),
    "delivery_asked": Text(
        es="Se pidió enviarlo de nuevo a {detail}.", en="It was to be sent again to {detail}."
    ),
    "delivery_bounced": Text(
        es="El correo a {to} no llegó. {detail}",
        en="The mail to {to} did not arrive. {detail}",
    ),
}
"""`{detail}`: a person's reason, the id of another document, an address, or why mail bounced."""
ASKED_AND_TOLD: Final = Text(
    es="La autoridad, consultada de nuevo, lo dejó {state}.",
    en="The authority, asked again, left it {state}.",
)
NOBODY_TO_MAIL: Final = Text(
    es="Está listo; no hay correo al que enviarlo.", en="It is ready; there is no e-mail for it."
)
