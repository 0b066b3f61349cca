"""Each rule that a body can break gives its own code at the field that breaks it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.core import clock
from chalicelib.core.errors import FieldError
from chalicelib.core.validation import from_validation
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.document_xml import unsigned_xml
from chalicelib.countries.costa_rica.rules import broken_rules, rules_of_kind
from chalicelib.countries.costa_rica.structure.table import KINDS as KINDS_BY_NAME
from tests.unit.countries.costa_rica.samples import body, document, line

EARLIER_INVOICE = "50620112600310199999900100001010000000001112345678"
CLAVE_DAY = "2026-11-20T12:00:00-06:00"
REFERENCE = {
    "type": "06",
    "number": "C-1",
    "issued_at": "2026-11-01T12:00:00Z",
    "code": "04",
    "reason": "Contrato de ejemplo",
}
NAMED = REFERENCE | {"type": "01", "number": EARLIER_INVOICE, "issued_at": CLAVE_DAY}
RECEIVER = {"name": "Cliente", "identification": {"type": "02", "number": "3101888888"}}
ABROAD = {"name": "Foráneo", "identification": {"type": "05", "number": "P1"}}
NOBODY = {"name": "Foráneo", "identification": {"type": "06", "number": "P1"}}
ADDRESS = {"province": "1", "canton": "01", "district": "01", "details": "Calle inventada"}
EXONERATION = {
    "type": "04",
    "number": "AL-00000001",
    "institution": "01",
    "issued_at": "2026-01-15T06:00:00Z",
    "rate": "13",
}


CHARGE = {"type": "09", "description": "Multa de ejemplo", "amount": "500"}
OF_ANOTHER = {
    "type": "04",
    "description": "Cobro ajeno",
    "amount": "1",
    "third_party": {"type": "02", "number": "3101777777"},
    "third_party_name": "Tercero de ejemplo",
}
DISCOUNT = {"code": "07", "amount": "1", "reason": "Promoción"}


def exonerated(rate_code: str = "08", **changes: Any) -> dict[str, Any]:
    tax = {"code": "01", "rate_code": rate_code, "exoneration": {**EXONERATION, **changes}}
    return line(taxes=[tax])


def test_a_usual_sale_breaks_none() -> None:
    assert broken_rules(body()) == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"type": "export"}, "/type", "document-type-not-available"),
        ({"receiver": None}, "/receiver", "receiver-required"),
        ({"receiver": {"name": "Sin cédula"}}, "/receiver/identification", "receiver-required"),
        (
            {"receiver": ABROAD},
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
            {"payments": [{"type": "01"}, {"type": "02", "amount": "13"}, {"type": "04"}]},
            "/payments/2/amount",
            "payment-amount-required",
        ),
        (
            {"other_charges": [{"type": "99", "description": "Otro", "amount": "1"}]},
            "/other_charges/0/other_type",
            "other-text-required",
        ),
        (
            {"other_charges": [CHARGE, OF_ANOTHER | {"third_party": None}]},
            "/other_charges/1/third_party",
            "third-party-required",
        ),
        (
            {"other_charges": [OF_ANOTHER | {"third_party_name": None}]},
            "/other_charges/0/third_party_name",
            "third-party-required",
        ),
        (
            {"lines": [], "other_charges": [CHARGE, {**CHARGE, "type": "06"}]},
            "/lines",
            "lines-required",
        ),
        (
            {"currency": "USD", "exchange_rate": "99.99999"},
            "/exchange_rate",
            "exchange-rate-implausible",
        ),
        (
            {"receiver": NOBODY},
            "/receiver/identification/type",
            "receiver-type-not-allowed",
        ),
        *(
            (
                {"references": [REFERENCE, REFERENCE | {part: None}]},
                f"/references/1/{part}",
                "reference-incomplete",
            )
            for part in ("number", "code")
        ),
        (
            {"references": [REFERENCE | {"type": "99"}]},
            "/references/0/other_type",
            "other-text-required",
        ),
        (
            {"references": [REFERENCE | {"code": "99"}]},
            "/references/0/other_code",
            "other-text-required",
        ),
        (
            {"lines": [line(discounts=[{"code": "07", "amount": "1", "percentage": "1"}])]},
            "/lines/0/discounts/0/amount",
            "discount-amount-or-percentage",
        ),
        (
            {
                "lines": [
                    line(
                        discounts=[
                            {"code": "07", "amount": "1"},
                            {"code": "99", "amount": "1", "other_code": "Cortesía"},
                        ]
                    )
                ]
            },
            "/lines/0/discounts/1/reason",
            "other-text-required",
        ),
        (
            {"lines": [exonerated(type="99")]},
            "/lines/0/taxes/0/exoneration/other_type",
            "other-text-required",
        ),
        (
            {"lines": [exonerated(rate="13.01")]},
            "/lines/0/taxes/0/exoneration/rate",
            "exonerated-rate-too-high",
        ),
        (
            {"lines": [exonerated(issued_at="1899-12-31T23:59:59Z")]},
            "/lines/0/taxes/0/exoneration/issued_at",
            "date-out-of-range",
        ),
        ({"references": [REFERENCE | {"type": "77"}]}, "/references/0/type", "unknown-code"),
        ({"references": [REFERENCE | {"code": "03"}]}, "/references/0/code", "unknown-code"),
        (
            {"references": [REFERENCE | {"code": "09"}]},
            "/references/0/code",
            "code-of-credit-notes-only",
        ),
        (
            {"references": [REFERENCE | {"code": "10"}]},
            "/references/0/code",
            "code-of-debit-notes-only",
        ),
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
        *(
            ({"references": [NAMED | changes]}, f"/references/0/{field}", code)
            for changes, field, code in (
                ({"type": "02"}, "type", "reference-type-differs"),
                ({"type": "04"}, "type", "reference-type-differs"),
                ({"type": "12"}, "type", "reference-type-differs"),
                ({"type": "19"}, "type", "reference-type-differs"),
                ({"issued_at": "2026-11-21T06:00:00Z"}, "issued_at", "reference-date-differs"),
                ({"issued_at": "2026-11-20T05:59:59Z"}, "issued_at", "reference-date-differs"),
                *(
                    (
                        {"number": EARLIER_INVOICE[:start] + part + EARLIER_INVOICE[end:]},
                        "number",
                        "reference-clave-impossible",
                    )
                    for start, end, part in (
                        (3, 9, "010199"),
                        (21, 24, "000"),
                        (24, 29, "00000"),
                        (29, 31, "05"),
                        (29, 31, "77"),
                        (31, 41, "0" * 10),
                    )
                ),
                *(  # of a contract the number is free, but this was meant as one
                    ({"type": "06", "number": number}, "number", "reference-clave-impossible")
                    for number in (
                        EARLIER_INVOICE[:41] + "4" + EARLIER_INVOICE[42:],
                        EARLIER_INVOICE[:3] + "3113" + EARLIER_INVOICE[7:],
                    )
                ),
            )
        ),
        *(
            (
                {"sale_condition": "01", "credit_days": days},
                "/credit_days",
                "credit-days-of-a-cash-sale",
            )
            for days in (1, 99_999)
        ),
        ({"lines": [line(unit="unidades")]}, "/lines/0/unit", "unknown-unit"),
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
                {
                    "lines": [exonerated(type=kind, article=1, number="sin número")],
                    "references": [REFERENCE],
                },
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
    (error,) = broken_rules(body(**changes))

    assert (error.pointer, error.rule.code) == (pointer, code)
    assert error.sentence("es") != error.sentence("en")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"references": [REFERENCE | {"issued_at": "0001-01-01T00:00:00+14:00"}]},
            [
                ("/references/0/issued_at", "date-out-of-range"),
                ("/references/0/issued_at", "reference-too-old"),
            ],
        ),
        *(
            (
                {"references": [NAMED | {"issued_at": at}]},
                [("/references/0/issued_at", "date-out-of-range"), *too_old],
            )
            for at, too_old in (
                ("9999-12-31T23:59:59-14:00", []),
                ("0001-01-01T00:00:00+14:00", [("/references/0/issued_at", "reference-too-old")]),
            )
        ),
        (
            {"other_charges": [OF_ANOTHER | {"third_party": None, "third_party_name": None}]},
            [
                ("/other_charges/0/third_party", "third-party-required"),
                ("/other_charges/0/third_party_name", "third-party-required"),
            ],
        ),
        (
            {"references": [{"type": "06", "issued_at": "2026-11-01T12:00:00Z"}]},
            [
                ("/references/0/number", "reference-incomplete"),
                ("/references/0/code", "reference-incomplete"),
                ("/references/0/reason", "reference-incomplete"),
            ],
        ),
        (
            {"lines": [line(taxes=[{"code": "02"}, {"code": "01"}, {"code": "02"}])]},
            [
                ("/lines/0/taxes/0/code", "tax-not-available"),
                ("/lines/0/taxes/1/rate_code", "rate-code-required"),
                ("/lines/0/taxes/2/code", "tax-stated-twice"),
                ("/lines/0/taxes/2/code", "tax-not-available"),
            ],
        ),
    ],
)
def test_every_rule_that_is_broken_is_named(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(broken_rules(body(**changes))) == expected


def test_a_rate_above_that_of_the_tax_is_told_the_taxs() -> None:
    (error,) = broken_rules(body(exonerated("04")))

    assert "(4 %)" in error.sentence("en")


def found(errors: list[FieldError]) -> list[tuple[str, str]]:
    return [(error.pointer, error.rule.code) for error in errors]


WHOLE: dict[str, Any] = {
    "receiver": RECEIVER
    | {
        "trade_name": "Comercial",
        "economic_activity": "6201.0",
        "address": ADDRESS,
        "foreign_address": "Calle de otro país",
        "phone": {"number": "22220000"},
        "emails": ["cliente@example.com"],
        "language": "es",
    },
    "lines": [
        exonerated()
        | {
            "commercial_codes": [{"type": "01", "code": "A1"}],
            "transaction_type": "01",
            "commercial_unit": "caja",
            "serial_numbers": ["S1"],
            "medicine_registration": "M1",
            "pharmaceutical_form": "01",
            "discounts": [DISCOUNT],
        }
    ],
    "sale_condition": "99",
    "sale_condition_other": "Trueque",
    "credit_days": 8,
    "other_charges": [OF_ANOTHER | {"percentage": "1"}],
    "references": [REFERENCE],
    "notes": ["Una nota"],
}
"""All that a body may give, but for words that go with code 99 of a list."""
OF_A_SALE = "field-not-in-document-type"


@pytest.mark.parametrize(
    ("kind", "pointers"),
    [
        *((kind, set()) for kind in ("FE", "NC", "ND")),
        ("TE", {"/receiver/economic_activity", "/lines/0/transaction_type"}),
        ("FEC", {"/receiver/foreign_address"}),
        (
            "FEE",
            {
                "/receiver/economic_activity",
                "/receiver/address",
                "/lines/0/taxes/0/exoneration",
            },
        ),
    ],
)
def test_what_a_type_has_no_element_for_is_refused(kind: str, pointers: set[str]) -> None:
    errors = rules_of_kind(body(**WHOLE), kind)

    assert {pointer for pointer, code in found(errors) if code == OF_A_SALE} == pointers


def test_a_receipt_has_few_elements_and_each_other_that_is_given_is_named() -> None:
    errors = rules_of_kind(body(**WHOLE), "REP")

    refused = {pointer for pointer, code in found(errors) if code == OF_A_SALE}
    assert {"/economic_activity", "/credit_days", "/notes/0", "/lines/0/cabys"} <= refused
    assert refused.isdisjoint({"/receiver/name", "/lines/0/description", "/references/0"})


def test_no_type_leaves_out_in_silence_what_it_is_given() -> None:
    given = body(**WHOLE)
    kept = ("A1", "caja", "S1", "M1", "Una nota", "Comercial", "Trueque", "Calle de otro país")
    for kind in ("FE", "TE", "NC", "ND"):
        issued = document(
            *WHOLE["lines"],
            **{name: part for name, part in WHOLE.items() if name != "lines"},
        )
        written = unsigned_xml(issued.but(document_type=KINDS_BY_NAME[kind].type)).decode()
        assert [word for word in kept if f">{word}<" not in written] == [], kind
        refused = {
            pointer for pointer, code in found(rules_of_kind(given, kind)) if code == OF_A_SALE
        }
        assert ("TipoTransaccion" in written) is ("/lines/0/transaction_type" not in refused)
        assert ("CodigoActividadReceptor" in written) is (
            "/receiver/economic_activity" not in refused
        )


KINDS = ("FE", "ND", "NC", "TE", "FEC", "FEE", "REP")
NOTES = ("ND", "NC")


@pytest.mark.parametrize(
    ("changes", "broken", "kinds"),
    [
        ({"receiver": None}, ("/receiver", "receiver-required"), {"FE", "FEC", "REP"}),
        (
            {"receiver": {"name": "Sin cédula"}},
            ("/receiver/identification", "receiver-required"),
            {"FE", "FEC", "REP"},
        ),
        (
            {"receiver": ABROAD},
            ("/receiver/identification/type", "receiver-type-not-allowed"),
            {"FE", "FEC", "REP"},
        ),
        (
            {"receiver": ABROAD, "sale_condition": "12"},
            ("/receiver/identification/type", "receiver-type-not-allowed"),
            {"FEC", "REP"},
        ),
        (
            {"receiver": NOBODY, "sale_condition": "12"},
            ("/receiver/identification/type", "receiver-type-not-allowed"),
            {*KINDS},
        ),
        (
            {"sale_condition": "13"},
            ("/sale_condition", "sale-condition-not-allowed"),
            {*KINDS} - {*NOTES, "FEC"},
        ),
        (
            {"sale_condition": "09"},
            ("/sale_condition", "sale-condition-not-allowed"),
            {*KINDS} - {*NOTES, "REP"},
        ),
        (
            {"sale_condition": "12"},
            ("/sale_condition", "sale-condition-not-allowed"),
            {*KINDS} - {*NOTES, "FE"},
        ),
        ({}, ("/references", "reference-required"), {*NOTES, "FEC", "REP"}),
        (
            {"references": [REFERENCE | {"type": "16"}]},
            ("/references/0/type", "reference-type-not-allowed"),
            {*KINDS} - {"FEC"},
        ),
        (
            {"references": [REFERENCE | {"code": "17"}]},
            ("/references/0/code", "unknown-code"),
            {*KINDS} - {"REP"},
        ),
        *(
            (
                {"references": [REFERENCE | {"code": code}]},
                ("/references/0/code", f"code-of-{note}-notes-only"),
                {*KINDS} - {kind},
            )
            for code, note, kind in (
                ("09", "credit", "NC"),
                ("10", "debit", "ND"),
                ("12", "credit", "NC"),
            )
        ),
        (
            {"references": [NAMED | {"type": "09"}]},
            ("/references/0/type", "reference-type-not-allowed"),
            {*KINDS} - {*NOTES},
        ),
        *(
            (
                {"lines": [line(taxes=[{"code": "01", "rate_code": code}])]},
                ("/lines/0/taxes/0/rate_code", "code-of-notes-only"),
                {*KINDS} - {*NOTES},
            )
            for code in ("05", "06", "07")
        ),
        *(
            (
                {"lines": [exonerated(type=code, article=1)]},
                ("/lines/0/taxes/0/exoneration/type", "code-of-notes-only"),
                {*KINDS} - {*NOTES},
            )
            for code in ("01", "05", "06", "07")
        ),
        (
            {"lines": [exonerated(type="11")]},
            ("/references", "reference-required"),
            {"FE", *NOTES, "FEC", "REP"},
        ),
    ],
)
def test_a_rule_holds_for_the_kinds_of_document_that_the_annex_says(
    changes: dict[str, Any], broken: tuple[str, str], kinds: set[str]
) -> None:
    asked = body(**changes)

    assert {kind for kind in KINDS if broken in found(rules_of_kind(asked, kind))} == kinds


@pytest.mark.parametrize(("seconds", "is_taken"), [(0, True), (1, False)])
def test_a_date_has_a_day_of_grace_and_no_more(seconds: int, is_taken: bool) -> None:  # noqa: FBT001
    now = datetime.fromisoformat("2026-11-20T16:00:00Z")
    tomorrow = (now + timedelta(days=1, seconds=seconds)).isoformat()

    with clock.set_to(now):
        errors = [
            *broken_rules(body(references=[REFERENCE | {"issued_at": tomorrow}])),
            *broken_rules(body(exonerated(issued_at=tomorrow))),
        ]

    assert [code for _, code in found(errors)] == ([] if is_taken else ["date-out-of-range"] * 2)


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
        {"receiver": RECEIVER | {"emails": ["a!b--c@xn--ejemplo-ficticio.example.com"]}},
        {"sale_condition": "08", "credit_days": 30, "payments": []},
        {"receiver": ABROAD, "sale_condition": "12"},
        {"currency": "USD", "exchange_rate": "100"},
        {"currency": "EUR", "exchange_rate": "100"},
        {"currency": "CRC", "exchange_rate": "1"},
        {"other_charges": [OF_ANOTHER, CHARGE]},
        {"lines": [], "other_charges": [CHARGE, CHARGE | {"type": "08"}]},
        {
            "lines": [],
            "other_charges": [OF_ANOTHER, *(CHARGE | {"type": it} for it in ("08", "09", "10"))],
        },
        {"payments": [{"type": "01", "amount": "13"}, {"type": "02", "amount": "100"}]},
        {"payments": [{"type": "01", "amount": "13"}, {"type": "02"}]},
        {"references": [{"type": "13", "issued_at": "2026-11-01T12:00:00Z"}]},
        {"lines": [exonerated(issued_at="1900-01-01T00:00:00Z")]},
        {"lines": [exonerated("04", rate="4")]},
        {"lines": [exonerated(type="09", number="sin número")]},
        {"lines": [exonerated(type="11")], "references": [REFERENCE]},
        {
            "sale_condition": "99",
            "sale_condition_other": "Trueque",
            "payments": [{"type": "99", "other": "Trueque"}],
            "other_charges": [CHARGE | {"type": "99", "other_type": "Timbre"}],
            "references": [
                REFERENCE | {"type": "99", "other_type": "Contrato"},
                REFERENCE | {"code": "99", "other_code": "Adenda"},
            ],
            "lines": [
                line(discounts=[DISCOUNT | {"code": "99", "other_code": "Cortesía"}]),
                exonerated(type="99", other_type="Otra ley"),
                exonerated(institution="99", institution_other="Otra institución"),
            ],
        },
        {"lines": [line(pharmaceutical_form="219"), line(pharmaceutical_form="01")]},
        {"lines": [line(discounts=[DISCOUNT])]},
        {"lines": [exonerated(type="03", article=1, number="Ley 7210")]},
        {"references": [NAMED]},
        {"references": [NAMED | {"type": "11"}, NAMED | {"type": "10"}]},
        {"references": [NAMED | {"issued_at": "2026-11-21T05:59:59Z"}]},
        {"references": [REFERENCE | {"type": "06", "number": "0" * 50}]},
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
    assert broken_rules(body(lines=[], other_charges=[CHARGE])) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": [line(description="Con\nsalto")]}, "control-characters"),
        ({"lines": [line(description="Nulo\x00")]}, "control-characters"),
        ({"receiver": {"name": "Cliente", "emails": ["a@example.com\nBcc: b@example.com"]}},
         "invalid-email"),
        ({"receiver": {"name": "Cliente", "emails": ["sin arroba"]}}, "invalid-email"),
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
