from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from chalicelib.accounts import routes  # noqa: F401  (declares the routes)
from chalicelib.accounts.forms import Credentials, NewAccount
from chalicelib.accounts.views import AccountView, NewPasswordRequired, Session, SignIn
from chalicelib.core.bodies import UnreadBody
from chalicelib.core.errors import InvalidInput
from chalicelib.http.endpoint import ROUTES

GOOD = {
    "name": "Ana Ejemplo",
    "email": "Ana@Example.com",
    "password": "caballo correcto 9",
    "accepted_terms": "2026-11",
}
VIEW = AccountView(
    id="acc_1",
    email="ana@example.com",
    name="Ana",
    language="es",
    time_zone="America/Costa_Rica",
    state="active",
)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"email": "ana@example.com\r\nBcc: b@example.com"}, "invalid-email"),
        ({"name": "Ana\nEjemplo"}, "unprintable"),
        ({"time_zone": "Atlantis/Capital"}, "unknown-time-zone"),
        ({"time_zone": "../../etc/passwd"}, "unknown-time-zone"),
        ({"accepted_terms": "yes"}, "wrong-format"),
        ({"accepted_terms": True}, "string_type"),
        ({"language": "fr"}, "literal_error"),
        ({"is_admin": True}, "extra_forbidden"),
        ({"password": "x" * 1025}, "string_too_long"),
    ],
)
def test_registration_with_a_wrong_field_is_refused(changes: dict[str, object], rule: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NewAccount.model_validate(GOOD | changes)

    assert [error["type"] for error in caught.value.errors()] == [rule]


def test_password_reaches_us_as_it_was_typed() -> None:
    credentials = Credentials(email="ana@example.com", password=" con espacios  ")

    assert credentials.password == " con espacios  "


def test_nothing_personal_shows_in_a_repr() -> None:
    shown = repr(NewAccount.model_validate(GOOD)) + repr(VIEW)

    assert "Ana" not in shown
    assert "example.com" not in shown
    assert "caballo" not in shown


@pytest.mark.parametrize(
    "answer",
    [
        Session(access_token="a", refresh_token="r", expires_in=3600, account=VIEW),
        NewPasswordRequired(session="s"),
    ],
)
def test_sign_in_answers_a_session_or_a_challenge(answer: Session | NewPasswordRequired) -> None:
    text = SignIn(answer).model_dump_json()

    assert SignIn.model_validate_json(text).root == answer
    assert text == answer.model_dump_json()


@pytest.mark.usefixtures("environment")
def test_a_missing_field_hides_no_weak_password_and_no_former_terms() -> None:
    for path, body, expected in (
        (
            "/v1/accounts",
            {"email": "x", "password": "passwordpassword", "accepted_terms": "2001-01"},
            {
                ("/name", "required"),
                ("/email", "invalid-email"),
                ("/password", "password-too-common"),
                ("/accepted_terms", "terms-not-current"),
            },
        ),
        (
            "/v1/sessions/new-password",
            {"email": "ana@example.com", "new_password": "xx"},
            {("/session", "required"), ("/new_password", "password-too-short")},
        ),
        (
            "/v1/password-resets/confirmation",
            {"email": "ana.ficticia@example.com", "new_password": "ana.ficticia@example.com"},
            {("/code", "required"), ("/new_password", "password-about-owner")},
        ),
    ):
        route = ROUTES[f"POST {path}"]
        assert isinstance(route.body, type)
        with pytest.raises(InvalidInput) as refused:
            UnreadBody(json.dumps(body).encode()).read(route.body, route.rules)
        told = {(error.pointer, error.rule.code) for error in refused.value.fields}
        assert told == expected
