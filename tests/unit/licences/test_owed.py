"""What a plan comes to in a month: each day to who paid it, documents to the last day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.licences.model import Licence, Lived, Payer
from chalicelib.licences.owed import Month, Owed, owed
from chalicelib.onboarding.model import Series
from chalicelib.onboarding.service import PlanTerms, PlanUse, Subscription

ZONE = ZoneInfo("America/Costa_Rica")
LATER = datetime(2026, 12, 24, tzinfo=UTC)


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(days=1)


NOVEMBER = Month.of(date(2026, 11, 1), end_of, LATER.date())


def at(day: int, hour: int = 12, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def terms(plan: str = "monthly", since: date = date(2026, 1, 1), **said: Any) -> PlanTerms:
    facts: dict[str, Any] = {
        "plan": plan, "since": since, "period": "year" if plan == "annual" else "month",
        "price": Decimal(3000), "currency": "CRC", "included": 10, "overage_price": Decimal("7.5"),
    }  # fmt: skip
    return PlanTerms(**facts | said)


def use(*chosen: PlanTerms, trial_until: date | None = None, **issued: int) -> PlanUse:
    plan = Subscription(created_at=LATER, terms=chosen, trial_until=trial_until)
    counts = {month.replace("_", "-").removeprefix("m"): count for month, count in issued.items()}
    series = Series(created_at=LATER, branch=1, terminal=1, document_type="invoice", issued=counts)
    return PlanUse(plan if chosen else None, [series])


def told(each: Owed) -> tuple[str, str | None, int, int | None, str, str]:
    plan = each.terms.plan if each.terms else None
    amounts = (str(each.plan_amount), str(each.overage_amount))
    return each.paid_by, plan, each.days, each.documents, *amounts


def test_each_day_is_of_who_paid_it_and_the_documents_of_the_last() -> None:
    whole = Lived(since=at(1, month=10), paid_by="firm")
    handed_over = [whole.but(until=at(11)), Lived(since=at(11), paid_by="client")]
    rested = [whole.but(until=at(5)), Lived(since=at(26), paid_by="firm")]
    left = [whole.but(until=at(15))]
    two_plans = use(terms(), terms("annual", date(2026, 11, 16), price=Decimal(36000)), m2026_11=12)
    cases = [
        ([whole], use(terms(), m2026_11=12), [("firm", "monthly", 30, 12, "3000.00", "15.00")]),
        ([whole], use(terms(), m2026_11=10), [("firm", "monthly", 30, 10, "3000.00", "0.00")]),
        ([whole], use(terms("annual"), m2026_10=99), [("firm", "annual", 30, 0, "250.00", "0.00")]),
        (handed_over, use(terms(), m2026_11=11), [
            ("firm", "monthly", 10, None, "1000.00", "0.00"),
            ("client", "monthly", 20, 11, "2000.00", "7.50"),
        ]),
        (rested, use(terms(), m2026_11=0), [("firm", "monthly", 9, 0, "900.00", "0.00")]),
        (left, use(terms(), m2026_11=50), [("firm", "monthly", 14, None, "1400.00", "0.00")]),
        ([whole], two_plans, [
            ("firm", "monthly", 15, None, "1500.00", "0.00"),
            ("firm", "annual", 15, 12, "1500.00", "15.00"),
        ]),
        ([whole], use(m2026_11=3), [("firm", None, 30, 3, "0.00", "0.00")]),
        ([], use(terms(), m2026_11=12), []),
        ([whole.but(since=at(1, month=12))], use(terms(), m2026_11=12), []),
    ]  # fmt: skip
    for lived, plan, expected in cases:
        assert [told(each) for each in owed(lived, plan, NOVEMBER)] == expected


def test_a_trial_costs_nothing_and_neither_do_documents_of_the_month_that_begins_in_it() -> None:
    whole = [Lived(since=at(1, month=10), paid_by="firm")]

    (in_trial,) = owed(whole, use(terms(), trial_until=date(2026, 11, 20), m2026_11=14), NOVEMBER)
    (after,) = owed(whole, use(terms(), trial_until=date(2026, 10, 31), m2026_11=14), NOVEMBER)

    assert (in_trial.days, in_trial.charged_days, in_trial.overage) == (30, 10, 4)
    assert in_trial.amount == Decimal("1000.00")
    assert (after.charged_days, after.amount) == (30, Decimal("3030.00"))


def test_a_month_that_runs_counts_as_far_as_it_has_come() -> None:
    whole = [Lived(since=at(1, month=10), paid_by="firm")]
    so_far = Month.of(date(2026, 11, 1), end_of, at(3).date())

    (each,) = owed(whole, use(terms(), m2026_11=1), so_far)

    assert told(each) == ("firm", "monthly", 3, 1, "300.00", "0.00")
    assert Month.of(date(2026, 12, 1), end_of, at(3).date()).days == []


def test_what_a_licence_lived_follows_from_its_states_and_its_payer() -> None:
    moment = at(1)
    licence = Licence(
        id="lic_1", created_at=moment, firm_id="firm_1", product="invoicing", created_by="acc_1",
        language="es",
    )  # fmt: skip
    acts: list[dict[str, Any]] = [
        {"paid_by": "client"}, {"state": "active"}, {"client_name": "Cliente Ficticio"},
        {"paid_by": "firm"}, {"state": "suspended"}, {"paid_by": "client"}, {"state": "active"},
        {"state": "deleted"}, {"client_name": None},
    ]  # fmt: skip
    for day, act in enumerate(acts, 2):
        licence = licence.but(**act).at(at(day))

    assert [(e.since.day, e.until and e.until.day, e.paid_by) for e in licence.lived] == [
        (3, 5, "client"), (5, 6, "firm"), (8, 9, "client"),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 60 * 24), st.sampled_from(["firm", "client", None]))))
def test_every_day_of_life_is_owed_once_whatever_happened(
    acts: list[tuple[int, Payer | None]],
) -> None:
    licence = Licence(
        id="lic_1", created_at=at(1), firm_id="firm_1", product="invoicing", created_by="acc_1",
        language="es",
    )  # fmt: skip
    start = at(1, 0, month=10)
    for hours, payer in sorted(acts, key=lambda each: each[0]):
        state = "suspended" if payer is None else "active"
        now = start + timedelta(hours=hours)
        licence = licence.but(state=state, paid_by=payer or "firm").at(now)

    lines = owed(licence.lived, use(terms()), NOVEMBER)

    alive = [
        day
        for day, end in NOVEMBER.days
        if any(e.since < end and (e.until is None or e.until >= end) for e in licence.lived)
    ]
    assert sum(line.days for line in lines) == len(alive)
    assert sum(line.documents is not None for line in lines) == (alive[-1:] == [NOVEMBER.last])
    share = Decimal(3000) * len(alive) / 30
    assert abs(sum(line.plan_amount for line in lines) - share) <= Decimal("0.01") * len(lines)


LATER_ACTS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["monthly", "annual"]),
        st.booleans(),
        st.sampled_from(["firm", "client", None]),
    )
)


@given(LATER_ACTS, LATER_ACTS)
def test_a_month_that_is_over_stays_as_it_was_whatever_comes(
    acts: list[tuple[int, str, bool, Payer | None]],
    later: list[tuple[int, str, bool, Payer | None]],
) -> None:
    licence = Licence(
        id="lic_1", created_at=at(1), firm_id="firm_1", product="invoicing", created_by="acc_1",
        language="es", state="active",
    ).at(at(1, month=10))  # fmt: skip
    plan = Subscription(created_at=LATER, terms=(terms(since=date(2026, 10, 1)),))
    seen = []
    for begin, done in ((at(1, month=10), acts), (at(1, month=12), later)):
        for day, code, at_once, payer in sorted(done, key=lambda each: each[0]):
            now = begin + timedelta(days=day)
            today = now.date()
            since = today if at_once else plan.on(today).next_period(today)
            plan = plan.choosing(terms(code, since), today)
            state = "suspended" if payer is None else "active"
            licence = licence.but(state=state, paid_by=payer or "firm").at(now)
        seen.append(owed(licence.lived, PlanUse(plan, use(m2026_11=14).series), NOVEMBER))

    assert seen[0] == seen[1]
