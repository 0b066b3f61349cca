"""What takes a proof of late: whoever sits at another's open session is asked for the password."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from chalice.test import Client

from chalicelib.core import clock
from chalicelib.core.api_tokens import GRANTABLE
from chalicelib.core.sessions import PROOF_LASTS
from chalicelib.http.access import ACCESS
from infra.local.stack import LocalStack
from tests.support.accounts_api import OTHER, PASSWORD, Answer, Api

PROOF = "/v1/sessions/current/proof"


@pytest.fixture
def api(stack: LocalStack) -> Iterator[Api]:
    from app import app

    with Client(app) as client:
        yield Api(client.http, stack)


def begun(api: Api, email: str) -> str:
    return str(api.sign_in(email).body["access_token"])


def code(answer: Answer) -> str:
    return str(answer.body["code"])


def test_a_sign_in_proves_for_a_while_and_the_password_once_more(api: Api) -> None:
    email = f"persona{uuid.uuid4().hex[:12]}@example.com"
    api.active(email)
    held, other = begun(api, email), begun(api, email)

    assert api.signed_in("GET", "/v1/me/export", held).status == 200
    with clock.set_to(clock.now() + PROOF_LASTS):
        assert code(api.signed_in("GET", "/v1/me/export", held)) == "proof-needed"
        assert api.signed_in("GET", "/v1/me", held).status == 200
        wrong = api.signed_in("POST", PROOF, held, {"password": OTHER})
        assert wrong.body["errors"][0]["code"] == "password-wrong"
        assert code(api.signed_in("GET", "/v1/me/export", held)) == "proof-needed"

        proven = api.signed_in("POST", PROOF, held, {"password": PASSWORD})

        assert proven.status == 200
        assert proven.body["until"] == clock.iso(clock.now() + PROOF_LASTS)
        assert api.signed_in("GET", "/v1/me/export", held).status == 200
        assert code(api.signed_in("GET", "/v1/me/export", other)) == "proof-needed"
    with clock.set_to(clock.now() + 2 * PROOF_LASTS + timedelta(seconds=1)):
        assert code(api.signed_in("GET", "/v1/me/export", held)) == "proof-needed"


def test_passwords_are_not_guessed_at_an_open_session(api: Api) -> None:
    email = f"persona{uuid.uuid4().hex[:12]}@example.com"
    api.active(email)
    held = begun(api, email)

    answers = [api.signed_in("POST", PROOF, held, {"password": OTHER}).status for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_keys_users_tokens_and_the_end_of_an_account_take_a_proof_and_no_program_does_them() -> (
    None
):
    proven = {row for row, access in ACCESS.items() if access.is_proven}

    for part in ("PUT /v1/businesses/{business}/tax-authority", "DELETE /v1/me"):
        assert part in proven
    for path in ("/v1/firms/{firm}", "/v1/businesses/{business}"):
        assert {f"POST {path}/users", f"PATCH {path}/users/{{account}}"} <= proven
        assert f"POST {path}/api-tokens" in proven
    granted = frozenset().union(*GRANTABLE.values())
    assert {ACCESS[row].permission for row in proven} & granted == set()
