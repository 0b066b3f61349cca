"""Where it is kept who somebody is and where they belong: read with each request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.aws.table import Key, Table, get_many
from chalicelib.core.caller import may_connect
from chalicelib.core.connecting import (
    ConnectionStanding,
    HeldConnection,
    LinkStanding,
    place_of_connection,
)
from chalicelib.core.installed import InstallationStanding, LicenceStanding, Token
from chalicelib.core.model import Entity
from chalicelib.core.scope import Rights
from chalicelib.core.standing import FirmStanding, Membership, RightsApart, SignedIn

ACCOUNT, MEMBERS, RIGHTS, FIRM = "ACCOUNT", "MEMBERS", "RIGHTS", "FIRM"
"""Partitions of a person, of a tenant and of a firm."""
FIRM_LOCK, NUMBER = "FIRM_LOCK", "NUMBER"
BUSINESS, CONNECTIONS, LICENCE = "BUSINESS", "CONNECTIONS", "LICENCE#"
"""Partitions of a business and, of connections, of a business and a person; sort of a link."""


def account_key(account_id: str) -> Key:
    """Build the key of an account."""
    return Table(account_id).key(ACCOUNT, ACCOUNT)


def member_key(tenant: str, account_id: str) -> Key:
    """Build the key of a member of a tenant."""
    return Table(tenant).key(MEMBERS, account_id)


def firm_key(firm_id: str) -> Key:
    """Build the key of a firm."""
    return Table(firm_id).key(FIRM, FIRM)


def firm_lock_key(firm_id: str) -> Key:
    """Build the key of what is there while a firm is locked, for writes that it must not see."""
    return Table(firm_id).key(FIRM_LOCK, FIRM_LOCK)


def wanted_of_firm(firm_id: str) -> tuple[Key, type[Entity]]:
    """Say what is read of a firm with each request to it."""
    return firm_key(firm_id), FirmStanding


def link_key(business_id: str, product: str) -> Key:
    """Build the key of the link from a business to its licence of a product."""
    return Table(business_id).key(BUSINESS, f"{LICENCE}{product}")


def connection_key(business_id: str, connection_id: str) -> Key:
    """Build the key of a connection of a firm to a business."""
    return Table(business_id).key(CONNECTIONS, connection_id)


def held_key(account_id: str, connection_id: str) -> Key:
    """Build the key of what tells that a person holds a connection."""
    return Table(account_id).key(CONNECTIONS, connection_id)


def wanted_of_connection(
    business_id: str, connection_id: str, account_id: str
) -> list[tuple[Key, type[Entity]]]:
    """Say what is read with each request by a connection: all that it rests on.

    That is the connection, the link, the firm and its member. Nothing, of what can be no such id.
    """
    place = place_of_connection(connection_id)
    if place is None:
        return []
    return [
        (connection_key(business_id, connection_id), ConnectionStanding),
        (link_key(business_id, place.product), LinkStanding),
        wanted_of_firm(place.firm_id),
        (member_key(place.firm_id, account_id), Membership),
    ]


def facts_key(number_id: str) -> Key:
    """Build the key of what a licence number stands for."""
    return Table(number_id).key(NUMBER, "FACTS")


def installation_key(number_id: str, installation_id: str) -> Key:
    """Build the key of an installation that uses a number."""
    return Table(number_id).key(NUMBER, f"INSTALLATION#{installation_id}")


def wanted_of_installation(token: Token) -> list[tuple[Key, type[Entity]]]:
    """Say what is read with each request of an installed program."""
    return [
        (facts_key(token.number_id), LicenceStanding),
        (installation_key(token.number_id, token.installation_id), InstallationStanding),
    ]


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


def open_connections(account_id: str, now: datetime) -> list[ConnectionStanding]:
    """Read the connections by which a person may act right now."""
    held = list(Table(account_id).each(HeldConnection, CONNECTIONS))
    wanted = [
        part
        for each in held
        for part in wanted_of_connection(each.business_id, each.connection_id, account_id)
    ]
    found = get_many(wanted) if wanted else []
    parts = zip(*(found[place::4] for place in range(4)), strict=True)
    return [
        connection
        for connection, link, firm, member in parts
        if connection is not None
        and connection.why_over(link, now) is None
        and firm is not None
        and firm.lock is None
        and member is not None
        and (member.is_apart or may_connect(member, connection.company_id, now))
    ]
