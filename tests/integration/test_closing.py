"""A person takes their data along and closes the account; nothing is left without anybody."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from chalice.test import Client

from chalicelib.accounts import operators, service, store
from chalicelib.accounts.forms import NewOperator
from chalicelib.aws.session import client as cloud
from chalicelib.aws.table import PLATFORM
from chalicelib.aws.transaction import ChangedMeanwhile, Transaction
from chalicelib.core.caller import Caller
from chalicelib.core.ids import new_id
from chalicelib.core.settings import settings
from infra.local.stack import LocalStack
from tests.support.accounts_api import Api
from tests.support.faults import overtaken_at
from tests.support.kills import killed_after
from tests.support.licensing import mails, number


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


def address() -> str:
    return f"persona{uuid.uuid4().hex[:12]}@example.com"


class Somebody:
    """A person of the API with their session."""

    def __init__(self, api: Api) -> None:
        self.email, self._api = address(), api
        self.account_id = api.active(self.email)
        self._token = api.sign_in(self.email).body["access_token"]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self._api.signed_in(method, f"/v1{path}", self._token, body, **headers)
        return answer.status, answer.body

    def founds(self) -> str:
        return str(self.tries_to_found()[1]["id"])

    def tries_to_found(self) -> tuple[int, Any]:
        said = {"name": "Despacho Ficticio", "email": self.email, "tax_id": number()}
        return self.call("POST", "/firms", said)

    def close(self) -> tuple[int, Any]:
        version = self.call("GET", "/me")[1]["version"]
        return self.call("DELETE", "/me", If_Match=f'"{version}"')


def test_a_closed_account_is_nobodys_and_its_address_is_free(api: Api) -> None:
    person = Somebody(api)
    assert person.call("GET", "/me/closure")[1]["is_possible"]

    assert person.close() == (204, None)

    assert person.call("GET", "/me")[0] in {401, 403}
    assert api.sign_in(person.email).body["code"] == "invalid-credentials"
    assert api.subjects(person.email)[-1] == "Su cuenta de Enlace está cerrada"
    closed = service.account(person.account_id)
    assert (closed.state, closed.email, closed.name, closed.terms) == ("closed", "", "", None)
    with pytest.raises(ClientError, match="UserNotFound"):
        cloud("cognito-idp").admin_get_user(
            UserPoolId=settings().user_pool_id, Username=person.account_id
        )
    again = api.active(person.email)
    assert again != person.account_id


def test_who_is_the_last_to_manage_a_firm_is_told_and_stays_until_nothing_needs_them(
    api: Api,
) -> None:
    person, other = Somebody(api), Somebody(api)
    firm = person.founds()
    invited = {"email": other.email, "name": "Persona Invitada", "role": "adviser"}
    assert person.call("POST", f"/firms/{firm}/users", invited)[0] < 300
    assert other.call("POST", f"/me/invitations/{firm}/acceptance")[0] == 201
    path = f"/firms/{firm}/licences"
    licence = person.call("POST", path, {"product": "invoicing"})[1]

    outcomes = []
    for step in ("stays", "alone", "empty"):
        if step == "alone":
            assert other.close() == (204, None)
        if step == "empty":
            at = f'"{licence["version"]}"'
            withdrawn = person.call("POST", f"{path}/{licence['id']}/withdraw", If_Match=at)
            assert withdrawn[0] == 200, withdrawn
        told = person.call("GET", "/me/closure")[1]
        assert [each["tenant"] for each in told["in_the_way"]] == [firm] * (step != "empty")
        outcomes.append(person.close())

    assert [status for status, _ in outcomes] == [409, 409, 204]
    assert outcomes[0][1]["code"] == "account-still-needed"
    assert "«Despacho Ficticio»" in outcomes[0][1]["detail"]
    assert store.members(firm) == []


def test_closing_that_is_cut_off_leaves_it_open_and_goes_on(api: Api) -> None:
    head, person = Somebody(api), Somebody(api)
    firm = head.founds()
    invited = {"email": person.email, "name": "Persona Invitada", "role": "adviser"}
    assert head.call("POST", f"/firms/{firm}/users", invited)[0] < 300
    assert person.call("POST", f"/me/invitations/{firm}/acceptance")[0] == 201
    made = 1
    while service.account(person.account_id).state == "active":
        with killed_after(made):
            person.close()
        made += 1
        state = service.account(person.account_id).state
        assert state == "closed" or api.sign_in(person.email).status == 200

    assert made > 3
    assert store.find_member(firm, person.account_id) is None
    assert [each.template for each in mails(firm)].count("user-left") == 1


def joins(person: Somebody, head: Somebody, operator: Caller) -> dict[str, Any]:
    """Each way in which somebody who is there comes to belong to something."""
    firm = head.founds()
    invited = {"email": person.email, "name": "Persona Invitada", "role": "adviser"}
    assert head.call("POST", f"/firms/{firm}/users", invited)[0] < 300
    business = {
        "country": "CR",
        "id_type": "02",
        "id_number": number(),
        "legal_name": "Comercial Inventada S.A.",
    }
    reason = "Atenderá a los despachos de la prueba."
    wanted = NewOperator(email=person.email, reason=reason)
    return {
        "accepts": lambda: person.call("POST", f"/me/invitations/{firm}/acceptance")[0],
        "founds": lambda: person.tries_to_found()[0],
        "opens": lambda: person.call("POST", "/businesses", business)[0],
        "appointed": lambda: refused(lambda: operators.appoint(operator, wanted)),
        "activated": lambda: refused(lambda: joined_in_one_write(person)),
    }


def joined_in_one_write(person: Somebody) -> None:
    """Make somebody the owner of a business as an activation and an opening do."""
    tx, tenant = Transaction(), new_id("biz")
    service.write_given(tx, service.account(person.account_id))
    name = "Negocio Inventado"
    service.write_membership(
        tx, person.account_id, tenant, "business", "owner", name=name, country="CR"
    )
    tx.commit()


def refused(act: Callable[[], object]) -> int:
    try:
        act()
    except ChangedMeanwhile:
        return 412
    return 201


REFUSED = {"accepts": 404, "founds": 409, "opens": 409, "appointed": 412, "activated": 412}


@pytest.mark.parametrize("way", REFUSED)
def test_an_account_is_not_closed_in_the_moment_in_which_it_comes_to_belong_to_something(
    api: Api, way: str
) -> None:
    late, early = Somebody(api), Somebody(api)
    head = Somebody(api)
    operator = Caller(account_id=head.account_id, tenant=PLATFORM, request_id=new_id("req"))
    join = joins(late, head, operator)[way]
    answers: list[Any] = []
    with overtaken_at("TransactWriteItems", lambda: answers.append(late.close())):
        answers.append(join())
    assert answers == [(204, None), REFUSED[way]]
    assert list(store.memberships(late.account_id)) == []

    join = joins(early, head, operator)[way]
    with overtaken_at("TransactWriteItems", lambda: answers.append(join())):
        answers.append(early.close()[0])
    assert answers[2:] == [201, 412]
    assert service.account(early.account_id).state == "active"
    assert len(list(store.memberships(early.account_id))) == 1


def test_own_data_is_given_whole_and_nothing_of_others(api: Api) -> None:
    person = Somebody(api)

    status, data = person.call("GET", "/me/export")

    assert status == 200
    assert data["account"]["email"] == person.email
    assert data["terms"]["version"] == settings().terms_version
    assert [each["event"] for each in data["history"]] == ["email_verified", "registered"]
    assert data["last_sign_in"]
    assert len(data["sessions"]) == 1
    assert "digest" not in json.dumps(data)


def test_an_account_that_changed_meanwhile_is_not_closed(api: Api) -> None:
    person = Somebody(api)
    known = person.call("GET", "/me")[1]["version"]

    refused = person.call("DELETE", "/me", If_Match=f'"{known + 1}"')

    assert (refused[0], refused[1]["code"]) == (412, "changed-meanwhile")
    assert person.call("GET", "/me")[0] == 200
