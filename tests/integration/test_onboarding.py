"""Onboarding on the local stack, the tax authority's simulator included."""

from __future__ import annotations

import base64
import json
import secrets
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws import history
from chalicelib.aws.secrets import Tampered, open_sealed
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.errors import Conflict, DomainError, InvalidInput, Stale
from chalicelib.core.paging import PageQuery
from chalicelib.core.settings import settings
from chalicelib.onboarding import connecting, service, steps, store
from chalicelib.onboarding.model import (
    NewActivity,
    NewBusiness,
    NewConnection,
    NewProfile,
    NewSeriesList,
    NewSubscription,
)
from chalicelib.onboarding.refusals import (
    ActivityNotFound,
    BusinessNotFound,
    NotConnected,
    OnboardingIncomplete,
    SeriesBelowIssued,
    SubscriptionNotChosen,
    TaxIdFixed,
    TaxIdTaken,
)
from infra.local.stack import LocalStack
from infra.local.test_keys import TestKey, make_test_key

pytestmark = pytest.mark.usefixtures("stack")
PASSWORD = "Plantada-Ficticia-1"


def number() -> str:
    return f"3101{secrets.randbelow(10**6):06d}"


def person() -> str:
    account_id = f"acc_{secrets.token_hex(8)}"
    tx = Transaction()
    accounts.plan_invited(tx, account_id, f"{account_id}@example.com", "Persona Ficticia", "es")
    tx.commit()
    return account_id


def opened(tax_id: str | None = None) -> Caller:
    """Open a business and act as its owner."""
    owner = person()
    wanted = NewBusiness(
        id_type="02", id_number=tax_id or number(), legal_name="Ejemplo Ficticio S.A."
    )
    view = service.create_business(Caller(account_id=owner), wanted)
    return Caller(account_id=owner, tenant=view.id, role="owner")


def profile_of(caller: Caller, **change: Any) -> NewProfile:
    facts = {
        "id_type": "02",
        "id_number": service.issuer(caller.tenant).profile.id_number,
        "legal_name": "Ejemplo Ficticio S.A.",
        "province": "1",
        "canton": "01",
        "district": "01",
        "address": "100 metros norte del parque",
        "phone": "22220000",
        "email": "info@example.com",
    }
    return NewProfile.model_validate(facts | change)


def connection_of(caller: Caller, key: TestKey | None = None, **change: Any) -> NewConnection:
    tax_id = service.issuer(caller.tenant).profile.id_number
    key = key or make_test_key(tax_id)
    facts = {
        "user": f"cpj-{tax_id}@stag.example.com",
        "password": PASSWORD,
        "p12_base64": base64.b64encode(key.p12).decode(),
        "pin": key.pin,
    }
    return NewConnection.model_validate(facts | change)


def series(next_number: int | None = None, document_type: str = "01") -> NewSeriesList:
    return NewSeriesList.model_validate(
        {"series": [{"document_type": document_type, "next": next_number}]}
    )


@pytest.fixture
def faults(stack: LocalStack) -> Iterator[Callable[[list[dict[str, Any]]], None]]:
    """Tell the simulator what to do wrong."""

    def put(rules: list[dict[str, Any]]) -> None:
        request = urllib.request.Request(
            f"{stack.hacienda_url}/admin/faults", json.dumps(rules).encode(), method="PUT"
        )
        urllib.request.urlopen(request, timeout=10).close()

    yield put
    put([])


def test_whole_onboarding_makes_a_business_ready() -> None:
    caller = opened()
    assert not service.read_status(caller).ready

    steps.put_profile(caller, profile_of(caller))
    steps.add_activity(caller, NewActivity(code="6920.0"))
    view = connecting.connect(caller, connection_of(caller))
    steps.put_series(caller, series(41))
    steps.put_subscription(caller, NewSubscription(plan="annual"))
    assert not service.issuer(caller.tenant).ready
    status = steps.finish(caller)

    assert status.ready
    assert view.state == "verified"
    assert view.warnings == []
    assert service.issuer(caller.tenant).ready
    assert service.read_business(caller).state == "ready"
    events = [e.event for e in history.page(Table(caller.tenant), caller.tenant, PageQuery()).data]
    assert events[0] == "onboarding_finished"
    assert events[-1] == "business_created"
    assert steps.finish(caller).ready


def test_unfinished_onboarding_names_every_gap() -> None:
    caller = opened()
    steps.put_profile(caller, profile_of(caller))

    with pytest.raises(OnboardingIncomplete) as caught:
        steps.finish(caller)

    assert [field.pointer for field in caught.value.fields] == [
        "/activities",
        "/tax_authority",
        "/series/series",
        "/subscription/plan",
    ]
    status = service.read_status(caller)
    assert status.steps.profile.done
    assert [m.code for m in status.steps.series.missing] == ["series-missing"]


def test_tax_id_belongs_to_one_business_of_the_platform() -> None:
    tax_id = number()

    def open_one(_: int) -> str:
        try:
            return opened(tax_id).tenant
        except TaxIdTaken as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(open_one, range(4)))

    assert outcomes.count("tax-id-taken") == 3


def test_changed_tax_id_moves_the_hold_and_undoes_the_connection() -> None:
    caller, other = opened(), opened()
    before = service.issuer(caller.tenant).profile.id_number
    connecting.connect(caller, connection_of(caller))
    taken = service.issuer(other.tenant).profile.id_number

    with pytest.raises(TaxIdTaken):
        steps.put_profile(caller, profile_of(caller, id_number=taken))
    steps.put_profile(caller, profile_of(caller, id_number=number(), legal_name="Otro Nombre S.A."))

    assert service.read_business(caller).name == "Otro Nombre S.A."
    assert service.business_with_tax_id("CR", "02", before) is None
    with pytest.raises(NotConnected):
        connecting.read_connection(caller)
    with pytest.raises(NotConnected):
        service.open_credentials(caller.tenant)
    assert opened(before).tenant != caller.tenant


def test_profile_place_and_country_are_checked() -> None:
    caller = opened()

    for change, pointer in (
        ({"district": "99"}, "/district"),
        ({"canton": None}, "/canton"),
        ({"country": "ES", "id_type": "NIF", "id_number": "B12345674"}, "/country"),
    ):
        with pytest.raises(InvalidInput) as caught:
            steps.put_profile(caller, profile_of(caller, **change))
        assert [field.pointer for field in caught.value.fields] == [pointer]
    assert steps.read_profile(caller).province is None


def test_activities_come_from_catalogue_or_register() -> None:
    caller = opened()
    from infra.local.hacienda.lookups import invented_taxpayer

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
    steps.remove_activity(caller, "4922.1")
    with pytest.raises(ActivityNotFound):
        steps.remove_activity(caller, "4922.1")
    assert "4922.1" not in [a.code for a in steps.list_activities(caller).data]


def test_secrets_are_sealed_and_open_for_their_business_only() -> None:
    caller, other = opened(), opened()
    key = make_test_key(service.issuer(caller.tenant).profile.id_number)
    wanted = connection_of(caller, key)
    view = connecting.connect(caller, wanted)

    credentials = service.open_credentials(caller.tenant)

    assert (credentials.user, credentials.password) == (wanted.user, PASSWORD)
    assert credentials.certificate_der == key.certificate_der
    assert PASSWORD not in repr(credentials)
    assert view.key_valid_until > datetime.now(UTC)
    whole_table = json.dumps(
        client("dynamodb").scan(TableName=settings().table_name, ConsistentRead=True)["Items"],
        default=repr,
    )
    for secret in (PASSWORD, key.pin, base64.b64encode(key.pkcs8).decode()[100:160]):
        assert secret not in whole_table
        assert secret not in view.model_dump_json()
    sealed = store.credentials(caller.tenant)
    assert sealed is not None
    with pytest.raises(Tampered):
        open_sealed("tax", other.tenant, sealed.sealed)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda n: {"pin": "wrong"}, "tax-key-wrong-pin"),
        (lambda n: {"p12_base64": base64.b64encode(b"no key").decode()}, "tax-key-unreadable"),
        (lambda n: {"p12_base64": "%%%"}, "invalid-input"),
        (lambda n: {"environment": "production"}, "invalid-input"),
        (
            lambda n: {"p12_base64": base64.b64encode(make_test_key("3101000001").p12).decode()},
            "tax-key-of-another",
        ),
        (
            lambda n: {
                "p12_base64": base64.b64encode(
                    make_test_key(n, not_before=datetime(2020, 1, 1, tzinfo=UTC), valid_days=1).p12
                ).decode()
            },
            "tax-key-expired",
        ),
    ],
)
def test_each_fault_of_a_key_has_its_own_code_and_leaves_nothing(
    spoil: Callable[[str], dict[str, Any]], code: str
) -> None:
    caller = opened()
    tax_id = service.issuer(caller.tenant).profile.id_number

    with pytest.raises(DomainError) as caught:
        connecting.connect(caller, connection_of(caller, **spoil(tax_id)))

    assert caught.value.code == code
    with pytest.raises(NotConnected):
        connecting.read_connection(caller)


def test_refused_user_is_told_and_nothing_is_stored(
    faults: Callable[[list[dict[str, Any]]], None],
) -> None:
    caller = opened()
    faults([{"fault": "token_refused"}])

    with pytest.raises(DomainError) as caught:
        connecting.connect(caller, connection_of(caller))

    assert caught.value.code == "tax-token-refused"
    assert service.issuer(caller.tenant).connection is None


def test_silent_authority_leaves_the_connection_unverified_until_it_is_repeated(
    faults: Callable[[list[dict[str, Any]]], None],
) -> None:
    caller = opened()
    faults([{"fault": "status", "status": 503, "times": None, "match": {"path": "/token$"}}])

    view = connecting.connect(caller, connection_of(caller))
    assert view.state == "unverified"
    assert len(view.warnings) == 1

    faults([])
    assert connecting.connect(caller, connection_of(caller)).state == "verified"
    assert connecting.read_connection(caller).state == "verified"


def test_key_that_ends_soon_is_warned_of() -> None:
    caller = opened()
    key = make_test_key(
        service.issuer(caller.tenant).profile.id_number,
        not_before=datetime.now(UTC) - timedelta(days=1),
        valid_days=11,
    )

    (warning,) = connecting.connect(caller, connection_of(caller, key)).warnings

    assert f"{datetime.now(UTC) + timedelta(days=10):%Y-%m-%d}" in warning


def test_series_continue_and_never_go_back() -> None:
    caller = opened()
    assert steps.put_series(caller, series(0)).data[0].next == 1
    assert steps.put_series(caller, series(41)).data[0].next == 41
    assert take(caller) == 41

    with pytest.raises(SeriesBelowIssued):
        steps.put_series(caller, series(41))
    assert steps.put_series(caller, series(42)).data[0].next == 42
    assert steps.put_series(caller, series(100)).data[0].next == 100
    assert take(caller) == 100
    with pytest.raises(TaxIdFixed):
        steps.put_profile(caller, profile_of(caller, id_number=number()))


class Gone(Conflict):
    code = "gone-in-test"
    text = TaxIdTaken.text


def take(caller: Caller, document_type: str = "01") -> int:
    while True:
        tx = Transaction()
        book = service.issuer(caller.tenant)
        taken = service.take_number(tx, book, 1, 1, document_type, otherwise=Gone())
        try:
            tx.commit()
        except Gone:
            continue
        return taken


@pytest.mark.parametrize("document_type", ["01", "04"])
def test_numbers_taken_at_once_are_all_different_and_without_gap(document_type: str) -> None:
    caller = opened()
    steps.put_series(caller, series(7))

    with ThreadPoolExecutor(6) as threads:
        numbers = sorted(threads.map(lambda _: take(caller, document_type), range(18)))

    first = 7 if document_type == "01" else 1
    assert numbers == list(range(first, first + 18))


def test_no_number_is_taken_under_a_tax_id_that_is_given_up() -> None:
    caller = opened()
    steps.put_series(caller, series(1))
    book = service.issuer(caller.tenant)

    steps.put_profile(caller, profile_of(caller, id_number=number()))

    for document_type in ("01", "04"):
        tx = Transaction()
        service.take_number(tx, book, 1, 1, document_type, otherwise=Gone())
        with pytest.raises(Gone):
            tx.commit()


def test_plan_is_chosen_and_changed() -> None:
    caller = opened()
    with pytest.raises(SubscriptionNotChosen):
        steps.read_subscription(caller)

    steps.put_subscription(caller, NewSubscription(plan="monthly"))
    chosen = steps.put_subscription(caller, NewSubscription(plan="annual"))

    assert steps.read_subscription(caller) == chosen
    assert (chosen.plan, chosen.version) == ("annual", 2)


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
    steps.put_profile(caller, profile_of(caller))
    steps.add_activity(caller, NewActivity(code="6920.0"))
    connecting.connect(caller, connection_of(caller))
    steps.put_series(caller, series())
    steps.put_subscription(caller, NewSubscription(plan="annual"))

    def run(act: Callable[[], Any]) -> None:
        from contextlib import suppress

        with suppress(Stale, OnboardingIncomplete):
            act()

    with ThreadPoolExecutor(2) as threads:
        list(
            threads.map(
                run,
                [lambda: steps.finish(caller), lambda: steps.remove_activity(caller, "6920.0")],
            )
        )

    book = service.issuer(caller.tenant)
    assert book.activities == []
    assert not book.ready
