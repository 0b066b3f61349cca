"""How many documents a client issues, told to its firms once a month: the months that are over.

It begins with the first document of a business, so that the work grows with those that issue, and
no other document pays for it: the series count them anyway (docs/adr/0027).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.countries import facts_of
from chalicelib.core.figures import Day
from chalicelib.firms import service as firms
from chalicelib.mail import service as mail
from chalicelib.onboarding import store
from chalicelib.onboarding.dossier import IssuerDossier
from chalicelib.onboarding.model import month_of

KIND: Final = "issued"
MONTHS_TOLD: Final = 7
"""The last one, and those before it by which it is judged."""


def next_count(now: datetime, country: str) -> datetime:
    """Say when the month of a moment is over in a country.

    >>> from datetime import UTC
    >>> str(next_count(datetime(2026, 12, 31, 12, tzinfo=UTC), "CR"))
    '2027-01-01 00:00:00-06:00'
    """
    zone = ZoneInfo(facts_of(country).time_zone)
    first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def write_watched(
    tx: Transaction, dossier: IssuerDossier, at: datetime, *, otherwise: Exception
) -> None:
    """Add to the first document of a business that its months are counted from now on."""
    if not dossier.has_issued:
        business = dossier.business
        following = next_count(at, business.country)
        mail.write_reminder(tx, business.id, KIND, business.id, following, otherwise=otherwise)


def write_counted(tx: Transaction, reminder: mail.Reminder) -> datetime | None:
    """Tell the firms of a business what it issued in the months that are over.

    Returns when to do so next; None: the business is gone.
    """
    dossier, now = store.dossier(reminder.tenant), clock.now()
    if dossier is None:
        return None
    country = dossier.business.country
    counts: Counter[str] = Counter()
    for series in dossier.series:
        counts.update(series.issued)
    today = Day.in_country(now, country).value
    begun = min(counts, default="")
    months = [month for month in _months_over(today) if begun and month >= begun]
    told = " ".join(f"{month}:{counts[month]}" for month in months)
    for link in dossier.licences:
        firms.write_matter(tx, link.firm_id, link.licence_id, KIND, now, fact=told)
    return next_count(now, country)


def _months_over(today: date) -> list[str]:
    """List the months before that of a day that are told, oldest first.

    >>> _months_over(date(2027, 2, 9))[0], _months_over(date(2027, 2, 9))[-1]
    ('2026-07', '2027-01')
    """
    this = today.year * 12 + today.month - 1
    numbers = range(this - MONTHS_TOLD, this)
    return [month_of(date(number // 12, number % 12 + 1, 1)) for number in numbers]
