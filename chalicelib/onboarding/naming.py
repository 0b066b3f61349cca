"""Who did something in a business, by name, as far as whoever reads of it may know.

The people of the business read its own people by name, and of a firm a person only where the firm
shows names. A firm that reads by a connection reads its own people by name, of the business no
person, and what another firm did for the business as done by that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.accounts import service as accounts
from chalicelib.aws.standing import account_key, firm_key
from chalicelib.aws.table import Key, can_be_tenant, get_many
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import ActingFirm
from chalicelib.core.history import Actor
from chalicelib.core.model import Entity
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.onboarding import store
from chalicelib.onboarding.model import Business, BusinessNotFound

_ON_BEHALF: Final = Text(es="{firm}, en nombre de {business}", en="{firm} on behalf of {business}")


def actors(caller: Caller, ids: Iterable[str]) -> dict[str, Actor]:
    """Name those who acted in the caller's business."""
    wanted = set(ids)
    acting = {each: firm for each in wanted if (firm := ActingFirm.of(each)) is not None}
    connection = caller.connected
    if connection is not None:
        acting = {each: firm for each, firm in acting.items() if firm.firm_id == connection.firm_id}
    named = {each: _of_firm(caller, firm) for each, firm in acting.items()}
    own = wanted - acting.keys()
    if connection is None:
        return accounts.actors(caller.tenant, own, caller.language) | named
    business = Actor(id=connection.business_id, name=connection.business_name)
    persons = accounts.actors(connection.firm_id, (), caller.language)  # those who are none
    return dict.fromkeys(own, business) | persons | named


def names_of(tenants: Iterable[str]) -> dict[str, str]:
    """Name firms, businesses and people to the operator, in one read; who is gone has no name."""
    wanted = {each: found for each in tenants if (found := _item_of(each)) is not None}
    named = zip(wanted, get_many(list(wanted.values())), strict=True)
    return {each: item.name for each, item in named if item is not None}


def _item_of(tenant: str) -> tuple[Key, type[Entity]] | None:
    match tenant.partition("_")[0] if can_be_tenant(tenant) else "":
        case "firm":
            return firm_key(tenant), firms.Firm
        case "biz":
            return store.key_of_part(tenant, Business), Business
        case "acc":
            return account_key(tenant), accounts.Account
    return None


def _of_firm(caller: Caller, acting: ActingFirm) -> Actor:
    firm = firms.firm(acting.firm_id)
    reads_own = caller.connected is not None
    name = firms.name_of_acting(firm, acting.account_id, caller.language, is_own=reads_own)
    if acting.connection_id:
        told = {"firm": name, "business": _business_name(caller)}
        name = _ON_BEHALF.render(caller.language, {**told})
    return Actor(id=firm.id, name=name)


def _business_name(caller: Caller) -> str:
    if caller.connected is not None:
        return caller.connected.business_name
    found = store.part(caller.tenant, Business)
    if found is None:
        raise BusinessNotFound
    return found.name
