"""When somebody wants to be told of what comes in: each time, or of all of it together. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import Field

from chalicelib.core.model import Model
from chalicelib.core.texts import Text
from chalicelib.core.words import Shown, in_words

Often = Literal["at_once", "daily", "weekly"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
OFTEN_NAMES: Final[dict[Often, Text]] = {
    "at_once": Text(es="en cuanto entra algo", en="as soon as something comes in"),
    "daily": Text(es="una vez al día", en="once a day"),
    "weekly": Text(es="una vez a la semana", en="once a week"),
}
WEEKDAY_NAMES: Final[dict[Weekday, Text]] = {
    "monday": Text(es="lunes", en="Monday"),
    "tuesday": Text(es="martes", en="Tuesday"),
    "wednesday": Text(es="miércoles", en="Wednesday"),
    "thursday": Text(es="jueves", en="Thursday"),
    "friday": Text(es="viernes", en="Friday"),
    "saturday": Text(es="sábado", en="Saturday"),
    "sunday": Text(es="domingo", en="Sunday"),
}
_WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)


class Rhythm(Model):
    """How often, and when."""

    often: Often
    weekday: Weekday | None = None
    """Of those who are told once a week."""
    hour: int | None = Field(None, ge=0, le=23)
    """In the reader's time zone; None: the usual hour, in the zone of whom it comes from."""

    def due(self, since: datetime, usual_hour: int, usual_zone: str, own_zone: str) -> datetime:
        """Say when somebody is told of what came in at `since`.

        >>> came = datetime(2026, 11, 2, 16, tzinfo=UTC)  # Monday, ten in the morning there
        >>> daily = Rhythm(often="daily").due(came, 8, "America/Costa_Rica", "Europe/Madrid")
        >>> daily.isoformat()
        '2026-11-03T14:00:00+00:00'
        >>> weekly = Rhythm(often="weekly", weekday="friday", hour=9)
        >>> weekly.due(came, 8, "America/Costa_Rica", "Europe/Madrid").isoformat()
        '2026-11-06T08:00:00+00:00'
        """
        if self.often == "at_once":
            return since
        hour, zone = (usual_hour, usual_zone) if self.hour is None else (self.hour, own_zone)
        at = ZoneInfo(zone)
        first = since.astimezone(at).date()
        following = (first + timedelta(days) for days in range(8))
        moments = (_at(day, hour, at) for day in following if self._is_on(day))
        return next(moment for moment in moments if moment >= since)

    def _is_on(self, day: date) -> bool:
        return self.weekday is None or _WEEKDAYS[day.weekday()] == self.weekday


class ShownRhythm(Shown):
    """How often the digest of imports comes, and when."""

    often: Annotated[Often, in_words(OFTEN_NAMES)]
    weekday: Annotated[Weekday | None, in_words(WEEKDAY_NAMES)]
    """Of a weekly one."""
    hour: int | None
    """In the person's time zone; null: the hour that the firm says, in its zone."""

    @classmethod
    def of(cls, rhythm: Rhythm | None) -> Self | None:
        """Show when it comes; None: as the firm has it."""
        return cls(**dict(rhythm)) if rhythm else None


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """Return an hour of a day; one that the clocks leave out counts as the one after it."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
