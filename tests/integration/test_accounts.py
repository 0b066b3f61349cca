"""Accounts on the local stack: the API through Chalice's client, the workers one message at a time.

Uniqueness and races are tested here because the emulator gets them right. What the emulator's
user pool gets wrong (see ADR 0004) is tested with canned answers in `test_identity_answers.py`.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import registration, service, store, workers
from chalicelib.accounts.forms import Verification
from chalicelib.accounts.model import AccountNotFound
from chalicelib.aws import identity
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core import clock
from chalicelib.core.caller import ROLE_PERMISSIONS
from chalicelib.core.ids import new_id
from chalicelib.core.right_words import PERMISSION_NAMES
from chalicelib.core.settings import settings
from infra.local.stack import LocalStack
from tests.support.accounts_api import OTHER, PASSWORD, Api, events
from tests.support.faults import watched
from tests.support.kills import kill_points, killed_after
from tests.support.licensing import pool_users
from tests.support.sources import any_address, asking_from


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


@pytest.fixture
def email() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


ACTIVE = {"state": "active", "state_text": "Activa"}


def test_registration_is_proven_by_mail_and_leads_to_a_session(api: Api, email: str) -> None:
    registered = api.register(email)
    before = api.sign_in(email)
    verified = api.verify(email, api.code_for(email).lower())
    session = api.sign_in(email)
    me = api.signed_in("GET", "/v1/me", session.body["access_token"])

    assert (registered.status, registered.body) == (202, {"status": "pending"})
    assert (before.status, before.body["code"]) == (403, "email-not-verified")
    assert verified.body == ACTIVE | {"is_new_password_needed": False}
    assert session.body["token_type"] == "Bearer"
    assert (me.body["email"], me.body["memberships"]) == (email, [])
    account = service.account_by_email(email)
    assert account is not None
    assert account.terms is not None
    assert account.terms.version == "2026-11"
    assert events(account.id) == ["registered", "email_verified"]


def test_taken_mail_gets_the_same_answer_and_its_owner_a_notice(api: Api, email: str) -> None:
    account_id = api.active(email)

    again = api.register(email.upper(), OTHER)

    assert (again.status, again.body) == (202, {"status": "pending"})
    assert api.subjects(email) == ["Confirme su correo", "Ya tiene una cuenta"]
    found = service.account_by_email(email)
    assert found is not None
    assert found.id == account_id
    assert api.sign_in(email).status == 200


def test_repeated_request_is_replayed_and_registers_once(api: Api, email: str) -> None:
    key = uuid.uuid4().hex

    first, second = api.register(email, key=key), api.register(email, key=key)
    other = api.register(email, OTHER, key=key)

    assert (first.status, second.status) == (202, 202)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (other.status, other.body["code"]) == (422, "idempotency-key-reused")
    assert api.subjects(email) == ["Confirme su correo"]


def test_many_registrations_of_one_mail_at_once_make_one_account(api: Api, email: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: api.register(email), range(6)))

    assert {(answer.status, answer.body["status"]) for answer in answers} == {(202, "pending")}
    api.verify(email, api.code_for(email))
    assert api.sign_in(email).status == 200
    found = service.account_by_email(email)
    assert found is not None
    assert pool_users(email) == [found.id]


def test_registering_again_sends_a_new_code_and_voids_the_old(api: Api, email: str) -> None:
    api.register(email)
    old = api.code_for(email)
    api.register(email)
    new = api.code_for(email)

    refused, taken = api.verify(email, old), api.verify(email, new)

    assert old != new
    assert (refused.status, refused.body["code"]) == (422, "invalid-code")
    assert taken.body == ACTIVE | {"is_new_password_needed": False}
    assert api.sign_in(email).status == 200


def test_who_proves_a_contested_mail_chooses_the_password_anew(api: Api, email: str) -> None:
    api.register(email, "frase del impostor 1")
    api.register(email, OTHER)

    verified = api.verify(email, api.code_for(email))

    assert verified.body == ACTIVE | {"is_new_password_needed": True}
    assert api.sign_in(email, "frase del impostor 1").status == 401
    assert api.sign_in(email, OTHER).status == 401
    body = {"email": email, "code": api.code_for(email), "new_password": PASSWORD}
    without_terms = api.post("/v1/password-resets/confirmation", body)
    assert without_terms.body["errors"][0]["code"] == "terms-not-current"  # whose were they?
    body["accepted_terms"] = "2026-11"
    assert api.post("/v1/password-resets/confirmation", body).status == 204
    assert api.sign_in(email).status == 200


def test_killed_after_any_call_a_contested_mail_is_proven_and_its_password_void_or_neither(
    api: Api, email: str
) -> None:
    for calls in kill_points(20):
        address, ended = f"{calls}.{email}", False
        api.register(address, "frase del impostor 1")
        api.register(address, OTHER)
        given = Verification(email=address, code=api.code_for(address))
        with killed_after(calls):
            registration.verify(given)
            ended = True
        account = service.account_by_email(address)
        assert account is not None

        found = identity_of(account.user_name, "frase del impostor 1")
        assert (account.state, found) in {("unverified", "own"), ("active", "none")}
        if ended:
            assert account.state == "active"
            break
    assert calls > 3


def identity_of(name: str, password: str) -> str:
    try:
        return identity.authenticate(name, password)
    except identity.InvalidCredentials:
        return "none"


def test_the_last_registration_of_an_unproven_mail_decides_what_it_says(
    api: Api, email: str
) -> None:
    """Somebody else may have registered it first."""
    first = {"name": "Otra Ficticia", "language": "en", "time_zone": "Asia/Tokyo"}
    own = {"email": email, "password": PASSWORD, "accepted_terms": "2026-11"}
    with clock.set_to(clock.now() - timedelta(hours=1)):
        api.post("/v1/accounts", own | first)
    api.register(email)

    api.verify(email, api.code_for(email))

    account = service.account_by_email(email)
    assert account is not None
    assert (account.name, account.language) == ("Ana Ficticia", "es")
    assert account.time_zone == "America/Costa_Rica"
    assert account.terms is not None
    assert account.terms.accepted_at > clock.now() - timedelta(minutes=30)


def test_registering_a_proven_mail_again_changes_nothing_of_it(api: Api, email: str) -> None:
    before = service.account(api.active(email))

    api.post(
        "/v1/accounts",
        {"name": "Otra", "email": email, "password": OTHER, "accepted_terms": "2026-11"},
    )

    assert service.account(before.id) == before


def test_a_person_changes_name_language_and_zone_of_the_version_they_read(
    api: Api, email: str
) -> None:
    api.active(email)
    token = api.sign_in(email).body["access_token"]
    read = api.signed_in("GET", "/v1/me", token)
    match = {"If_Match": read.headers["ETag"]}

    changed = api.signed_in("PATCH", "/v1/me", token, {"name": "Ana Nueva"}, **match)
    stale = api.signed_in("PATCH", "/v1/me", token, {"language": "en"}, **match)
    wrong = api.signed_in("PATCH", "/v1/me", token, {"time_zone": "x", "email": "x"}, **match)
    unread = api.signed_in("PATCH", "/v1/me", token, {"language": "en"})

    assert changed.body == read.body | {"name": "Ana Nueva", "version": read.body["version"] + 1}
    assert (stale.status, stale.body["code"]) == (412, "changed-meanwhile")
    assert {each["code"] for each in wrong.body["errors"]} == {"unknown-time-zone", "unknown-field"}
    assert (unread.status, unread.body["code"]) == (400, "if-match-missing")


def test_code_is_good_once(api: Api, email: str) -> None:
    api.register(email)
    code = api.code_for(email)

    first, again = api.verify(email, code), api.verify(email, code)

    assert [first.status, again.status] == [200, 422]


def test_code_is_good_for_a_day(api: Api, email: str) -> None:
    api.register(email)
    code = api.code_for(email)

    with clock.set_to(clock.now() + timedelta(hours=24)):
        late = api.verify(email, code)

    assert (late.status, late.body["code"]) == (422, "invalid-code")


def test_guessing_codes_is_stopped_alike_with_and_without_account(api: Api, email: str) -> None:
    api.register(email)
    code = api.code_for(email)
    nobody = f"nadie{email}"

    known = [api.verify(email, "WRONG").status for _ in range(6)]
    unknown = [api.verify(nobody, "WRONG").status for _ in range(6)]
    right = api.verify(email, code)

    assert known == unknown == [422] * 5 + [429]
    assert (right.status, right.body["code"]) == (429, "too-many-tries")
    assert int(right.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/v1/accounts/verification", {"code": "AAAAAAAA"}),
        ("/v1/password-resets/confirmation", {"code": "AAAAAAAA", "new_password": OTHER}),
        ("/v1/sessions", {"password": OTHER}),
        ("/v1/sessions/new-password", {"session": "x", "new_password": OTHER}),
    ],
)
def test_as_much_is_read_for_an_unknown_mail(
    api: Api, email: str, path: str, given: dict[str, str]
) -> None:
    api.active(email)

    with asking_from(any_address()), watched() as for_known:
        known = api.post(path, {"email": email} | given)
    with asking_from(any_address()), watched() as for_unknown:
        unknown = api.post(path, {"email": f"otra{email}"} | given)

    assert (known.status, known.body["code"]) == (unknown.status, unknown.body["code"])
    assert for_known == for_unknown


def test_same_message_twice_and_at_once_mails_one_code(api: Api, email: str) -> None:
    api.register(email)
    (errand,) = Table("platform").each(
        store.Errand, f"EMAIL#{store.digest_of(email)}", prefix="ERRAND#"
    )
    body = {"email_digest": store.digest_of(email), "errand_id": errand.id}

    def attempt(_: int) -> None:
        try:
            workers.handle(body)
        except Exception:  # it would come again from the queue
            workers.handle(body)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(attempt, range(4)))
    workers.handle(body)

    assert api.subjects(email) == ["Confirme su correo"]
    assert api.verify(email, api.code_for(email)).status == 200


def test_memberships_are_listed_and_given_once(api: Api, email: str) -> None:
    account_id, tenant = api.active(email), new_id("frm")

    def join() -> None:
        tx = Transaction()
        service.write_membership(
            tx, account_id, tenant, "firm", "adviser", name="Ficticia", country="CR"
        )
        tx.commit()

    join()
    with pytest.raises(ChangedMeanwhile):
        join()
    me = api.signed_in("GET", "/v1/me", api.sign_in(email).body["access_token"])

    (listed,) = me.body["memberships"]
    permissions = sorted(ROLE_PERMISSIONS["adviser"])
    assert listed == {
        "tenant": tenant,
        "kind": "firm",
        "kind_text": "Despacho",
        "role": "adviser",
        "role_text": "Asesor del despacho",
        "name": "Ficticia",
        "country": "CR",
        "services": ["documents"],
        "services_text": ["Comprobantes electrónicos"],
        "state": "active",
        "state_text": "Activo",
        "rights": {
            "applications": {"eco": True, "con": True, "licences": True},
            "companies": None,
        },
        "timed_rights": [],
        "posts": [],
        "permissions": permissions,
        "permissions_text": [
            PERMISSION_NAMES[each].es[:1].upper() + PERMISSION_NAMES[each].es[1:]
            for each in permissions
        ],
    }
    assert [member.account_id for member in service.members(tenant)] == [account_id]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"email": "a@example.com\nBcc: b@example.com"}, "/email", "invalid-email"),
        ({"password": "corta"}, "/password", "password-too-short"),
        ({"password": "soy Ficticia siempre"}, "/password", "password-about-owner"),
        ({"name": "Ana\r\nFicticia"}, "/name", "unprintable"),
        ({"time_zone": "Luna/Mar"}, "/time_zone", "unknown-time-zone"),
        ({"surprise": 1}, "/surprise", "unknown-field"),
        ({"accepted_terms": "1999-01"}, "/accepted_terms", "terms-not-current"),
    ],
)
def test_wrong_field_of_a_registration_is_named(
    api: Api, email: str, changes: dict[str, Any], pointer: str, code: str
) -> None:
    body = {
        "name": "Ana Ficticia",
        "email": email,
        "password": PASSWORD,
        "accepted_terms": "2026-11",
    }

    answer = api.post("/v1/accounts", body | changes, language="en")

    assert answer.status == 422
    assert [(each["pointer"], each["code"]) for each in answer.body["errors"]] == [(pointer, code)]


def test_neither_logs_nor_table_show_what_was_planted(
    api: Api, email: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "chalicelib")
    account_id = api.active(email)
    session = api.sign_in(email).body
    api.sign_in(email, OTHER)
    api.post("/v1/password-resets", {"email": email})
    code = api.code_for(email)
    api.verify(email, code)

    logs = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    planted = [PASSWORD, OTHER, code, session["access_token"], session["refresh_token"]]
    assert "sign_in" in logs
    assert [each for each in [*planted, email] if each in logs] == []
    stored = repr(cloud("dynamodb").scan(TableName=settings().table_name)["Items"])
    assert account_id in stored
    assert [each for each in planted if each in stored] == []


def test_items_of_an_account_are_out_of_another_accounts_reach(api: Api, email: str) -> None:
    account_id = api.active(email)
    other = Table(new_id("acc"))

    assert get_many([(other.key("ACCOUNT", "ACCOUNT"), service.Account)]) == [None]
    assert service.account(account_id).id == account_id
    with pytest.raises(AccountNotFound):
        service.account(other.tenant)


def test_the_identity_provider_is_asked_as_much_for_a_taken_mail(api: Api, email: str) -> None:
    """Otherwise the time that a registration takes would tell who has an account."""

    def asked_by_a_registration() -> list[str]:
        with watched() as calls:
            api.register(email)
        return sorted(call for call in calls if call.startswith("Admin"))

    new, waiting = asked_by_a_registration(), asked_by_a_registration()
    api.verify(email, api.code_for(email))

    assert len(new) == 4
    assert new == waiting == asked_by_a_registration()


def test_who_proves_a_mail_that_was_given_access_meanwhile_chooses_the_password_anew(
    api: Api, email: str
) -> None:
    """Somebody may have registered another's e-mail to wait for what is given to it."""
    api.register(email)
    account = service.account_by_email(email)
    assert account is not None
    tx = Transaction()
    service.write_given(tx, account)
    tx.commit()

    verified = api.verify(email, api.code_for(email))

    assert verified.body == ACTIVE | {"is_new_password_needed": True}
    assert api.sign_in(email).status == 401
