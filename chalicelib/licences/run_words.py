"""What an act will do with a licence that the firm runs by mandate, without client access. Pure.

Nobody owns such a business here. So it is opened to the client before the firm lets it go, or
removed while nothing was issued (docs/adr/0031); the rest of the table is in `act_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.core.errors import Conflict
from chalicelib.core.texts import Text
from chalicelib.licences.act_words import ACTS, ActName
from chalicelib.licences.model import STATE_NAMES, Licence, State, WrongLicenceState
from chalicelib.licences.products import product_of

_REMOVED: Final = (
    Text(
        es="El negocio de {company}, que no ha emitido nada, se borra con su perfil, sus series, "
        "su plan y la conexión con la administración tributaria. Queda el historial.",
        en="The business of {company}, which has issued nothing, is removed with its profile, "
        "series, plan and the connection to the tax authority. The history stays.",
    ),
    Text(
        es="Las conexiones abiertas terminan, y la empresa puede tener otra licencia.",
        en="Open connections are over, and the company can get another licence.",
    ),
)
TOLD_TO_RUN: Final[Mapping[ActName, Mapping[State, tuple[Text, ...]]]] = {
    "suspend": {
        "active": (
            Text(
                es="La licencia de {company} descansa: nadie lleva el negocio, las conexiones "
                "abiertas terminan y no se emite nada nuevo. El cliente sigue sin acceso.",
                en="The licence of {company} rests: nobody runs the business, open connections are "
                "over and nothing new is issued. The client still has no access.",
            ),
            Text(es="{keeps}", en="{keeps}"),
            Text(
                es="Puede volver a activarla cuando quiera; el mandato sigue declarado.",
                en="You can reinstate it whenever you like; the mandate stays stated.",
            ),
        )
    },
    "reinstate": {
        "suspended": (
            Text(
                es="La licencia de {company} vuelve a estar activa, y los usuarios de su despacho "
                "que ven la empresa llevan otra vez el negocio.",
                en="The licence of {company} is active again, and those users of your firm who see "
                "the company run the business again.",
            ),
            Text(
                es="El plan del negocio lo paga {payer}.",
                en="The plan of the business is paid by {payer}.",
            ),
        )
    },
    "withdraw": {state: ACTS["withdraw"].told[state] for state in ("draft", "provisioning_failed")},
    "take_back": {"active": _REMOVED, "suspended": _REMOVED},
    "open": {
        "active": (
            Text(
                es="El cliente recibe hoy un correo con su usuario y una clave de acceso o, si ya "
                "tiene cuenta, sin ella, y el negocio de {company} pasa a ser suyo, con todos sus "
                "comprobantes, sus series y su conexión. Compruebe la dirección.",
                en="The client gets an e-mail today with their user and an access key or, with an "
                "account already, without one, and the business of {company} becomes theirs, with "
                "all its documents, series and its connection. Check the address.",
            ),
            Text(
                es="Lo que su despacho puede hacer en él termina en ese momento, con las "
                "conexiones abiertas; después actúa solo con el consentimiento del cliente.",
                en="What your firm can do in it ends at that moment, with open connections; from "
                "then on it acts by the client's consent only.",
            ),
            Text(
                es="El cliente lee en el historial lo que su despacho hizo por él. El plan lo "
                "sigue pagando {payer}.",
                en="The client reads in the history what your firm did for them. The plan is still "
                "paid by {payer}.",
            ),
            Text(
                es="Mientras el cliente no emita, no conecte él mismo el negocio ni elija su plan, "
                "puede quitarle el acceso; después, ya no.",
                en="As long as the client has not issued, nor connected the business, nor chosen "
                "its plan, you can take the access back; after that, no more.",
            ),
        )
    },
}
"""What is not here cannot be done with it: the client is to have access first."""


class LicenceRunByFirm(Conflict):
    """The firm runs the business, which nobody owns here yet."""

    code = "licence-run-by-firm"
    text = Text(
        es="El negocio de esta licencia lo lleva su despacho, sin acceso del cliente, y no admite "
        "ese paso. Ábralo antes al cliente o, si no ha emitido nada, bórrelo.",
        en="The business of this licence is run by your firm, without client access, which does "
        "not allow that step. Open it to the client first or, if it has issued nothing, remove "
        "it.",
    )
    way = "POST /v1/firms/{firm}/licences/{licence}/open"


class LicenceBeingOpened(Conflict):
    """The business is on its way from the firm to the client."""

    code = "licence-being-opened"
    text = Text(
        es="El negocio se está abriendo al cliente, y hasta entonces la licencia no admite otro "
        "paso. Espere un momento y léala de nuevo.",
        en="The business is being opened to the client, and until then the licence allows no other "
        "step. Wait a moment and read it again.",
    )


def require_client(licence: Licence) -> None:
    """Pass when there is a client who can be asked.

    Raises:
        LicenceRunByFirm: the client has no access.
    """
    if licence.run_by == "firm":
        raise LicenceRunByFirm


def told_of(act: ActName, licence: Licence) -> tuple[Text, ...]:
    """Return what an act will do with a licence as it is; empty: it cannot be done now."""
    if licence.is_opening:
        return ()
    return _told(act, licence).get(licence.state, ())


def _told(act: ActName, licence: Licence) -> Mapping[State, tuple[Text, ...]]:
    if licence.run_by == "firm":
        return TOLD_TO_RUN.get(act, {})
    return product_of(licence).acts.get(act, ACTS[act].told)


def require_possible(act: ActName, licence: Licence) -> None:
    """Pass when an act can be done with a licence as it is.

    Raises:
        LicenceBeingOpened: it is on its way to the client.
        LicenceRunByFirm: it can be once the client has access.
        WrongLicenceState: its state does not allow it.
    """
    if told_of(act, licence):
        return
    if licence.is_opening:
        raise LicenceBeingOpened
    if licence.run_by == "firm" and licence.state in ACTS[act].told:
        raise LicenceRunByFirm
    raise WrongLicenceState(state=STATE_NAMES[licence.state])
