"""When a business hands over by itself, and which days a run is of. Pure.

    active -> paused -> active;  active | paused -> ended -> active (set anew)

A run is an export like any other. Its days begin after those of the last one, so that none is left
out and none comes twice, and end with the day, week or month that is over at the time of the run:
what was missed is caught up as one.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.accounting.export import LONGEST_DAYS, Export
from chalicelib.accounting.formats import ShownFormat
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.model import Entity, Instant, Model
from chalicelib.core.texts import Text

Rhythm = Literal["daily", "weekly", "monthly"]
ScheduleState = Literal["active", "paused", "ended"]
ScheduleEvent = Literal[
    "schedule_set", "schedule_paused", "schedule_resumed", "schedule_ended", "schedule_stopped"
]
TRANSITIONS: Final[dict[ScheduleState, frozenset[ScheduleState]]] = {
    "active": frozenset({"paused", "ended"}),
    "paused": frozenset({"active", "ended"}),
    "ended": frozenset(),
}
RHYTHM_NAMES: Final[dict[Rhythm, Text]] = {
    "daily": Text(es="cada día", en="each day"),
    "weekly": Text(es="cada semana", en="each week"),
    "monthly": Text(es="cada mes", en="each month"),
}
SCHEDULE_STATE_NAMES: Final[dict[ScheduleState, Text]] = {
    "active": Text(es="activa", en="active"),
    "paused": Text(es="en pausa", en="paused"),
    "ended": Text(es="terminada", en="ended"),
}
_A_DAY: Final = timedelta(days=1)


class ScheduleNotSet(NotFound):
    """The business hands nothing over by itself, and never did."""

    code = "schedule-not-set"
    is_unset = True
    text = Text(
        es="No hay entregas programadas. Prográmelas si quiere que se hagan solas.",
        en="No exports are scheduled. Schedule them to have them made by themselves.",
    )
    way = "PUT /v1/businesses/{business}/export-schedule"


class ForbiddenScheduleStep(Conflict):
    """The state of the schedule does not lead there."""

    code = "schedule-state"
    text = Text(
        es="La programación está {state} y no puede pasar a estar {target}. Léala de nuevo; una "
        "terminada se programa otra vez.",
        en="The schedule is {state} and cannot become {target}. Read it again; one that has ended "
        "is set anew.",
    )


class Timing(Model):
    """How often a business hands over by itself, and what."""

    rhythm: Rhythm
    weekday: int
    """Of a weekly one, 1: Monday."""
    days_after: int
    """Of a monthly one: days after the first of the month, on which the month before is over."""
    hour: int
    document_types: tuple[str, ...] = ()
    """Empty: of all."""


class Schedule(Entity, Timing):
    """When one business hands over by itself."""

    id: str
    business_id: str
    firm_id: str
    """To whom; empty: to nobody, no firm keeps the books. Another firm gets nothing by it."""
    time_zone: str
    formats: tuple[ShownFormat, ...] = ()
    """Empty: the usual ones, as they are by then."""
    from_day: date
    """Where its first run begins."""
    export_id: str = ""
    """Its last run; empty: none yet."""
    state: ScheduleState = "active"
    next_at: Instant

    def to(self, target: ScheduleState, now: datetime) -> Schedule:
        """Move on.

        Raises:
            ForbiddenScheduleStep: its state does not lead there.
        """
        if target not in TRANSITIONS[self.state]:
            names = SCHEDULE_STATE_NAMES
            raise ForbiddenScheduleStep(state=names[self.state], target=names[target])
        return self.but(state=target).waiting(now)

    def waiting(self, now: datetime) -> Schedule:
        """Return it with the time of its next run."""
        local = now.astimezone(ZoneInfo(self.time_zone))
        day = local.date() if local.hour < self.hour else local.date() + _A_DAY
        while not self._runs_on(day):
            day += _A_DAY
        return self.but(next_at=datetime.combine(day, time(self.hour), local.tzinfo))

    def first_day(self, last: Export | None) -> date:
        """Return the first day that is not handed over, by what became of the last run.

        What was refused, or left documents that no batch lists, is tried again with the days that
        follow, unless it was as long as an export can be.
        """
        if last is None:
            return self.from_day
        is_through = last.state != "refused" and not last.leaves_some
        if is_through or self._longest(last.period_from) <= last.period_to:
            return last.period_to + _A_DAY
        return last.period_from

    def last_day(self, first: date, now: datetime) -> date:
        """Return the last day that a run may be of; before `first`: there is nothing to do yet.

        What does not fit into one export follows at the next time.
        """
        local = now.astimezone(ZoneInfo(self.time_zone))
        day = local.date() if local.hour >= self.hour else local.date() - _A_DAY
        while not self._runs_on(day):
            day -= _A_DAY
        return min(self._last_before(day), self._longest(first))

    def _longest(self, first: date) -> date:
        """Return the last day that an export from a day on can have."""
        return self._last_before(first + timedelta(days=LONGEST_DAYS))

    def _runs_on(self, day: date) -> bool:
        if self.rhythm == "weekly":
            return day.isoweekday() == self.weekday
        return self.rhythm == "daily" or day.day == 1 + self.days_after

    def _last_before(self, day: date) -> date:
        """Return the day before; of a monthly one the last of the month before."""
        return (day.replace(day=1) if self.rhythm == "monthly" else day) - _A_DAY
