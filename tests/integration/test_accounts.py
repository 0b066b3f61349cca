"""Accounts on the local stack: the API through Chalice's client, the workers one message at a time.

Uniqueness and races are tested here because the emulator gets them right. What the emulator's
user pool gets wrong (see ADR 0004) is tested with canned answers in `test_identity_answers.py`.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import service, store, workers
from chalicelib.aws import identity
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import Table, get_many
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.access_keys import new_access_key
from chalicelib.core.history import HistoryEntry
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from chalicelib.mail import service as mail_service
from infra.local.stack import LocalStack

PASSWORD, OTHER = "caballo correcto 9", "otra frase muy larga 4"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Api:
    """The API without a socket, with the mails of the stack beside it."""

    http: Any
    stack: LocalStack

    def post(self, path: str, body: Any, *, key: str = "", language: str = "es") -> Answer:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key or uuid.uuid4().hex,
            "Accept-Language": language,
        }
        return self._answer(self.http.post(path, headers=headers, body=json.dumps(body).encode()))

    def signed_in(self, method: str, path: str, token: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        return self._answer(self.http.request(method, path, headers=headers))

    def register(self, email: str, password: str = PASSWORD, **options: Any) -> Answer:
        body = {
            "name": "Ana Ficticia",
            "email": email,
            "password": password,
            "accepted_terms": "2026-11",
        }
        return self.post("/v1/accounts", body, **options)

    def sign_in(self, email: str, password: str = PASSWORD) -> Answer:
        return self.post("/v1/sessions", {"email": email, "password": password})

    def code_for(self, email: str) -> str:
        """Let the workers run and read the newest code that was mailed."""
        run_workers()
        for message in reversed(self.stack.mail.messages(to=email)):
            text = self.stack.mail.message(message["id"])["text"]
            if found := re.search(r"^\s+([0-9A-Z]{8})\s*$", text, re.MULTILINE):
                return found[1]
        raise AssertionError(f"no code was mailed to {email}")

    def subjects(self, email: str) -> list[str]:
        run_workers()
        return [message["subject"] for message in self.stack.mail.messages(to=email)]

    def active(self, email: str) -> str:
        """Register and verify; return the account id."""
        assert self.register(email).status == 202
        answer = self.verify(email, self.code_for(email))
        assert answer.status == 200, answer
        account = service.account_by_email(email)
        assert account is not None
        return account.id

    def verify(self, email: str, code: str) -> Answer:
        return self.post("/v1/accounts/verification", {"email": email, "code": code})

    @staticmethod
    def _answer(response: Any) -> Answer:
        body = json.loads(response.body) if response.body else None
        return Answer(response.status_code, body, dict(response.headers))


def run_workers() -> None:
    drain("registration", workers.handle)
    drain("mail", lambda body: mail_service.deliver(body["tenant"], body["mail_id"]))


def drain(queue: str, handle: Callable[[dict[str, str]], None]) -> None:
    url = json.loads(settings().queue_urls)[queue]
    while (
        messages := cloud("sqs")
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        for message in messages:
            handle(json.loads(message["Body"]))
            cloud("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


@pytest.fixture
def email() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


def invite(email: str) -> tuple[str, str]:
    account_id, key, tx = new_id("acc"), new_access_key(), Transaction()
    service.plan_invited(tx, account_id, email, "Eva Ficticia", "es")
    tx.commit()
    identity.invite_user_once(account_id, email, key)
    return account_id, key


def events(account_id: str) -> list[str]:
    table = Table(account_id)
    return [entry.event for entry in table.each(HistoryEntry, f"HISTORY#{account_id}")]


def test_registration_is_proven_by_mail_and_leads_to_a_session(api: Api, email: str) -> None:
    registered = api.register(email)
    before = api.sign_in(email)
    verified = api.verify(email, api.code_for(email).lower())
    session = api.sign_in(email)
    me = api.signed_in("GET", "/v1/me", session.body["access_token"])

    assert (registered.status, registered.body) == (202, {"status": "pending"})
    assert (before.status, before.body["code"]) == (403, "email-not-verified")
    assert verified.body == {"state": "active", "is_new_password_needed": False}
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
    users = cloud("cognito-idp").list_users(UserPoolId=settings().user_pool_id)["Users"]
    with_mail = [
        user["Username"]
        for user in users
        if {"Name": "email", "Value": email} in user["Attributes"]
    ]
    found = service.account_by_email(email)
    assert found is not None
    assert with_mail == [found.id]


def test_registering_again_sends_a_new_code_and_voids_the_old(api: Api, email: str) -> None:
    api.register(email)
    old = api.code_for(email)
    api.register(email)
    new = api.code_for(email)

    refused, taken = api.verify(email, old), api.verify(email, new)

    assert old != new
    assert (refused.status, refused.body["code"]) == (422, "invalid-code")
    assert taken.body == {"state": "active", "is_new_password_needed": False}
    assert api.sign_in(email).status == 200


def test_who_proves_a_contested_mail_chooses_the_password_anew(api: Api, email: str) -> None:
    api.register(email, "frase del impostor 1")
    api.register(email, OTHER)

    verified = api.verify(email, api.code_for(email))

    assert verified.body == {"state": "active", "is_new_password_needed": True}
    assert api.sign_in(email, "frase del impostor 1").status == 401
    assert api.sign_in(email, OTHER).status == 401
    body = {"email": email, "code": api.code_for(email), "new_password": PASSWORD}
    assert api.post("/v1/password-resets/confirmation", body).status == 204
    assert api.sign_in(email).status == 200


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


def test_sign_out_voids_every_token_at_once(api: Api, email: str) -> None:
    api.active(email)
    one, two = api.sign_in(email).body, api.sign_in(email).body

    out = api.signed_in("DELETE", "/v1/sessions/current", one["access_token"])
    after = [api.signed_in("GET", "/v1/me", each["access_token"]).status for each in (one, two)]
    again = api.sign_in(email)

    assert out.status == 204
    assert after == [401, 401]
    assert api.signed_in("GET", "/v1/me", again.body["access_token"]).status == 200


def test_session_is_refreshed_until_it_is_signed_out(api: Api, email: str) -> None:
    api.active(email)
    session = api.sign_in(email).body
    refresh = {"refresh_token": session["refresh_token"]}

    renewed = api.post("/v1/sessions/refresh", refresh)
    me = api.signed_in("GET", "/v1/me", renewed.body["access_token"])
    account = service.account_by_email(email)
    assert account is not None
    later = clock.now() + timedelta(minutes=1)
    store.change_account(
        account.id, lambda a: a.model_copy(update={"signed_out_at": later}), "signed_out"
    )
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
    chosen = api.post("/v1/sessions/new-password", answer | {"new_password": PASSWORD})

    assert asked.body["challenge"] == "new_password_required"
    assert weak.status == 422
    assert api.signed_in("GET", "/v1/me", chosen.body["access_token"]).status == 200
    assert api.sign_in(email, key).status == 401
    assert api.sign_in(email).status == 200
    assert events(account_id) == ["invited", "password_chosen"]


def test_access_key_expires_and_the_mail_still_leads_in(api: Api, email: str) -> None:
    _, key = invite(email)

    with clock.set_to(clock.now() + timedelta(days=7)):
        expired = api.sign_in(email, key)
        api.post("/v1/password-resets", {"email": email})
        body = {"email": email, "code": api.code_for(email), "new_password": PASSWORD}
        reset = api.post("/v1/password-resets/confirmation", body)
        session = api.sign_in(email)

    assert (expired.status, expired.body["code"]) == (401, "access-key-expired")
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
        service.add_membership(
            tx, account_id, tenant, "firm", "adviser", name="Ficticia", otherwise=KeyError("twice")
        )
        tx.commit()

    join()
    with pytest.raises(KeyError):
        join()
    me = api.signed_in("GET", "/v1/me", api.sign_in(email).body["access_token"])

    assert me.body["memberships"] == [
        {"tenant": tenant, "kind": "firm", "role": "adviser", "name": "Ficticia"}
    ]
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
    with pytest.raises(service.AccountNotFound):
        service.account(other.tenant)
