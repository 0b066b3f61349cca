"""The plans of many businesses and what they have used, read together: for statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from chalicelib.aws.table import Key, get_many
from chalicelib.core.model import Entity
from chalicelib.onboarding import store
from chalicelib.onboarding.model import Business, Series
from chalicelib.onboarding.subscription import Subscription, issued_in


class PlanUse(NamedTuple):
    """The plan of a business, and the counters of its documents."""

    subscription: Subscription | None
    series: Sequence[Series]

    def documents(self, day: date) -> int:
        """Return how many documents were issued in the month of a day."""
        return issued_in(self.series, day)


def plan_uses(business_ids: Sequence[str]) -> dict[str, PlanUse]:
    """Read the plans of businesses and the counters of their series: a request for every 100 items.

    One that is gone has no plan and no series.
    """
    several = len(business_ids)
    wanted: list[tuple[Key, type[Entity]]] = [
        (store.key_of_part(each, kind), kind)
        for kind in (Subscription, Business)
        for each in business_ids
    ]
    read = get_many(wanted)
    plans: list[Subscription | None] = read[:several]
    businesses: list[Business | None] = read[several:]
    series = _series({each.id: each.series for each in businesses if each is not None})
    return {
        known_as: PlanUse(plan, series.get(known_as, ()))
        for known_as, plan in zip(business_ids, plans, strict=True)
    }


def _series(names: dict[str, tuple[str, ...]]) -> dict[str, list[Series]]:
    wanted = [(known_as, name) for known_as, listed in names.items() for name in listed]
    read: list[Series | None] = get_many(
        [(store.series_key(known_as, name), Series) for known_as, name in wanted]
    )
    found: dict[str, list[Series]] = {}
    for (known_as, _), series in zip(wanted, read, strict=True):
        if series is not None:
            found.setdefault(known_as, []).append(series)
    return found
