"""Amounts, percentages, days and moments as people write them, in mails and in print. Pure.

Numbers are `Decimal`, never floats, and are not rounded: whoever reads an amount twice reads the
same. What differs between languages stands in one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

from chalicelib.core.countries import facts_of, local_time
from chalicelib.core.money import SIGNS
from chalicelib.core.numerals import number
from chalicelib.core.texts import Language


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a language writes figures, beside its numbers."""

    percent: str
    day: str
    """As `strftime` reads it."""
    long_day: str
    months: tuple[str, ...]


_HABITS: dict[Language, _Habits] = {
    "es": _Habits(
        percent="\u00a0%",
        day="%d/%m/%Y",
        long_day="{day} de {month} de {year}",
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
    ),
    "en": _Habits(
        percent="%",
        day="%Y-%m-%d",
        long_day="{day} {month} {year}",
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
    ),
}


def money(value: Decimal, currency: str, language: Language) -> str:
    r"""Write an amount with the sign of its currency, or its code where there is no sign.

    It has at least two decimals, and all that the document has: a total is the same on paper, in a
    mail and in the API.

    >>> money(Decimal("1250.55000"), "CRC", "es"), money(Decimal("20.20352"), "USD", "en")
    ('₡1\xa0250,55', '$20.20352')
    >>> money(Decimal("-5"), "EUR", "es"), money(Decimal("7.5"), "MXN", "en")
    ('-€5,00', 'MXN\xa07.50')
    """
    minus = "-" if value < 0 else ""
    sign = SIGNS.get(currency) or f"{currency}\u00a0"
    return f"{minus}{sign}{number(abs(value), language, 2)}"


def percent(value: Decimal, language: Language) -> str:
    r"""Write a percentage.

    >>> percent(Decimal("0.50"), "es"), percent(Decimal("13"), "en")
    ('0,5\xa0%', '13%')
    """
    return number(value, language) + _HABITS[language].percent


@dataclass(frozen=True, slots=True)
class Day:
    """A day, which each language writes in its own way: a fact that a sentence may name.

    >>> Day(date(2026, 11, 2)).render("es"), Day(date(2026, 11, 2)).render("en")
    ('02/11/2026', '2026-11-02')
    """

    value: date

    @classmethod
    def of(cls, instant: datetime, zone: tzinfo) -> Self:
        """Return the day that it is at an instant in a time zone."""
        return cls(instant.astimezone(zone).date())

    @classmethod
    def read(cls, written: str) -> Self:
        """Read a day as it is stored (ISO 8601)."""
        return cls(date.fromisoformat(written))

    @classmethod
    def in_country(cls, instant: datetime, country: str) -> Self:
        """Return the day that it is at an instant in a country that is served."""
        return cls.of(instant, ZoneInfo(facts_of(country).time_zone))

    @property
    def stored(self) -> str:
        """Write it as it is stored, for `read`."""
        return self.value.isoformat()

    def render(self, language: Language) -> str:
        """Write it in `language`."""
        return self.value.strftime(_HABITS[language].day)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in a time zone, which is named: a fact that a sentence may name.

    >>> at = datetime.fromisoformat("2026-11-02T03:30:05Z")
    >>> Moment(at, ZoneInfo("Asia/Tokyo")).render("es")
    '2 de noviembre de 2026, 12:30 (Asia/Tokyo)'
    """

    value: datetime
    zone: ZoneInfo

    def render(self, language: Language) -> str:
        """Write it in `language`."""
        return long_moment(self.value, self.zone, language)


def day(instant: datetime, zone: tzinfo, language: Language) -> str:
    """Write the day of an instant in a time zone.

    >>> day(datetime.fromisoformat("2026-11-02T03:30:05Z"), ZoneInfo("America/Costa_Rica"), "es")
    '01/11/2026'
    """
    return Day.of(instant, zone).render(language)


def moment(instant: datetime, zone: ZoneInfo, language: Language) -> str:
    """Write day and time of an instant in a time zone, and name the zone.

    >>> moment(datetime.fromisoformat("2026-11-02T03:30:05Z"), ZoneInfo("Asia/Tokyo"), "en")
    '2026-11-02 12:30:05 (Asia/Tokyo)'
    """
    written = f"{day(instant, zone, language)} {instant.astimezone(zone):%H:%M:%S}"
    return f"{written} ({_named(zone, language)})"


def long_day(instant: datetime, zone: tzinfo, language: Language) -> str:
    """Write the day of an instant in a time zone, with the name of the month.

    >>> long_day(datetime.fromisoformat("2026-11-02T03:30:05Z"), ZoneInfo("Europe/Madrid"), "es")
    '2 de noviembre de 2026'
    """
    local, habits = instant.astimezone(zone), _HABITS[language]
    month = habits.months[local.month - 1]
    return habits.long_day.format(day=local.day, month=month, year=local.year)


def long_moment(instant: datetime, zone: ZoneInfo, language: Language) -> str:
    """Write day, with the name of the month, and time of an instant in a time zone; name the zone.

    >>> long_moment(datetime.fromisoformat("2026-11-02T03:30:05Z"), ZoneInfo("Asia/Tokyo"), "es")
    '2 de noviembre de 2026, 12:30 (Asia/Tokyo)'
    """
    local = instant.astimezone(zone)
    written = f"{long_day(instant, zone, language)}, {local:%H:%M}"
    return f"{written} ({_named(zone, language)})"


def _named(zone: ZoneInfo, language: Language) -> str:
    """Say whose time a zone has; one of no country served keeps its own name (IANA)."""
    words = local_time(zone.key)
    return words.render(language) if words else zone.key
