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


def test_file_is_read_in_every_base64_that_clients_write() -> None:
    of_urls = base64.urlsafe_b64encode(FILE).decode()
    lines = "\r\n".join(TEXT[at : at + 64] for at in range(0, len(TEXT), 64))
    named = f"DATA:application/octet-stream;name=llave%20uno.p12;BASE64,{TEXT}"
    url, bare = f"data:application/x-pkcs12;base64,{TEXT}", f"data:;base64,{of_urls}"

    for written in (TEXT, TEXT.rstrip("="), lines, of_urls, of_urls.rstrip("="), url, named, bare):
        assert decoded_file(written) == FILE, written[:40]


def test_what_is_no_base64_is_refused_at_its_field() -> None:
    plain, other = f"data:application/x-pkcs12,{TEXT}", f"x;base64,{TEXT}"

    for written in ("%%%", "A", "ñandú", "AA=A", plain, other):
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


def test_environment_of_a_user_is_told_by_its_name() -> None:
    sandbox = "stag.comprobanteselectronicos.go.cr"
    names = {
        "test": [f"cpj-3-101-999999@{sandbox}", f"CPJ-3-101-999999@{sandbox.upper()}"],
        "production": [
            "cpf-01-0123-0456@comprobanteselectronicos.go.cr",
            "cpf-01-0123-0456@prod.comprobanteselectronicos.go.cr",
        ],
        None: ["stag@example.com", "prod", "cpf-01-0123-0456@staging.example.com"],
    }

    for environment, users in names.items():
        assert {environment_of(user) for user in users} == {environment}
