"""The companies of a firm and its clients: taxpayers, with companies in both programs."""

from __future__ import annotations

from chalicelib.clients import panel, service
from chalicelib.clients.forms import (
    ClientFilters,
    ClientQuery,
    CompanyListFilters,
    CompanyListQuery,
)
from chalicelib.clients.views import ClientView
from chalicelib.core.caller import Caller
from chalicelib.core.paging import Listed, ListedByState
from chalicelib.core.sheets import Sheet
from chalicelib.firms.service import Company
from chalicelib.http.endpoint import Routes
from chalicelib.licences.service import Panel

routes = Routes("clients")
_CLIENTS = "/v1/firms/{firm}/clients"
_COMPANIES = "/v1/firms/{firm}/companies"


@routes.get(_COMPANIES, query=CompanyListQuery, returns=Listed[Company])
def list_companies(caller: Caller, query: CompanyListQuery) -> Listed[Company]:
    """List the companies that the caller may see; without `sort`, by code.

    `q` takes words, each of which must be somewhere in code, name, tax id or e-mail, whatever its
    case and accents; `code` is how the code starts, `licensed` whether it has a live licence.
    `total` counts all that match.
    """
    return service.list_companies(caller, query)


@routes.get(f"{_COMPANIES}.csv", query=CompanyListFilters, returns=Sheet)
def list_companies_csv(caller: Caller, query: CompanyListFilters) -> Sheet:
    """List all the companies that the caller may see and the filters let through, as a CSV."""
    return service.companies_csv(caller, query)


@routes.get(_CLIENTS, query=ClientQuery, returns=ListedByState[ClientView])
def list_clients(caller: Caller, query: ClientQuery) -> ListedByState[ClientView]:
    """List the clients of whom the caller may see a company; without `sort`, by name.

    A client is one taxpayer: a company in `eco` and one in `con` with the same tax id are one.
    `q` takes words, each of which must be somewhere in the tax id or in name, code or e-mail of a
    company, whatever its case and accents. `total` counts all that match, and `by_state` those
    that would in each `group`.
    """
    return service.list_clients(caller, query)


@routes.get(f"{_CLIENTS}.csv", query=ClientFilters, returns=Sheet)
def list_clients_csv(caller: Caller, query: ClientFilters) -> Sheet:
    """List all the clients that the filters let through, as a CSV."""
    return service.clients_csv(caller, query)


@routes.get(f"{_CLIENTS}/{{client}}", returns=ClientView)
def read_client(caller: Caller, client: str) -> ClientView:
    """Read a client: both programs, its licences of all products, how far its business is."""
    return service.read_client(caller, client)


@routes.get("/v1/firms/{firm}/licences/{licence}/panel", returns=Panel)
def read_licence_panel(caller: Caller, licence: str) -> Panel:
    """Read the control panel of the licence, in words and values.

    It says how far its client is, whether they sign in and issue, and what waits for the firm.
    Until the licence is active it says how far the activation is, and of the client nothing. How
    many documents were rejected it says by a standing consent of the client.
    """
    return panel.read_panel(caller, licence)
