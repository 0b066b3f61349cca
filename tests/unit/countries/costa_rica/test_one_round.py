"""All faults of what somebody sends are told in one answer, those of the country's rules too."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.core.bodies import UnreadBody
from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.business import CostaRicanProfile
from chalicelib.countries.costa_rica.checking import checked_totals, faults
from chalicelib.countries.costa_rica.connection import NewConnection
from chalicelib.onboarding.business_form import form_of
from chalicelib.onboarding.model import Profile

TAX = {"code": "01", "rate_code": "08"}
LINE = {
    "cabys": "8313100000100",
    "quantity": "1",
    "unit": "Sp",
    "unit_price": "100",
    "description": "Servicio de ejemplo",
    "taxes": [TAX],
}
EXONERATION = {
    "type": "99",
    "number": "sin cifras",
    "institution": "99",
    "issued_at": "1800-01-01T00:00:00Z",
    "rate": "14",
}
WRONG: dict[str, Any] = {
    "type": "credit_note",
    "economic_activity": "620100",
    "receiver": {
        "name": "Cliente Ficticio",
        "identification": {"type": "06", "number": "X1"},
        "economic_activity": "abcdef",
        "address": {"province": "1", "canton": "99", "district": "01", "details": "Calle ficticia"},
    },
    "sale_condition": "10",
    "credit_days": 91,
    "currency": "USD",
    "exchange_rate": "5",
    "lines": [
        LINE | {"unit": "nada", "discounts": [{"code": "99"}]},
        LINE | {"taxes": [TAX | {"exoneration": EXONERATION}, TAX]},
    ],
    "other_charges": [{"type": "04", "other_type": "sobra", "description": "x", "amount": "5"}],
    "payments": [{"type": "99"}, {"type": "01"}],
    "references": [
        {"type": "77", "issued_at": "2001-01-01T00:00:00Z", "code": "99", "total": "1"},
    ],
}
"""Everything that can be read, and breaks every rule that it can break beside the others."""
KEPT = {"receiver": {"name": "Cliente Ficticio"}, "lines": [LINE], "payments": [{"type": "01"}]}


def told(body: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        checked_totals(UnreadBody(json.dumps(body).encode()).read(NewDocument, faults))
    return {(error.pointer, error.rule.code) for error in refused.value.fields}


def places(value: Any, *before: str | int) -> list[tuple[str | int, ...]]:
    """List the ways to all values in it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[str | int, ...]] = []
    for step, each in inside:
        found.append((*before, step))
        if isinstance(each, dict | list):
            found += places(each, *before, step)
    return found


def test_one_wrong_field_hides_no_fault_of_others_and_makes_none_up() -> None:
    whole = told(WRONG)
    assert len(whole) > 25
    for *way, last in places(WRONG):
        body = json.loads(json.dumps(WRONG))
        holder = body
        for step in way:
            holder = holder[step]
        holder[last] = True
        at = "/" + "/".join(map(str, [*way, last]))
        found = told(body)

        assert {pointer for pointer, _ in found - whole} == {at}
        hidden = {pointer for pointer, _ in whole - found}
        parts = {pointer.split("/")[1] for pointer in hidden}
        assert parts <= DEPENDENT.get(at, {at.split("/")[1]}), (at, hidden)


DEPENDENT = {
    "/type": {"type", "receiver", "sale_condition", "credit_days", "lines", "references"},
    "/sale_condition": {"sale_condition", "credit_days", "receiver"},
    "/currency": {"currency", "exchange_rate"},
}
"""What hangs together across the parts of a body; other fields hide faults of their part alone."""


def test_a_missing_name_hides_neither_an_unknown_place_nor_a_total_that_differs() -> None:
    body = {
        "economic_activity": "620100",
        "receiver": {"identification": {"type": "02", "number": "3101888888"}, "emails": ["nada"],
                     "address": {"province": "1", "canton": "99", "district": "01"}},
        "lines": [LINE],
        "payments": [{"type": "01"}],
        "totals": {"total": "112"},
    }  # fmt: skip

    assert told(body) == {
        ("/receiver/name", "required"),
        ("/receiver/emails/0", "invalid-email"),
        ("/receiver/address/details", "required"),
        ("/receiver/address/canton", "place-unknown"),
        ("/totals/total", "total-differs"),
    }
    assert ("/totals/total", "total-differs") not in told(body | {"lines": [LINE, {}]})


def test_a_rule_about_the_receiver_does_not_hide_that_a_total_differs() -> None:
    body = {"economic_activity": "620100", **KEPT, "totals": {"total": "112"}}

    assert told(body) == {
        ("/receiver/identification", "receiver-required"),
        ("/totals/total", "total-differs"),
    }


def test_number_of_an_identification_is_told_beside_whatever_else_is_wrong() -> None:
    wrong = {"name": "X", "identification": {"type": "02", "number": "12", "also": 1}}

    assert told({"economic_activity": "620100", **KEPT, "receiver": wrong}) >= {
        ("/receiver/name", "too-short"),
        ("/receiver/identification/also", "unknown-field"),
        ("/receiver/identification/number", "invalid-cedula-juridica"),
    }


@pytest.mark.usefixtures("environment")
def test_profile_and_connection_tell_all_at_once() -> None:
    form = form_of("CR")
    profile = Profile(
        created_at=datetime(2026, 11, 1, tzinfo=UTC), country="CR", id_type="02",
        id_number="3101999999", legal_name="Ejemplo Ficticio S.A.",
    )  # fmt: skip
    asked = {"address": {"province": "1", "canton": "99", "district": "01"}, "id_type": "02",
             "id_number": "3101999999", "phone": "1"}  # fmt: skip
    credentials = {"environment": "production", "user": "cpj-3-101-999998", "p12_base64": "%"}
    expected = [
        (CostaRicanProfile, asked, form.profile_errors, {
            ("/legal_name", "required"), ("/email", "required"), ("/phone", "invalid-phone"),
            ("/address/details", "required"), ("/address/canton", "place-unknown")}),
        (NewConnection, credentials, lambda given: form.connection_errors(given, profile), {
            ("/password", "required"), ("/pin", "required"), ("/p12_base64", "not-base64"),
            ("/environment", "environment-not-here"), ("/user", "tax-user-of-another")}),
    ]  # fmt: skip

    for kind, body, rules, wanted in expected:
        with pytest.raises(InvalidInput) as refused:
            UnreadBody(json.dumps(body).encode()).read(kind, rules)
        assert {(each.pointer, each.rule.code) for each in refused.value.fields} == wanted
