"""The token endpoint answers as Keycloak does."""

from __future__ import annotations

from pathlib import Path

from infra.simulator import Simulator
from tests.contract.simulator.client import RECEPTION, TOKEN_PATH, USER, Client
from tests.contract.simulator.taxpayer import Invoice, Signer

LOGOUT_PATH = TOKEN_PATH.replace("/token", "/logout")


def test_password_grant_gives_both_tokens_with_their_lifetimes(client: Client) -> None:
    tokens = client.sign_in()

    assert tokens["expires_in"] == 300
    assert tokens["refresh_expires_in"] == 36_000
    assert tokens["token_type"] == "bearer"
    assert tokens["access_token"] != tokens["refresh_token"]


def test_wrong_password_and_unknown_user_get_the_same_401(client: Client) -> None:
    wrong = client.password_grant(password="otra")
    unknown = client.password_grant(username="cpf-01-0000-0000@example.com")

    assert wrong.status == unknown.status == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["error"] == "invalid_grant"


def test_client_id_must_be_the_one_of_the_realm(client: Client) -> None:
    other_client = client.password_grant(client_id="api-prod")
    other_realm = client.form(TOKEN_PATH.replace("rut-stag", "rut-x"), client_id="api-stag")

    assert other_client.status == 401
    assert other_client.json()["error"] == "invalid_client"
    assert other_realm.status == 404


def test_form_must_be_url_encoded_and_name_a_known_grant(client: Client) -> None:
    as_json = client.call("POST", TOKEN_PATH, {"grant_type": "password"})
    no_grant = client.password_grant(grant_type="client_credentials")
    no_user = client.password_grant(username="")

    assert as_json.status == 415
    assert no_grant.json() == {"error": "unsupported_grant_type"}
    assert (no_user.status, no_user.json()["error"]) == (400, "invalid_request")


def test_refresh_token_gives_new_tokens_until_logout(client: Client) -> None:
    fields = {"client_id": "api-stag", "refresh_token": client.sign_in()["refresh_token"]}

    renewed = client.form(TOKEN_PATH, grant_type="refresh_token", **fields)
    access = renewed.json()["access_token"]
    assert client.call("GET", f"{RECEPTION}/{'1' * 50}", token=access).status == 404
    assert client.form(LOGOUT_PATH, **fields).status == 204
    after = client.form(TOKEN_PATH, grant_type="refresh_token", **fields)

    assert renewed.status == 200
    assert (after.status, after.json()["error"]) == (400, "invalid_grant")
    assert client.call("GET", f"{RECEPTION}/{'1' * 50}", token=access).status == 401
    assert client.form(LOGOUT_PATH, **fields).status == 400


def test_access_token_expires_after_its_seconds(client: Client) -> None:
    client.call("PUT", "/admin/settings", {"expires_in": 0})

    tokens = client.sign_in()

    assert tokens["expires_in"] == 0
    answer = client.call("GET", f"{RECEPTION}/{'1' * 50}")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_token_of_the_test_realm_is_refused_in_production(client: Client) -> None:
    answer = client.call("GET", f"/recepcion/v1/recepcion/{'1' * 50}")

    assert answer.status == 403
    assert "ambiente" in answer.headers["X-Error-Cause"]


def test_open_users_remember_the_first_password(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, open_users=True)
    client = Client(simulator.start())
    try:
        first = client.password_grant(password="primera")
        other = client.password_grant(password="segunda")
        no_such_shape = client.password_grant(username="alguien@example.com")
    finally:
        client.close()
        simulator.stop()

    assert (first.status, other.status, no_such_shape.status) == (200, 401, 401)


def test_open_user_sends_for_the_taxpayer_of_its_name_only(tmp_path: Path, signer: Signer) -> None:
    simulator = Simulator(tmp_path, open_users=True)
    client = Client(simulator.start())
    invoice = Invoice()
    try:
        statuses = []
        for user in ("cpj-3-101-000001@example.com", USER):
            client.access = client.password_grant(username=user).json()["access_token"]
            statuses.append(client.post(invoice, signer.xpath(invoice.xml())).status)
    finally:
        client.close()
        simulator.stop()

    assert statuses == [403, 202]


def test_user_names_are_compared_without_case(client: Client) -> None:
    assert client.password_grant(username=USER.upper()).status == 200
