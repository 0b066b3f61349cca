"""Mandatory e-notifications: the client watches the own mailboxes, by a program that it installs.

A "licencia PYME". It makes a business with its identity, of which no step of issuing is asked; what
a number is and which programs use it is of the room `installations`.
"""

from __future__ import annotations

from chalicelib.core.figures import Day
from chalicelib.core.texts import Language, Text
from chalicelib.licences.businesses import A_BUSINESS, last_sign_in, line
from chalicelib.licences.installing import head_of
from chalicelib.licences.model import Licence
from chalicelib.licences.notifications_acts import ACTS, LEFT, TOLD
from chalicelib.licences.product import Locks, Mails, PanelLine, Product, Words
from chalicelib.notifications import service as notifications
from chalicelib.onboarding import service as onboarding

_IN_USE = Text(
    es="Instalaciones en uso: {count} de {allowed}.",
    en="Installations in use: {count} of {allowed}.",
)
_LAST_CHECK_IN = Text(
    es="Su programa se comunicó por última vez el {day}.",
    en="Its program last checked in on {day}.",
)
_NO_CHECK_IN = Text(
    es="Aún no ha instalado el programa.", en="It has not installed the program yet."
)


def _panel(licence: Licence, language: Language) -> list[PanelLine]:
    """Say whether the client has begun: signed in, installed, checked in; no mailbox, no notice."""
    lines = [last_sign_in(onboarding.business(licence.business_id or ""), language)]
    if licence.terms is None:
        return lines
    head = head_of(licence)
    count, at = (head.in_use, head.last_check_in_at) if head else (0, None)
    said = _IN_USE.render(language, {"count": count, "allowed": licence.terms.installations})
    lines.append(PanelLine(code="installations", text=said, value=str(count)))
    if at is None:
        return [*lines, line("last_check_in", _NO_CHECK_IN, language, None)]
    day = Day.of(at, licence.zone)
    return [*lines, line("last_check_in", _LAST_CHECK_IN, language, at.isoformat(), day)]


NOTIFICATIONS = Product(
    code="notifications",
    is_served=notifications.is_served,
    words=Words(
        name=Text(es="Licencia PYME de notificaciones", en="SME licence for notifications"),
        in_mails=Text(
            es="la gestión de sus notificaciones electrónicas",
            en="the management of its electronic notifications",
        ),
        makes=Text(
            es="Se creará el negocio de {company} con su identificación y su número de licencia, "
            "que usted le enviará; si el cliente ya tiene el negocio en Enlace, se le preguntará, "
            "y nada se vincula hasta que acepte.",
            en="The business of {company} will be created with its identity and its licence "
            "number, which you will send; if the client has the business in Enlace already, they "
            "will be asked, and nothing is linked until they agree.",
        ),
        makes_to_run=None,
        consequences=Text(
            es="El cliente crea y consulta sus propios buzones bajo su responsabilidad: mientras "
            "la licencia esté activa, el despacho no los abre ni los sincroniza, y ve lo que el "
            "cliente le envíe. Los que usted lleve ahora pasan al cliente, con lo pendiente. La "
            "licencia vale en los ordenadores y hasta el día que usted diga.",
            en="The client creates and watches the own mailboxes, at its own responsibility: while "
            "the licence is active the firm neither opens nor syncs them, and sees what the client "
            "sends. Those that you look after now go to the client, with what is pending. The "
            "licence is good on as many computers, and until the day, that you say.",
        ),
        keeps=Text(
            es="Lo que el cliente apuntó de sus buzones y notificaciones se sigue leyendo. Lo que "
            "ya envió al despacho queda allí como está ese día, mientras el cliente no lo retire: "
            "no sigue lo que cambie después.",
            en="What the client noted of its mailboxes and notifications can still be read. What "
            "it has sent to the firm stays there as it is on that day, unless the client takes it "
            "back: it does not follow what changes later.",
        ),
        firm_sees=Text(
            es="Envíele ahora el número de licencia desde Enlace. Cuando el cliente le envíe una "
            "notificación, la verá usted en Enlace.",
            en="Send them the licence number from Enlace now. When the client sends you a "
            "notification, you will see it in Enlace.",
        ),
        if_agreed=Text(
            es="Si acepta, gestionará usted sus buzones con el programa y el número que le enviará "
            "el despacho, que verá lo que usted le envíe.",
            en="If you agree, you will manage your mailboxes by the program and the number that "
            "the firm will send you; it will see what you send it.",
        ),
    ),
    makes=A_BUSINESS,
    locks=Locks(tax_id=True, company_code=True),
    mails=Mails(
        firm="licence-activated-firm",
        client_with_key="licence-activated-client",
        client_linked="licence-linked-client",
        owner_asked="licence-requested",
    ),
    panel=_panel,
    acts=ACTS,
    told=TOLD,
    left=LEFT,
    hands_batches=False,
    covers_plan=False,
    feature="sme_licences",
    is_installed=True,
)
