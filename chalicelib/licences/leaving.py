"""The client leaves the firm: as the firm unlinks, by the owner of the business (docs/adr/0021)."""

from __future__ import annotations

from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.history import CLIENT
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences import store
from chalicelib.licences.act_views import business_acts_view
from chalicelib.licences.act_words import ACTS
from chalicelib.licences.acts import cover_end_of, stands_as_opened
from chalicelib.licences.handing import write_handed
from chalicelib.licences.linking import write_held
from chalicelib.licences.model import Licence
from chalicelib.licences.telling import (
    issuing_after,
    note_at_business,
    write_firm_told_of_leaving,
    write_told,
)
from chalicelib.licences.views import BusinessActs
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import LicenceLink


class BusinessLicenceNotFound(NotFound):
    """The business does not work under that licence, or not any more."""

    code = "business-licence-not-found"
    text = Text(
        es="Su negocio no trabaja con esa licencia; vea las suyas en «Mi despacho».",
        en="Your business does not work under that licence; see those that it has at “My "
        "accounting firm”.",
    )
    way = "GET /v1/businesses/{business}/licences"


class NotTakenOverYet(Conflict):
    """The firm opened the business, and whoever has it has not made it theirs."""

    code = "business-not-taken-over"
    text = Text(
        es="{firm} le abrió este negocio y aún puede retirarle el acceso. Si el negocio es suyo, "
        "elija antes su plan y deje después el despacho. Si no lo es, dígalo a {email}: el "
        "despacho le retira el acceso.",
        en="{firm} opened this business to you and may still take the access back. If the "
        "business is yours, choose its plan first, then leave the firm. If it is not, tell "
        "{email}: the firm takes the access back.",
    )
    way = "PUT /v1/businesses/{business}/subscription"


def read_acts(caller: Caller, licence_id: str) -> BusinessActs:
    """Tell the business what it can do with its licence, and what that would do.

    Nothing, as long as whoever has it has not made it theirs: `leave` says why.
    """
    _, licence = link_of_business(caller, licence_id)
    if stands_as_opened(licence):
        return BusinessActs(licence_id=licence.id, data=[])
    firm = firms.firm(licence.firm_id)
    return business_acts_view(licence, firm, cover_end_of(licence), caller.language)


def leave(caller: Caller, licence_id: str) -> None:
    """Work with the firm no more; it keeps what it has, and is told.

    Raises:
        BusinessLicenceNotFound: the business does not work under the licence, or not any more.
        NotTakenOverYet: it may be a stranger's, and would be out of the firm's reach (ADR 0031).
    """
    link, licence = link_of_business(caller, licence_id)
    if stands_as_opened(licence):
        firm = firms.firm(licence.firm_id)
        raise NotTakenOverYet(firm=firm.name, email=firm.reply_to or firm.email)
    row, tx = ACTS["leave"], Transaction()
    left = store.write(tx, licence.after("unlink"))
    end = write_held(tx, licence, left, link, row.reason)
    store.note(tx, left, row.noted, actor=CLIENT)
    note_at_business(tx, caller.tenant, left, row.at_business, actor=caller.account_id)
    write_handed(tx, left, "client", actor=CLIENT, at_business=caller.account_id)
    write_told(tx, left, "leave", issuing_after(None, end), end)
    write_firm_told_of_leaving(tx, left)
    tx.respond(caller, 204)
    tx.commit()


def link_of_business(caller: Caller, licence_id: str) -> tuple[LicenceLink, Licence]:
    """Return the licence under which a business works, with its link.

    Who acts by a connection has the licence of that alone: what other firms have is not shown.

    Raises:
        BusinessLicenceNotFound: the business does not work under it, or not any more.
    """
    links = onboarding.licences(caller.tenant)
    link = next((each for each in links if each.licence_id == licence_id), None)
    licence = store.licence(link.firm_id, licence_id) if link is not None else None
    if link is None or licence is None:
        raise BusinessLicenceNotFound
    if caller.connected and caller.connected.licence_id != licence_id:
        raise BusinessLicenceNotFound
    return link, licence
