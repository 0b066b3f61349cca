"""What can be done with a licence and what each act means, told before it is done and after. Pure.

One table for all acts. Who may act is told in the words of `told` what will happen; the client is
mailed what did. How issuing goes on is said apart (`ISSUING`), for it depends on who pays.
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
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """What the client is mailed: subject and first paragraph, which name the day."""

    subject: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One row of the table (`ACTS`)."""

    name: Text
    told: Mapping[State, tuple[Text, ...]]
    """State in which it can be done -> what it will do; may name `{company}`, `{firm}`, `{payer}`
    and `{keeps}`, which is what the product leaves as it is."""
    event: Event | None
    """The step of the machine; None: the state stays."""
    noted: LicenceEvent
    at_business: str
    """What it is called in the history of the business."""
    reason: EndReason
    """Why the firm pays no more, where it does not."""
    to_client: Mailed | None
    """None: the act has a mail of its own."""
    asks: tuple[str, ...] = ()
    """What must be sent with it."""


_KEEPS = Text(es="{keeps}", en="{keeps}")
_TOLD_TODAY = Text(
    es="El cliente recibe hoy un correo que lo dice, con la fecha y con su dirección para "
    "preguntarle.",
    en="The client gets an e-mail about it today, with the date and your address to ask you.",
)
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
_CLOSED = Text(
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
_UNLINKING = (_ALONE, _KEEPS, _COMPANY_FREE, _TOGETHER_AGAIN, _TOLD_TODAY)

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
                _KEEPS,
                _TOLD_TODAY,
                Text(
                    es="Puede volver a activarla cuando quiera.",
                    en="You can reinstate it whenever you like.",
                ),
            )
        },
        to_client=Mailed(
            subject=Text(es="{firm} desactivó su licencia", en="{firm} suspended its licence"),
            text=Text(
                es="El {day}, {firm} desactivó la licencia con la que {business} trabaja para "
                "{product}: desde entonces no recibe lo que usted exporte.",
                en="On {day} {firm} suspended the licence under which {business} works for "
                "{product}: from then on it does not receive what you export.",
            ),
        ),
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
                _TOLD_TODAY,
            )
        },
        to_client=Mailed(
            subject=Text(
                es="{firm} volvió a activar su licencia", en="{firm} reinstated its licence"
            ),
            text=Text(
                es="El {day}, {firm} volvió a activar la licencia con la que {business} trabaja "
                "para {product}: recibirá lo que usted exporte desde entonces.",
                en="On {day} {firm} reinstated the licence under which {business} works for "
                "{product}: it will receive what you export from then on.",
            ),
        ),
    ),
    "unlink": Act(
        name=Text(es="desvincular", en="unlink"),
        event="unlink",
        noted="unlinked",
        at_business="licence_unlinked",
        reason="unlinked",
        told={"active": _UNLINKING, "suspended": _UNLINKING},
        to_client=Mailed(
            subject=Text(
                es="{firm} se desvinculó de su negocio", en="{firm} unlinked your business"
            ),
            text=Text(
                es="El {day}, {firm} se desvinculó de {business}, que trabajaba con su licencia "
                "para {product}. Su negocio sigue solo; el despacho no verá nada nuevo de él.",
                en="On {day} {firm} unlinked {business}, which worked under its licence for "
                "{product}. Your business goes on alone; the firm will see nothing new of it.",
            ),
        ),
    ),
    "delete": Act(
        name=Text(es="eliminar", en="delete"),
        event="delete",
        noted="deleted",
        at_business="licence_deleted",
        reason="deleted",
        asks=("client_email",),
        told={
            "active": (*_UNLINKING, _CLOSED),
            "suspended": (*_UNLINKING, _CLOSED),
            "unlinked": (
                Text(
                    es="Para el cliente no cambia nada: su negocio ya sigue solo.",
                    en="Nothing changes for the client: the business goes on alone already.",
                ),
                _CLOSED,
            ),
        },
        to_client=Mailed(
            subject=Text(es="{firm} eliminó su licencia", en="{firm} deleted its licence"),
            text=Text(
                es="El {day}, {firm} eliminó la licencia con la que {business} trabajaba para "
                "{product}. Su negocio sigue solo; el despacho no verá nada nuevo de él.",
                en="On {day} {firm} deleted the licence under which {business} worked for "
                "{product}. Your business goes on alone; the firm will see nothing new of it.",
            ),
        ),
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
        to_client=None,
    ),
    "set_payer": Act(
        name=Text(es="cambiar quién paga", en="change who pays"),
        event=None,
        noted="payer_set",
        at_business="licence_payer_set",
        reason="payer_changed",
        asks=("paid_by",),
        told={
            "active": (_NEW_PAYER, _TOLD_TODAY),
            "suspended": (
                _NEW_PAYER,
                Text(
                    es="Cuenta desde que vuelva a activar la licencia.",
                    en="It counts from when you reinstate the licence.",
                ),
                _TOLD_TODAY,
            ),
        },
        to_client=Mailed(
            subject=Text(
                es="Quién paga el plan de {business}", en="Who pays the plan of {business}"
            ),
            text=Text(
                es="El {day}, {firm} cambió quién paga el plan de {business}.",
                en="On {day} {firm} changed who pays the plan of {business}.",
            ),
        ),
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
        to_client=None,
    ),
    "take_back": Act(
        name=Text(es="quitar la licencia", en="take the licence back"),
        event="take_back",
        noted="taken_back",
        at_business="licence_taken_back",
        reason="taken_back",
        told={"active": (*_TAKING, _COMPANY_FREE), "suspended": (*_TAKING, _COMPANY_FREE)},
        to_client=None,
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
                _KEEPS,
                Text(
                    es="El despacho recibe hoy un correo que lo dice. Para volver hará falta que "
                    "le pida una licencia nueva.",
                    en="The firm gets an e-mail about it today. To come back, it has to ask you "
                    "for a new licence.",
                ),
            )
            for state in ("active", "suspended")
        },
        to_client=Mailed(
            subject=Text(es="{business} dejó {firm}", en="{business} left {firm}"),
            text=Text(
                es="El {day}, {business} dejó de trabajar con la licencia de {firm} para "
                "{product}. El despacho no verá nada nuevo de su negocio.",
                en="On {day} {business} stopped working under the licence of {firm} for {product}. "
                "The firm will see nothing new of your business.",
            ),
        ),
    ),
}
ACT_NAMES: Final = {act: row.name for act, row in ACTS.items()}
STRANGERS_ONLY: Final[frozenset[ActName]] = frozenset({"correct_client", "take_back"})
"""What the firm does only as long as the client has neither proven the tax id nor issued."""
CLIENTS_OWN: Final[frozenset[ActName]] = frozenset({"leave"})
"""What the client does; all else is the firm's."""

Issuing = Literal["until", "own_plan_first", "firm_pays", "client_pays"]
ISSUING_TO_FIRM: Final[dict[Issuing, Text]] = {
    "until": Text(
        es="{company} emite con el plan que usted paga hasta el {until} inclusive; después, con "
        "uno propio.",
        en="{company} issues by the plan that you pay up to and including {until}; after that, by "
        "one of its own.",
    ),
    "own_plan_first": Text(
        es="{company} aún no ha emitido nada; para empezar elegirá un plan propio.",
        en="{company} has not issued anything yet; to begin it will choose a plan of its own.",
    ),
}
ISSUING: Final[dict[Issuing, Text]] = {
    "until": Text(
        es="Puede emitir como hasta ahora hasta el {until} inclusive. Para seguir después, elija "
        "antes un plan propio en Enlace; si ya pasó, siga en el acto al elegirlo.",
        en="You can issue as before up to and including {until}. To go on after that, choose a "
        "plan of your own in Enlace by then; once you choose one later, you go on at once.",
    ),
    "own_plan_first": Text(
        es="Como aún no ha emitido, elija un plan propio en Enlace antes de empezar.",
        en="As nothing was issued yet, choose a plan of your own in Enlace before you begin.",
    ),
    "firm_pays": Text(es="El plan lo paga {firm}.", en="The plan is paid by {firm}."),
    "client_pays": Text(
        es="El plan lo paga su negocio, que emite como hasta ahora.",
        en="The plan is paid by your business, which issues as before.",
    ),
}
"""How the business issues from then on, told to its people."""
WHOM_TO_ASK: Final = Text(
    es="Si no lo esperaba o quiere hablarlo, pregunte a {firm}: {firm_email}.",
    en="If you did not expect this or want to talk about it, ask {firm}: {firm_email}.",
)
LEFT: Final = Mailed(
    subject=Text(es="{company} dejó su despacho", en="{company} left your firm"),
    text=Text(
        es="El {day}, el cliente {company} dejó de trabajar con su licencia para {product}. Lo que "
        "ya recibió, y las importaciones que esperan su decisión, siguen siendo suyas; no recibirá "
        "nada nuevo. La empresa puede tener otra licencia.",
        en="On {day} the client {company} stopped working under your licence for {product}. What "
        "you have received, and the imports that wait for your decision, stay yours; you will "
        "receive nothing new. The company can get another licence.",
    ),
)
"""To the firm, when its client leaves."""
