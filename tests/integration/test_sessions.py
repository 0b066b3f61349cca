"""Sessions, access keys and forgotten passwords on the local stack."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service, store
from chalicelib.aws import identity
from chalicelib.core import clock
from infra.local.stack import LocalStack
from tests.support.accounts_api import OTHER, PASSWORD, Api, events, invite


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


@pytest.fixture
def email() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


def test_unknown_mail_and_wrong_password_look_alike(api: Api, email: str) -> None:
    api.active(email)

    wrong, unknown = api.sign_in(email, OTHER), api.sign_in(f"nadie{email}", OTHER)

    assert wrong.status == unknown.status == 401
    assert wrong.body["code"] == "invalid-credentials"
    for body in (wrong.body, unknown.body):
        body.pop("instance")
    assert wrong.body == unknown.body


def test_failed_sign_ins_lock_for_a_while_and_success_forgets_them(api: Api, email: str) -> None:
    api.active(email)
    failed = [api.sign_in(email, OTHER).status for _ in range(5)]
    locked = api.sign_in(email)
    with clock.set_to(clock.now() + timedelta(seconds=31)):
        unlocked = api.sign_in(email)

    assert failed == [401] * 5
    assert (locked.status, locked.body["code"]) == (429, "too-many-tries")
    assert 0 < int(locked.headers["Retry-After"]) <= 31
    assert unlocked.status == 200
    assert store.find_throttle("sign-in", email) is None


def test_many_guesses_at_once_get_no_more_tries_than_in_a_row(api: Api, email: str) -> None:
    api.active(email)

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: api.sign_in(email, OTHER).status, range(24)))

    assert statuses.count(401) <= 5
    assert set(statuses) <= {401, 429}


def test_right_sign_ins_at_once_all_get_in(api: Api, email: str) -> None:
    api.active(email)

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda _: api.sign_in(email).status, range(20)))

    assert statuses == [200] * 20
    assert store.find_throttle("sign-in", email) is None


def test_a_reset_ends_the_pause_of_signing_in(api: Api, email: str) -> None:
    api.active(email)
    for _ in range(5):
        api.sign_in(email, "clave equivocada 1")
    api.post("/v1/password-resets", {"email": email})
    body = {"email": email, "code": api.code_for(email), "new_password": OTHER}

    paused = api.sign_in(email).status
    api.post("/v1/password-resets/confirmation", body)

    assert (paused, api.sign_in(email, OTHER).status) == (429, 200)


def test_sign_out_voids_every_token_at_once(api: Api, email: str) -> None:
    api.active(email)
    one, two = api.sign_in(email).body, api.sign_in(email).body

    out = api.signed_in("DELETE", "/v1/sessions/current", one["access_token"])
    after = [api.signed_in("GET", "/v1/me", each["access_token"]).status for each in (one, two)]
    again = api.sign_in(email)

    assert out.status == 204
    assert after == [401, 401]
    assert api.signed_in("GET", "/v1/me", again.body["access_token"]).status == 200


def test_who_changes_an_account_all_the_time_does_not_keep_it_from_being_signed_out(
    api: Api, email: str
) -> None:
    account_id = api.active(email)
    token = api.sign_in(email).body["access_token"]

    def change(number: int) -> int:
        if number == 3:
            return api.signed_in("DELETE", "/v1/sessions/current", token).status
        renamed = {"name": f"Ana {number}"}
        store.change_account(account_id, lambda account: account.but(**renamed), "details_changed")
        return 204

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(change, range(12))) == {204}


def test_session_is_refreshed_until_it_is_signed_out(api: Api, email: str) -> None:
    api.active(email)
    session = api.sign_in(email).body
    refresh = {"refresh_token": session["refresh_token"]}

    renewed = api.post("/v1/sessions/refresh", refresh)
    me = api.signed_in("GET", "/v1/me", renewed.body["access_token"])
    account = service.account_by_email(email)
    assert account is not None
    later = clock.now() + timedelta(minutes=1)
    store.change_account(account.id, lambda a: a.but(signed_out_at=later), "signed_out")
    refused = api.post("/v1/sessions/refresh", refresh)

    assert renewed.body["refresh_token"]
    assert me.status == 200
    assert (refused.status, refused.body["code"]) == (401, "invalid-session")


def test_forged_refresh_token_is_refused(api: Api) -> None:
    answer = api.post("/v1/sessions/refresh", {"refresh_token": "x.y.z"})

    assert (answer.status, answer.body["code"]) == (401, "invalid-session")


def test_reset_sets_the_password_once_and_ends_every_session(api: Api, email: str) -> None:
    api.active(email)
    session = api.sign_in(email).body
    asked = api.post("/v1/password-resets", {"email": email})
    body = {"email": email, "code": api.code_for(email), "new_password": OTHER}

    weak = api.post("/v1/password-resets/confirmation", body | {"new_password": "corta"})
    done = api.post("/v1/password-resets/confirmation", body)
    again = api.post("/v1/password-resets/confirmation", body)

    assert (asked.status, asked.body) == (202, {"status": "pending"})
    assert weak.body["errors"][0]["code"] == "password-too-short"
    assert (done.status, again.status) == (204, 422)
    assert api.signed_in("GET", "/v1/me", session["access_token"]).status == 401
    assert [api.sign_in(email, each).status for each in (PASSWORD, OTHER)] == [401, 200]


def test_reset_of_an_unknown_mail_answers_alike_and_mails_nobody(api: Api, email: str) -> None:
    asked = api.post("/v1/password-resets", {"email": email})

    assert (asked.status, asked.body) == (202, {"status": "pending"})
    assert api.subjects(email) == []


def test_who_proves_a_mail_by_a_reset_accepts_the_terms_whoever_registered_it(
    api: Api, email: str
) -> None:
    api.register(email)
    api.code_for(email)
    registered = service.account_by_email(email)
    api.post("/v1/password-resets", {"email": email})
    given = {"email": email, "code": api.code_for(email), "new_password": OTHER}

    refused = api.post("/v1/password-resets/confirmation", given)
    untouched = service.account_by_email(email)
    done = api.post("/v1/password-resets/confirmation", given | {"accepted_terms": "2026-11"})

    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/accepted_terms")
    assert (registered, done.status) == (untouched, 204)
    proven = service.account_by_email(email)
    assert proven is not None
    assert registered is not None
    assert proven.state == "active"
    assert proven.terms != registered.terms
    assert "terms_accepted" in events(proven.id)


def test_nobody_can_flood_a_mailbox_with_codes(api: Api, email: str) -> None:
    api.active(email)

    asked = [api.post("/v1/password-resets", {"email": email}).status for _ in range(8)]

    assert asked == [202] * 8
    assert len(api.subjects(email)) == 1 + 3


def test_access_key_opens_nothing_but_the_choice_of_a_password(api: Api, email: str) -> None:
    account_id, key = invite(email)

    asked = api.sign_in(email, key)
    answer = {"email": email, "session": asked.body["session"], "new_password": "corta"}
    weak = api.post("/v1/sessions/new-password", answer)
    answer |= {"new_password": PASSWORD}
    refused = [
        api.post("/v1/sessions/new-password", answer | terms)
        for terms in ({}, {"accepted_terms": "2020-01"})
    ]
    chosen = api.post("/v1/sessions/new-password", answer | {"accepted_terms": "2026-11"})

    assert asked.body["challenge"] == "new_password_required"
    assert weak.status == 422
    for each in refused:
        assert [error["code"] for error in each.body["errors"]] == ["terms-not-current"]
        assert "2026-11" in each.body["errors"][0]["detail"]
    assert api.signed_in("GET", "/v1/me", chosen.body["access_token"]).status == 200
    assert api.sign_in(email, key).status == 401
    assert api.sign_in(email).status == 200
    assert events(account_id) == ["invited", "terms_accepted", "password_chosen"]
    terms = service.account(account_id).terms
    assert terms is not None
    assert terms.version == "2026-11"


def test_access_key_expires_and_the_mail_still_leads_in(api: Api, email: str) -> None:
    _, key = invite(email)

    with clock.set_to(clock.now() + timedelta(days=7)):
        expired = api.sign_in(email, key)
        api.post("/v1/password-resets", {"email": email})
        body = {"email": email, "code": api.code_for(email), "new_password": PASSWORD}
        unread = api.post("/v1/password-resets/confirmation", body)
        body |= {"accepted_terms": "2026-11"}
        reset = api.post("/v1/password-resets/confirmation", body)
        session = api.sign_in(email)

    assert (expired.status, expired.body["code"]) == (401, "access-key-expired")
    assert [error["code"] for error in unread.body["errors"]] == ["terms-not-current"]
    assert (reset.status, session.status) == (204, 200)


def test_worker_that_died_after_the_password_was_chosen_is_made_good(api: Api, email: str) -> None:
    account_id, key = invite(email)
    challenge = identity.authenticate(account_id, key)
    assert isinstance(challenge, identity.NewPasswordChallenge)
    identity.answer_challenge(account_id, challenge.session, PASSWORD)

    session = api.sign_in(email)

    assert session.status == 200
    assert service.account(account_id).state == "active"


@pytest.mark.parametrize(("event", "status"), [("lock", 403), ("close", 401)])
def test_locked_or_closed_account_does_not_get_in(
    api: Api, email: str, event: Any, status: int
) -> None:
    account_id = api.active(email)
    session = api.sign_in(email).body
    store.change_account(account_id, lambda account: account.after(event), event)

    refused = api.sign_in(email)
    refreshed = api.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]})
    me = api.signed_in("GET", "/v1/me", session["access_token"])
    api.post("/v1/password-resets", {"email": email})

    assert [refused.status, refreshed.status, me.status] == [status, 401, 403]
    assert api.subjects(email) == ["Confirme su correo"]


def test_a_challenge_opens_no_account_but_its_own_and_that_one_once(api: Api, email: str) -> None:
    _, key = invite(email)
    victim, other = f"a.{email}", f"b.{email}"
    api.active(victim)
    invite(other)
    session = api.sign_in(email, key).body["session"]

    def choose(address: str, given: str = session) -> int:
        body = {"email": address, "session": given, "new_password": OTHER}
        body |= {"accepted_terms": "2026-11"}
        return api.post("/v1/sessions/new-password", body).status

    assert [choose(victim), choose(other), choose(email, "x.y.z")] == [401, 401, 401]
    assert [choose(email), choose(email)] == [200, 401]
    assert api.sign_in(victim).status == 200


def test_the_access_key_does_not_become_the_password(api: Api, email: str) -> None:
    _, key = invite(email)
    session = api.sign_in(email, key).body["session"]

    body = {"email": email, "session": session, "new_password": key}
    answer = api.post("/v1/sessions/new-password", body)

    assert answer.status == 422
    assert [error["code"] for error in answer.body["errors"]] == ["password-is-access-key"]
    assert api.sign_in(email, key).body["challenge"] == "new_password_required"
