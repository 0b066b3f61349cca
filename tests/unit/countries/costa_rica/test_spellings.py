"""What has one meaning only is taken however it is written, and shown as it is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.core import access_keys
from chalicelib.core.access_keys import new_access_key, tidied_access_key
from chalicelib.core.emails import normalised
from chalicelib.countries.costa_rica.body import NewDocument
from tests.unit.countries.costa_rica.samples import body, line

CLAVE = "50620112600310199999900100001010000000001112345678"
REFERENCE = {"issued_at": "2026-11-20T12:00:00Z", "reason": "Contrato", "number": "C-1"}
PLACE = {"province": "1", "canton": "02", "district": "03", "details": "Calle inventada"}


def found(asked: NewDocument, path: str) -> Any:
    place: Any = asked.model_dump(mode="json")
    for step in path.split("/"):
        place = place[int(step) if step.isdigit() else step]
    return place


def receiver(**changes: Any) -> dict[str, Any]:
    return {"receiver": {"name": "Cliente", **changes}}


def address(**parts: str) -> dict[str, Any]:
    return receiver(address={"details": "Calle inventada", **parts})


def reference(**changes: Any) -> dict[str, Any]:
    return {"references": [{"type": "06", "code": "04", **REFERENCE, **changes}]}


SPELLINGS: list[Any] = [
    (
        receiver(identification={"number": "3-101-888888"}),
        "receiver/identification",
        {"type": "02", "number": "3101888888"},
    ),
    (
        receiver(identification={"number": "1 0123 0456"}),
        "receiver/identification",
        {"type": "01", "number": "101230456"},
    ),
    (
        receiver(identification={"type": "5", "number": "ab 12-3"}),
        "receiver/identification",
        {"type": "05", "number": "ab123"},
    ),
    (
        receiver(phone={"number": "2222-0000"}),
        "receiver/phone",
        {"country_code": "506", "number": "22220000"},
    ),
    (
        receiver(phone={"number": "+506 2222.0000"}),
        "receiver/phone",
        {"country_code": "506", "number": "22220000"},
    ),
    (
        receiver(phone={"number": "+34 600 000 000", "country_code": "+34"}),
        "receiver/phone",
        {"country_code": "34", "number": "600000000"},
    ),
    (address(district="10203"), "receiver/address", PLACE | {"neighbourhood": None}),
    (address(district="03", canton="102"), "receiver/address", PLACE | {"neighbourhood": None}),
    (
        address(district="3", canton="2", province="01"),
        "receiver/address",
        PLACE | {"neighbourhood": None},
    ),
    ({"sale_condition": "1"}, "sale_condition", "01"),
    ({"currency": "crc"}, "currency", "CRC"),
    ({"type": "Invoice"}, "type", "invoice"),
    ({"payments": [{"type": "6"}]}, "payments/0/type", "06"),
    ({"lines": [line(unit="unid")]}, "lines/0/unit", "Unid"),
    ({"lines": [line(cabys="4529 0000 00000")]}, "lines/0/cabys", "4529000000000"),
    ({"lines": [line(taxes=[{"code": "1", "rate_code": "8"}])]}, "lines/0/taxes/0/rate_code", "08"),
    (reference(type="6", code="4"), "references/0/type", "06"),
    (
        reference(type="01", number=f"{CLAVE[:21]} {CLAVE[21:41]}-{CLAVE[41:]}"),
        "references/0/number",
        CLAVE,
    ),
    (reference(number="C-1 de 2026"), "references/0/number", "C-1 de 2026"),
]


def test_another_spelling_is_taken() -> None:
    for changes, path, taken in SPELLINGS:
        assert found(body(**changes), path) == taken


def test_number_of_an_authorisation_is_written_as_its_record_has_it() -> None:
    for of_type, typed, written in (
        ("04", " al-00000001-26", "AL-00000001-26"), ("11", "AL 1 - 26", "AL1-26"),
        ("03", "Ley 7210", "Ley 7210"), ("04", "Autorización 1", "Autorización 1"),
    ):  # fmt: skip
        exoneration = {
            "type": of_type, "number": typed, "institution": "01", "rate": "13",
            "issued_at": "2026-01-15T06:00:00Z",
        }  # fmt: skip
        sold = line(taxes=[{"code": "01", "rate_code": "08", "exoneration": exoneration}])
        path = "lines/0/taxes/0/exoneration/number"
        assert found(body(sold), path) == written


UNCLEAR: list[Any] = [
    receiver(identification={"number": "12"}),
    receiver(identification={"type": "01", "number": "3101888888"}),
    receiver(identification={"number": "3101888888.0"}),
    receiver(identification={"type": "03", "number": "3101888888.0"}),
    receiver(phone={"number": "+34 600 000 000"}),
    address(province="2", canton="02", district="10203"),
    address(province="1", canton="02", district="30203"),
    {"sale_condition": "001"},
    {"sale_condition": 1},
    {"sale_condition": ["01"]},
    {"lines": [line(cabys="452900000000")]},
    {"lines": [line(taxes=[{"code": "", "rate_code": "8"}])]},
]


def test_what_could_mean_several_things_or_nothing_is_refused() -> None:
    for changes in UNCLEAR:
        with pytest.raises(ValidationError):
            body(**changes)


ANNEX_EMAIL = re.compile(
    r'\s*(([^<>()\[\].,;:\s@"]+(\.[^<>()\[\].,;:\s@"]+)*)|(".+"))'
    r'@(([^<>()\[\].,;:\s@"]+\.)+[^<>()\[\].,;:\s@"]{0,})\s*'
)


def test_documents_carry_every_email_that_is_taken() -> None:
    """The annex's expression (CorreoElectronico) is wider than what we take of anybody."""
    signs = [f"a{chr(code)}b@a--b.example" for code in range(33, 127)]
    taken = [address for address in (*signs, "a--b@xn--c-1.example") if normalised(address)]

    assert len(taken) > 30
    for address in taken:
        assert ANNEX_EMAIL.fullmatch(address), address
        assert body(**receiver(emails=[address])).receiver is not None


def test_an_access_key_is_taken_with_the_blanks_it_was_pasted_with() -> None:
    key = new_access_key()

    for pasted in (f" {key}\n", key.replace("-", " - "), f"{key[:7]}\n{key[7:]}"):
        assert tidied_access_key(pasted) == key
    for typed in (" una frase - cualquiera ", f"{key}x y", key[:-1] + " ", "caballo correcto 9"):
        assert tidied_access_key(typed) == typed
    assert access_keys.tidied_access_key(key) == key
