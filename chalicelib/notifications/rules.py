"""What a country says of notifications (its part `notifications`): bodies, terms and moments. Pure.

The country fills the type; the days and moments of a single notice are reckoned here, in its zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.core.countries import countries, facts_of, part, services
from chalicelib.core.errors import Conflict
from chalicelib.core.texts import Text

OTHER: Final = "other"
"""The body of every country that stands for those without a code; its mailboxes have a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRules:
    """How a country's bodies notify by electronic means."""

    bodies: Mapping[str, Text]
    """Code -> what people call the body or the address at which it notifies."""
    days_to_open: int
    """Natural days after the one on which a notification is made available."""
    warned_days_before: tuple[int, ...]
    """On which days before the last one people are warned; 0: on that day itself."""
    warned_at: time
    """At what local time."""
    after_term: Text
    """What follows by the law when the term is over, as a sentence."""


class NotificationsNotServed(Conflict):
    """Nothing is known of how bodies of that country notify."""

    code = "notifications-not-served"
    text = Text(
        es="Los buzones de notificaciones no se ofrecen en {country}; solo donde se conocen sus "
        "plazos.",
        en="Mailboxes for notifications are not offered in {country}; only where the terms are "
        "known.",
    )


def rules_of(country: str) -> NotificationRules:
    """Return the rules of a country.

    Raises:
        NotificationsNotServed: it has none.
    """
    found: NotificationRules | None = part(country, "notifications")
    if found is None:
        raise NotificationsNotServed(country=facts_of(country).name)
    return found


def is_served(country: str) -> bool:
    """Return whether it is known how bodies of a country notify."""
    return "notifications" in services(country)


def body_names(country: str) -> Mapping[str, Text]:
    """List the bodies of a country, as people call them; of one that is not served there is none.

    >>> body_names("CR")
    {}
    """
    rules: NotificationRules | None = part(country, "notifications")
    return rules.bodies if rules is not None else {}


def body_codes() -> tuple[str, ...]:
    """List the codes of the bodies of all countries."""
    return tuple(dict.fromkeys(code for each in countries() for code in body_names(each)))


def last_day(country: str, made_available_at: datetime) -> date:
    """Return the last day on which a notification can be opened, in the country's zone.

    >>> last_day("ES", datetime.fromisoformat("2026-10-20T23:59:30+02:00")).isoformat()
    '2026-10-30'
    """
    local = made_available_at.astimezone(_zone(country))
    return local.date() + timedelta(days=rules_of(country).days_to_open)


def expires_at(country: str, last: date) -> datetime:
    """Return the moment from which it cannot be opened any more: the next midnight there.

    >>> expires_at("ES", date(2026, 10, 30)).isoformat()
    '2026-10-30T23:00:00+00:00'
    """
    return _at(country, last + timedelta(days=1), time())


def warnings(country: str, last: date) -> list[datetime]:
    """List the moments at which people are warned, oldest first.

    >>> [f"{each:%d %H}" for each in warnings("ES", date(2026, 10, 27))]
    ['22 07', '24 07', '26 08', '27 08']
    """
    rules = rules_of(country)
    days = sorted(rules.warned_days_before, reverse=True)
    return [_at(country, last - timedelta(days=each), rules.warned_at) for each in days]


def days_left(country: str, last: date, now: datetime) -> int:
    """Count the days from today's to the last one; 0 on that day, negative after it."""
    return (last - today(country, now)).days


def today(country: str, now: datetime) -> date:
    """Return the day that it is in the country."""
    return now.astimezone(_zone(country)).date()


def _at(country: str, day: date, local: time) -> datetime:
    return datetime.combine(day, local, _zone(country)).astimezone(UTC)


def _zone(country: str) -> ZoneInfo:
    return ZoneInfo(facts_of(country).time_zone)
