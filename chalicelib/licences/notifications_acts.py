"""What is told of acts on licences that are installed, before they are done and after. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.core.texts import Text
from chalicelib.licences.act_mails import LEFT as LEFT_IN_GENERAL
from chalicelib.licences.act_mails import TO_CLIENT, Mailed
from chalicelib.licences.act_words import ACTS as OF_EVERY_PRODUCT
from chalicelib.licences.act_words import CLOSED, FIRM_TOLD_TODAY, KEEPS, TOLD_TODAY, ActName
from chalicelib.licences.held_words import PROGRAMS_AGAIN
from chalicelib.licences.model import LINKED, State

_AT_NEXT_CHECK_IN = Text(
    es="Los programas instalados dejan de funcionar la próxima vez que se comuniquen con Enlace; "
    "los ordenadores siguen en la lista.",
    en="Installed programs stop working the next time that they check in with Enlace; the "
    "computers stay in the list.",
)
_FOR_GOOD = Text(
    es="El número de licencia deja de valer para siempre: los programas instalados se detienen la "
    "próxima vez que se comuniquen con Enlace.",
    en="The licence number is good for nothing from then on: installed programs stop the next time "
    "that they check in with Enlace.",
)
_MAILBOXES = Text(
    es="{company} ya no gestionará sus notificaciones con esta licencia. Diga quién se hace cargo "
    "de sus buzones: usted (pasan a su despacho con lo que está pendiente) o el cliente (siguen "
    "siendo suyos y los atiende entrando en Enlace).",
    en="{company} will no longer manage its notifications by this licence. Say who takes its "
    "mailboxes over: you (they come to your firm, with what is pending) or the client (they stay "
    "its own, looked after by signing in to Enlace).",
)
_FREE = Text(
    es="La empresa puede tener otra licencia, con otro número.",
    en="The company can get another licence, with another number.",
)
_WITH_THE_MISTAKE = (
    Text(
        es="El número de licencia que se envió deja de valer para siempre, y los programas "
        "instalados con él se detienen; otra activación tendrá otro número.",
        en="The licence number that was sent is good for nothing from then on, and programs that "
        "were installed by it stop; another activation will have another number.",
    ),
    Text(
        es="De los buzones del negocio que se quita se hace cargo su despacho, con lo que está "
        "pendiente; los de un negocio que el cliente ya tenía siguen siendo suyos.",
        en="The mailboxes of the business that goes come to your firm, with what is pending; those "
        "of a business that the client had before stay its own.",
    ),
)


def _of_mistake(act: ActName) -> Mapping[State, tuple[Text, ...]]:
    """Say of taking a licence back what it is of every product, and what becomes of the number."""
    told = OF_EVERY_PRODUCT[act].told
    return {
        state: (*texts, *_WITH_THE_MISTAKE) if state in LINKED else texts
        for state, texts in told.items()
    }


_UNLINKING = (_FOR_GOOD, _MAILBOXES, KEEPS, _FREE, TOLD_TODAY)
ACTS: Final[Mapping[ActName, Mapping[State, tuple[Text, ...]]]] = {
    "suspend": {
        "active": (
            Text(
                es="La licencia de {company} descansa desde ahora o desde el día que elija; hasta "
                "ese día puede cancelarlo.",
                en="The licence of {company} rests from now on, or from a day that you choose; "
                "until that day you can cancel it.",
            ),
            _AT_NEXT_CHECK_IN,
            _MAILBOXES,
            KEEPS,
            TOLD_TODAY,
            Text(
                es="Puede volver a activarla cuando quiera, con el mismo número.",
                en="You can reinstate it whenever you like, with the same number.",
            ),
        )
    },
    "reinstate": {
        "suspended": (
            Text(
                es="La licencia de {company} vuelve a estar activa con el mismo número.",
                en="The licence of {company} is active again with the same number.",
            ),
            PROGRAMS_AGAIN,
            Text(
                es="El cliente vuelve a gestionar sus notificaciones. Diga quién se hace cargo de "
                "sus buzones: el cliente (vuelven a él con lo que está pendiente) o usted (los que "
                "ya atiende siguen con usted).",
                en="The client manages its notifications again. Say who takes its mailboxes over: "
                "the client (they come back to it, with what is pending) or you (those that you "
                "look after stay with you).",
            ),
            TOLD_TODAY,
        )
    },
    "unlink": {"active": _UNLINKING, "suspended": _UNLINKING},
    "delete": {
        "active": (*_UNLINKING, CLOSED),
        "suspended": (*_UNLINKING, CLOSED),
        "unlinked": (
            Text(
                es="Para el cliente no cambia nada: su número ya no vale.",
                en="Nothing changes for the client: its number is good for nothing already.",
            ),
            CLOSED,
        ),
    },
    "correct_client": _of_mistake("correct_client"),
    "take_back": _of_mistake("take_back"),
    "leave": {
        state: (
            Text(
                es="Su negocio deja de trabajar con {firm}. El número de licencia deja de valer: "
                "los programas instalados se detienen la próxima vez que se comuniquen con Enlace.",
                en="Your business stops working with {firm}. The licence number is good for "
                "nothing from then on: installed programs stop the next time that they check in "
                "with Enlace.",
            ),
            Text(
                es="Sus buzones siguen siendo suyos y {firm} no verá nada nuevo de ellos.",
                en="Your mailboxes stay yours, and {firm} will see nothing new of them.",
            ),
            KEEPS,
            FIRM_TOLD_TODAY,
        )
        for state in ("active", "suspended")
    },
}
TOLD: Final[Mapping[ActName, Mailed]] = {
    "suspend": Mailed(
        subject=TO_CLIENT["suspend"].subject,
        text=Text(
            es="El {day}, {firm} desactivó la licencia de {business} para {product}: los programas "
            "instalados dejan de funcionar la próxima vez que se comuniquen con Enlace.",
            en="On {day} {firm} suspended the licence of {business} for {product}: installed "
            "programs stop working the next time that they check in with Enlace.",
        ),
    ),
    "reinstate": Mailed(
        subject=TO_CLIENT["reinstate"].subject,
        text=Text(
            es="El {day}, {firm} volvió a activar la licencia de {business} para {product}. El "
            "número es el mismo.",
            en="On {day} {firm} reinstated the licence of {business} for {product}. The number is "
            "the same.",
        ),
        then=PROGRAMS_AGAIN,
    ),
    "unlink": Mailed(
        subject=TO_CLIENT["unlink"].subject,
        text=Text(
            es="El {day}, {firm} se desvinculó de {business}. Su licencia para {product} y su "
            "número ya no valen.",
            en="On {day} {firm} unlinked {business}. Its licence for {product} and its number are "
            "good for nothing any more.",
        ),
    ),
    "delete": Mailed(
        subject=TO_CLIENT["delete"].subject,
        text=Text(
            es="El {day}, {firm} eliminó la licencia de {business} para {product}. Su número ya no "
            "vale.",
            en="On {day} {firm} deleted the licence of {business} for {product}. Its number is "
            "good for nothing any more.",
        ),
    ),
    "leave": Mailed(
        subject=TO_CLIENT["leave"].subject,
        text=Text(
            es="El {day}, {business} dejó la licencia de {firm} para {product}. El número ya no "
            "vale y sus buzones siguen siendo suyos.",
            en="On {day} {business} left the licence of {firm} for {product}. The number is good "
            "for nothing any more, and your mailboxes stay yours.",
        ),
    ),
}
LEFT: Final = Mailed(
    subject=LEFT_IN_GENERAL.subject,
    text=Text(
        es="El {day}, el cliente {company} dejó su licencia para {product}: el número ya no vale. "
        "Lo que le envió queda como está ese día, mientras no lo retire; no recibirá nada nuevo ni "
        "sabrá lo que cambie. La empresa puede tener otra licencia.",
        en="On {day} the client {company} left your licence for {product}: the number is good for "
        "nothing any more. What it has sent you stays as it is on that day, unless it takes it "
        "back; you will receive nothing new, nor learn what changes. The company can get another "
        "licence.",
    ),
)
"""To the firm, when its client leaves."""
