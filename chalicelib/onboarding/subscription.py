"""The plan of a business through time, and how much of it a month has used. Pure.

What a plan cost and covered when it was chosen stays with who chose it, day by day, so that what a
month that is over came to never changes. A change that begins later is there already, with its
day: nobody has to carry it out (docs/adr/0027).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from chalicelib.core.model import Entity, Model
from chalicelib.core.money import DecimalString
from chalicelib.core.words import Shown, in_words
from chalicelib.onboarding.model import Series, month_of
from chalicelib.onboarding.plans import MONTHS, PERIOD_NAMES, Period, Plan, ShownPlan


class PlanTerms(Shown):
    """What a plan costs and covers, from a day on, for who chose it."""

    since: date
    """Its first day, in the country of the business."""
    plan: ShownPlan
    period: Annotated[Period, in_words(PERIOD_NAMES)]
    price: DecimalString
    """Of a period, before taxes."""
    currency: str
    included: int
    """Documents of a calendar month that the price covers."""
    overage_price: DecimalString
    """Of each further document of that month."""

    @classmethod
    def of(cls, plan: Plan, currency: str, since: date) -> Self:
        """Fix what a plan is worth on the day on which it is chosen."""
        return cls(
            since=since,
            plan=plan.code,
            period=plan.period,
            price=plan.price,
            currency=currency,
            included=plan.included,
            overage_price=plan.overage_price,
        )

    def next_period(self, day: date) -> date:
        """Return the first day of the period that follows the one that `day` is in.

        Months are those of the calendar; a year begins with the month of the choice.

        >>> from decimal import Decimal
        >>> said = dict(plan="annual", price=Decimal(1), currency="XTS", included=1,
        ...             overage_price=Decimal(1), since=date(2026, 11, 20))
        >>> PlanTerms(period="month", **said).next_period(date(2026, 12, 31))
        datetime.date(2027, 1, 1)
        >>> PlanTerms(period="year", **said).next_period(date(2027, 11, 1))
        datetime.date(2028, 11, 1)
        """
        months, begun = MONTHS[self.period], _months(self.since)
        gone = (_months(day) - begun) // months
        year, month = divmod(begun + (gone + 1) * months, 12)
        return date(year, month + 1, 1)


class Subscription(Entity):
    """The plan of the business, whoever pays it."""

    terms: tuple[PlanTerms, ...]
    """By their days; the last may not have begun yet."""
    trial_until: date | None = None
    """The last day of the trial; null: there was none."""
    warned_month: str = ""
    """The last month in which it was said that most of the documents covered are used."""

    def on(self, day: date) -> PlanTerms:
        """Return the terms of a day."""
        return next((each for each in reversed(self.terms) if each.since <= day), self.terms[0])

    def planned(self, day: date) -> PlanTerms | None:
        """Return the change that is to come after a day."""
        return self.terms[-1] if self.terms[-1].since > day else None

    def choosing(self, chosen: PlanTerms, day: date) -> Self:
        """Return it with what was chosen on a day; any other change to come is off.

        Who chooses the plan that they have by then keeps its terms: so a choice is taken back on
        its day, and a change to come until it begins.
        """
        kept = tuple(each for each in self.terms if each.since <= day and each.since < chosen.since)
        if kept and kept[-1].plan == chosen.plan:
            return self.but(terms=kept)
        return self.but(terms=(*kept, chosen))

    def is_trial(self, day: date) -> bool:
        """Return whether a day costs nothing."""
        return self.trial_until is not None and day <= self.trial_until


class Usage(Model):
    """How many documents of a calendar month were issued, and how many the plan covers."""

    period_from: date
    period_to: date
    documents: int
    included: int
    overage: int
    """How many the plan does not cover: they are issued all the same, and paid one by one."""

    @property
    def is_nearly_used(self) -> bool:
        """Return whether 80 % of what is covered is used; of a plan that covers none, never."""
        return 0 < self.included * 4 <= self.documents * 5


def used(documents: int, terms: PlanTerms, day: date) -> Usage:
    """Return what the month of a day has used.

    >>> from decimal import Decimal
    >>> terms = PlanTerms(plan="monthly", period="month", price=Decimal(1), currency="XTS",
    ...                   included=10, overage_price=Decimal(1), since=date(2026, 11, 20))
    >>> month = [used(count, terms, date(2026, 11, 30)) for count in (7, 8, 12)]
    >>> [(each.is_nearly_used, each.overage) for each in month], month[0].period_to.day
    ([(False, 0), (True, 0), (True, 2)], 30)
    """
    first, last = month_days(day)
    over = max(documents - terms.included, 0)
    return Usage(
        period_from=first,
        period_to=last,
        documents=documents,
        included=terms.included,
        overage=over,
    )


def issued_in(series: Iterable[Series], day: date) -> int:
    """Return how many documents the series numbered in the month of a day."""
    month = month_of(day)
    return sum(each.issued.get(month, 0) for each in series)


def month_days(day: date) -> tuple[date, date]:
    """Return first and last day of the month of a day."""
    _, last = monthrange(day.year, day.month)
    return day.replace(day=1), day.replace(day=last)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1
