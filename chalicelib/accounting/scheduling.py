"""Exports on a schedule: what the client sets, and the run that comes due.

A schedule is one item per business in the index of what is due (ADR 0002), so that work grows with
what is due and not with businesses. A run adds its export and moves the schedule on in one
transaction, at the version that was read: fired twice or late, or dead in between, there is one.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from chalicelib.accounting import asked_store, histories, store
from chalicelib.accounting.asked_views import ScheduleHistoryEntry, ScheduleView
from chalicelib.accounting.document_types import checked_country
from chalicelib.accounting.export import Export
from chalicelib.accounting.format_store import formats_of
from chalicelib.accounting.forms import NewSchedule
from chalicelib.accounting.schedule import Schedule, ScheduleEvent, ScheduleNotSet
from chalicelib.accounting.words import when_told
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction, check_version
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.countries import facts_of
from chalicelib.core.figures import Day
from chalicelib.core.history import SYSTEM
from chalicelib.core.ids import new_id
from chalicelib.core.paging import Page, PageQuery
from chalicelib.core.texts import Language
from chalicelib.licences import service as licences
from chalicelib.onboarding import service as onboarding

_STILL_AT_WORK = timedelta(hours=1)
"""How long a run waits for the one before it."""
_log = logging.getLogger(__name__)


def read(caller: Caller) -> ScheduleView:
    """Return when the business hands over by itself.

    Raises:
        ScheduleNotSet: it does not, and never did.
    """
    return view(_found(caller), caller.language)


def put(caller: Caller, wanted: NewSchedule, version: int) -> ScheduleView:
    """Set when the business hands over by itself; it is active from then on.

    Raises:
        CountryNotServed: the business has no documents, for none are issued in its country.
        InvalidInput: a type of document is none of the country.
        ChangedMeanwhile: the schedule is not at `version` any more.
    """
    before = asked_store.schedule(caller.tenant)
    check_version(before, version)
    tx = Transaction()
    changed = write_set(tx, caller, wanted, before)
    tx.commit()
    return view(changed, caller.language)


def write_set(
    tx: Transaction, caller: Caller, wanted: NewSchedule, before: Schedule | None
) -> Schedule:
    """Add what the business hands over by itself from then on, in place of what it did `before`.

    Raises:
        CountryNotServed: the business has no documents, for none are issued in its country.
        InvalidInput: a type of document is none of the country.
    """
    country = checked_country(caller.tenant, wanted.document_types)
    now = clock.now()
    goes_on = before is not None and before.state != "ended" and wanted.from_day is None
    first = wanted.from_day or Day.in_country(now, country).value.replace(day=1)
    changed = Schedule(
        version=before.version if before else 0,
        created_at=before.created_at if before else now,
        id=before.id if before else new_id("sch"),
        business_id=caller.tenant,
        firm_id=_firm_of(caller.tenant),
        time_zone=zone_of(country),
        rhythm=wanted.rhythm,
        weekday=wanted.weekday,
        days_after=wanted.days_after,
        hour=wanted.hour,
        document_types=tuple(wanted.document_types or ()),
        formats=tuple(wanted.formats or ()),
        from_day=before.from_day if before and goes_on else first,
        export_id=before.export_id if before and goes_on else "",
        next_at=now,
    ).waiting(now)
    changed = asked_store.save_schedule(tx, changed)
    facts = {"rhythm": wanted.rhythm, "hour": str(wanted.hour)}
    _note(tx, changed, "schedule_set", caller.actor, **facts)
    return changed


def pause(caller: Caller) -> ScheduleView:
    """Have nothing handed over for now; resumed, it goes on with the days in between.

    Raises:
        ScheduleNotSet: there is none.
        ForbiddenScheduleStep: it is not active.
    """
    return _write(caller, _found(caller).to("paused", clock.now()), "schedule_paused")


def resume(caller: Caller) -> ScheduleView:
    """Go on after a pause, to the firm that keeps the books by now.

    Raises:
        ScheduleNotSet: there is none.
        ForbiddenScheduleStep: it is not paused.
    """
    resumed = _found(caller).to("active", clock.now()).but(firm_id=_firm_of(caller.tenant))
    return _write(caller, resumed, "schedule_resumed")


def end(caller: Caller) -> None:
    """Have nothing handed over by itself any more.

    Raises:
        ScheduleNotSet: there is none.
        ForbiddenScheduleStep: it has ended already.
    """
    _write(caller, _found(caller).to("ended", clock.now()), "schedule_ended")


def read_history(caller: Caller, query: PageQuery) -> Page[ScheduleHistoryEntry]:
    """Read what was done with the schedule, newest first.

    Raises:
        ScheduleNotSet: there is none.
    """
    return histories.of_schedule(caller, _found(caller).id, query)


def view(schedule: Schedule, language: Language) -> ScheduleView:
    """Show a schedule, as of what became of its last run."""
    last = store.export(schedule.business_id, schedule.export_id) if schedule.export_id else None
    shown = schedule.model_dump(include=set(ScheduleView.model_fields))
    is_active = schedule.state == "active"
    return ScheduleView.model_validate(
        shown
        | {
            "when": when_told(schedule, language),
            "country": onboarding.business(schedule.business_id).country,
            "first_day": schedule.first_day(last),
            "next_at": schedule.next_at if is_active else None,
        }
    )


def zone_of(country: str) -> str:
    """Return the time zone whose hours a schedule of a business has."""
    return facts_of(country).time_zone


def run(business_id: str) -> None:
    """Have a business hand over, if it is time there; repeatable.

    Raises:
        Retryable: the table does not answer.
    """
    schedule, now = asked_store.schedule(business_id), clock.now()
    if schedule is None or schedule.state != "active" or now < schedule.next_at:
        return
    try:
        _run(schedule, now)
    except ChangedMeanwhile:  # another run made it, or the client changed it: it is due anew
        _log.info("schedule left to another run", extra={"tenant": business_id})


def _run(schedule: Schedule, now: datetime) -> None:
    tx, firm_id = Transaction(), _firm_of(schedule.business_id)
    following = schedule.waiting(now)
    is_removed = onboarding.removal(schedule.business_id) is not None
    last = store.export(schedule.business_id, schedule.export_id) if schedule.export_id else None
    if is_removed:
        following = schedule.to("ended", now)
    elif last is not None and not last.is_done:
        following = schedule.but(next_at=now + _STILL_AT_WORK)
    elif firm_id and firm_id != schedule.firm_id:
        following = schedule.to("paused", now)
        _note(tx, following, "schedule_stopped", SYSTEM)
    elif firm_id == schedule.firm_id:  # a firm whose licence rests is waited for
        first = schedule.first_day(last)
        last_day = schedule.last_day(first, now)
        if first <= last_day:
            export = Export(
                id=new_id("exp"),
                created_at=now,
                business_id=schedule.business_id,
                created_by=SYSTEM,
                is_scheduled=True,
                period_from=first,
                period_to=last_day,
                country=onboarding.business(schedule.business_id).country,
                document_types=schedule.document_types,
                formats=list(schedule.formats or formats_of(schedule.business_id)),
            )
            store.add_export(tx, export)
            store.note(tx, export.business_id, export.id, "export_scheduled", actor=SYSTEM)
            following = following.but(export_id=export.id)
    asked_store.save_schedule(tx, following)
    tx.commit()


def _firm_of(business_id: str) -> str:
    licence = licences.batch_licence_of(business_id)
    return licence.firm_id if licence is not None else ""


def _found(caller: Caller) -> Schedule:
    found = asked_store.schedule(caller.tenant)
    if found is None:
        raise ScheduleNotSet
    return found


def _write(caller: Caller, changed: Schedule, event: ScheduleEvent) -> ScheduleView:
    tx = Transaction()
    changed = asked_store.save_schedule(tx, changed)
    _note(tx, changed, event, caller.actor)
    tx.commit()
    return view(changed, caller.language)


def _note(
    tx: Transaction, schedule: Schedule, event: ScheduleEvent, actor: str, **facts: str
) -> None:
    tx.note(Table(schedule.business_id), schedule.id, event, actor=actor, **facts)
