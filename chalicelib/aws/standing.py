"""Where it is kept who somebody is and where they belong: read with each request."""

from __future__ import annotations

from typing import Any

from chalicelib.aws.table import Key, Table, get_many
from chalicelib.core.model import Entity
from chalicelib.core.scope import Rights
from chalicelib.core.standing import Membership, RightsApart, SignedIn

ACCOUNT, MEMBERS, RIGHTS = "ACCOUNT", "MEMBERS", "RIGHTS"
"""Partitions of a person and of a tenant."""


def account_key(account_id: str) -> Key:
    """Build the key of an account."""
    return Table(account_id).key(ACCOUNT, ACCOUNT)


def member_key(tenant: str, account_id: str) -> Key:
    """Build the key of a member of a tenant."""
    return Table(tenant).key(MEMBERS, account_id)


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
