"""Kinds of text that several rooms take, and log lines."""

from __future__ import annotations

import json
import logging

import pytest
from pydantic import ValidationError

from chalicelib.core import logs
from chalicelib.core.caller import NotAllowed
from chalicelib.core.emails import Email
from chalicelib.core.errors import FieldRule, InvalidInput
from chalicelib.core.fields import Printable, TimeZone
from chalicelib.core.model import Model


class Form(Model):
    name: Printable = "x"
    zone: TimeZone = "America/Costa_Rica"
    email: Email = "a@example.com"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "two\nlines", "unprintable"),
        ("name", "bell\x07", "unprintable"),
        ("zone", "Costa Rica", "unknown-time-zone"),
        ("zone", "../../etc/passwd", "unknown-time-zone"),
        ("zone", "America", "unknown-time-zone"),
        ("zone", "x" * 1000, "unknown-time-zone"),
        ("email", "a@example.com\r\nBcc: b@example.com", "invalid-email"),
        ("email", "Ana <a@example.com>", "invalid-email"),
        ("email", 7, "invalid-email"),
        ("email", "a@" + "b" * 160 + ".com", "invalid-email"),
    ],
)
def test_what_does_not_fit_is_named(field: str, value: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate({field: value})

    assert [error["type"] for error in refused.value.errors()] == [code]
    assert code in FieldRule.registry


@pytest.mark.parametrize("zone", ["Europe/Madrid", "UTC", "America/Argentina/Buenos_Aires"])
def test_zones_of_the_database_are_taken(zone: str) -> None:
    assert Form(zone=zone).zone == zone


def test_names_keep_their_accents() -> None:
    assert Form(name="Ñandú & Cía.").name == "Ñandú & Cía."


def test_refusal_fills_its_sentence_with_facts() -> None:
    refusal = NotAllowed(permission="user:write", right="invitar")

    assert "no puede invitar (user:write)" in refusal.sentence("es")
    assert str(refusal) == "not-allowed {'permission': 'user:write', 'right': 'invitar'}"


def test_emails_are_kept_in_lower_case() -> None:
    assert Form(email="Ana.Ejemplo@Example.COM").email == "ana.ejemplo@example.com"


def test_field_errors_show_pointer_and_code() -> None:
    rule = FieldRule.registry["invalid-email"]

    error = InvalidInput([rule.at("/client/email")])

    assert "/client/email invalid-email" in str(error)
    assert error.fields[0].sentence("en").startswith("Write a single")


FORGED = 'cut off"\n{"level":"INFO","message":"request","outcome":"ok"}\r\n'
"""What would be a line of its own in a log of plain text."""


def test_log_lines_are_json_with_their_extras(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    try:
        logs.configure("INFO")
        logging.getLogger("enlace.test").info("done", extra={"tenant": "firm_1", "cause": FORGED})
        logging.getLogger("botocore.hooks").info("noise")
    finally:
        root.handlers, root.level = before, level

    (line,) = capsys.readouterr().out.splitlines()
    written = json.loads(line)
    assert (written["message"], written["tenant"], written["service"]) == (
        "done", "firm_1", "enlace",
    )  # fmt: skip
    assert written["cause"] == FORGED
