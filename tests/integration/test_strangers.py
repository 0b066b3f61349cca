"""What strangers can do, and cannot: to an account whose e-mail they know, and to our purse.

Each drill is on the local stack, with the limits of the cloud and a clock of its own.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from chalice.test import Client

from chalicelib.accounts import places, service, store, tries
from chalicelib.accounts.throttle import MAILED
from chalicelib.aws import counters
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import TooMany
from chalicelib.core.origin import coming_from
from chalicelib.core.settings import settings
from chalicelib.http import limiting
from chalicelib.http.limits import LIMITS, Limit
from chalicelib.postbox.reminding import remind
from infra.local.stack import LocalStack
from tests.conftest import forget_environment
from tests.support.accounts_api import OTHER, PASSWORD, Answer, Api, run_workers
from tests.support.faults import pausing_users, watched
from tests.support.licensing import all_pool_users
from tests.support.sources import address, any_address, asking_from

HOME, LOOK = "127.0.0.1", "AdminInitiateAuth"
HOURS = int(os.environ.get("ENLACE_STRANGER_HOURS", "4"))


@pytest.fixture
def api(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The API with the limits by source that it has in the cloud."""
    from app import app

    monkeypatch.setenv("SOURCE_LIMITS_TIMES", "1")
    forget_environment()
    with Client(app) as client, asking_from(any_address()):
        yield Api(client.http, stack)
    monkeypatch.undo()
    forget_environment()


@pytest.fixture
def email() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


def users() -> int:
    found = cloud("cognito-idp").get_paginator("list_users")
    pages = found.paginate(UserPoolId=settings().user_pool_id)
    return sum(len(page["Users"]) for page in pages)


def fill(email: str, first: int = 0) -> int:
    """Let strangers sign in with wrong passwords until nobody unknown may; give how many did."""
    for number in range(1_000):
        with coming_from(address(first + number % 1_000)):
            try:
                tries.count("sign-in", email)
            except tries.PlaceClosed:
                return number
    raise AssertionError("strangers may go on")


def test_a_thousand_registrations_from_one_source_make_twenty_accounts(api: Api) -> None:
    before, seen = users(), Counter[int]()
    for number in range(1_000):
        answer = api.register(f"r{number}-{uuid.uuid4().hex[:8]}@example.com")
        seen[answer.status] += 1

    assert seen == {202: 20, 429: 980}
    assert users() - before == 20
    assert answer.body["code"] == "source-limit"
    assert 0 < int(answer.headers["Retry-After"]) <= 3_600
    with clock.set_to(clock.now() + timedelta(hours=1)):
        assert api.register(f"r-{uuid.uuid4().hex[:8]}@example.com").status == 202
    with asking_from(any_address()):
        assert api.register(f"r-{uuid.uuid4().hex[:8]}@example.com").status == 202


def test_a_day_of_a_stranger_with_a_thousand_addresses(api: Api, email: str) -> None:
    """The stranger tries whenever it may be tried; the owner comes now and then.

    Hours of it, `ENLACE_STRANGER_HOURS` says how many: all are alike, and a day takes minutes.
    """
    api.active(email)
    device = api.sign_in(email).body["device"]
    start, looks = clock.now(), 0

    for hour in range(HOURS):
        with clock.set_to(start + timedelta(hours=hour, seconds=hour)):
            looks += fill(email, first=hour * 40)
            if hour % 3 == 0:
                assert api.sign_in(email).status == 200  # at home, with no device that is known
                with asking_from(any_address()):
                    assert api.sign_in(email, device=device).status == 200
                with asking_from(any_address()), watched() as made:
                    elsewhere = api.sign_in(email)
                assert (elsewhere.status, elsewhere.body["code"]) == (429, "place-closed")
                assert LOOK not in made

    assert looks == 100 * HOURS
    assert looks * 24 / HOURS < 2_500


def test_within_its_pause_nothing_of_a_source_is_looked_at(api: Api, email: str) -> None:
    api.active(email)
    with asking_from(any_address()):
        wrong = [api.sign_in(email, OTHER).status for _ in range(6)]
        with watched() as made:
            right = api.sign_in(email)
    at_home = api.sign_in(email)

    assert wrong == [401] * 5 + [429]
    assert (right.status, right.body["code"]) == (429, "too-many-tries")
    assert LOOK not in made
    assert at_home.status == 200


def test_a_device_is_counted_by_itself_and_is_a_stranger_to_other_emails(
    api: Api, email: str
) -> None:
    api.active(email)
    device = api.sign_in(email).body["device"]
    other = f"otra{email}"
    api.active(other)

    wrong = [api.sign_in(email, OTHER, device=device).status for _ in range(6)]
    without = api.sign_in(email)
    with coming_from(any_address(), device):
        of_other = places.current("sign-in", other)
    with coming_from(any_address(), device[:-3] + "abc"):
        forged = places.current("sign-in", email)
    later = clock.now() + timedelta(days=91)
    with coming_from(any_address(), device), clock.set_to(later):
        expired = places.current("sign-in", email)

    assert wrong == [401] * 5 + [429]
    assert without.status == 200
    assert not of_other.is_known
    assert not forged.is_known
    assert not expired.is_known


def test_a_reset_forgets_every_device_and_place_but_the_one_that_proved_the_mail(
    api: Api, email: str
) -> None:
    api.active(email)
    device, thief, owner = api.sign_in(email).body["device"], any_address(), any_address()
    with asking_from(thief):
        stolen = api.sign_in(email).body["device"]
    with asking_from(owner):
        api.post("/v1/password-resets", {"email": email})
        body = {"email": email, "code": api.code_for(email), "new_password": OTHER}
        assert api.post("/v1/password-resets/confirmation", body).status == 204

    for where, shown in ((HOME, device), (thief, stolen), (thief, "")):
        with coming_from(where, shown):
            assert not places.current("sign-in", email).is_known
    with coming_from(owner):
        assert places.current("sign-in", email).is_known


def test_a_password_that_is_changed_makes_a_stranger_of_who_knew_the_one_before(
    api: Api, email: str
) -> None:
    api.active(email)
    thief, own = any_address(), api.sign_in(email).body
    with asking_from(thief):
        stolen = api.sign_in(email).body["device"]

    changed = {"password": PASSWORD, "new_password": OTHER}
    answer = api.signed_in("POST", "/v1/me/password", own["access_token"], changed)

    assert answer.status == 204
    for shown in (stolen, ""):
        with coming_from(thief, shown):
            assert not places.current("sign-in", email).is_known
    assert api.sign_in(email, OTHER).status == 200


def test_whoever_asked_for_a_code_uses_it_whatever_strangers_try(api: Api, email: str) -> None:
    api.register(email)
    code = api.code_for(email)
    for number in range(110):
        with coming_from(address(number)):
            try:
                tries.count("verification", email)
            except tries.PlaceClosed:
                break
    with asking_from(any_address()):
        assert api.verify(email, code).body["code"] == "place-closed"

    assert api.verify(email, code).status == 200


def test_mails_that_strangers_ask_for_do_not_silence_the_owner(api: Api, email: str) -> None:
    api.active(email)
    assert len(api.subjects(email)) == 1

    for number in range(8):
        with asking_from(address(3_000 + number)):
            for _ in range(5):
                asked = api.post("/v1/password-resets", {"email": email})
                assert asked.status == 202
    by_strangers = len(api.subjects(email))
    api.post("/v1/password-resets", {"email": email})

    assert by_strangers == 1 + MAILED.most  # with the one of the registration
    assert len(api.subjects(email)) == by_strangers + 1


def test_at_a_new_device_the_owner_has_a_good_code_whatever_mails_strangers_ask_for(
    api: Api, email: str
) -> None:
    account_id, began = api.active(email), clock.now()
    bodies = {
        "/v1/accounts/verification-codes": {"email": email},
        "/v1/access-keys": {"email": email},
    }
    mails = len(api.subjects(email))

    for hour in range(12):
        for minutes in (0, 20, 40):
            later = timedelta(hours=hour, minutes=minutes)
            with clock.set_to(began + later), asking_from(address(4_000 + hour * 60 + minutes)):
                for path, body in (bodies | {"/v1/password-resets": {"email": email}}).items():
                    assert api.post(path, body).status == 202, path
                run_workers()
                code = store.find_code(account_id, "password-reset")
                assert code is not None, later
                assert clock.now() + timedelta(minutes=20) <= code.expires_at, later

    assert len(api.subjects(email)) - mails <= MAILED.most * 4
    reset = {"email": email, "code": api.code_for(email), "new_password": "una frase bien larga 7"}
    with asking_from(any_address()), clock.set_to(began + later):
        assert api.post("/v1/password-resets/confirmation", reset).status == 204


@pytest.mark.parametrize("taken", ["active", "waiting"])
def test_registration_of_a_taken_mail_does_the_work_of_a_new_one(
    api: Api, email: str, taken: str
) -> None:
    api.active(email) if taken == "active" else api.register(email)
    if taken == "waiting":
        api.code_for(email)
    with asking_from(any_address()), watched() as for_new:
        assert api.register(f"nueva{email}", OTHER).status == 202
    with asking_from(any_address()), watched() as for_taken:
        assert api.register(email, OTHER).status == 202

    assert sorted(for_taken) == sorted(for_new)


def test_an_account_that_nobody_proves_is_forgotten_after_a_week(api: Api, email: str) -> None:
    before = users()
    api.register(email)
    account = service.account_by_email(email)
    assert account is not None
    body = {"tenant": account.id, "kind": "unproven", "id": account.id}

    with clock.set_to(clock.now() + timedelta(days=6, hours=23)):
        remind(body)
        assert service.account_by_email(email) == account
        api.register(email)  # again, which gives it another day
        api.code_for(email)
    with clock.set_to(clock.now() + timedelta(days=7, hours=1)):
        remind(body)
        assert service.account_by_email(email) is not None
    with clock.set_to(clock.now() + timedelta(days=8, hours=1)):
        remind(body)
        assert service.account_by_email(email) is None
        assert users() == before + 1  # goes once the account is surely gone
        remind(body)
        remind(body)
        assert users() == before
    assert api.active(email) != account.id


def test_an_account_that_was_proven_or_given_something_is_kept(api: Api, email: str) -> None:
    proven = api.active(email)
    api.register(f"otra{email}")
    given = service.account_by_email(f"otra{email}")
    assert given is not None
    tx = Transaction()
    service.write_membership(
        tx, given.id, "biz_ficticio", "business", "owner", name="Ficticio", country="CR"
    )
    tx.commit()

    with clock.set_to(clock.now() + timedelta(days=8)):
        for account_id in (proven, given.id):
            remind({"tenant": account_id, "kind": "unproven", "id": account_id})

    assert store.find_account(proven) is not None
    assert store.find_account(given.id) is not None


def test_strangers_do_not_meet_in_their_idempotency_keys(api: Api, email: str) -> None:
    key = uuid.uuid4().hex
    first = api.register(email, key=key)
    again = api.register(email, key=key)
    with asking_from(any_address()):
        of_another = api.register(f"otra{email}", OTHER, key=key)

    assert first.status == 202
    assert again.headers["Idempotency-Replayed"] == "true"
    assert of_another.status == 202
    assert service.account_by_email(f"otra{email}") is not None


def test_of_many_at_once_no_more_are_counted_than_may_be(stack: LocalStack) -> None:
    key, now = Table("platform").key(f"T{uuid.uuid4().hex}", "t"), clock.now()

    def count(_: int, at: datetime = now) -> bool:
        return counters.count(key, 7, timedelta(hours=1)) == 0

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(count, range(24)))
    with clock.set_to(now + timedelta(hours=1, minutes=1)):
        anew = [count(0) for _ in range(8)]

    assert passed == 7
    assert anew == [True] * 7 + [False]


def test_a_known_device_is_counted_apart_from_its_network(api: Api, email: str) -> None:
    api.active(email)
    device = api.sign_in(email).body["device"]
    body = {"email": email}
    statuses = Counter(api.post("/v1/access-keys", body).status for _ in range(61))

    by_device = api.post("/v1/access-keys", body, device=device)

    assert statuses == {202: 60, 429: 1}
    assert by_device.status == 202


def test_devices_of_one_account_are_counted_together_and_have_a_most_as_well(
    api: Api, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has an account gets as many proofs as they sign in; that makes them no richer."""
    api.active(email)
    one, two, other = (api.sign_in(each).body["device"] for each in (email, email, email))
    api.active(f"otra{email}")
    of_other = api.sign_in(f"otra{email}").body["device"]
    monkeypatch.setitem(LIMITS, "registration", Limit(3, 5))

    def passed(device: str, *sources: str) -> list[str]:
        return [_counted(device, source) for source in sources]

    here, spent = any_address(), "source-limit"
    with clock.set_to(clock.now() + timedelta(days=80)):
        by_account = [_counted(each, here) for each in (one, two, other)]
        as_strangers = passed(two, here, here, here, here)
        of_others = passed(of_other, *(any_address() for _ in range(5)))

    assert (by_account, as_strangers) == ([""] * 3, [""] * 3 + [spent])
    assert of_others == [""] * 4 + ["platform-limit"], "two as known ones, two as strangers"


def _counted(device: str, source: str) -> str:
    with coming_from(source, device):
        try:
            limiting.count("registration")
        except TooMany as exc:
            return exc.code
    return ""


def test_who_is_signed_in_types_the_password_whatever_strangers_try(api: Api, email: str) -> None:
    api.active(email)
    token = api.sign_in(email).body["access_token"]
    fill(email)

    def prove(password: str) -> Answer:
        return api.signed_in("POST", "/v1/sessions/current/proof", token, {"password": password})

    with asking_from(any_address()):  # on the way, without its proof
        assert api.sign_in(email).body["code"] == "place-closed"
        assert prove(PASSWORD).status == 200
        wrong = [prove(OTHER).status for _ in range(5)]
        assert (wrong, prove(PASSWORD).body["code"]) == ([422] * 5, "too-many-tries")
    assert api.sign_in(email).status == 200, "who sits at a session is in nobody's way at the door"


def test_a_pause_that_strangers_bring_upon_a_user_of_the_pool_is_not_the_owners(
    api: Api, email: str
) -> None:
    api.active(email)
    first = api.sign_in(email).body
    with pausing_users() as wrong:
        for number in range(8):
            with asking_from(address(5_000 + number)):
                assert api.sign_in(email, OTHER).status == 401
        with asking_from(any_address()):
            assert api.sign_in(email).status == 401, "the pool looks at nothing from there"
            assert api.sign_in(email, device=first["device"]).status == 200
            proof = {"password": PASSWORD}
            path, token = "/v1/sessions/current/proof", first["access_token"]
            assert api.signed_in("POST", path, token, proof).status == 200
        assert api.sign_in(email).status == 200
        changed = {"password": PASSWORD, "new_password": OTHER}
        assert api.signed_in("POST", "/v1/me/password", token, changed).status == 204
        assert api.sign_in(email).status == 401, "at no door"
        assert api.sign_in(email, OTHER).status == 200
    assert max(wrong.values()) >= 5
    assert len(all_pool_users(email)) == 2, "of the password before nothing is left"


def test_the_password_is_right_at_home_while_strangers_are_at_it(api: Api, email: str) -> None:
    """Counting a stranger's tries writes nothing that the owner's wait for."""
    api.active(email)
    with ThreadPoolExecutor(4) as pool:
        strangers = pool.submit(fill, email)
        own = [api.sign_in(email, PASSWORD).status for _ in range(5)]

    assert own == [200] * 5
    assert strangers.result() >= 100
