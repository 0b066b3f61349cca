"""Where it is kept who somebody is and where they belong: read with each request."""

from __future__ import annotations

from typing import Any

from chalicelib.aws.table import Key, Table, get_many
from chalicelib.core.model import Entity
from chalicelib.core.scope import Rights
from chalicelib.core.standing import FirmStanding, Membership, RightsApart, SignedIn

ACCOUNT, MEMBERS, RIGHTS, FIRM = "ACCOUNT", "MEMBERS", "RIGHTS", "FIRM"
"""Partitions of a person, of a tenant and of a firm."""


def account_key(account_id: str) -> Key:
    """Build the key of an account."""
    return Table(account_id).key(ACCOUNT, ACCOUNT)


def member_key(tenant: str, account_id: str) -> Key:
    """Build the key of a member of a tenant."""
    return Table(tenant).key(MEMBERS, account_id)


def firm_key(firm_id: str) -> Key:
    """Build the key of a firm."""
    return Table(firm_id).key(FIRM, FIRM)


def wanted_of_firm(firm_id: str) -> tuple[Key, type[Entity]]:
    """Say what is read of a firm with each request to it."""
    return firm_key(firm_id), FirmStanding


def rights_key(tenant: str, account_id: str) -> Key:
    """Build the key of the rights of a member that do not lie beside the membership."""
    return Table(tenant).key(RIGHTS, account_id)


def read_rights(tenant: str, account_id: str) -> Rights:
    """Read the rights that do not lie beside a membership; none where they are gone by now."""
    found: list[RightsApart | None] = get_many([(rights_key(tenant, account_id), RightsApart)])
    return found[0].rights if found[0] else Rights(every=False)


def read_standing(account_id: str, tenant: str, extra: list[tuple[Key, type[Any]]]) -> list[Any]:
    """Read account, membership (None without tenant) and the extra items in one round trip."""
    account: tuple[Key, type[Entity]] = (account_key(account_id), SignedIn)
    if not tenant:
        found, *rest = get_many([account, *extra])
        return [found, None, *rest]
    return get_many([account, (member_key(tenant, account_id), Membership), *extra])
