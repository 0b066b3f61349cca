from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chalicelib.accounts import passwords

EMAIL, NAME = "mariana.ejemplo@example.com", "Mariana Ficticia Solano"


def broken(password: str) -> str | None:
    rule = passwords.broken_rule(password, email=EMAIL, name=NAME)
    return rule.code if rule else None


@pytest.mark.parametrize(
    "password",
    [
        "caballo correcto 9",
        "x7!kq2#vbn4z",
        "日本語のとても長い秘密の言葉",
        "tres tristes tigres",
        "a" * 3 + "bcdEF 9012",
    ],
)
def test_long_and_odd_enough_passwords_will_do(password: str) -> None:
    assert broken(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("corta", "password-too-short"),
        ("x7!kq2#vbn4", "password-too-short"),
        ("x7!kq2#vbn4z" * 11, "password-too-long"),
        ("soy mariana y ya", "password-about-owner"),
        ("EJEMPLO en mayúsculas", "password-about-owner"),
        ("la casa SOLANO 77", "password-about-owner"),
        ("mariana.ejemplo@example.com", "password-about-owner"),
        ("password1234", "password-too-common"),
        ("P@ssw0rd2026!", "password-too-common"),
        ("PasswordPassword", "password-too-common"),
        ("Contraseña2026", "password-too-common"),
        ("qwertyuiop123", "password-too-common"),
        ("123456789012", "password-too-common"),
        ("987654321098", "password-too-common"),
        ("aaaaaaaaaaaa", "password-too-common"),
        ("abababababab", "password-too-common"),
        ("PuraVida2026!", "password-too-common"),
        ("1q2w3e4r5t6y", "password-too-common"),
    ],
)
def test_password_is_refused_by_the_first_rule_it_breaks(password: str, code: str) -> None:
    assert broken(password) == code


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_judged_and_only_lengths_within_bounds_pass(password: str) -> None:
    code = broken(password)

    if code is None:
        assert passwords.MIN_LENGTH <= len(password) <= passwords.MAX_LENGTH


def test_spaces_of_a_password_are_kept_and_accents_composed() -> None:
    adapter: TypeAdapter[str] = TypeAdapter(passwords.NewPassword)

    assert adapter.validate_python(" n\u0303andu largo ") == " ñandu largo "
