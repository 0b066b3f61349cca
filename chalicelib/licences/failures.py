"""Why an activation can end without a client: each reason with what the firm can do about it."""

from __future__ import annotations

from chalicelib.core.texts import Text

BUSINESS_OF_ANOTHER = "business-of-another-account"
BUSINESS_OF_CLIENT = "business-of-client"
BUSINESS_REMOVED = "business-removed"
BUSINESS_RUN_BY_FIRM = "business-run-by-firm"
CLIENT_NOT_ACTIVE = "client-account-not-active"
CLIENT_OWNS_ANOTHER = "client-owns-another"
CLIENT_REFUSED = "client-refused"

FAILURES: dict[str, Text] = {
    BUSINESS_OF_ANOTHER: Text(
        es="La identificación fiscal de la empresa ya pertenece a un negocio de otra cuenta. "
        "Pida al cliente el correo con el que entra en Enlace, cámbielo aquí y acepte de nuevo.",
        en="The company's tax id already belongs to a business of another account. Ask the client "
        "for the e-mail with which they sign in, change it here and accept again.",
    ),
    BUSINESS_OF_CLIENT: Text(
        es="La empresa ya tiene, por otra licencia, un negocio que es de su cliente. Quite el "
        "mandato, escriba el correo con el que el cliente entra y acepte de nuevo: se le "
        "preguntará, y actuará usted con su consentimiento.",
        en="By another licence the company has a business already, which is your client's. Take "
        "the mandate out, write the e-mail with which the client signs in and accept again: they "
        "will be asked, and you act by their consent.",
    ),
    BUSINESS_RUN_BY_FIRM: Text(
        es="El negocio de la empresa lo lleva su despacho, por otra licencia y sin acceso del "
        "cliente. Ábralo antes en esa licencia a este mismo correo y acepte de nuevo.",
        en="Your firm runs the business of the company, by another licence and without client "
        "access. Open it to this same e-mail in that licence first, and accept again.",
    ),
    BUSINESS_REMOVED: Text(
        es="El cliente borró el negocio por el que se le preguntaba. Acepte de nuevo: se le creará "
        "uno.",
        en="The client removed the business that they were asked for. Accept again: one will be "
        "made for them.",
    ),
    CLIENT_NOT_ACTIVE: Text(
        es="La cuenta de ese correo está bloqueada o cerrada. Use otro correo del cliente y "
        "repita.",
        en="The account of that e-mail is locked or closed. Use another e-mail of the client and "
        "try again.",
    ),
    CLIENT_OWNS_ANOTHER: Text(
        es="El cliente ya tiene con esa cuenta otro negocio de la misma identificación. Pídale que "
        "lo borre, si no ha emitido, o que diga otro correo, y ábralo de nuevo.",
        en="The client has another business of the same tax id with that account. Ask them to "
        "remove it, if it has not issued, or for another e-mail, and open it again.",
    ),
    CLIENT_REFUSED: Text(
        es="El cliente no aceptó que su negocio se vincule con el despacho. Hable con él y, si "
        "está de acuerdo, acepte de nuevo: se le volverá a preguntar.",
        en="The client did not agree to have their business linked to the firm. Talk to them and, "
        "if they agree, accept again: they will be asked once more.",
    ),
}
