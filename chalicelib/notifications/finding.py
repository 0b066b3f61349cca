"""Notices as callers read them: one, a list, a file, and what happened to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import EventEntry
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.history import CLIENT, Actor
from chalicelib.core.paging import ListedByState, Page, PageQuery
from chalicelib.core.sheets import Sheet
from chalicelib.notifications import store
from chalicelib.notifications.forms import (
    FirmNoticeFilters,
    FirmNoticeQuery,
    NoticeFilters,
    NoticeQuery,
)
from chalicelib.notifications.notices import Notice, NoticeNotFound
from chalicelib.notifications.views import NoticeView, notice_view, notices_sheet
from chalicelib.notifications.words import EVENTS, facts_told
from chalicelib.onboarding import service as onboarding


def find(caller: Caller, identifier: str) -> Notice:
    """Read a notice of the caller's side, those that were removed, too.

    Raises:
        NoticeNotFound: there is none, or the caller may not see its company.
    """
    found = store.notice(caller.tenant, identifier)
    if found is None or not caller.sees(found.company_id):
        raise NoticeNotFound
    return found


def read(caller: Caller, identifier: str) -> NoticeView:
    """Show a notice to one of its side."""
    return notice_view(find(caller, identifier), clock.now(), caller.language)


def page_of_business(caller: Caller, query: NoticeQuery) -> ListedByState[NoticeView]:
    """List the notices of a business that were asked for: two requests at any size."""
    now = clock.now()
    page = store.NOTICE_LIST.page(caller.tenant, query, lambda row: row.is_asked(query, now))
    return page.of(_shown(caller, page.data))


def sheet_of_business(caller: Caller, query: NoticeFilters) -> Sheet:
    """List all of them as a CSV: one request."""
    now = clock.now()
    rows = store.NOTICE_LIST.every(caller.tenant, query, lambda row: row.is_asked(query, now))
    return notices_sheet(rows, frozenset(), now, caller.language)


def page_of_firm(caller: Caller, query: FirmNoticeQuery) -> ListedByState[NoticeView]:
    """List the notices of all clients that the caller may see: two requests at any size."""
    now, (rows, managing) = clock.now(), store.rows(caller.tenant)
    page = store.NOTICE_LIST.page(
        caller.tenant,
        query,
        lambda row: row.is_asked_by_firm(query, caller.sees, managing, now),
        among=rows,
    )
    return page.of(_shown(caller, page.data))


def sheet_of_firm(caller: Caller, query: FirmNoticeFilters) -> Sheet:
    """List all of them as a CSV: one request."""
    now, (rows, managing) = clock.now(), store.rows(caller.tenant)
    asked = (each for each in rows if each.is_asked_by_firm(query, caller.sees, managing, now))
    chosen = store.NOTICE_LIST.listing.every(asked, query)
    return notices_sheet(chosen, managing, now, caller.language)


def _shown(caller: Caller, found: Iterable[Notice]) -> list[NoticeView]:
    return [notice_view(each, clock.now(), caller.language) for each in found]


def history(caller: Caller, identifier: str, query: PageQuery) -> Page[EventEntry]:
    """Tell what happened to a notice, newest first; of another side a firm learns no person."""
    notice = find(caller, identifier)

    def others(acting: Iterable[str]) -> Mapping[str, Actor]:
        if not notice.company_id:  # of a business
            return onboarding.actors(caller, acting)
        return {CLIENT: Actor(id=CLIENT, name=notice.company_name)}

    telling = accounts.Telling(
        events={**EVENTS},  # type: ignore[dict-item]  # by the name of the event
        facts=facts_told,
        others=others,
    )
    return accounts.history_page(caller, notice.id, query, telling)
