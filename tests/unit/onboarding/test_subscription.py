"""A plan through time: chosen now or for later, taken back, at the terms of its day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.core.countries import countries, required_part
from chalicelib.core.settings import MissingSetting, pattern
from chalicelib.core.texts import Text
from chalicelib.onboarding.plans import Plan, plan_names, plans_of
from chalicelib.onboarding.subscription import PlanTerms, Subscription, used

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
MONTHLY, ANNUAL = required_part("CR", "plans")


def terms(plan: Plan, since: date) -> PlanTerms:
    return PlanTerms.of(plan, "CRC", since)


def plans(subscription: Subscription) -> list[tuple[str, str]]:
    return [(each.plan, each.since.isoformat()) for each in subscription.terms]


def test_a_change_begins_on_its_day_and_can_be_taken_back_until_then() -> None:
    first = Subscription(created_at=NOW, terms=(terms(MONTHLY, date(2026, 9, 3)),))
    begins = first.on(TODAY).next_period(TODAY)

    later = first.choosing(terms(ANNUAL, begins), TODAY)
    back = later.choosing(terms(MONTHLY, TODAY), TODAY)
    now = later.choosing(terms(ANNUAL, TODAY), TODAY)
    again = now.choosing(terms(MONTHLY, TODAY), TODAY)

    assert plans(later) == [("monthly", "2026-09-03"), ("annual", "2026-12-01")]
    assert later.on(TODAY).plan == later.on(date(2026, 11, 30)).plan == "monthly"
    assert later.on(date(2026, 12, 1)).plan == "annual"
    assert (later.planned(TODAY) or later.terms[0]).plan == "annual"
    assert later.planned(date(2026, 12, 1)) is None
    assert back == again == first
    assert plans(now) == [("monthly", "2026-09-03"), ("annual", "2026-11-20")]


def test_a_plan_that_covers_no_document_is_never_nearly_used() -> None:
    of_none = terms(replace(MONTHLY, included=0), TODAY)

    usage = used(3, of_none, TODAY)

    assert (usage.overage, usage.is_nearly_used) == (3, False)


def test_a_year_that_was_chosen_ends_with_the_month_before_its_own() -> None:
    annual = terms(ANNUAL, date(2026, 11, 20))

    ends = [annual.next_period(day).isoformat() for day in (TODAY, date(2027, 10, 31))]

    assert ends == ["2027-11-01", "2027-11-01"]


def test_plans_are_told_alike_in_every_country_and_cost_something() -> None:
    names: dict[str, set[Text]] = {}
    for country in countries():
        listed = required_part(country, "plans")
        assert len({plan.code for plan in listed}) == len(listed)
        for plan in listed:
            names.setdefault(plan.code, set()).add(plan.name)
            assert plan.price > 0
            assert plan.overage_price > 0
            assert plan.included > 0

    assert names == {code: {name} for code, name in plan_names().items()}


@pytest.mark.usefixtures("environment")
def test_terms_are_a_setting_and_what_is_left_out_keeps_its_sample(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("PLAN_TERMS", "CR/annual=99000.50,250,35,0 ES/monthly=9,1,2,3")

    monthly, annual = plans_of("CR")

    assert monthly == MONTHLY
    assert (annual.price, annual.included, annual.overage_price, annual.trial_days) == (
        Decimal("99000.50"), 250, Decimal(35), 0,
    )  # fmt: skip


def test_no_plan_lets_nobody_issue() -> None:
    form = pattern("plan_terms")
    assert form is not None

    assert re.fullmatch(form, "CR/monthly=9,1,2,3,60 CR/annual=9,1,2,3")
    assert not re.fullmatch(form, "CR/monthly=9,1,2,3,0")


@pytest.mark.parametrize("terms", ["CR/monhtly=9,1,2,3", "XX/monthly=9,1,2,3"])
def test_terms_of_a_plan_that_there_is_not_are_told(
    environment: pytest.MonkeyPatch, terms: str
) -> None:
    environment.setenv("PLAN_TERMS", terms)

    with pytest.raises(MissingSetting, match=terms.partition("=")[0]):
        plans_of("CR")
