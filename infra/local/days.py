"""The day that it is where the sample businesses are: six hours behind universal time."""

from __future__ import annotations

from datetime import date, datetime

from chalicelib.accounting.posting import local_day
from chalicelib.accounting.rules import rules_of
from chalicelib.core import clock


def costa_rican_day(at: datetime | None = None) -> date:
    """Return the day in Costa Rica at an instant, now if none is said.

    >>> costa_rican_day(datetime.fromisoformat("2026-12-01T00:30:00Z"))
    datetime.date(2026, 11, 30)
    """
    return local_day(at or clock.now(), rules_of("CR").zone)
