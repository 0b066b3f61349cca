"""The histories of exports, schedules and imports, told: one read for all who are named."""

from __future__ import annotations

from typing import cast

from chalicelib.accounting.asked_views import ScheduleHistoryEntry
from chalicelib.accounting.model import Batch, BatchEvent
from chalicelib.accounting.schedule import ScheduleEvent
from chalicelib.accounting.views import BatchHistoryEntry
from chalicelib.accounting.words import BY_BUSINESS, EVENTS, SCHEDULE_EVENTS, facts_told
from chalicelib.accounts import service as accounts
from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.core.caller import Caller
from chalicelib.core.history import Actor, HistoryEntry, told
from chalicelib.core.paging import Page, PageQuery
from chalicelib.onboarding import service as onboarding


def of_export(caller: Caller, export_id: str, query: PageQuery) -> Page[BatchHistoryEntry]:
    """Tell the business what happened to an export, newest first."""
    return _told(caller, history.page(Table(caller.tenant), export_id, query), None)


def of_schedule(caller: Caller, schedule_id: str, query: PageQuery) -> Page[ScheduleHistoryEntry]:
    """Tell the business what was done with its schedule, newest first."""
    page = history.page(Table(caller.tenant), schedule_id, query)
    names = onboarding.actors(caller, [each.actor for each in page.data])
    told_of = []
    for each in page.data:
        event = cast("ScheduleEvent", each.event)
        facts = facts_told(event, each.facts)
        said = told(each, SCHEDULE_EVENTS[event], facts, names[each.actor], caller.language)
        told_of.append(ScheduleHistoryEntry.model_validate(said))
    return Page[ScheduleHistoryEntry](data=told_of, next_cursor=page.next_cursor)


def of_import(caller: Caller, batch: Batch, query: PageQuery) -> Page[BatchHistoryEntry]:
    """Tell the firm what happened to an import; of the business it learns no person."""
    business = Actor(id=batch.business_id, name=batch.company_name)
    return _told(caller, history.page(Table(batch.home), batch.id, query), business)


def _told(
    caller: Caller, page: Page[HistoryEntry], business: Actor | None
) -> Page[BatchHistoryEntry]:
    """Tell a page; what the business did is the `business`'s doing, to a reader of another side."""
    own = [each.actor for each in page.data if not (business and each.event in BY_BUSINESS)]
    if business is None:
        names = onboarding.actors(caller, own)
    else:
        names = accounts.actors(caller.tenant, own, caller.language)
    return Page[BatchHistoryEntry](
        data=[
            _entry(
                caller,
                each,
                business if business and each.event in BY_BUSINESS else names[each.actor],
            )
            for each in page.data
        ],
        next_cursor=page.next_cursor,
    )


def _entry(caller: Caller, entry: HistoryEntry, actor: Actor) -> BatchHistoryEntry:
    event = cast("BatchEvent", entry.event)  # nothing else is noted of either
    said = told(entry, EVENTS[event], facts_told(event, entry.facts), actor, caller.language)
    return BatchHistoryEntry.model_validate(said)
