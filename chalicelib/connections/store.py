"""Connections and where they are kept: with the business, and who holds one with the person."""

from __future__ import annotations

from chalicelib.aws.standing import CONNECTIONS, connection_key, held_key
from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.connections.model import ClientConnectionNotFound, Connection
from chalicelib.core.connecting import HeldConnection
from chalicelib.core.paging import Page, PageQuery


def add(tx: Transaction, connection: Connection) -> Connection:
    """Add a connection, and that its person holds it until it is over."""
    held = HeldConnection(
        created_at=connection.created_at,
        business_id=connection.business_id,
        connection_id=connection.id,
    )
    key = held_key(connection.account_id, connection.id)
    tx.create(key, held, expires_at=connection.expires_at)
    tx.create(Table(connection.firm_id).key(_listed(connection.licence_id), connection.id), held)
    return tx.create(connection_key(connection.business_id, connection.id), connection)


def write_ended(tx: Transaction, connection: Connection) -> Connection:
    """Write a connection that was ended, which its person holds no more."""
    tx.release(held_key(connection.account_id, connection.id))
    return tx.replace(connection_key(connection.business_id, connection.id), connection)


def connection(business_id: str, connection_id: str) -> Connection:
    """Read a connection.

    Raises:
        ClientConnectionNotFound: the business has none of that id.
    """
    found = Table(business_id).get(Connection, CONNECTIONS, connection_id)
    if found is None:
        raise ClientConnectionNotFound
    return found


def connection_of_licence(firm_id: str, licence_id: str, connection_id: str) -> Connection:
    """Read a connection under a licence, which may be for another business by now.

    Raises:
        ClientConnectionNotFound: there is none of that id.
    """
    held = Table(firm_id).get(HeldConnection, _listed(licence_id), connection_id)
    if held is None:
        raise ClientConnectionNotFound
    return connection(held.business_id, connection_id)


def _listed(licence_id: str) -> str:
    return f"{CONNECTIONS}#{licence_id}"


def page_of_licence(firm_id: str, licence_id: str, query: PageQuery) -> Page[Connection]:
    """Read a page of the connections under a licence, newest first."""
    held = Table(firm_id).page(HeldConnection, _listed(licence_id), query, newest_first=True)
    wanted = [
        (connection_key(each.business_id, each.connection_id), Connection) for each in held.data
    ]
    found = get_many(wanted) if wanted else []
    return Page[Connection](data=[each for each in found if each], next_cursor=held.next_cursor)


def page(business_id: str, query: PageQuery) -> Page[Connection]:
    """Read a page of the connections to a business, newest first."""
    return Table(business_id).page(Connection, CONNECTIONS, query, newest_first=True)
