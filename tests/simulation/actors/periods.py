"""Days and hours of Costa Rica, by what the clock of a stage shows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_BEHIND, _HOUR, _SOME_DAYS = timedelta(hours=6), timedelta(hours=1), timedelta(days=10)


def local(now: datetime) -> datetime:
    """Return what a clock shows there.

    >>> local(datetime.fromisoformat("2027-01-01T05:59:00")).isoformat()
    '2026-12-31T23:59:00'
    """
    return now - _BEHIND


def today(now: datetime) -> date:
    """Return the day of what is issued now."""
    return local(now).date()


def days_around(now: datetime) -> dict[str, str]:
    """Return the period of an export of what is issued these days.

    >>> days_around(datetime.fromisoformat("2026-12-01T05:30:00"))
    {'period_from': '2026-11-20', 'period_to': '2026-12-10'}
    """
    day = today(now)
    return {"period_from": f"{day - _SOME_DAYS}", "period_to": f"{day + _SOME_DAYS}"}


def next_hour(now: datetime) -> datetime:
    """Return when the next full hour begins.

    >>> next_hour(datetime.fromisoformat("2026-12-01T05:30:00")).isoformat()
    '2026-12-01T06:00:00'
    """
    return now.replace(minute=0, second=0, microsecond=0) + _HOUR
