"""What is given to connect a business is taken as it was given, however its file is written."""

from __future__ import annotations

import base64
import doctest

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica import issuer_name
from chalicelib.countries.costa_rica.connection import NewConnection, decoded_file
from chalicelib.countries.costa_rica.hacienda import der, service
from chalicelib.countries.costa_rica.hacienda.service import environment_of

FILE = bytes(range(256)) + b"\xff\xfe?>"
TEXT = base64.b64encode(FILE).decode()


def test_examples_in_the_docstrings_hold() -> None:
    assert [doctest.testmod(each).failed for each in (der, issuer_name, service)] == [0, 0, 0]


@pytest.mark.parametrize(
    "written",
    [
        TEXT,
        TEXT.rstrip("="),
        "\r\n".join(TEXT[at : at + 64] for at in range(0, len(TEXT), 64)),
        base64.urlsafe_b64encode(FILE).decode(),
        base64.urlsafe_b64encode(FILE).decode().rstrip("="),
        f"data:application/x-pkcs12;base64,{TEXT}",
        f"DATA:application/octet-stream;name=llave%20uno.p12;BASE64,{TEXT}",
        f"data:;base64,{base64.urlsafe_b64encode(FILE).decode()}",
    ],
)
def test_file_is_read_in_every_base64_that_clients_write(written: str) -> None:
    assert decoded_file(written) == FILE


@pytest.mark.parametrize(
    "written",
    ["%%%", "A", "ñandú", "AA=A", f"data:application/x-pkcs12,{TEXT}", f"x;base64,{TEXT}"],
)
def test_what_is_no_base64_is_refused_at_its_field(written: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        decoded_file(written)

    assert [(each.pointer, each.rule.code) for each in caught.value.fields] == [
        ("/p12_base64", "not-base64")
    ]


def test_spaces_of_password_and_pin_are_part_of_them() -> None:
    given = NewConnection.model_validate(
        {"user": " cpj ", "password": " se creto ", "pin": "1234 ", "p12_base64": " AA== "}
    )

    assert (given.password, given.pin) == (" se creto ", "1234 ")
    assert (given.user, given.p12_base64) == ("cpj", "AA==")
    assert "se creto" not in repr(given)


@pytest.mark.parametrize(
    ("user", "environment"),
    [
        ("cpj-3-101-999999@stag.comprobanteselectronicos.go.cr", "test"),
        ("CPJ-3-101-999999@STAG.comprobanteselectronicos.go.cr", "test"),
        ("cpf-01-0123-0456@comprobanteselectronicos.go.cr", "production"),
        ("cpf-01-0123-0456@prod.comprobanteselectronicos.go.cr", "production"),
        ("stag@example.com", None),
        ("prod", None),
        ("cpf-01-0123-0456@staging.example.com", None),
    ],
)
def test_environment_of_a_user_is_told_by_its_name(user: str, environment: str | None) -> None:
    assert environment_of(user) == environment
