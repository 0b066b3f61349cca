"""Onboarding on the local stack, the tax authority's simulator included."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.aws import history
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, InvalidInput, Stale
from chalicelib.core.paging import PageQuery
from chalicelib.onboarding import (
    connecting,
    numbering,
    opening,
    service,
    status,
    steps,
    subscribing,
)
from chalicelib.onboarding.connecting import TaxIdTaken
from chalicelib.onboarding.forms import NewActivity, NewBusiness, NewSubscription
from chalicelib.onboarding.model import (
    BusinessNotFound,
    NotConnected,
    SeriesExhausted,
)
from chalicelib.onboarding.numbering import SeriesBelowIssued
from chalicelib.onboarding.opening import TooManyUnproven
from chalicelib.onboarding.status import OnboardingIncomplete
from chalicelib.onboarding.steps import ActivityNotFound, TooManyActivities
from chalicelib.onboarding.subscribing import SubscriptionNotChosen
from chalicelib.onboarding.tax_id import TaxIdFixed
from infra.local.throwaway_keys import make_throwaway_key
from tests.support.bodies import Given
from tests.support.businesses import (
    connect,
    connection_of,
    number,
    opened,
    person,
    profile_of,
    put_profile,
    put_series,
    put_subscription,
    remove_activity,
    series,
)
from tests.support.faults import overtaken_at

LAST = 9_999_999_999
pytestmark = pytest.mark.usefixtures("stack")


def test_whole_onboarding_makes_a_business_ready() -> None:
    caller = opened()
    assert not status.read_status(caller).ready

    put_profile(caller, profile_of(caller))
    steps.add_activity(caller, NewActivity(code="6920.0"))
    view = connect(caller, connection_of(caller))
    put_series(caller, series(41))
    put_subscription(caller, NewSubscription(plan="annual"))
    assert not service.issuer(caller.tenant).ready
    reached = status.finish(caller)

    assert reached.ready
    assert view.state == "verified"
    assert view.warnings == []
    assert service.issuer(caller.tenant).ready
    assert service.read_business(caller).state == "ready"
    events = [e.event for e in history.page(Table(caller.tenant), caller.tenant, PageQuery()).data]
    assert events[0] == "onboarding_finished"
    assert events[-1] == "business_created"
    assert status.finish(caller).ready


def test_unfinished_onboarding_names_every_gap() -> None:
    caller = opened()
    put_profile(caller, profile_of(caller))

    with pytest.raises(OnboardingIncomplete) as caught:
        status.finish(caller)

    assert [field.pointer for field in caught.value.fields] == [
        "/activities",
        "/tax_authority",
        "/series/series",
        "/subscription/plan",
    ]
    shown = status.read_status(caller)
    assert shown.steps.profile.done
    assert [m.code for m in shown.steps.series.missing] == ["series-missing"]


def test_tax_id_is_held_by_whoever_proves_it_first_and_by_nobody_before() -> None:
    tax_id = number()
    squatter, rightful = opened(tax_id), opened(tax_id)
    put_profile(squatter, profile_of(squatter))
    assert service.business_with_tax_id("CR", "02", tax_id) is None

    connect(rightful, connection_of(rightful))

    assert service.business_with_tax_id("CR", "02", tax_id) == rightful.tenant
    with pytest.raises(TaxIdTaken):
        connect(squatter, connection_of(squatter))
    assert not service.issuer(squatter.tenant).ready
    connect(rightful, connection_of(rightful))  # a new key of the same holder
    put_profile(squatter, profile_of(squatter, id_number=number()))
    connect(squatter, connection_of(squatter))


def test_tax_id_is_proven_once_however_many_try_at_once() -> None:
    tax_id = number()
    key = make_throwaway_key(tax_id)

    def prove(caller: Caller) -> str:
        try:
            return connect(caller, connection_of(caller, key)).state
        except TaxIdTaken as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(prove, [opened(tax_id) for _ in range(4)]))

    assert sorted(outcomes) == ["tax-id-taken"] * 3 + ["verified"]


def another() -> NewBusiness:
    return NewBusiness(id_type="02", id_number=number(), legal_name="Otro Ficticio S.A.")


def test_account_opens_few_businesses_without_proving_one() -> None:
    first = opened()
    me = Caller(account_id=first.account_id)
    for _ in range(opening.MAX_UNPROVEN - 1):
        opening.create_business(me, another())
    with pytest.raises(TooManyUnproven):
        opening.create_business(me, another())

    connect(first, connection_of(first, user="cpx-ejemplo@stag.example.com"))
    with pytest.raises(TooManyUnproven):  # connected, and nothing proven
        opening.create_business(me, another())
    connect(first, connection_of(first))

    assert opening.create_business(me, another()).id != first.tenant
    with pytest.raises(TooManyUnproven):
        opening.create_business(me, another())


def test_limit_of_unproven_businesses_holds_at_once() -> None:
    me = Caller(account_id=person())
    taxpayers = [number() for _ in range(8)]

    def open_one(tax_id: str) -> int:
        wanted = NewBusiness(id_type="02", id_number=tax_id, legal_name="Otro Ficticio S.A.")
        with suppress(TooManyUnproven, Stale):
            opening.create_business(me, wanted)
            return 1
        return 0

    with ThreadPoolExecutor(8) as threads:
        made = sum(threads.map(open_one, taxpayers))
    assert 1 <= made <= opening.MAX_UNPROVEN


def test_changed_tax_id_frees_the_old_one_and_undoes_the_connection() -> None:
    caller = opened()
    before = service.issuer(caller.tenant).profile.id_number
    connect(caller, connection_of(caller))

    put_profile(caller, profile_of(caller, id_number=number(), legal_name="Otro Nombre S.A."))

    assert service.read_business(caller).name == "Otro Nombre S.A."
    assert service.business_with_tax_id("CR", "02", before) is None
    with pytest.raises(NotConnected):
        connecting.read_connection(caller)
    with pytest.raises(NotConnected):
        service.sealed_credentials(caller.tenant)
    other = opened(before)
    connect(other, connection_of(other))


@pytest.mark.parametrize("first", ["profile", "connection"])
def test_tax_id_changed_and_proven_at_once_is_one_of_both(first: str) -> None:
    caller = opened()
    before = service.issuer(caller.tenant).profile.id_number
    other_id, connection = profile_of(caller, id_number=number()), connection_of(caller)
    acts: list[Callable[[], object]] = [
        lambda: put_profile(caller, other_id),
        lambda: connect(caller, connection),
    ]
    if first == "connection":
        acts.reverse()

    def let_the_other_pass() -> None:
        acts[0]()

    with overtaken_at("TransactWriteItems", let_the_other_pass), pytest.raises(Stale):
        acts[1]()

    dossier = service.issuer(caller.tenant)
    held = service.business_with_tax_id("CR", "02", before)
    if first == "profile":
        assert (dossier.profile.id_number, dossier.connection, held) == (
            other_id["id_number"],
            None,
            None,
        )
    else:
        assert (dossier.profile.id_number, held) == (before, caller.tenant)
        assert dossier.connection is not None


def test_profile_place_and_country_are_checked() -> None:
    caller = opened()

    for change, pointer in (
        ({"address": {"province": "9"}}, "/address/province"),
        ({"address": {"canton": "99"}}, "/address/canton"),
        ({"address": {"district": "99"}}, "/address/district"),
        ({"address": {"canton": None}}, "/address/canton"),
        ({"country": "ES", "id_type": "NIF", "id_number": "B12345674"}, "/country"),
    ):
        with pytest.raises(InvalidInput) as caught:
            put_profile(caller, profile_of(caller, **change))
        assert [field.pointer for field in caught.value.fields] == [pointer]
    assert steps.read_profile(caller).address == {}


def test_activities_come_from_catalogue_or_register() -> None:
    caller = opened()
    from infra.simulator.lookups import invented_taxpayer

    registered = invented_taxpayer(service.issuer(caller.tenant).profile.id_number)["actividades"]
    first = steps.add_activity(caller, NewActivity(code="602101"))
    again = steps.add_activity(caller, NewActivity(code="4922.1"))

    assert (first.code, first.source) == ("4922.1", "catalogue")
    assert again == first
    for entry in registered:
        assert steps.add_activity(caller, NewActivity(code=str(entry["codigo"]))).description
    with pytest.raises(InvalidInput) as caught:
        steps.add_activity(caller, NewActivity(code="9999.9"))
    assert [field.rule.code for field in caught.value.fields] == ["activity-unknown"]
    remove_activity(caller, "4922.1")
    with pytest.raises(ActivityNotFound):
        remove_activity(caller, "4922.1")
    assert "4922.1" not in [a.code for a in steps.list_activities(caller).data]


def test_of_two_activities_added_at_once_none_is_more_than_there_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(steps, "MAX_ACTIVITIES", 1)
    caller = opened()

    with (
        overtaken_at(
            "TransactWriteItems",
            by=lambda: steps.add_activity(caller, NewActivity(code="602101")),
        ),
        pytest.raises(TooManyActivities),
    ):
        steps.add_activity(caller, NewActivity(code="6201.0"))

    assert [each.code for each in steps.list_activities(caller).data] == ["4922.1"]


def test_series_continue_and_never_go_back() -> None:
    caller = opened()
    assert put_series(caller, series(0)).data[0].next == 1
    assert put_series(caller, series(41)).data[0].next == 41
    assert take(caller) == 41

    with pytest.raises(SeriesBelowIssued):
        put_series(caller, series(41))
    assert put_series(caller, series(42)).data[0].next == 42
    assert put_series(caller, series(100)).data[0].next == 100
    assert take(caller) == 100
    with pytest.raises(TaxIdFixed):
        put_profile(caller, profile_of(caller, id_number=number()))


def test_lists_of_other_series_at_once_are_one_after_the_other() -> None:
    caller = opened()

    def put(terminal: int) -> str:
        asked = {"document_type": "invoice", "terminal": terminal, "next": 41}
        wanted = Given({"series": [asked]})
        try:
            numbering.put_series(caller, wanted, 0)
        except Stale as refusal:
            return refusal.code
        return "set"

    with ThreadPoolExecutor(6) as threads:
        outcomes = sorted(threads.map(put, range(1, 7)))

    assert outcomes == ["changed-meanwhile"] * 5 + ["set"]
    assert len(numbering.list_series(caller).data) == 1


def test_series_that_reached_its_last_number_gives_none_twice() -> None:
    caller = opened()
    put_series(caller, series(41))
    take(caller)
    put_series(caller, series(LAST))
    assert put_series(caller, series(42)).data[0].next == 42, "nothing was issued there"
    put_series(caller, series(LAST))

    assert take(caller) == LAST
    with pytest.raises(SeriesExhausted) as refusal:
        take(caller)
    assert "1-1-invoice" in refusal.value.sentence("es")
    assert "9999999999" in refusal.value.sentence("en")
    for wanted in (1, 42, LAST - 1):
        with pytest.raises(SeriesExhausted):
            put_series(caller, series(wanted))
    put_series(caller, series(LAST))  # as the list says it: nothing changes
    with pytest.raises(SeriesExhausted):
        take(caller)


class Gone(Conflict):
    code = "gone-in-test"
    text = TaxIdTaken.text


def take(caller: Caller, document_type: str = "invoice") -> int:
    while True:
        tx = Transaction()
        dossier = service.issuer(caller.tenant)
        taken = service.write_next_number(
            tx, dossier, 1, 1, document_type, at=clock.now(), otherwise=Gone()
        )
        try:
            tx.commit()
        except Gone:
            continue
        return taken


@pytest.mark.parametrize("document_type", ["invoice", "ticket"])
def test_numbers_taken_at_once_are_all_different_and_without_gap(document_type: str) -> None:
    caller = opened()
    put_series(caller, series(7))

    with ThreadPoolExecutor(6) as threads:
        numbers = sorted(threads.map(lambda _: take(caller, document_type), range(18)))

    first = 7 if document_type == "invoice" else 1
    assert numbers == list(range(first, first + 18))


def test_no_number_is_taken_under_a_tax_id_that_is_given_up() -> None:
    caller = opened()
    put_series(caller, series(1))
    dossier = service.issuer(caller.tenant)

    put_profile(caller, profile_of(caller, id_number=number()))

    for document_type in ("invoice", "ticket"):
        tx = Transaction()
        service.write_next_number(
            tx, dossier, 1, 1, document_type, at=clock.now(), otherwise=Gone()
        )
        with pytest.raises(Gone):
            tx.commit()


def test_plan_is_chosen_and_changed() -> None:
    caller = opened()
    with pytest.raises(SubscriptionNotChosen):
        subscribing.read_subscription(caller)

    put_subscription(caller, NewSubscription(plan="monthly"))
    chosen = put_subscription(caller, NewSubscription(plan="annual"))

    assert subscribing.read_subscription(caller) == chosen
    assert (chosen.plan, chosen.version) == ("annual", 2)


def test_what_changed_since_it_was_read_is_not_overwritten() -> None:
    caller = opened()
    put_profile(caller, profile_of(caller))
    put_subscription(caller, NewSubscription(plan="monthly"))
    connect(caller, connection_of(caller))
    put_series(caller, series(7))
    steps.add_activity(caller, NewActivity(code="6920.0"))
    before = service.issuer(caller.tenant)
    take(caller)  # a number that is given is a change of the series

    for version in (0, 999):
        stale: list[Callable[[int], object]] = [
            lambda at: steps.put_profile(caller, profile_of(caller), at),
            lambda at: subscribing.put_subscription(caller, NewSubscription(plan="annual"), at),
            lambda at: connecting.connect(caller, connection_of(caller), at),
            lambda at: steps.remove_activity(caller, "6920.0", at),
        ]
        for act in stale:
            with pytest.raises(Stale):
                act(version)
    with pytest.raises(Stale):
        numbering.put_series(caller, series(100), 1)

    after = service.issuer(caller.tenant)
    assert after.model_copy(update={"series": before.series}) == before
    assert numbering.list_series(caller).version == 2
    assert numbering.put_series(caller, series(100), 2).data[0].next == 100


def test_chart_is_the_one_of_the_country() -> None:
    caller = opened()

    chart = service.read_chart(caller)

    assert (chart.country, chart.length) == ("CR", 6)
    assert "112001" in {account.code for account in chart.accounts}


def test_unknown_business_is_not_found() -> None:
    with pytest.raises(BusinessNotFound):
        service.issuer("biz_none")
    with pytest.raises(BusinessNotFound):
        service.business("biz_none")


def test_finish_at_the_same_time_as_a_change_never_lies() -> None:
    caller = opened()
    put_profile(caller, profile_of(caller))
    steps.add_activity(caller, NewActivity(code="6920.0"))
    connect(caller, connection_of(caller))
    put_series(caller, series())
    put_subscription(caller, NewSubscription(plan="annual"))

    def run(act: Callable[[], Any]) -> None:
        with suppress(Stale, OnboardingIncomplete):
            act()

    with ThreadPoolExecutor(2) as threads:
        list(
            threads.map(
                run,
                [lambda: status.finish(caller), lambda: remove_activity(caller, "6920.0")],
            )
        )

    dossier = service.issuer(caller.tenant)
    assert dossier.activities == []
    assert not dossier.ready


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"branch": 1000}, "/series/0/branch", "above-maximum"),
        ({"next": LAST + 1}, "/series/0/next", "above-maximum"),
        ({"document_type": "01"}, "/series/0/document_type", "document-type-unknown"),
    ],
)
def test_series_that_no_document_of_the_country_can_name_is_refused(
    asked: dict[str, object], pointer: str, code: str
) -> None:
    wanted = {"series": [{"document_type": "invoice", "next": 1} | asked]}

    with pytest.raises(InvalidInput) as refused:
        put_series(opened(), Given(wanted))

    (error,) = refused.value.fields
    assert (error.pointer, error.rule.code) == (pointer, code)
    assert "{" not in error.sentence("es")
