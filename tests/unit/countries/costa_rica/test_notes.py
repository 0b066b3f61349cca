"""What a Costa Rican note shares with its original, and a correction spread over what was sold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput
from chalicelib.core.settings import settings
from chalicelib.countries.costa_rica.body import NewDocument
from chalicelib.countries.costa_rica.checking import checked_totals
from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.notes import PART, named_by
from chalicelib.countries.costa_rica.rules import broken_rules
from chalicelib.invoicing.authority import authority_of
from tests.unit.countries.costa_rica.samples import body, document, line

pytestmark = pytest.mark.usefixtures("environment")
SERVICE = {"cabys": "8313100000100", "unit": "Sp"}
CHARGE = {"type": "06", "description": "Servicio de salón", "amount": "10"}


def note(original: Comprobante, *lines: dict[str, Any], **changes: Any) -> NewDocument:
    reference = {
        "type": "01",
        "number": original.clave,
        "issued_at": "2026-11-20T16:00:00Z",
        "code": changes.pop("code", "02"),
        "reason": "Precio equivocado",
    }
    usual = {"type": "credit_note", "references": [reference]}
    return body(*lines, **(usual | changes))


def refused(original: Comprobante, wanted: NewDocument) -> list[tuple[str, str]]:
    try:
        PART.agree(authority_of("CR").draft(wanted, "biz_1"), original)
    except InvalidInput as exc:
        return [(error.pointer, error.rule.code) for error in exc.fields]
    return []


def test_a_note_shares_currency_rate_receiver_and_codes_with_its_original() -> None:
    dollars = {"currency": "USD", "exchange_rate": "500"}
    original = document(line(), line(**SERVICE), **dollars)
    differs = "differs-from-original"

    assert refused(original, note(original, line(**SERVICE), **dollars)) == []
    assert refused(original, note(original)) == [("/currency", differs)]
    assert refused(original, note(original, currency="USD", exchange_rate="501")) == [
        ("/exchange_rate", differs)
    ]
    assert refused(original, note(original, receiver=None, **dollars)) == [("/receiver", differs)]
    other = {"name": "Otra", "identification": {"type": "01", "number": "101110111"}}
    assert refused(original, note(original, receiver=other, **dollars)) == [
        ("/receiver/identification", differs)
    ]
    assert refused(original, note(original, line(cabys="4529000000001"), **dollars)) == [
        ("/lines/0/cabys", "cabys-not-in-original")
    ]


def test_a_financial_note_has_what_codes_it_likes() -> None:
    original = document()
    other = line(cabys="7112100000000")

    assert refused(original, note(original, other, code="09")) == []
    assert refused(original, note(original, other, code="10", type="debit_note")) == []


def test_a_note_must_name_a_document_and_only_there_says_what_it_came_to() -> None:
    original = document()
    (reference,) = note(original).model_dump(mode="json")["references"]
    contract = {**reference, "type": "06", "number": "C-1"}

    def codes(*references: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
        asked = body(references=references, **changes)
        return [(error.pointer, error.rule.code) for error in broken_rules(asked)]

    credit = {"type": "credit_note"}
    assert codes(contract, **credit) == [("/references", "original-required")]
    assert codes(contract, reference | {"total": "1"}, **credit) == []
    assert codes(reference, contract | {"total": "1"}, **credit) == [
        ("/references/1/total", "reference-total-not-allowed")
    ]
    assert codes(reference | {"total": "1"}) == [
        ("/references/0/total", "reference-total-not-allowed")
    ]
    assert codes(reference | {"type": "19", "number": "1"}, **credit) == [
        ("/references/0/number", "reference-not-a-clave")
    ]


def test_a_note_corrects_one_document_and_mentions_others() -> None:
    original = document()
    (reference,) = note(original).model_dump(mode="json")["references"]
    credit = {"type": "03", "number": original.clave[:29] + "03" + original.clave[31:]}
    references = [
        {**reference, "type": "06", "number": "C-1"},
        reference | {"total": "113"},
        reference | credit | {"code": "04"},
    ]

    def codes(*references: dict[str, Any], kind: str = "debit_note") -> list[tuple[str, str]]:
        asked = body(type=kind, references=references)
        return [(error.pointer, error.rule.code) for error in broken_rules(asked)]

    assert codes(*references) == []
    assert codes(*references, reference | {"type": "09", "code": "06"}) == []  # the same one
    assert codes(*references, reference | credit) == [("/references/3/code", "one-original-only")]
    assert codes(reference, reference | credit, kind="invoice") == []  # which corrects none


def test_the_document_that_is_corrected_is_the_first_that_is_more_than_mentioned() -> None:
    original = document()
    (reference,) = note(original).model_dump(mode="json")["references"]
    mentioned = reference | {"code": "04", "number": original.clave[:42] + "00000000"}
    wanted = body(
        type="debit_note",
        references=[
            {**reference, "type": "06", "number": "C-1"},
            reference | {"total": "113"},
            mentioned,
        ],
    )
    for references in ([mentioned, reference], [reference, mentioned], [mentioned]):
        either = body(type="debit_note", references=references)
        assert broken_rules(either) == []
        of = named_by(either, checked_totals(either))
        assert of is not None
        assert of.key == (reference if reference in references else mentioned)["number"]

    named = named_by(wanted, checked_totals(wanted))

    assert named is not None
    assert (named.key, named.document_type, named.lowers) == (original.clave, "invoice", False)
    assert (named.amount, named.stated_total) == (Decimal(113), Decimal(113))
    assert named.pointer == "/references/1/number"
    assert named_by(body(), checked_totals(body())) is None


def test_a_cancellation_that_would_come_to_something_else_by_now_is_not_written(
    environment: pytest.MonkeyPatch,
) -> None:
    half_a_gift = line(discounts=[{"code": "01", "percentage": "50"}])
    original = document(half_a_gift)
    environment.setenv("GIFT_TAX", "customer")
    settings.cache_clear()

    with pytest.raises(InvalidInput) as refused:
        PART.cancelling(original, None)

    (error,) = refused.value.fields
    assert (error.pointer, error.rule.code) == ("/lines", "amounts-read-otherwise")
    assert "63" in error.sentence("es")  # of 50 of the half that is sold, and 13 of all


def test_a_cancellation_is_a_note_of_everything_that_keeps_the_rules() -> None:
    original = document(
        line(discounts=[{"code": "07", "percentage": "5"}]),
        line(**SERVICE),
        other_charges=[CHARGE],
        notes=["Gracias"],
        totals={"discounts": "5"},
    )

    wanted = PART.cancelling(original, None)

    assert broken_rules(wanted) == []
    assert checked_totals(wanted).total == original.totals.total
    assert (wanted.type, wanted.notes, wanted.totals) == ("credit_note", (), None)
    (reference,) = wanted.references
    assert (reference.type, reference.code, reference.number) == ("01", "01", original.clave)
    assert reference.reason == "Anulación del comprobante"
    assert PART.cancelling(original, "Duplicada").references[0].reason == "Duplicada"


@pytest.mark.parametrize("kind", ["invoice", "ticket"])
def test_what_is_cancelled_is_referred_to_by_its_own_type(kind: str) -> None:
    original = document(type=kind)

    (reference,) = PART.cancelling(original, None).references

    assert reference.type == {"invoice": "01", "ticket": "04"}[kind]


def test_a_correction_keeps_each_tax_in_its_part() -> None:
    reduced = [{"code": "01", "rate_code": "04"}]
    original = document(line(), line(), line(**SERVICE, taxes=reduced), other_charges=[CHARGE])

    wanted = PART.correcting(original, original.totals.total / -2, "Precio equivocado")

    halved = checked_totals(wanted)
    assert wanted.type == "credit_note"
    assert [row.unit_price for row in wanted.lines] == [100, 50]
    assert [row.amount for row in wanted.other_charges] == [5]
    assert halved.total * 2 == original.totals.total
    assert halved.tax * 2 == original.totals.tax


def test_a_gift_bears_no_part_and_nothing_else_can_bear_all() -> None:
    gift = line(discounts=[{"code": "01", "percentage": "100"}])
    with_gift = document(line(), gift)

    assert len(PART.correcting(with_gift, Decimal(-113), "Precio").lines) == 1
    with pytest.raises(InvalidInput) as nothing:
        PART.correcting(document(gift), Decimal(113), "Precio")
    assert [error.pointer for error in nothing.value.fields] == ["/total"]


RATES = st.sampled_from(["01", "02", "03", "04", "08", "08", "09", "10"])
PRICES = st.integers(1, 10**8).map(lambda scaled: format(Decimal(scaled).scaleb(-3), "f"))
SOLD = st.lists(st.tuples(RATES, PRICES, st.booleans()), min_size=1, max_size=4)


def spread(original: Comprobante, difference: Decimal) -> NewDocument | list[str]:
    try:
        return NewDocument.model_validate(PART.correcting(original, difference, "Precio"))
    except InvalidInput as exc:
        return [error.rule.code for error in exc.fields]


@given(SOLD, st.integers(100, 10**11), st.sampled_from(["01", "02"]), st.sampled_from([1, -1]))
@example([("08", "100", False)], 1_00001, "01", -1)  # no price with 13 % comes to 1.00001
@example([("04", "100", True)], 57_00013, "02", 1)  # a doctor's fee paid by card
def test_a_correction_comes_to_exactly_what_is_asked_or_says_that_it_cannot(
    sold: list[tuple[str, str, bool]], difference: int, means: str, sign: int
) -> None:
    lines = [
        line(
            cabys="9310100000100" if is_health else "4529000000000",
            unit_price=price,
            taxes=[{"code": "01", "rate_code": rate}],
        )
        for rate, price, is_health in sold
    ]
    original = document(*lines, payments=[{"type": means}])
    asked = Decimal(difference).scaleb(-5) * sign

    wanted = spread(original, asked)

    if isinstance(wanted, list):
        assert wanted == ["correction-not-exact"]
        assert abs(asked) < Decimal("0.01")
        return
    assert broken_rules(wanted) == []
    assert checked_totals(wanted).total == abs(asked)
    assert wanted.type == ("debit_note" if sign > 0 else "credit_note")
    known = {(row.cabys, row.taxes) for row in original.body.lines}
    assert {(row.cabys, row.taxes) for row in wanted.lines} <= known
