"""What can be done with a licence, and what each act will do, as it is told before. Pure.

One table for all acts. What is told once it is done is in `act_mails`, and so is how issuing goes
on, for it depends on who pays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core.texts import Text
from chalicelib.licences.model import Event, LicenceEvent, State
from chalicelib.onboarding.service import EndReason

ActName = Literal[
    "suspend",
    "reinstate",
    "unlink",
    "delete",
    "withdraw",
    "set_payer",
    "leave",
    "correct_client",
    "take_back",
    "open",
    "close",
    "cancel_stop",
    "replace_number",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row of the table (`ACTS`)."""

    name: Text
    told: Mapping[State, tuple[Text, ...]]
    """State in which it can be done -> what it will do; may name `{company}`, `{firm}`, `{payer}`
    and `{keeps}`, which is what the product leaves as it is. Of a licence whose client has access;
    of one that the firm runs `run_words` tells it."""
    event: Event | None
    """The step of the machine; None: the state stays."""
    noted: LicenceEvent
    at_business: str
    """What it is called in the history of the business."""
    reason: EndReason
    """Why the firm pays no more, where it does not."""
    asks: tuple[str, ...] = ()
    """What must be sent with it."""


KEEPS: Final = Text(es="{keeps}", en="{keeps}")
TOLD_TODAY: Final = Text(
    es="El cliente recibe hoy un correo que lo dice, con la fecha y con su dirección para "
    "preguntarle.",
    en="The client gets an e-mail about it today, with the date and your address to ask you.",
)
FIRM_TOLD_TODAY: Final = Text(
    es="El despacho recibe hoy un correo que lo dice. Para volver hará falta que le pida una "
    "licencia nueva.",
    en="The firm gets an e-mail about it today. To come back, it has to ask you for a new licence.",
)
"""Sentences that are told of each product."""
_COMPANY_FREE = Text(
    es="La empresa puede tener otra licencia.", en="The company can get another licence."
)
_ALONE = Text(
    es="El negocio de {company} sigue solo: usted no verá nada nuevo de él. Lo que ya recibió "
    "sigue siendo suyo.",
    en="The business of {company} goes on alone: you will see nothing new of it. What you have "
    "received stays yours.",
)
_TOGETHER_AGAIN = Text(
    es="Para volver a trabajar juntos hará falta una licencia nueva, que el cliente acepte; el "
    "negocio será el mismo, con sus consecutivos.",
    en="To work together again takes a new licence that the client accepts; the business will be "
    "the same, with its series.",
)
CLOSED: Final = Text(
    es="La licencia queda cerrada. Para confirmarlo escriba el correo del cliente.",
    en="The licence is closed. To confirm, type the client's e-mail.",
)
_NEW_PAYER = Text(
    es="El plan del negocio de {company} pasa a pagarlo {other}.",
    en="The plan of the business of {company} will be paid by {other}.",
)
_TAKING = (
    Text(
        es="La clave de acceso que se envió deja de valer, y quien entró con ella pierde el "
        "negocio de {company}, con lo que se cargó en él. Hoy recibe un correo que le dice que fue "
        "un error.",
        en="The access key that was mailed works no more, and whoever got in with it loses the "
        "business of {company}, with what was loaded into it. They get an e-mail today that says "
        "that it was a mistake.",
    ),
    Text(
        es="Un negocio que el cliente ya tenía sigue siendo suyo, sin el vínculo.",
        en="A business that the client had before stays theirs, without the link.",
    ),
)
_ANEW = Text(
    es="La licencia vuelve a activarse para la dirección nueva, con otra clave o, si tiene cuenta, "
    "sin ella.",
    en="The licence is activated anew for the new address, with another key or, if it has an "
    "account, without one.",
)
_OTHER_NUMBER = (
    Text(
        es="La licencia de {company} recibe otro número. El de ahora deja de valer en el acto: a "
        "quien lo valide se le dice que busque el nuevo o lo pida.",
        en="The licence of {company} gets another number. The one that it has is good for nothing "
        "at once: whoever validates it is told to look for the new one, or to ask for it.",
    ),
    Text(
        es="Diga qué pasa con los equipos instalados: siguen como están, también el de "
        "quien usó el número sin permiso, que se libera en la lista de instalaciones; o se liberan "
        "todos: sus programas dejan de funcionar la próxima vez que se comuniquen con "
        "Enlace, y cada uno se instala con el número nuevo.",
        en="Say what becomes of the computers that are installed: they stay as they are, "
        "and so does one of whoever used the number without leave, which is released in the list "
        "of installations; or all are released: their programs stop working the next "
        "time that they check in with Enlace, and each is installed by the new number.",
    ),
    TOLD_TODAY,
    Text(
        es="Ese correo no lleva el número nuevo: va en otro, ahora mismo o cuando lo envíe.",
        en="That e-mail does not have the new number: it goes in another one, now or when "
        "you send it.",
    ),
)
_UNLINKING = (_ALONE, KEEPS, _COMPANY_FREE, _TOGETHER_AGAIN, TOLD_TODAY)

ACTS: Final[dict[ActName, Act]] = {
    "suspend": Act(
        name=Text(es="desactivar", en="suspend"),
        event="suspend",
        noted="suspended",
        at_business="licence_suspended",
        reason="suspended",
        told={
            "active": (
                Text(
                    es="La licencia de {company} descansa: usted no recibirá nada nuevo ni verá "
                    "cómo va el cliente. Lo que ya recibió sigue siendo suyo.",
                    en="The licence of {company} rests: you will receive nothing new, nor see how "
                    "the client is doing. What you have received stays yours.",
                ),
                Text(
                    es="Si el cliente consintió que actúe en su negocio, deja de valer: después "
                    "habrá que pedírselo de nuevo.",
                    en="If the client let you act in its business, that ends: you will have to ask "
                    "again afterwards.",
                ),
                KEEPS,
                TOLD_TODAY,
                Text(
                    es="Puede volver a activarla cuando quiera.",
                    en="You can reinstate it whenever you like.",
                ),
            )
        },
    ),
    "reinstate": Act(
        name=Text(es="volver a activar", en="reinstate"),
        event="reinstate",
        noted="reinstated",
        at_business="licence_reinstated",
        reason="payer_changed",
        told={
            "suspended": (
                Text(
                    es="La licencia de {company} vuelve a estar activa: recibirá lo que el cliente "
                    "exporte desde ahora. Lo que exportó entretanto queda con él.",
                    en="The licence of {company} is active again: you will receive what the client "
                    "exports from now on. What they exported meanwhile stays with them.",
                ),
                Text(
                    es="El plan del negocio lo paga {payer}.",
                    en="The plan of the business is paid by {payer}.",
                ),
                TOLD_TODAY,
            )
        },
    ),
    "unlink": Act(
        name=Text(es="desvincular", en="unlink"),
        event="unlink",
        noted="unlinked",
        at_business="licence_unlinked",
        reason="unlinked",
        told={"active": _UNLINKING, "suspended": _UNLINKING},
    ),
    "delete": Act(
        name=Text(es="eliminar", en="delete"),
        event="delete",
        noted="deleted",
        at_business="licence_deleted",
        reason="deleted",
        asks=("client_email",),
        told={
            "active": (*_UNLINKING, CLOSED),
            "suspended": (*_UNLINKING, CLOSED),
            "unlinked": (
                Text(
                    es="Para el cliente no cambia nada: su negocio ya sigue solo.",
                    en="Nothing changes for the client: the business goes on alone already.",
                ),
                CLOSED,
            ),
        },
    ),
    "withdraw": Act(
        name=Text(es="retirar", en="withdraw"),
        event="withdraw",
        noted="withdrawn",
        at_business="licence_request_withdrawn",
        reason="unlinked",
        told={
            "draft": (
                Text(
                    es="El borrador se retira. Nadie recibe aviso.",
                    en="The draft is withdrawn. Nobody is told.",
                ),
            ),
            "provisioning_failed": (
                Text(
                    es="La activación fallida se retira. Nadie recibe aviso.",
                    en="The failed activation is withdrawn. Nobody is told.",
                ),
                _COMPANY_FREE,
            ),
            "awaiting_client": (
                Text(
                    es="La solicitud se retira: el cliente ya no podrá aceptarla, y recibe hoy un "
                    "correo que lo dice.",
                    en="The request is withdrawn: the client can accept it no more, and gets an "
                    "e-mail about it today.",
                ),
                _COMPANY_FREE,
            ),
        },
    ),
    "set_payer": Act(
        name=Text(es="cambiar quién paga", en="change who pays"),
        event=None,
        noted="payer_set",
        at_business="licence_payer_set",
        reason="payer_changed",
        asks=("paid_by",),
        told={
            "active": (_NEW_PAYER, TOLD_TODAY),
            "suspended": (
                _NEW_PAYER,
                Text(
                    es="Cuenta desde que vuelva a activar la licencia.",
                    en="It counts from when you reinstate the licence.",
                ),
                TOLD_TODAY,
            ),
        },
    ),
    "correct_client": Act(
        name=Text(es="corregir el correo del cliente", en="put the client's e-mail right"),
        event="correct",
        noted="client_corrected",
        at_business="licence_taken_back",
        reason="taken_back",
        asks=("client_email",),
        told={
            "active": (*_TAKING, _ANEW),
            "suspended": (*_TAKING, _ANEW),
            "awaiting_client": (
                Text(
                    es="A quien se preguntó ya no podrá aceptar, y recibe hoy un correo que lo "
                    "dice.",
                    en="Whoever was asked can accept no more, and gets an e-mail about it today.",
                ),
                _ANEW,
            ),
        },
    ),
    "take_back": Act(
        name=Text(es="quitar la licencia", en="take the licence back"),
        event="take_back",
        noted="taken_back",
        at_business="licence_taken_back",
        reason="taken_back",
        told={"active": (*_TAKING, _COMPANY_FREE), "suspended": (*_TAKING, _COMPANY_FREE)},
    ),
    "open": Act(
        name=Text(es="abrir al cliente", en="open to the client"),
        event=None,
        noted="opened",
        at_business="licence_opened",
        reason="payer_changed",
        asks=("client_email",),
        told={},
    ),
    "close": Act(
        name=Text(es="quitar el acceso recién dado", en="take back the access just given"),
        event=None,
        noted="closed",
        at_business="licence_closed",
        reason="payer_changed",
        asks=("mandate",),
        told={
            "active": (
                Text(
                    es="El negocio de {company} se quita a quien se abrió, y a quien este dio "
                    "acceso, aunque ya hayan entrado: la clave deja de valer y hoy reciben un "
                    "correo que les dice que fue un error. Lo que escribieron en el negocio "
                    "queda, y su historial lo cuenta: revíselo.",
                    en="The business of {company} is taken from whoever it was opened to, and from "
                    "those whom they gave access, even if they have been in: the key works no "
                    "more, and they get an e-mail today that says that it was a mistake. What "
                    "they wrote in the business stays, and its history tells it: look it through.",
                ),
                Text(
                    es="Vuelve a llevarlo su despacho, por el mandato que declare, y a pagar su "
                    "plan. Puede abrirlo otra vez, a la dirección correcta.",
                    en="Your firm runs it again, by the mandate that you state, and pays its plan. "
                    "You can open it again, to the right address.",
                ),
            )
        },
    ),
    "cancel_stop": Act(
        name=Text(es="cancelar que se desactive", en="cancel that it is suspended"),
        event=None,
        noted="stop_cancelled",
        at_business="licence_stop_cancelled",
        reason="payer_changed",
        told={
            "active": (
                Text(
                    es="La licencia de {company} sigue activa: ya no se desactivará el día que se "
                    "había elegido.",
                    en="The licence of {company} stays active: it will not be suspended on the day "
                    "that was chosen.",
                ),
                TOLD_TODAY,
            )
        },
    ),
    "replace_number": Act(
        name=Text(es="cambiar el número por otro", en="replace the number by another"),
        event=None,
        noted="number_replaced",
        at_business="licence_number_replaced",
        reason="payer_changed",
        asks=("installations",),
        told={"active": _OTHER_NUMBER, "suspended": _OTHER_NUMBER},
    ),
    "leave": Act(
        name=Text(es="dejar el despacho", en="leave the firm"),
        event="unlink",
        noted="client_left",
        at_business="licence_left",
        reason="left",
        told={
            state: (
                Text(
                    es="Su negocio deja de trabajar con {firm}, que no verá nada nuevo de él. Lo "
                    "que ya le entregó sigue siendo del despacho.",
                    en="Your business stops working with {firm}, which will see nothing new of it. "
                    "What you have handed over stays the firm's.",
                ),
                KEEPS,
                FIRM_TOLD_TODAY,
            )
            for state in ("active", "suspended")
        },
    ),
}
ACT_NAMES: Final = {act: row.name for act, row in ACTS.items()}
STRANGERS_ONLY: Final[frozenset[ActName]] = frozenset({"correct_client", "take_back"})
"""What the firm does only as long as the client has neither proven the tax id nor issued."""
WITHOUT_END: Final[frozenset[ActName]] = STRANGERS_ONLY | {
    "reinstate",
    "open",
    "close",
    "cancel_stop",
    "replace_number",
}
"""What is told without the end of a plan that the firm paid: it does not lead there."""
HANDING: Final[frozenset[ActName]] = frozenset({"suspend", "reinstate", "unlink", "delete"})
"""What moves the mailboxes of a client, where the licence is one that is installed."""
ENDING: Final[frozenset[ActName]] = frozenset(
    {"unlink", "delete", "withdraw", "take_back", "leave"}
)
"""What ends a licence for good, held by the operator or not."""
CLIENTS_OWN: Final[frozenset[ActName]] = frozenset({"leave"})
"""What the client does; all else is the firm's."""
