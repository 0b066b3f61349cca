"""What is told of an act once it is done, and how the business issues from then on. Pure.

What is told before is in `act_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.core.texts import Text
from chalicelib.licences.act_words import ActName
from chalicelib.licences.model import Installed, Keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """What the client is mailed: subject and first paragraph, which name the day."""

    subject: Text
    text: Text
    then: Text | None = None
    """What is told after it."""

    @property
    def texts(self) -> tuple[Text, ...]:
        """All that it tells, but for the subject."""
        return (self.text,) if self.then is None else (self.text, self.then)


TO_CLIENT: Final[dict[ActName, Mailed]] = {
    "suspend": Mailed(
        subject=Text(es="{firm} desactivó su licencia", en="{firm} suspended its licence"),
        text=Text(
            es="El {day}, {firm} desactivó la licencia con la que {business} trabaja para "
            "{product}: desde entonces no recibe lo que usted exporte.",
            en="On {day} {firm} suspended the licence under which {business} works for "
            "{product}: from then on it does not receive what you export.",
        ),
    ),
    "reinstate": Mailed(
        subject=Text(es="{firm} volvió a activar su licencia", en="{firm} reinstated its licence"),
        text=Text(
            es="El {day}, {firm} volvió a activar la licencia con la que {business} trabaja "
            "para {product}: recibirá lo que usted exporte desde entonces.",
            en="On {day} {firm} reinstated the licence under which {business} works for "
            "{product}: it will receive what you export from then on.",
        ),
    ),
    "unlink": Mailed(
        subject=Text(es="{firm} se desvinculó de su negocio", en="{firm} unlinked your business"),
        text=Text(
            es="El {day}, {firm} se desvinculó de {business}, que trabajaba con su licencia "
            "para {product}. Su negocio sigue solo; el despacho no verá nada nuevo de él.",
            en="On {day} {firm} unlinked {business}, which worked under its licence for "
            "{product}. Your business goes on alone; the firm will see nothing new of it.",
        ),
    ),
    "delete": Mailed(
        subject=Text(es="{firm} eliminó su licencia", en="{firm} deleted its licence"),
        text=Text(
            es="El {day}, {firm} eliminó la licencia con la que {business} trabajaba para "
            "{product}. Su negocio sigue solo; el despacho no verá nada nuevo de él.",
            en="On {day} {firm} deleted the licence under which {business} worked for "
            "{product}. Your business goes on alone; the firm will see nothing new of it.",
        ),
    ),
    "set_payer": Mailed(
        subject=Text(es="Quién paga el plan de {business}", en="Who pays the plan of {business}"),
        text=Text(
            es="El {day}, {firm} cambió quién paga el plan de {business}.",
            en="On {day} {firm} changed who pays the plan of {business}.",
        ),
    ),
    "open": Mailed(
        subject=Text(es="{firm} le abrió {business}", en="{firm} opened {business} to you"),
        text=Text(
            es="Hasta el {day}, {firm} llevó {business} en Enlace en nombre de su titular, por un "
            "mandato que declaró tener. Desde ahora el negocio es suyo. Lea en su historial el "
            "mandato y lo que se hizo, y en «Mi despacho» lo que el despacho puede hacer: nada, "
            "mientras usted no lo consienta.",
            en="Until {day} {firm} ran {business} in Enlace in the name of its owner, by a mandate "
            "that it stated to have. From now on the business is yours. Read the mandate and what "
            "was done in its history, and at “My accounting firm” what the firm may do: nothing, "
            "as long as you do not consent.",
        ),
    ),
    "leave": Mailed(
        subject=Text(es="{business} dejó {firm}", en="{business} left {firm}"),
        text=Text(
            es="El {day}, {business} dejó de trabajar con la licencia de {firm} para "
            "{product}. El despacho no verá nada nuevo de su negocio.",
            en="On {day} {business} stopped working under the licence of {firm} for {product}. "
            "The firm will see nothing new of your business.",
        ),
    ),
}
"""To the owners of the business; an act that is not here has mails of its own."""

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
STOP_PLANNED: Final = Mailed(
    subject=Text(
        es="{firm} desactivará su licencia el {stop}",
        en="{firm} will suspend its licence on {stop}",
    ),
    text=Text(
        es="El {day}, {firm} decidió desactivar la licencia de {business} para {product} desde el "
        "{stop}. Hasta entonces todo sigue igual, y el despacho puede cancelarlo.",
        en="On {day} {firm} decided to suspend the licence of {business} for {product} from {stop} "
        "on. Until then everything stays as it is, and the firm can cancel it.",
    ),
)
STOP_CANCELLED: Final = Mailed(
    subject=Text(
        es="{firm} ya no desactivará su licencia",
        en="{firm} will not suspend its licence after all",
    ),
    text=Text(
        es="El {day}, {firm} canceló que la licencia de {business} para {product} se desactive el "
        "{stop}: sigue activa.",
        en="On {day} {firm} cancelled that the licence of {business} for {product} is suspended on "
        "{stop}: it stays active.",
    ),
)
TERMS_CHANGED: Final = Mailed(
    subject=Text(es="{firm} cambió su licencia", en="{firm} changed its licence"),
    text=Text(
        es="Desde el {day}, la licencia de {business} para {product} vale en {computers}, "
        "del {valid_from} al {valid_until}. El número es el mismo.",
        en="From {day} on the licence of {business} for {product} is good on {computers}, "
        "from {valid_from} to {valid_until}. The number is the same.",
    ),
)
_OTHER_NUMBER: Final = Text(
    es="{firm} cambió el número de su licencia", en="{firm} replaced the number of your licence"
)
NUMBER_REPLACED: Final[Mapping[Installed, Mailed]] = {
    "keep": Mailed(
        subject=_OTHER_NUMBER,
        text=Text(
            es="El {day}, {firm} dio otro número a la licencia de {business} para {product}. El "
            "anterior ya no vale. Los equipos que están instalados lo siguen estando; para "
            "instalar otro hace falta el número nuevo, que le llega en un correo aparte o puede "
            "pedir al despacho.",
            en="On {day} {firm} gave the licence of {business} for {product} another number. The "
            "one before is good no more. Computers that are installed stay installed; to install "
            "another takes the new number, which comes in an e-mail of its own, or which you can "
            "ask the firm for.",
        ),
    ),
    "release": Mailed(
        subject=_OTHER_NUMBER,
        text=Text(
            es="El {day}, {firm} dio otro número a la licencia de {business} para {product}. El "
            "anterior ya no vale, y los programas instalados con él dejan de funcionar la próxima "
            "vez que se comuniquen con Enlace. Instale cada equipo con el número nuevo, que le "
            "llega en un correo aparte o puede pedir al despacho.",
            en="On {day} {firm} gave the licence of {business} for {product} another number. The "
            "one before is good no more, and programs that were installed by it stop working the "
            "next time that they check in with Enlace. Install each computer by the new number, "
            "which comes in an e-mail of its own, or which you can ask the firm for.",
        ),
    ),
}
"""By what becomes of the computers."""
ENDS_SOON: Final = Mailed(
    subject=Text(es="Su licencia vence el {until}", en="Your licence ends on {until}"),
    text=Text(
        es="La licencia de {business} para {product} vale hasta el {until} inclusive. Después, y "
        "tras los días de cortesía, los programas instalados dejan de funcionar. {firm} puede "
        "renovarla.",
        en="The licence of {business} for {product} is good up to and including {until}. After "
        "that, and after the days of grace, installed programs stop working. {firm} can renew it.",
    ),
)
ENDED: Final = Mailed(
    subject=Text(es="Su licencia venció", en="Your licence has ended"),
    text=Text(
        es="La licencia de {business} para {product} venció el {until} y pasaron los días de "
        "cortesía: los programas instalados ya no funcionan. {firm} puede renovarla, con el mismo "
        "número.",
        en="The licence of {business} for {product} ended on {until}, and the days of grace are "
        "over: installed programs work no more. {firm} can renew it, with the same number.",
    ),
)
"""To the owners of the business, of what is no step of the machine."""
KEPT: Final = Text(
    es="Sus buzones siguen siendo suyos, y los atiende entrando en Enlace; desde que vence, {firm} "
    "no ve nada nuevo de ellos.",
    en="Your mailboxes stay yours, looked after by signing in to Enlace; from its end on {firm} "
    "sees nothing new of them.",
)
KEPT_TO_FIRM: Final = Text(
    es="Cada parte sigue con los buzones que lleva: los del cliente los atiende él entrando en "
    "Enlace, y desde que vence usted no ve nada nuevo de ellos. Para hacerse cargo de ellos, "
    "elija en la licencia «Desactivar» antes de que venza o, si ya venció, «Desvincular», y diga "
    "ahí quién los atiende.",
    en="Each side keeps the mailboxes that it has: the client looks after its own by signing in to "
    "Enlace, and from its end on you see nothing new of them. To take them over, choose "
    "“Suspend” at the licence before it ends or, once it has ended, “Unlink”, and say there who "
    "looks after them.",
)
"""Who has the mailboxes once a licence ended, where nobody said it."""
MAILBOXES: Final[dict[Keeper, Text]] = {
    "firm": Text(
        es="De los buzones de {business} se hace cargo desde hoy {firm}, con lo que está "
        "pendiente.",
        en="From today on the mailboxes of {business} are looked after by {firm}, with what is "
        "pending.",
    ),
    "client": Text(
        es="Los buzones de {business} los atiende su negocio: entre en Enlace para ver lo "
        "pendiente y sus plazos.",
        en="The mailboxes of {business} are looked after by your business: sign in to Enlace to "
        "see what is pending and until when.",
    ),
}
"""Who looks after them from then on, told to the people of the business."""
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

ENDED_OF_CLIENT: Final = Mailed(
    subject=Text(es="La licencia de {company} venció", en="The licence of {company} has ended"),
    text=Text(
        es="La licencia de {company} para {product} venció el {until} y pasaron los días de "
        "cortesía: descansa, y el cliente ya no consta como que gestiona sus notificaciones. Para "
        "renovarla, ponga otro último día en su «Panel de control» y elija «Reactivar».",
        en="The licence of {company} for {product} ended on {until}, and the days of grace are "
        "over: it rests, and the client is no longer marked as managing its notifications. To "
        "renew it, set another last day in its “Control panel” and choose “Reinstate”.",
    ),
)
"""To the firm, when a licence that is installed ends."""
RUN: Final = Mailed(
    subject=Text(es="Licencia activada: {company}", en="Licence activated: {company}"),
    text=Text(
        es="La licencia de {company} está activa, sin acceso del cliente: los usuarios de su "
        "despacho que ven la empresa llevan el negocio por el mandato que se declaró en ella. "
        "Entre en él con «Conectarse»; para darlo al cliente, cuando quiera, elija «Abrir al "
        "cliente» en el «Panel de control» de la licencia.",
        en="The licence of {company} is active, without client access: those users of your firm "
        "who see the company run the business by the mandate that was stated in it. "
        "Go there by “Connect”; to give it to the client, whenever you like, choose “Open to the "
        "client” in the “Control panel” of the licence.",
    ),
)
OPENED: Final = Mailed(
    subject=Text(es="{company} es ya de su cliente", en="{company} is your client's by now"),
    text=Text(
        es="El {day} se abrió el negocio de {company} al cliente, que entra con {client_email}. Su "
        "despacho ya no lo lleva: para actuar en él, pida su consentimiento. Mientras el cliente "
        "no emita, no lo conecte ni elija su plan, puede quitarle el acceso en el "
        "«Panel de control» de la licencia.",
        en="On {day} the business of {company} was opened to the client, who signs in as "
        "{client_email}. Your firm runs it no more: to act in it, ask for consent. As long as the "
        "client has not issued, connected it or chosen its plan, you can take the access back "
        "in the “Control panel” of the licence.",
    ),
)
NOT_OPENED: Final = Mailed(
    subject=Text(
        es="{company} no se abrió al cliente", en="{company} was not opened to the client"
    ),
    text=Text(
        es="El negocio de {company} no se abrió a {client_email}, y su despacho lo sigue llevando. "
        "{why}",
        en="The business of {company} was not opened to {client_email}, and your firm goes on "
        "running it. {why}",
    ),
)
CLOSED: Final = Mailed(
    subject=Text(es="Su despacho vuelve a llevar {company}", en="Your firm runs {company} again"),
    text=Text(
        es="El {day} se quitó a {client_email}, y a quien tenía acceso por él, el negocio de "
        "{company}. Lo lleva de nuevo su despacho, por el mandato que se declaró en la licencia. "
        "Revise en su historial lo que se hizo entretanto.",
        en="On {day} the business of {company} was taken back from {client_email}, and from those "
        "who had access by them. Your firm runs it again, by the mandate stated in the licence. "
        "Look through its history for what was done meanwhile.",
    ),
)
"""To the firm: what became of a business that it runs, or ran."""
