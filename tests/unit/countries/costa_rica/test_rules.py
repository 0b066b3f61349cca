"""Each rule that a body can break gives its own code at the field that breaks it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.core import clock
from chalicelib.core.validation import from_validation
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.rules import broken_rules
from tests.unit.countries.costa_rica.samples import body, line

EARLIER_INVOICE = "50620112600310199999900100001010000000001112345678"
REFERENCE = {
    "type": "06",
    "number": "C-1",
    "issued_at": "2026-11-01T12:00:00Z",
    "code": "04",
    "reason": "Contrato de ejemplo",
}
RECEIVER = {"name": "Cliente", "identification": {"type": "02", "number": "3101888888"}}
ADDRESS = {"province": "1", "canton": "01", "district": "01", "details": "Calle inventada"}
EXONERATION = {
    "type": "04",
    "number": "AL-00000001",
    "institution": "01",
    "issued_at": "2026-01-15T06:00:00Z",
    "rate": "13",
}


def exonerated(rate_code: str = "08", **changes: Any) -> dict[str, Any]:
    tax = {"code": "01", "rate_code": rate_code, "exoneration": {**EXONERATION, **changes}}
    return line(taxes=[tax])


def test_a_usual_sale_breaks_none() -> None:
    assert broken_rules(body()) == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"type": "credit_note"}, "/type", "document-type-not-available"),
        ({"receiver": None}, "/receiver", "receiver-required"),
        ({"receiver": {"name": "Sin cédula"}}, "/receiver/identification", "receiver-required"),
        (
            {"receiver": {"name": "Foráneo", "identification": {"type": "05", "number": "P1"}}},
            "/receiver/identification/type",
            "receiver-type-not-allowed",
        ),
        ({"sale_condition": "09"}, "/sale_condition", "sale-condition-not-allowed"),
        ({"sale_condition": "02"}, "/credit_days", "credit-days-required"),
        ({"sale_condition": "10"}, "/credit_days", "credit-days-required"),
        ({"sale_condition": "99"}, "/sale_condition_other", "other-text-required"),
        ({"lines": []}, "/lines", "lines-required"),
        ({"currency": "XYZ"}, "/currency", "unknown-currency"),
        ({"exchange_rate": "2"}, "/exchange_rate", "exchange-rate-of-colones"),
        ({"currency": "USD"}, "/exchange_rate", "exchange-rate-required"),
        (
            {"currency": "USD", "exchange_rate": "1.00"},
            "/exchange_rate",
            "exchange-rate-implausible",
        ),
        (
            {"currency": "EUR", "exchange_rate": "1.00"},
            "/exchange_rate",
            "exchange-rate-implausible",
        ),
        (
            {"currency": "USD", "exchange_rate": "0.00001"},
            "/exchange_rate",
            "exchange-rate-implausible",
        ),
        ({"sale_condition": "13"}, "/sale_condition", "sale-condition-not-allowed"),
        (
            {"sale_condition": "10", "credit_days": 91, "payments": []},
            "/credit_days",
            "credit-days-above-90",
        ),
        (
            {"receiver": RECEIVER | {"economic_activity": "@@@@@@"}},
            "/receiver/economic_activity",
            "activity-format",
        ),
        *(
            (
                {"receiver": RECEIVER | {"address": ADDRESS | {part: code}}},
                f"/receiver/address/{part}",
                "place-unknown",
            )
            for part, code in (("canton", "99"), ("district", "99"))
        ),
        *(
            (
                {"receiver": RECEIVER | {"email": email}},
                "/receiver/email",
                "email-not-for-documents",
            )
            for email in ("a!b@example.com", "-a@example.com", "a--b@example.com")
        ),
        (
            {"references": [REFERENCE | {"type": "16"}]},
            "/references/0/type",
            "reference-type-not-allowed",
        ),
        (
            {"references": [REFERENCE | {"issued_at": "2999-01-01T00:00:00Z"}]},
            "/references/0/issued_at",
            "date-out-of-range",
        ),
        (
            {"references": [REFERENCE | {"issued_at": "0001-01-01T00:00:00+14:00"}]},
            "/references/0/issued_at",
            "date-out-of-range",
        ),
        (
            {"references": [REFERENCE | {"issued_at": "2014-01-01T00:00:00Z"}]},
            "/references/0/issued_at",
            "reference-too-old",
        ),
        (
            {"lines": [exonerated(issued_at="2999-01-01T00:00:00Z")]},
            "/lines/0/taxes/0/exoneration/issued_at",
            "date-out-of-range",
        ),
        ({"payments": []}, "/payments", "payment-required"),
        ({"payments": [{"type": "99"}]}, "/payments/0/other", "other-text-required"),
        (
            {"payments": [{"type": "01"}, {"type": "02", "amount": "13"}]},
            "/payments/0/amount",
            "payment-amount-required",
        ),
        (
            {"other_charges": [{"type": "99", "description": "Otro", "amount": "1"}]},
            "/other_charges/0/other_type",
            "other-text-required",
        ),
        (
            {"other_charges": [{"type": "04", "description": "Ajeno", "amount": "1"}]},
            "/other_charges/0/third_party",
            "third-party-required",
        ),
        ({"references": [REFERENCE | {"type": "77"}]}, "/references/0/type", "unknown-code"),
        ({"references": [REFERENCE | {"code": "03"}]}, "/references/0/code", "unknown-code"),
        ({"references": [REFERENCE | {"code": "09"}]}, "/references/0/code", "code-of-notes-only"),
        ({"references": [REFERENCE | {"code": "10"}]}, "/references/0/code", "code-of-notes-only"),
        (
            {"references": [REFERENCE | {"reason": None}]},
            "/references/0/reason",
            "reference-incomplete",
        ),
        (
            {"references": [REFERENCE | {"type": "01"}]},
            "/references/0/number",
            "reference-not-a-clave",
        ),
        ({"lines": [line(unit="unid")]}, "/lines/0/unit", "unknown-unit"),
        (
            {"lines": [line(), line(pharmaceutical_form="ZZZ")]},
            "/lines/1/pharmaceutical_form",
            "unknown-code",
        ),
        (
            {"lines": [line(), line(discounts=[{"code": "07"}])]},
            "/lines/1/discounts/0/amount",
            "discount-amount-or-percentage",
        ),
        (
            {"lines": [line(discounts=[{"code": "99", "amount": "1", "reason": "Porque sí"}])]},
            "/lines/0/discounts/0/other_code",
            "other-text-required",
        ),
        ({"lines": [line(taxes=[{"code": "02"}])]}, "/lines/0/taxes/0/code", "tax-not-available"),
        (
            {"lines": [line(taxes=[{"code": "01"}])]},
            "/lines/0/taxes/0/rate_code",
            "rate-code-required",
        ),
        (
            {"lines": [line(taxes=[{"code": "01", "rate_code": "07"}])]},
            "/lines/0/taxes/0/rate_code",
            "code-of-notes-only",
        ),
        (
            {"lines": [line(taxes=[{"code": "01", "rate_code": "08"}] * 2)]},
            "/lines/0/taxes/1/code",
            "tax-stated-twice",
        ),
        (
            {"lines": [exonerated(type="01")]},
            "/lines/0/taxes/0/exoneration/type",
            "code-of-notes-only",
        ),
        (
            {"lines": [exonerated(type="08")]},
            "/lines/0/taxes/0/exoneration/article",
            "exoneration-article-required",
        ),
        (
            {"lines": [exonerated("04")]},
            "/lines/0/taxes/0/exoneration/rate",
            "exonerated-rate-too-high",
        ),
        (
            {"lines": [exonerated(institution="99")]},
            "/lines/0/taxes/0/exoneration/institution_other",
            "other-text-required",
        ),
        ({"lines": [exonerated(type="11")]}, "/references", "reference-required"),
        *(
            (
                {"lines": [exonerated(type=kind, article=1, number="sin número")]},
                "/lines/0/taxes/0/exoneration/number",
                "exoneration-number-format",
            )
            for kind in ("02", "03", "04", "08", "11")
        ),
    ],
)
def test_a_broken_rule_is_named_at_its_field(
    changes: dict[str, Any], pointer: str, code: str
) -> None:
    errors = broken_rules(body(**changes))

    assert (pointer, code) in [(error.pointer, error.rule.code) for error in errors]
    for error in errors:
        assert error.sentence("es") != error.sentence("en")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"sale_condition_other": "Otra cosa"}, "/sale_condition_other"),
        ({"payments": [{"type": "01", "other": "Otra cosa"}]}, "/payments/0/other"),
        (
            {
                "other_charges": [
                    {"type": "06", "other_type": "Otra cosa", "description": "D", "amount": "1"}
                ]
            },
            "/other_charges/0/other_type",
        ),
        (
            {"lines": [line(discounts=[{"code": "07", "amount": "1", "other_code": "Otra cosa"}])]},
            "/lines/0/discounts/0/other_code",
        ),
        (
            {"lines": [exonerated(other_type="Otra cosa")]},
            "/lines/0/taxes/0/exoneration/other_type",
        ),
        (
            {"lines": [exonerated(institution_other="Otra cosa")]},
            "/lines/0/taxes/0/exoneration/institution_other",
        ),
        ({"references": [REFERENCE | {"other_type": "Otra cosa"}]}, "/references/0/other_type"),
        ({"references": [REFERENCE | {"other_code": "Otra cosa"}]}, "/references/0/other_code"),
    ],
)
def test_the_words_for_code_99_go_with_no_other_code(changes: dict[str, Any], pointer: str) -> None:
    (error,) = broken_rules(body(**changes))

    assert (error.pointer, error.rule.code) == (pointer, "other-text-not-allowed")


@pytest.mark.parametrize(
    "changes",
    [
        {"sale_condition": "10", "credit_days": 90, "payments": []},
        {"sale_condition": "02", "credit_days": 400, "payments": []},
        {"currency": "USD", "exchange_rate": "510.25"},
        {"currency": "CLP", "exchange_rate": "0.55"},
        {"receiver": RECEIVER | {"economic_activity": "6201.0", "address": ADDRESS}},
        {"receiver": RECEIVER | {"economic_activity": "620100"}},
        {"lines": [line(pharmaceutical_form="219"), line(pharmaceutical_form="01")]},
        {"lines": [line(discounts=[{"code": "07", "amount": "1", "reason": "Promoción"}])]},
        {"lines": [exonerated(type="03", article=1, number="Ley 7210")]},
        {"references": [REFERENCE | {"type": "01", "number": EARLIER_INVOICE}]},
    ],
)
def test_what_the_annex_allows_breaks_none(changes: dict[str, Any]) -> None:
    assert broken_rules(body(**changes)) == []


@pytest.mark.parametrize(
    ("now", "oldest"),
    [
        ("2026-11-20T16:00:00Z", "2016-11-21T16:00:00Z"),
        ("2026-11-30T16:00:00Z", "2016-12-01T16:00:00Z"),
        ("2028-02-28T16:00:00Z", "2018-02-28T16:00:00Z"),
        ("2028-02-29T16:00:00Z", "2018-03-01T16:00:00Z"),
    ],
)
def test_a_reference_is_ten_years_old_at_most_when_the_document_arrives(
    now: str, oldest: str
) -> None:
    at = datetime.fromisoformat(oldest)
    older = at - timedelta(seconds=1)
    with clock.set_to(datetime.fromisoformat(now)):
        found = [
            broken_rules(body(references=[REFERENCE | {"issued_at": it.isoformat()}]))
            for it in (at, older)
        ]

    assert [[error.rule.code for error in errors] for errors in found] == [
        [],
        ["reference-too-old"],
    ]


def test_a_document_of_charges_alone_needs_no_lines() -> None:
    charges = [{"type": "09", "description": "Multa de ejemplo", "amount": "500"}]

    assert broken_rules(body(lines=[], other_charges=charges)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": [line(description="Con\nsalto")]}, "control-characters"),
        ({"lines": [line(description="Nulo\x00")]}, "control-characters"),
        ({"receiver": {"name": "Cliente", "email": "a@example.com\nBcc: b@example.com"}},
         "invalid-email"),
        ({"receiver": {"name": "Cliente", "email": "sin arroba"}}, "invalid-email"),
        ({"receiver": {"name": "Cliente", "identification": {"type": "01", "number": "001230456"}}},
         "invalid-cedula-fisica"),
        ({"lines": [line(quantity="0")]}, "greater_than"),
        ({"lines": [line(quantity="1.0001")]}, "number-format"),
        ({"lines": [line(unit_price="-1")]}, "greater_than"),
        ({"lines": [line(unit_price="-12345678901234")]}, "number-format"),
        ({"lines": [line(unit_price="--1")]}, "number-format"),
        ({"lines": [line()], "totals": {"tax": "-1"}}, "greater_than_equal"),
        ({"lines": [line(unit_price="1e3")]}, "number-format"),
        ({"lines": [line(unit_price=12.5)]}, "number-format"),
        ({"lines": [line(unit_price="NaN")]}, "number-format"),
        ({"lines": [line(discounts=[{"code": "07", "percentage": "100.1"}])]}, "less_than_equal"),
    ],
)  # fmt: skip
def test_a_field_out_of_format_has_its_code(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        body(**changes)

    assert code in [error["type"] for error in refused.value.errors()]


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": [line()] * 1001},
        {"lines": [line(cabys="123")]},
        {"lines": [line(taxes=[])]},
        {"lines": [line(discounts=[{"code": "07", "amount": "1"}] * 6)]},
        {"payments": [{"type": "01", "amount": "1"}] * 5},
        {"surprise": 1},
        {"branch": 0},
        {"terminal": 100_000},
    ],
)
def test_sizes_and_unknown_fields_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        body(**changes)


@pytest.mark.parametrize("value", ["30", 30.0, True])
@pytest.mark.parametrize("field", ["credit_days", "branch", "terminal"])
def test_a_whole_number_is_taken_as_such_alone(field: str, value: Any) -> None:
    written = {**body(sale_condition="02").model_dump(mode="json"), field: value}

    with pytest.raises(ValidationError) as refused:
        NewDocument.model_validate_json(json.dumps(written))

    assert [(error["loc"], error["type"]) for error in refused.value.errors()] == [
        ((field,), "int_type")
    ]


@pytest.mark.parametrize(
    ("changes", "spanish", "english"),
    [
        ({"lines": [line(quantity="1.0001")]}, "hasta 13 cifras enteras y 3 decimales",
         "up to 13 whole digits and 3 decimals"),
        ({"lines": [line(quantity="0")]}, "mayor que 0", "more than 0"),
        ({"lines": [line(discounts=[{"code": "07", "percentage": "100.1"}])]}, "como máximo 100",
         "at most 100"),
        ({"totals": {"tax": "-1"}}, "como mínimo 0", "at least 0"),
    ],
)  # fmt: skip
def test_a_number_that_is_refused_is_told_why(
    changes: dict[str, Any], spanish: str, english: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        body(**changes)

    (field,) = from_validation(refused.value).fields
    assert spanish in field.sentence("es")
    assert english in field.sentence("en")


def test_a_total_of_nothing_is_taken() -> None:
    assert body(totals={"tax": "0"}).totals is not None
