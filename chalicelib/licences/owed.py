"""What the plan of a business comes to under a licence in a month: by its days. Pure.

Every day belongs to whoever paid at its end. The documents of a month, and what its plan does not
cover of them, belong to its last day (docs/adr/0027).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from chalicelib.core.money import CENT, ZERO, round_half_up
from chalicelib.licences.model import Lived, Payer
from chalicelib.onboarding.service import MONTHS, PlanTerms, PlanUse, Subscription, month_days, used

_DAY = timedelta(days=1)


EndOfDay = Callable[[date], datetime]
"""Says when a day of the firm ends, or ended."""


class Month(NamedTuple):
    """Those days of a month that have begun, as a firm has them, each with its end."""

    first: date
    last: date
    days: Sequence[tuple[date, datetime]]

    @classmethod
    def of(cls, day: date, ends_of: EndOfDay, today: date) -> Month:
        """Return the month of a day, as far as it has come."""
        first, last = month_days(day)
        until = min(last, today)
        several = max((until - first).days + 1, 0)
        days = [first + _DAY * number for number in range(several)]
        return cls(first, last, [(each, ends_of(each)) for each in days])

    @property
    def length(self) -> int:
        """How many days the whole month has."""
        return self.last.day


class Owed(NamedTuple):
    """Some days of a month with one payer and one plan, and what they come to."""

    paid_by: Payer
    terms: PlanTerms | None
    """None: no plan was chosen yet."""
    first: date
    last: date
    days: int
    charged_days: int
    """Without those of the trial."""
    documents: int | None
    """None: the month's last day, as far as it has come, is not among these."""
    overage: int | None
    plan_amount: Decimal
    overage_amount: Decimal

    @property
    def amount(self) -> Decimal:
        """What is owed in all."""
        return self.plan_amount + self.overage_amount


def owed(lived: Sequence[Lived], use: PlanUse, month: Month) -> list[Owed]:
    """Return what each payer owes by each plan, in the order of the days."""
    days = list(_days(lived, use.subscription, month))
    return [
        _owed(payer, terms, [day for day, *_ in group], use, month)
        for (payer, terms), group in groupby(days, key=lambda each: each[1:])
    ]


def _days(
    lived: Sequence[Lived], subscription: Subscription | None, month: Month
) -> Iterator[tuple[date, Payer, PlanTerms | None]]:
    for day, end in month.days:
        payer = _payer(lived, end)
        if payer is not None:
            yield day, payer, _terms(subscription, day)


def _payer(lived: Iterable[Lived], end: datetime) -> Payer | None:
    """Return who paid when the day was over; None: the licence was not active then."""
    at_end = [e.paid_by for e in lived if e.since < end and (e.until is None or e.until >= end)]
    return at_end[-1] if at_end else None


def _terms(subscription: Subscription | None, day: date) -> PlanTerms | None:
    if subscription is None or day < subscription.terms[0].since:
        return None
    return subscription.on(day)


def _owed(
    payer: Payer, terms: PlanTerms | None, days: Sequence[date], use: PlanUse, month: Month
) -> Owed:
    charged, has_last = 0, days[-1] == month.days[-1][0]
    documents = use.documents(month.first) if has_last else None
    overage, plan_amount, overage_amount = None, ZERO, ZERO
    if terms is not None and use.subscription is not None:
        charged = sum(not use.subscription.is_trial(day) for day in days)
        share = terms.price * charged / (MONTHS[terms.period] * month.length)
        plan_amount = round_half_up(share, CENT)
        if documents is not None:
            overage = used(documents, terms, month.first).overage
            is_free = use.subscription.is_trial(month.first)
            overage_amount = ZERO if is_free else overage * terms.overage_price
    return Owed(
        paid_by=payer,
        terms=terms,
        first=days[0],
        last=days[-1],
        days=len(days),
        charged_days=charged,
        documents=documents,
        overage=overage,
        plan_amount=round_half_up(plan_amount, CENT),
        overage_amount=round_half_up(overage_amount, CENT),
    )
