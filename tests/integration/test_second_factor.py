"""A second factor: set up, asked for, recovered, taken off; and who must have one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import oversight, sessions, tries
from chalicelib.aws import signed_texts
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import PLATFORM
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.operating import Because
from chalicelib.core.sessions import PROOF_LASTS
from chalicelib.core.settings import settings
from infra.local.authenticator import Authenticator
from infra.local.stack import LocalStack
from tests.support.accounts_api import OTHER, Answer, Api
from tests.support.licensing import mails, number

FACTOR, STEP = "/v1/me/second-factor", "/v1/sessions/second-factor"


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


class Somebody:
    """A person with a session and, once it is set up, an authenticator."""

    def __init__(self, api: Api) -> None:
        self.api, self.email = api, f"persona{uuid.uuid4().hex[:12]}@example.com"
        self.id = api.active(self.email)
        self.token = str(api.sign_in(self.email).body["access_token"])
        self.mine = Authenticator("")
        self.codes: list[str] = []

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        return self.api.signed_in(method, path, self.token, body, **headers)

    def set_up(self) -> None:
        self.mine = Authenticator(self.call("POST", FACTOR).body["secret"])
        answer = self.call("POST", f"{FACTOR}/confirmation", {"code": self.mine.code()})
        assert answer.status == 200, answer
        self.codes = answer.body["codes"]

    def step(self, code: str) -> Answer:
        asked = self.api.sign_in(self.email).body
        assert asked["challenge"] == "second_factor_required"
        return self.api.post(STEP, {"session": asked["session"], "code": code})

    def remove(self) -> Answer:
        version = self.call("GET", FACTOR).body["version"]
        return self.call("DELETE", FACTOR, If_Match=f'"{version}"')


def code(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["code"]


def test_from_its_first_code_on_it_is_asked_for_and_no_code_is_good_twice(api: Api) -> None:
    person = Somebody(api)
    other = str(api.sign_in(person.email).body["access_token"])
    assert code(person.call("GET", FACTOR)) == (404, "no-second-factor")
    begun = person.call("POST", FACTOR)
    assert "access_token" in api.sign_in(person.email).body, "nothing is asked before it is on"
    wrong = person.call("POST", f"{FACTOR}/confirmation", {"code": "000000"})
    assert code(wrong) == (422, "invalid-code")

    person.set_up()

    assert begun.body["address"].startswith("otpauth://totp/Enlace")
    assert api.signed_in("GET", "/v1/me", other).status == 401, "all other sessions ended"
    assert person.call("GET", "/v1/me").status == 200
    assert code(person.call("POST", FACTOR)) == (409, "second-factor-on")
    assert api.subjects(person.email)[-1] == "Su cuenta tiene segundo factor"
    right = person.mine.code()
    assert code(person.step("000000")) == (422, "invalid-code")
    begun = person.step(right)
    assert begun.status == 200
    assert api.signed_in("GET", "/v1/me", begun.body["access_token"]).status == 200
    assert code(person.step(right)) == (422, "invalid-code")


def test_recovery_codes_are_good_once_each_and_told(api: Api) -> None:
    person = Somebody(api)
    person.set_up()

    typed = person.codes[0].lower().replace("-", " ")
    outcomes = [person.step(typed).status, person.step(person.codes[0]).status]

    assert outcomes == [200, 422]
    assert person.call("GET", FACTOR).body["recovery_codes_left"] == 9
    assert api.subjects(person.email)[-1] == "Se usó un código de recuperación"
    others = person.call("POST", f"{FACTOR}/recovery-codes").body["codes"]
    assert api.subjects(person.email)[-1] == "Sus códigos de recuperación son otros"
    assert person.step(person.codes[1]).status == 422
    assert person.step(others[0]).status == 200


def test_a_code_of_no_digits_is_wrong_and_nothing_worse(api: Api) -> None:
    person = Somebody(api)
    person.set_up()

    for typed in ("ñañaña", "٣٣٣٣٣٣", "١٢٣٤٥６", "🙂", "٣" * 16):
        assert code(person.call("POST", "/v1/sessions/current/proof", {"code": typed})) == (
            422,
            "invalid-code",
        ), typed
        tries.forget("second-factor", person.id)


def test_codes_are_not_guessed_and_a_challenge_is_of_its_account_and_time(api: Api) -> None:
    person = Somebody(api)
    person.set_up()
    asked = api.sign_in(person.email).body["session"]
    forged = signed_texts.write("\x1f".join((person.id, "1", "9999999999", "")), "another")

    assert code(api.post(STEP, {"session": forged, "code": "000000"})) == (401, "invalid-session")
    guesses = [api.post(STEP, {"session": asked, "code": "000000"}).status for _ in range(6)]
    assert guesses == [422] * 5 + [429]
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        late = api.post(STEP, {"session": asked, "code": person.mine.code()})
        assert code(late) == (401, "invalid-session")
        asked = api.sign_in(person.email).body["session"]
        assert person.call("DELETE", "/v1/sessions/current").status == 204
        sessions.end_sessions(person.id, lambda account: account, "signed_out")
        answer = api.post(STEP, {"session": asked, "code": person.mine.code()})
        assert code(answer) == (401, "invalid-session"), "all sessions were ended since"


def test_who_may_take_it_off_does_and_who_must_have_it_does_not(api: Api) -> None:
    free, head = Somebody(api), Somebody(api)
    for person in (free, head):
        person.set_up()
    said = {"name": "Despacho Ficticio", "email": head.email, "tax_id": number()}
    firm = head.call("POST", "/v1/firms", said).body
    changed = head.call(
        "PATCH", f"/v1/firms/{firm['id']}", {"wants_second_factor": True}, If_Match='"1"'
    )

    assert changed.status == 200, changed
    assert [each.template for each in mails(firm["id"])] == ["account-notice"]
    assert code(head.remove()) == (409, "second-factor-kept")
    assert free.remove().status == 204
    assert "access_token" in api.sign_in(free.email).body
    assert api.subjects(free.email)[-1] == "Su cuenta ya no tiene segundo factor"


def test_a_lost_factor_is_taken_off_by_an_operator_who_says_why(api: Api) -> None:
    person = Somebody(api)
    person.set_up()
    operator = Caller("acc_operator", tenant=PLATFORM, role="operator")

    oversight.remove_second_factor(operator, person.id, Because(reason="Perdió el teléfono"))

    assert person.call("GET", "/v1/me").status == 401
    assert "access_token" in api.sign_in(person.email).body
    assert api.subjects(person.email)[-1] == "Se quitó su segundo factor"


def test_a_code_is_a_proof_of_late(api: Api) -> None:
    person = Somebody(api)
    person.set_up()
    with clock.set_to(clock.now() + PROOF_LASTS):
        assert code(person.call("GET", "/v1/me/export")) == (403, "proof-needed")
        proof = "/v1/sessions/current/proof"
        assert person.call("POST", proof, {}).status == 422
        assert person.call("POST", proof, {"code": person.mine.code()}).status == 200
        assert person.call("GET", "/v1/me/export").body["second_factor_since"]


def test_secret_and_recovery_codes_are_kept_by_nobody_in_the_clear(api: Api) -> None:
    person = Somebody(api)
    person.set_up()

    items = cloud("dynamodb").scan(TableName=settings().table_name, ConsistentRead=True)["Items"]
    whole_table = json.dumps(items, default=repr)
    for secret in (person.mine.secret, person.mine.secret.replace(" ", ""), *person.codes):
        assert secret not in whole_table
        assert secret.replace("-", "") not in whole_table


def test_a_forgotten_password_replaces_no_second_factor(api: Api) -> None:
    person = Somebody(api)
    person.set_up()
    api.post("/v1/password-resets", {"email": person.email})
    reset = {"email": person.email, "code": api.code_for(person.email), "new_password": OTHER}

    assert api.post("/v1/password-resets/confirmation", reset).status == 204

    assert "access_token" not in (asked := api.sign_in(person.email, OTHER).body)
    assert asked["challenge"] == "second_factor_required"


def test_a_factor_that_changed_meanwhile_is_not_removed(api: Api) -> None:
    person = Somebody(api)
    person.set_up()
    known = person.call("GET", FACTOR).body["version"]

    refused = person.call("DELETE", FACTOR, If_Match=f'"{known + 1}"')

    assert code(refused) == (412, "changed-meanwhile")
    assert person.call("GET", FACTOR).status == 200
