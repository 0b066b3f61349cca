"""Connecting a business to the simulator of the tax authority: what is kept and what is told."""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.accounts import service as accounts
from chalicelib.aws.secrets import Tampered, open_sealed
from chalicelib.aws.session import client
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import DomainError, InvalidInput
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.clave import COSTA_RICA
from chalicelib.countries.costa_rica.connection import open_credentials
from chalicelib.onboarding import connecting, service
from chalicelib.onboarding.connecting import TaxIdTaken
from chalicelib.onboarding.model import NotConnected
from infra.local.stack import LocalStack
from infra.local.throwaway_keys import make_throwaway_key
from tests.support.bodies import Given
from tests.support.businesses import (
    PASSWORD,
    connect,
    connection_of,
    number,
    opened,
)

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def faults(stack: LocalStack) -> Iterator[Callable[[list[dict[str, Any]]], None]]:
    """Yield what tells the simulator what to do wrong."""

    def put(rules: list[dict[str, Any]]) -> None:
        request = urllib.request.Request(
            f"{stack.simulator_url}/admin/faults", json.dumps(rules).encode(), method="PUT"
        )
        urllib.request.urlopen(request, timeout=10).close()

    yield put
    put([])


def test_secrets_are_sealed_and_open_for_their_business_only() -> None:
    caller, other = opened(), opened()
    key = make_throwaway_key(service.issuer(caller.tenant).profile.id_number)
    wanted = connection_of(caller, key)
    view = connect(caller, wanted)

    sealed = service.sealed_credentials(caller.tenant)
    credentials = open_credentials(caller.tenant, sealed)

    assert (credentials.user, credentials.password) == (wanted["user"], PASSWORD)
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
    with pytest.raises(Tampered):
        open_sealed("tax", other.tenant, sealed.sealed)


@pytest.mark.parametrize(
    ("spoil", "code", "pointer"),
    [
        (lambda n: {"pin": "wrong"}, "tax-key-wrong-pin", "/pin"),
        (
            lambda n: {"p12_base64": base64.b64encode(b"no key").decode()},
            "tax-key-unreadable",
            "/p12_base64",
        ),
        (lambda n: {"p12_base64": "%%%"}, "invalid-input", "/p12_base64"),
        (lambda n: {"environment": "production"}, "invalid-input", "/environment"),
        (
            lambda n: {
                "p12_base64": base64.b64encode(make_throwaway_key("3101000001").p12).decode()
            },
            "tax-key-of-another",
            "/p12_base64",
        ),
        (
            lambda n: {
                "p12_base64": base64.b64encode(
                    make_throwaway_key(
                        n, not_before=datetime(2020, 1, 1, tzinfo=UTC), valid_days=1
                    ).p12
                ).decode()
            },
            "tax-key-expired",
            "/p12_base64",
        ),
    ],
)
def test_each_fault_of_a_key_has_its_own_code_and_leaves_nothing(
    spoil: Callable[[str], dict[str, Any]], code: str, pointer: str
) -> None:
    caller = opened()
    tax_id = service.issuer(caller.tenant).profile.id_number

    with pytest.raises(DomainError) as caught:
        connect(caller, connection_of(caller, **spoil(tax_id)))

    assert caught.value.code == code
    (field,) = caught.value.fields
    assert field.pointer == pointer
    assert "{" not in field.sentence("es")
    with pytest.raises(NotConnected):
        connecting.read_connection(caller)


def test_refused_user_is_told_and_nothing_is_stored(
    faults: Callable[[list[dict[str, Any]]], None],
) -> None:
    caller = opened()
    faults([{"fault": "token_refused"}])

    with pytest.raises(DomainError) as caught:
        connect(caller, connection_of(caller))

    assert caught.value.code == "tax-token-refused"
    assert [field.pointer for field in caught.value.fields] == ["/password"]
    assert service.issuer(caller.tenant).connection is None


def outcome(caller: Caller, wanted: Given) -> str:
    try:
        return connect(caller, wanted).state
    except DomainError as refusal:
        return refusal.code


def test_password_of_another_is_not_guessed_however_many_businesses_try() -> None:
    rightful = opened()
    user = f"cpx-ejemplo-{number()}@stag.example.com"
    connect(rightful, connection_of(rightful, user=user))

    guessed = [
        outcome(other, connection_of(other, user=user.upper(), password=f"guess {number}"))
        for number in range(5)
        for other in [opened()]
    ]
    right = outcome(other := opened(), connection_of(other, user=user))

    assert [*guessed, right] == ["tax-token-refused"] * 5 + ["too-many-tries"]
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert outcome(rightful, connection_of(rightful, user=user)) == "verified"


def test_user_that_is_named_after_another_taxpayer_is_refused_before_anybody_is_asked() -> None:
    caller = opened()

    with pytest.raises(InvalidInput) as refusal:
        connect(caller, connection_of(caller, user="cpf-05-0555-0555@stag.example.com"))

    (error,) = refusal.value.fields
    assert (error.pointer, error.rule.code) == ("/user", "tax-user-of-another")


@pytest.mark.parametrize("domain", ["comprobanteselectronicos.go.cr", "prod.example.com"])
def test_user_of_the_other_environment_is_refused_before_anybody_is_asked(domain: str) -> None:
    caller = opened()
    tax_id = service.issuer(caller.tenant).profile.id_number

    with pytest.raises(InvalidInput) as refusal:
        connect(caller, connection_of(caller, user=f"cpj-{tax_id}@{domain}", p12_base64="AAAA"))

    (error,) = refusal.value.fields
    assert (error.pointer, error.rule.code) == ("/user", "tax-user-of-other-environment")
    assert "«test»" in error.sentence("es")


def test_key_file_is_taken_as_a_browser_reads_it() -> None:
    caller = opened()
    key = make_throwaway_key(service.issuer(caller.tenant).profile.id_number)
    url = "data:application/x-pkcs12;base64," + base64.b64encode(key.p12).decode()

    assert connect(caller, connection_of(caller, key, p12_base64=url)).state == "verified"


def test_try_counts_before_the_key_file_is_opened() -> None:
    caller = opened()

    outcomes = [
        outcome(caller, connection_of(caller, pin="wrong", user=f"cpx-{number()}@stag.example.com"))
        for _ in range(11)
    ]

    assert outcomes == ["tax-key-wrong-pin"] * 10 + ["too-many-tries"]


def test_password_is_sent_as_it_was_given() -> None:
    caller = opened()

    connect(caller, connection_of(caller, password=f" {PASSWORD} "))

    sealed = service.sealed_credentials(caller.tenant)
    assert open_credentials(caller.tenant, sealed).password == f" {PASSWORD} "


def test_try_that_a_paused_user_refuses_costs_the_business_none() -> None:
    caller, user = opened(), f"cpx-{number()}@stag.example.com"
    for _ in range(5):
        accounts.count_connecting(opened(), user)

    refused = [outcome(caller, connection_of(caller, user=user)) for _ in range(12)]

    assert refused == ["too-many-tries"] * 12
    assert outcome(caller, connection_of(caller)) == "verified"


def test_business_does_not_try_one_user_after_another() -> None:
    caller = opened()

    def tried() -> str:
        return outcome(
            caller, connection_of(caller, user=f"cpx-ejemplo-{number()}@stag.example.com")
        )

    outcomes = [tried() for _ in range(11)]

    assert outcomes == ["verified"] * 10 + ["too-many-tries"]


def test_key_without_a_user_of_its_taxpayer_holds_no_tax_id() -> None:
    tax_id = number()
    pretender, rightful = opened(tax_id), opened(tax_id)
    somebody = connection_of(pretender, user="cpx-ejemplo@stag.example.com")

    assert connect(pretender, somebody).state == "verified"
    assert service.business_with_tax_id("CR", "02", tax_id) is None
    connect(rightful, connection_of(rightful))

    assert service.business_with_tax_id("CR", "02", tax_id) == rightful.tenant
    with pytest.raises(TaxIdTaken):
        connect(pretender, somebody)


def test_same_connection_twice_at_once_is_made_once() -> None:
    caller = opened()
    wanted = connection_of(caller)

    def outcome(_: int) -> str:
        try:
            return connecting.connect(caller, wanted, 0).state
        except DomainError as refusal:
            return refusal.code

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(outcome, range(4)))

    assert found == [*["changed-meanwhile"] * 3, "verified"]


def test_silent_authority_leaves_the_connection_unverified_until_it_is_repeated(
    faults: Callable[[list[dict[str, Any]]], None],
) -> None:
    caller = opened()
    faults([{"fault": "status", "status": 503, "times": None, "match": {"path": "/token$"}}])

    view = connect(caller, connection_of(caller))
    assert view.state == "unverified"
    assert len(view.warnings) == 1

    faults([])
    assert connect(caller, connection_of(caller)).state == "verified"
    assert connecting.read_connection(caller).state == "verified"


def test_key_that_ends_soon_is_warned_of() -> None:
    caller = opened()
    key = make_throwaway_key(
        service.issuer(caller.tenant).profile.id_number,
        not_before=datetime.now(UTC) - timedelta(days=1),
        valid_days=11,
    )

    (warning,) = connect(caller, connection_of(caller, key)).warnings

    ends = (datetime.now(UTC) + timedelta(days=10)).astimezone(COSTA_RICA)
    assert f"antes del {ends:%d/%m/%Y}: vence" in warning
