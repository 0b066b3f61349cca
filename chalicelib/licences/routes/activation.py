"""Routes of a firm's licences: made, listed, told of, accepted."""

from __future__ import annotations

from chalicelib.accounts.service import EventEntry
from chalicelib.core.caller import Caller
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.http.endpoint import Routes
from chalicelib.licences import acts, histories, holding, service
from chalicelib.licences.forms import LicenceFilters, LicencePatch, LicenceQuery, NewLicence
from chalicelib.licences.views import (
    Acts,
    LicenceHistoryEntry,
    LicenceView,
    LicenceViewPage,
    OperatedLicence,
    Summary,
)

routes = Routes("licences")
_OPERATED = "/v1/operator/firms/{firm}/licences/{licence}"
_LICENCES = "/v1/firms/{firm}/licences"
_LICENCE = f"{_LICENCES}/{{licence}}"
_COMPANY = "/v1/firms/{firm}/companies/{company}"


@routes.post(_LICENCES, body=NewLicence, returns=LicenceView, status=201, idempotent=True)
def create_licence(caller: Caller, body: NewLicence) -> LicenceView:
    """Begin a licence: a draft for one product."""
    return service.create_licence(caller, body)


@routes.get(_LICENCES, query=LicenceQuery, returns=LicenceViewPage)
def list_licences(caller: Caller, query: LicenceQuery) -> LicenceViewPage:
    """List the licences of companies that the caller may see; without `sort`, newest first.

    `q` takes words, each of which must be somewhere in the code or name of the company or in the
    name or e-mail of the client, whatever its case and accents. `total` counts all that match,
    `by_state` those that would in each state, and `by_group` in each group of states.
    """
    return service.list_licences(caller, query)


@routes.get(f"{_LICENCES}.csv", query=LicenceFilters, returns=Sheet)
def list_licences_csv(caller: Caller, query: LicenceFilters) -> Sheet:
    """List all the licences that the caller may see and the filters let through, as a CSV."""
    return service.licences_csv(caller, query)


@routes.get(_LICENCE, returns=LicenceView)
def read_licence(caller: Caller, licence: str) -> LicenceView:
    """Read a licence."""
    return service.read_licence(caller, licence)


@routes.patch(_LICENCE, body=LicencePatch, returns=LicenceView, versioned=True)
def change_licence(caller: Caller, licence: str, body: LicencePatch, version: int) -> LicenceView:
    """Set what a step of the wizard asks, of a draft or of one whose activation failed."""
    return service.change_licence(caller, licence, body, version)


@routes.get(f"{_LICENCE}/summary", returns=Summary)
def read_licence_summary(caller: Caller, licence: str) -> Summary:
    """Read what accepting will do and what is missing."""
    return service.read_summary(caller, licence)


@routes.post(
    f"{_LICENCE}/acceptance", returns=LicenceView, status=202, idempotent=True, versioned=True
)
def accept_licence(caller: Caller, licence: str, version: int) -> LicenceView:
    """Accept the licence as the summary showed it; its activation goes on by itself.

    One that was accepted already is returned as it is.
    """
    return service.accept_licence(caller, licence, version)


@routes.get(f"{_LICENCE}/history", query=PageQuery, returns=Page[LicenceHistoryEntry])
def read_licence_history(
    caller: Caller, licence: str, query: PageQuery
) -> Page[LicenceHistoryEntry]:
    """Read what happened to the licence, newest first."""
    return service.read_history(caller, licence, query)


@routes.get(f"{_LICENCE}/history.csv", returns=Sheet)
def read_licence_history_csv(caller: Caller, licence: str) -> Sheet:
    """Read what happened to the licence as a CSV: the newest 5,000 events."""
    return histories.licence_sheet(caller, licence)


@routes.get(f"{_COMPANY}/history", query=PageQuery, returns=Page[EventEntry])
def read_company_history(caller: Caller, company: str, query: PageQuery) -> Page[EventEntry]:
    """Read what happened to a company and its licences, newest first."""
    return histories.company_page(caller, company, query)


@routes.get(f"{_COMPANY}/history.csv", returns=Sheet)
def read_company_history_csv(caller: Caller, company: str) -> Sheet:
    """Read what happened to a company and its licences as a CSV: the newest 5,000 events."""
    return histories.company_sheet(caller, company)


@routes.get(f"{_LICENCE}/acts", returns=Acts)
def read_licence_acts(caller: Caller, licence: str) -> Acts:
    """Read what can be done with the licence as it is, and what each act would do.

    Each act is a POST or PUT of its own below the licence, which names the version read here.
    """
    return acts.read_acts(caller, licence)


@routes.get(_OPERATED, returns=OperatedLicence)
def read_operated_licence(caller: Caller, firm: str, licence: str) -> OperatedLicence:
    """Read whose a licence is, and whether it is held."""
    return holding.read(firm, licence)
