"""States only go where they may; accounting sees amounts that add up."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.countries.costa_rica.document import Comprobante
from chalicelib.countries.costa_rica.summary import summary
from chalicelib.invoicing.model import (
    FINAL_STATES,
    TRANSITIONS,
    DocumentState,
    ForbiddenTransition,
    advance,
)
from tests.unit.countries.costa_rica.samples import document, line

STATES: tuple[DocumentState, ...] = get_args(DocumentState)


@given(st.lists(st.sampled_from(STATES), max_size=30))
def test_no_order_of_events_reaches_a_forbidden_state(wanted: list[DocumentState]) -> None:
    state: DocumentState = "issued"
    path: list[DocumentState] = [state]
    for target in wanted:
        try:
            state = advance(state, target)
        except ForbiddenTransition:
            continue
        path.append(state)

    moves = [(a, b) for a, b in pairwise(path) if a != b]
    assert all(b in TRANSITIONS[a] for a, b in moves)
    finals = [state for state, before in zip(path, [None, *path], strict=False) if state != before]
    finals = [state for state in finals if state in FINAL_STATES]
    assert len(finals) <= 1 + (finals[:1] == ["rejected"]), "only a rejection can be taken back"
    if any(state in FINAL_STATES for state in path):
        assert path[-1] in FINAL_STATES
    if path[-1] not in {"issued", "signed"}:
        assert path.index("signed") < max(i for i, s in enumerate(path) if s == path[-1])


def test_every_state_has_its_transitions() -> None:
    assert set(TRANSITIONS) == set(STATES)
    assert {"accepted", "accepted_with_warnings", "rejected"} == FINAL_STATES


def test_a_document_survives_storage_unchanged() -> None:
    before = document(line(), line(discounts=[{"code": "07", "percentage": "5"}]))

    after = Comprobante.model_validate_json(before.model_dump_json())

    assert after == before
    assert '"total":"220.35000"' in before.model_dump_json()


EXONERATION = {
    "type": "04",
    "number": "AL-1",
    "institution": "01",
    "issued_at": "2026-01-15T06:00:00Z",
    "rate": "6",
}


@pytest.mark.parametrize(
    "lines",
    [
        [line()],
        [line(cabys="8313100000100"), line(taxes=[{"code": "01", "rate_code": "10"}])],
        [line(taxes=[{"code": "01", "rate_code": "01"}]), line(unit_price="33.33333")],
        [line(taxes=[{"code": "01", "rate_code": "08", "exoneration": EXONERATION}])],
        [line(), line(discounts=[{"code": "01", "percentage": "100"}])],
        [line(quantity="3.333", unit_price="7.77777", discounts=[{"code": "04", "amount": "1"}])],
    ],
)
def test_what_accounting_posts_adds_up_to_the_total(lines: list[dict[str, Any]]) -> None:
    charges = [{"type": "06", "description": "Servicio 10 %", "amount": "10"}]

    posted = summary(document(*lines, other_charges=charges))

    net = sum((row.amount for row in posted.net), Decimal(0))
    tax = sum((row.amount for row in posted.taxes if not row.is_assumed), Decimal(0))
    assert net + tax + posted.other_charges - posted.returned_tax == posted.total
    assert sum((row.amount for row in posted.payments), Decimal(0)) == posted.total


def test_taxes_tell_what_was_sold_at_which_rate_and_who_bears_them() -> None:
    reduced = [{"code": "01", "rate_code": "04"}]
    exonerated = [{"code": "01", "rate_code": "08", "exoneration": EXONERATION}]

    posted = summary(
        document(
            line(),
            line(cabys="8313100000100"),
            line(cabys="8313100000100", taxes=reduced),
            line(unit_price="130", taxes=exonerated),
            line(taxes=[{"code": "01", "rate_code": "10"}]),
            line(discounts=[{"code": "01", "percentage": "100"}]),
        )
    )

    told = {(t.rate_code, t.kind, t.is_assumed): (t.base, t.amount) for t in posted.taxes}
    assert told == {
        ("08", "goods", False): (Decimal(170), Decimal("22.1")),
        ("08", "services", False): (Decimal(100), Decimal(13)),
        ("04", "services", False): (Decimal(100), Decimal(4)),
        ("08", "goods", True): (Decimal(100), Decimal(13)),
    }


def test_kinds_of_net_tell_goods_services_exempt_and_exonerated() -> None:
    exonerated = [{"code": "01", "rate_code": "08", "exoneration": EXONERATION}]

    posted = summary(
        document(
            line(),
            line(cabys="8313100000100"),
            line(taxes=[{"code": "01", "rate_code": "10"}]),
            line(cabys="8313100000100", taxes=[{"code": "01", "rate_code": "11"}]),
            line(unit_price="130", taxes=exonerated),
        )
    )

    assert {row.kind: row.amount for row in posted.net} == {
        "goods": Decimal(170),
        "services": Decimal(100),
        "exempt_goods": Decimal(100),
        "not_subject_services": Decimal(100),
        "exonerated_goods": Decimal(60),
    }
