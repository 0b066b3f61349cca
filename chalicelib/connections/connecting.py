"""Connections: opened by a person of a firm under the client's consent, over by themselves.

The edge reads one with each request by it (`http.admitting`); nothing runs for it to end.
"""

from __future__ import annotations

from typing import Literal

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import EventEntry
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.connections import store
from chalicelib.connections.consenting import connectable
from chalicelib.connections.forms import NewClientConnection
from chalicelib.connections.model import Connection, lifetime_under, opened
from chalicelib.connections.telling import write_begun
from chalicelib.connections.views import ClientConnectionView, connection_view
from chalicelib.connections.words import opened_by, telling
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.connecting import Consent, Scope, new_connection_id
from chalicelib.core.history import CLIENT, of_firm
from chalicelib.core.paging import Page, PageQuery
from chalicelib.firms import service as firms
from chalicelib.licences import service as licences
from chalicelib.licences.service import Licence
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding.service import LicenceLink

FirmEvent = Literal["connection_begun", "connection_ended"]


def open_connection(
    caller: Caller, licence_id: str, wanted: NewClientConnection
) -> ClientConnectionView:
    """Open a connection to the business of a client, who is mailed, or to one that the firm runs.

    Raises:
        NotConnectable: no business works under the licence right now.
        ConsentMissing: the client has not consented, or not to so much.
        LimitReached: as many mails were caused as may be in a day.
    """
    licence, link = connectable(caller, licence_id)
    consent, scope = opened(link.consent, wanted.scope)
    if not consent.is_mandate:
        accounts.count_mail(caller, client=licence.client_email)
    connection = _made(caller, licence, consent, wanted.reason, scope)
    tx = Transaction()
    link = _write_used(tx, link, connection)
    connection = store.add(tx, connection)
    facts = {"scope": scope, "reason": wanted.reason, "connection_id": connection.id}
    _note_both(tx, connection, licence, "connection_begun", **facts)
    write_begun(tx, licence, connection)
    shown = _views(caller, [connection], {licence.id: link})[0]
    tx.respond(caller, 201, shown)
    tx.commit()
    return shown


def _made(
    caller: Caller, licence: Licence, consent: Consent, reason: str, scope: Scope
) -> Connection:
    now, business_id = clock.now(), licence.business_id or ""
    return Connection(
        id=new_connection_id(licence.firm_id, licence.product),
        created_at=now,
        firm_id=licence.firm_id,
        firm_name=firms.firm(licence.firm_id).name,
        business_id=business_id,
        business_name=onboarding.business(business_id).name,
        licence_id=licence.id,
        company_id=licence.company_id or "",
        account_id=caller.account_id,
        scope=scope,
        consented_at=consent.given_at,
        expires_at=now + lifetime_under(consent),
        reason=reason,
    )


def _write_used(tx: Transaction, link: LicenceLink, connection: Connection) -> LicenceLink:
    """Add that the consent is as it was read, and that one for one connection is used now."""
    if link.consent is not None and link.consent.lasts == "once":
        used = link.but(consent=link.consent.but(connection_id=connection.id))
        return onboarding.write_consent(tx, connection.business_id, used)
    onboarding.require_link(tx, connection.business_id, link)
    return link


def page_of_licence(
    caller: Caller, licence_id: str, query: PageQuery
) -> Page[ClientConnectionView]:
    """List the connections under a licence, newest first, each with its person."""
    licence = licences.find_licence(caller, licence_id)
    page = store.page_of_licence(caller.tenant, licence.id, query)
    link = licences.link_of(licence)
    shown = _views(caller, page.data, {licence.id: link} if link else {})
    return Page[ClientConnectionView](data=shown, next_cursor=page.next_cursor)


def page_of_business(caller: Caller, query: PageQuery) -> Page[ClientConnectionView]:
    """List the connections to the business, newest first."""
    page = store.page(caller.tenant, query)
    links = {each.licence_id: each for each in onboarding.licences(caller.tenant)}
    return Page[ClientConnectionView](
        data=_views(caller, page.data, links), next_cursor=page.next_cursor
    )


def history_of_licence(
    caller: Caller, licence_id: str, connection_id: str, query: PageQuery
) -> Page[EventEntry]:
    """Tell what was done by a connection under a licence of the firm, newest first."""
    connection = _of_licence(caller, licence_id, connection_id)
    return accounts.history_page(
        caller, connection.id, query, telling(caller, connection), connection.business_id
    )


def history_of_business(caller: Caller, connection_id: str, query: PageQuery) -> Page[EventEntry]:
    """Tell what was done by a connection to the business, newest first."""
    connection = store.connection(caller.tenant, connection_id)
    return accounts.history_page(caller, connection.id, query, telling(caller, connection))


def end_by_firm(caller: Caller, licence_id: str, connection_id: str) -> None:
    """End a connection; one that is over stays as it is."""
    _end(caller, _of_licence(caller, licence_id, connection_id), "firm")


def end_by_client(caller: Caller, connection_id: str) -> None:
    """End a connection; one that is over stays as it is."""
    _end(caller, store.connection(caller.tenant, connection_id), "client")


def _end(caller: Caller, connection: Connection, by: Literal["firm", "client"]) -> None:
    if connection.ended_by is not None or clock.now() >= connection.expires_at:
        return
    licence = licences.licence_of(connection)
    ended = connection.but(ended_by=by, ended_at=clock.now())
    tx = Transaction()
    store.write_ended(tx, ended)
    facts = {"connection_id": connection.id}
    if by == "firm":
        by_whom = connection.but(account_id=caller.account_id)
        _note_both(tx, by_whom, licence, "connection_ended", **facts)
    else:
        _note_at_business(tx, connection, caller.actor, "connection_ended", **facts)
        licences.note(tx, licence, "connection_ended", actor=CLIENT, **facts)
    tx.commit()


def _of_licence(caller: Caller, licence_id: str, connection_id: str) -> Connection:
    """Read a connection under a licence, whether or not its business still works under it."""
    licence = licences.find_licence(caller, licence_id)
    return store.connection_of_licence(caller.tenant, licence.id, connection_id)


def _note_both(
    tx: Transaction, connection: Connection, licence: Licence, event: FirmEvent, **facts: str
) -> None:
    """Note it for the firm with the person, for the business in the firm's name."""
    actor = of_firm(connection.firm_id, connection.account_id)
    licences.note(tx, licence, event, actor=connection.account_id, **facts)
    _note_at_business(tx, connection, actor, event, **facts)


def _note_at_business(
    tx: Transaction, connection: Connection, actor: str, event: FirmEvent, **facts: str
) -> None:
    told = {"licence_id": connection.licence_id, "firm_id": connection.firm_id, **facts}
    business_id = connection.business_id
    tx.note(Table(business_id), business_id, event, actor=actor, **told)


def _views(
    caller: Caller, connections: list[Connection], links: dict[str, LicenceLink]
) -> list[ClientConnectionView]:
    by = opened_by(caller, connections)
    return [connection_view(each, by[each.id], links.get(each.licence_id)) for each in connections]
