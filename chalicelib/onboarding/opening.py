"""Opening a business without a firm."""

from __future__ import annotations

from chalicelib.accounts import service as accounts
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import new_id
from chalicelib.core.texts import Text
from chalicelib.onboarding import store
from chalicelib.onboarding.forms import NewBusiness
from chalicelib.onboarding.model import InitialData, Profile
from chalicelib.onboarding.service import store_chart, write_business
from chalicelib.onboarding.tax_id import opened_without
from chalicelib.onboarding.views import BusinessView, business_view

MAX_UNPROVEN = 3
"""How many businesses an account may open by itself without having proven one."""


class TooManyUnproven(Conflict):
    """The account opened as many businesses as it may without proving the tax id of one."""

    code = "too-many-unproven-businesses"
    text = Text(
        es="Ya abrió {limit} negocios cuya identificación no está comprobada. Conecte uno con la "
        "administración tributaria con las credenciales de ese mismo contribuyente, o ponga en uno "
        "de ellos la identificación del nuevo.",
        en="You have opened {limit} businesses whose tax id is not proven. Connect one to the tax "
        "authority with the credentials of that same taxpayer, or give one of them the tax id of "
        "the new one.",
    )


def create_business(caller: Caller, wanted: NewBusiness) -> BusinessView:
    """Open a business for somebody who comes without a firm; they own it.

    Nothing is claimed: others may open one of the same tax id until one of them proves it.

    Raises:
        BusinessAlreadyYours: they own one of that tax id.
        TooManyUnproven: the account has opened `MAX_UNPROVEN` without proving any of them.
    """
    opened = opened_without(caller.account_id, (wanted.country, wanted.id_type, wanted.id_number))
    unproven = [known for known in opened.business_ids if _is_unproven(known)]
    if len(unproven) >= MAX_UNPROVEN:
        raise TooManyUnproven(limit=MAX_UNPROVEN)
    business_id = new_id("biz")
    initial = InitialData(
        country=wanted.country,
        id_type=wanted.id_type,
        id_number=wanted.id_number,
        legal_name=wanted.legal_name,
        email=wanted.email or accounts.account(caller.account_id).email,
        chart_key=store_chart(business_id, wanted.country, clock.now()),
        origin="self",
    )
    tx = Transaction()
    dossier = write_business(tx, business_id, initial, caller.account_id, actor=caller.account_id)
    opened = opened.but(business_ids=(*unproven, business_id))
    tx.replace(store.opened_key(caller.account_id), opened)
    shown = business_view(dossier)
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def _is_unproven(business_id: str) -> bool:
    """Return whether it is there, and has yet to prove its tax id."""
    profile = store.part(business_id, Profile)
    return profile is not None and store.holder_of_tax_id(*profile.identity) != business_id
