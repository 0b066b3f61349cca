"""The histories of a licence and of a company, told to the firm: of the client it learns no person.

What happens to a licence is noted with its company, too, which may have had several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import EventEntry, Telling
from chalicelib.core.caller import Caller
from chalicelib.core.history import CLIENT, Actor
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.core.texts import Text
from chalicelib.firms import service as firms
from chalicelib.licences.model import LicenceEvent
from chalicelib.licences.service import find_licence
from chalicelib.licences.words import EVENTS, facts_told

_EVENTS = cast("Mapping[str, Text]", EVENTS)


def licence_sheet(caller: Caller, licence_id: str) -> Sheet:
    """Tell the history of a licence as a CSV."""
    found = find_licence(caller, licence_id)
    telling = _telling(_EVENTS, found.company_name or "")
    return accounts.history_sheet(caller, found.id, telling)


def company_page(caller: Caller, company_id: str, query: PageQuery) -> Page[EventEntry]:
    """Tell a page of the history of a company, newest first."""
    company = firms.read_company(caller, company_id)
    return accounts.history_page(caller, company.id, query, _of_company(company))


def company_sheet(caller: Caller, company_id: str) -> Sheet:
    """Tell the history of a company as a CSV."""
    company = firms.read_company(caller, company_id)
    return accounts.history_sheet(caller, company.id, _of_company(company))


def _of_company(company: firms.Company) -> Telling:
    telling = _telling({**_EVENTS, **firms.COMPANY_EVENTS}, company.name)
    return replace(telling, facts=lambda event, facts: firms.company_facts(_facts(event, facts)))


def _telling(events: Mapping[str, Text], client: str) -> Telling:
    named = {CLIENT: Actor(id=CLIENT, name=client)}
    return Telling(events=events, facts=_facts, others=lambda _: named)


def _facts(event: str, facts: dict[str, str]) -> Mapping[str, object]:
    return facts_told(cast("LicenceEvent", event), facts)  # by the name of the event alone
