"""The day that it is where the sample businesses are: six hours behind universal time."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.core import clock
from chalicelib.countries.costa_rica.clave import COSTA_RICA


def costa_rican_day(at: datetime | None = None) -> date:
    """Return the day in Costa Rica at an instant, now if none is said.

    >>> costa_rican_day(datetime.fromisoformat("2026-12-01T00:30:00Z"))
    datetime.date(2026, 11, 30)
    """
    return (at or clock.now()).astimezone(COSTA_RICA).date()
