"""Programs come in by tokens: what they may, what is kept of them, and how they end."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.accounts import api_tokens, token_store
from chalicelib.accounts import service as accounts
from chalicelib.accounts.clearing import clear_people
from chalicelib.accounts.limits import LIMITS
from chalicelib.aws.api_tokens import USES
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.api_tokens import GRANTABLE, PATTERN
from chalicelib.core.caller import ROLE_PERMISSIONS
from chalicelib.core.settings import settings
from chalicelib.mail import service as mail
from tests.support.faults import overtaken_at
from tests.support.licensing import mails
from tests.support.people import Person


@pytest.fixture
def owner(http: Client) -> Person:
    return Person(http, "owner")


@pytest.fixture
def path(owner: Person) -> str:
    said = {"country": "CR", "id_number": "3101666666", "legal_name": "Ejemplo Ficticio S.A."}
    return f"/businesses/{owner.done('POST', '/businesses', said)['id']}"


def tenant_of(path: str) -> str:
    return path.rpartition("/")[2]


def as_program(
    http: Client, token: str, method: str, path: str, body: object = None
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": "of-a-program", "If-Match": '"1"'}
    sent = b"" if body is None else json.dumps(body).encode()
    answer = http.http.request(method, f"/v1{path}", headers=headers, body=sent)
    return answer.status_code, json.loads(answer.body) if answer.body else None


def given(owner: Person, path: str, *permissions: str, **said: object) -> Any:
    wanted = {"name": "Caja ficticia", "permissions": permissions or ["business:read"]} | said
    return owner.done("POST", f"{path}/api-tokens", wanted)


def test_a_program_does_what_its_token_says_and_is_named_in_the_history(
    http: Client, owner: Person, path: str
) -> None:
    token = given(owner, path, "business:read", "business:write", "business:history")

    assert as_program(http, token["token"], "GET", path)[0] == 200
    added = as_program(http, token["token"], "POST", f"{path}/activities", {"code": "6201.0"})
    assert added[0] == 201
    refused = as_program(http, token["token"], "GET", f"{path}/documents")
    assert (refused[0], refused[1]["code"]) == (403, "not-allowed")
    status, told = as_program(http, token["token"], "GET", f"{path}/history")
    assert status == 200
    by_program, by_person = told["data"][:2]
    assert (by_program["event"], by_program["actor"]["name"]) == ("activity_added", "Caja ficticia")
    assert by_person["event"] == "token_given"
    assert "«Caja ficticia»" in by_person["text"]


def test_the_secret_is_shown_once_and_neither_kept_nor_logged(
    http: Client, owner: Person, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = given(owner, path)
    as_program(http, token["token"], "GET", path)

    secret = token["token"][-43:]
    assert re.fullmatch(PATTERN, token["token"])
    whole_table = json.dumps(client("dynamodb").scan(TableName=settings().table_name), default=repr)
    listed = owner.done("GET", f"{path}/api-tokens")
    assert secret not in whole_table + json.dumps(listed) + caplog.text
    assert (set(listed["grantable"]) <= ROLE_PERMISSIONS["owner"]) == ("businesses" in path)
    (kept,) = listed["data"]
    assert (kept["state"], kept["used_on"]) == ("good", f"{clock.now():%Y-%m-%d}")
    issuing = listed["grantable"].index("document:issue")
    assert listed["grantable_text"][issuing] == "Emitir comprobantes"


def test_a_use_is_kept_to_the_day_and_costs_one_write_of_it(
    http: Client, owner: Person, path: str
) -> None:
    token = given(owner, path)
    tomorrow = clock.now() + timedelta(days=1)
    versions = []
    for at in (clock.now(), clock.now() + timedelta(seconds=1), tomorrow, tomorrow):
        with clock.set_to(at):
            as_program(http, token["token"], "GET", path)
        found = client("dynamodb").query(
            TableName=settings().table_name,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": f"T#{tenant_of(path)}#{USES}"}},
        )
        versions.append(found["Items"][0]["version"]["N"])

    assert versions == ["1", "1", "2", "2"]


def test_revoked_and_expired_tokens_let_nobody_in_and_heads_were_told(
    http: Client, owner: Person, path: str
) -> None:
    revoked, expired = given(owner, path), given(owner, path, expires_in_days=30)

    owner.done("DELETE", f"{path}/api-tokens/{revoked['id']}", None, 1)
    again = owner.call("DELETE", f"{path}/api-tokens/{revoked['id']}", None, 1)

    assert again[1]["code"] == "changed-meanwhile"
    assert as_program(http, revoked["token"], "GET", path)[1]["code"] == "api-token-invalid"
    with clock.set_to(clock.now() + timedelta(days=24)):
        end = mail.find_reminder(tenant_of(path), "api-token", expired["id"])
        assert end is not None
        assert end.at <= clock.now()
        tx = Transaction()
        assert api_tokens.write_end_told(tx, end) is None
        tx.commit()
        assert as_program(http, expired["token"], "GET", path)[0] == 200
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert as_program(http, expired["token"], "GET", path)[1]["code"] == "api-token-invalid"
    assert mail.find_reminder(tenant_of(path), "api-token", revoked["id"]) is None
    told = [each for each in mails(tenant_of(path)) if each.template == "api-token"]
    assert len(told) == 4
    assert {each.recipient for each in told} == {owner.email}


def test_what_is_for_people_is_given_to_no_program(owner: Person, path: str) -> None:
    wanted = {"name": "Caja ficticia", "permissions": ["business:read", "key:write"]}

    status, refusal = owner.call("POST", f"{path}/api-tokens", wanted)

    assert (status, refusal["errors"][0]["pointer"]) == (422, "/permissions/1")
    assert refusal["errors"][0]["code"] == "permission-not-for-programs"
    assert GRANTABLE["firm"] < ROLE_PERMISSIONS["administrator"]
    assert GRANTABLE["business"] < ROLE_PERMISSIONS["owner"]


def test_there_are_twenty_at_most_and_none_of_a_business_that_is_gone(
    http: Client, owner: Person, path: str
) -> None:
    made = [given(owner, path) for _ in range(api_tokens.MOST)]
    status, refusal = owner.call(
        "POST", f"{path}/api-tokens", {"name": "Otra", "permissions": ["business:read"]}
    )
    assert (status, refusal["code"]) == (409, "too-many-api-tokens")

    for _ in range(2):
        clear_people(tenant_of(path), "Ejemplo Ficticio S.A.")

    assert as_program(http, made[0]["token"], "GET", path)[1]["code"] == "api-token-invalid"
    assert all(each.revoked_at for each, _ in token_store.tokens(tenant_of(path)))


def test_a_token_says_nothing_beside_a_connection(http: Client, owner: Person, path: str) -> None:
    token = given(owner, path)
    headers = {"Authorization": f"Bearer {token['token']}", "Connect-As": "con_none"}

    answer = http.http.request("GET", f"/v1{path}", headers=headers, body=b"")

    assert json.loads(answer.body)["code"] == "connection-not-found"
    assert Table(tenant_of(path)).get(token_store.ApiToken, "TOKENS", token["id"]) is not None


def test_what_a_program_began_goes_on_as_far_as_its_token_and_its_giver_is_told(
    owner: Person,
) -> None:
    firm = owner.founds()
    token, tenant = given(owner, firm, "licence:write"), tenant_of(firm)

    def may(permission: str) -> bool:
        return accounts.scope_of_person(tenant, token["id"], permission) is not None

    assert (may("licence:write"), may("company:write")) == (True, False)
    person = accounts.person_of(tenant, token["id"])
    assert person is not None
    assert person.id == owner.account_id
    owner.done("DELETE", f"{firm}/api-tokens/{token['id']}", None, 1)
    assert not may("licence:write")


def test_a_token_at_a_version_to_come_is_not_revoked(
    http: Client, owner: Person, path: str
) -> None:
    for tenant, permission in ((path, "business:read"), (owner.founds(), "firm:read")):
        token = given(owner, tenant, permission)

        status, refusal = owner.call("DELETE", f"{tenant}/api-tokens/{token['id']}", None, 2)

        assert (status, refusal["code"]) == (412, "changed-meanwhile")
        assert as_program(http, token["token"], "GET", tenant)[0] == 200


def test_of_two_given_at_once_none_is_more_than_there_may_be(owner: Person, path: str) -> None:
    for _ in range(api_tokens.MOST - 1):
        given(owner, path)
    wanted = {"name": "Caja ficticia", "permissions": ["business:read"]}

    with overtaken_at("TransactWriteItems", by=lambda: given(owner, path)):
        status, refusal = owner.call("POST", f"{path}/api-tokens", wanted)

    assert (status, refusal["code"]) == (409, "too-many-api-tokens")
    good = [each for each, _ in token_store.tokens(tenant_of(path)) if each.is_good(clock.now())]
    assert len(good) == api_tokens.MOST


def test_giving_and_revoking_all_day_is_limited_and_told_once_from_the_sixth_on(
    owner: Person, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 7
    monkeypatch.setitem(LIMITS["tokens"], "business", most)
    wanted = {"name": "Caja ficticia", "permissions": ["business:read"]}
    today = datetime(2031, 5, 6, 8, tzinfo=UTC)

    with clock.set_to(today):
        for _ in range(most):
            token = given(owner, path)
            owner.done("DELETE", f"{path}/api-tokens/{token['id']}", None, 1)
        status, refusal = owner.call("POST", f"{path}/api-tokens", wanted)
        of_today = told_of_tokens(path)
    with clock.set_to(today + timedelta(days=1, minutes=1)):
        given(owner, path)

    assert (status, refusal["code"]) == (429, "limit-reached")
    assert len(of_today) == api_tokens.TOLD_ONE_BY_ONE + 1
    assert sum("More tokens" in each or "más tokens" in each for each in of_today) == 1
    assert len(told_of_tokens(path)) == api_tokens.TOLD_ONE_BY_ONE + 2


def told_of_tokens(path: str) -> list[str]:
    found = [each for each in mails(tenant_of(path)) if each.template == "api-token"]
    return [each.facts["headline"] for each in found]
