"""What a firm asks of its clients. `__all__` is what other rooms take: nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from chalicelib.aws import directory
from chalicelib.aws.table import Key, get_many
from chalicelib.clients.forms import (
    ClientFilters,
    ClientQuery,
    CompanyListFilters,
    CompanyListQuery,
)
from chalicelib.clients.listing import LISTING, Client, best_group, by_company, clients_of
from chalicelib.clients.views import ClientView, client_view, clients_sheet, companies_sheet
from chalicelib.core.caller import Caller
from chalicelib.core.model import Entity
from chalicelib.core.paging import Listed, ListedByState
from chalicelib.core.sheets import Sheet
from chalicelib.firms import service as firms
from chalicelib.installations import service as installations
from chalicelib.licences import service as licences
from chalicelib.onboarding import service as onboarding

__all__: list[str] = []


def list_companies(caller: Caller, query: CompanyListQuery) -> Listed[firms.Company]:
    """List the companies that were asked for and that the caller may see: two requests."""
    rows = None if query.group is None else _companies(caller, query)
    return firms.list_companies(caller, query, rows)


def companies_csv(caller: Caller, query: CompanyListFilters) -> Sheet:
    """List all of them as a CSV: one request."""
    rows = (each for each in _companies(caller, query) if each.is_asked(query, caller.sees))
    return companies_sheet(firms.COMPANY_LIST.listing.every(rows, query), caller.language)


def _companies(caller: Caller, query: CompanyListFilters) -> Iterator[firms.ListedCompany]:
    """Read the companies whose best licence is as asked."""
    companies, granted = directory.each_of_both(
        caller.tenant, firms.COMPANY_LIST, licences.LICENCE_LIST
    )
    known = by_company(granted)
    return (each for each in companies if query.group in {None, best_group(known.get(each.id, ()))})


def list_clients(caller: Caller, query: ClientQuery) -> ListedByState[ClientView]:
    """List the clients that were asked for and of which the caller sees a company.

    Two requests at any size: both lists together, and the businesses of the page with their
    installations.
    """
    clients = _clients(caller)
    asked = (each.row() for each in clients.values() if each.is_asked(query))
    page = directory.page_of(LISTING, asked, f"clients\x1f{caller.tenant}", query)
    return page.of(_views([clients[row.id] for row in page.data]))


def clients_csv(caller: Caller, query: ClientFilters) -> Sheet:
    """List all of them as a CSV: one request, and the installations of all of them."""
    clients = _clients(caller)
    asked = (each.row() for each in clients.values() if each.is_asked(query))
    found = [clients[row.id] for row in LISTING.every(asked, query)]
    return clients_sheet(found, installations.heads(_numbers(found)), caller.language)


def read_client(caller: Caller, client_id: str) -> ClientView:
    """Read one client.

    Raises:
        ClientNotFound: the caller sees no company of such a one.
    """
    client = _clients(caller).get(client_id)
    if client is None:
        raise licences.ClientNotFound
    return _views([client])[0]


def _clients(caller: Caller) -> dict[str, Client]:
    companies, granted = directory.each_of_both(
        caller.tenant, firms.COMPANY_LIST, licences.LICENCE_LIST
    )
    return clients_of(companies, granted, caller.sees)


def _views(clients: list[Client]) -> list[ClientView]:
    """Show clients, with businesses and installations: one request for all of them."""
    businesses = [each.business_id for each in clients if each.business_id]
    numbers = _numbers(clients)
    wanted: list[tuple[Key, type[Entity]]] = [
        (onboarding.business_key(each), onboarding.Business) for each in businesses
    ]
    wanted += [(installations.head_key(each), installations.Head) for each in numbers]
    found = dict(zip([*businesses, *numbers], get_many(wanted), strict=True))
    return [
        client_view(
            each,
            cast("onboarding.Business | None", found.get(each.business_id)),
            cast("installations.Head | None", found.get(_number_of(each))),
        )
        for each in clients
    ]


def _numbers(clients: Iterable[Client]) -> list[str]:
    return [number for each in clients if (number := _number_of(each))]


def _number_of(client: Client) -> str:
    """Return the id of the number that its programs use; empty: it has none."""
    return client.sme_licence.number_id if client.sme_licence else ""
