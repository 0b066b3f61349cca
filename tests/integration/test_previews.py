"""What a document would be: told without a number, without a write, with all that is wrong."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest

from chalicelib.core.bodies import UnreadBody
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.countries.costa_rica.authority import ComprobantePreview
from chalicelib.invoicing import issuing, previewing, store
from chalicelib.invoicing.forms import PreviewQuery
from chalicelib.invoicing.note_rules import note_types
from chalicelib.onboarding import numbering
from infra.local.stack import LocalStack
from infra.local.story import invoice
from tests.support.businesses import opened
from tests.support.issuing import ready_business

Body = Any


@pytest.fixture(scope="module")
def owner(stack: LocalStack) -> Caller:
    return ready_business()


def sent(body: Body) -> UnreadBody:
    return UnreadBody(json.dumps(body).encode())


def seen(caller: Caller, body: Body, *, pdf: bool = False) -> ComprobantePreview:
    shown = previewing.preview(caller, sent(body), PreviewQuery(pdf=pdf))
    assert isinstance(shown, ComprobantePreview)
    return shown


def whole() -> Body:
    return invoice(3, "comprador@example.com")


def test_preview_has_the_amounts_of_the_document_and_takes_no_number(owner: Caller) -> None:
    before = numbering.list_series(owner)

    shown = seen(owner, whole())

    assert shown.can_be_issued
    assert (shown.faults, shown.refusals, shown.pdf_base64) == ((), (), None)
    assert numbering.list_series(owner) == before
    issued = issuing.issue(owner, sent(whole()))
    document = store.content(store.require_progress(owner.tenant, issued.id))
    assert document is not None
    assert shown.totals == document.totals  # type: ignore[attr-defined]
    assert (shown.total, shown.receiver_name) == (issued.total, issued.receiver_name)


def test_preview_tells_what_issuing_would_refuse(owner: Caller) -> None:
    good = whole()
    line = good["lines"][0]
    bodies: tuple[Body, ...] = (
        good | {"economic_activity": "9999.9", "payments": []},
        good | {"lines": [line | {"unit": "no such"}, line | {"quantity": "0"}]},
        good | {"receiver": None},
        good | {"economic_activity": "0111.9"},
        good | {"totals": {"total": "1"}},
        good | {"replaces": "doc_01KB7Z6M3VQ2S8T4W5X6Y7Z8A9"},
        good | {"unheard": 1},
        {},
        [],
    )
    for wrong in bodies:
        with pytest.raises(InvalidInput) as refused:
            issuing.issue(owner, sent(wrong))
        shown = seen(owner, wrong, pdf=True)
        told = [(each.pointer, each.rule.code) for each in refused.value.fields]
        assert [(each.pointer, each.code) for each in shown.faults] == told
        assert not shown.can_be_issued
        assert shown.pdf_base64 is None


def test_amounts_are_told_while_the_customer_is_not_known_yet(owner: Caller) -> None:
    body = whole() | {"receiver": {"name": "No"}}

    shown = seen(owner, body)

    assert shown.total == seen(owner, whole()).total
    assert "/receiver/name" in [each.pointer for each in shown.faults]


def test_business_that_is_not_ready_is_told_so_beside_the_faults(owner: Caller) -> None:
    newcomer = opened()

    assert [each.code for each in seen(newcomer, whole(), pdf=True).refusals] == [
        "onboarding-unfinished"
    ]
    assert [each.code for each in seen(newcomer, {}).refusals] == ["onboarding-unfinished"]
    types = {each.type: each for each in previewing.list_types(newcomer).data}
    assert not any(each.can_be_issued for each in types.values())


def test_note_that_names_what_is_on_its_way_is_told_so(owner: Caller) -> None:
    original = issuing.issue(owner, sent(whole()))
    reference = {
        "type": "01",
        "number": original.key,
        "issued_at": original.issued_at.isoformat(),
        "code": "01",
        "reason": "Prueba",
    }
    note = whole() | {"type": "credit_note", "references": [reference]}

    assert [each.code for each in seen(owner, note).refusals] == ["original-on-its-way"]


def test_printed_preview_says_that_it_is_not_valid(owner: Caller) -> None:
    from chalicelib.countries.costa_rica.printed.sheet import preview_view

    shown = seen(owner, whole(), pdf=True)

    assert shown.pdf_base64 is not None
    assert b64decode(shown.pdf_base64).startswith(b"%PDF-")
    issued = issuing.issue(owner, sent(whole()))
    document: Any = store.content(store.require_progress(owner.tenant, issued.id))
    view = preview_view(document, "es")
    assert (view.qr, view.number.value, view.key.value) == ("", "–", "–")
    assert view.state_words == "Sin validez fiscal"
    assert "no tiene validez fiscal" in view.footing[0]
    assert "Aceptado" not in str(view)
    assert issued.key not in str(view)


def test_types_say_what_can_be_issued_and_why_not(owner: Caller) -> None:
    types = {each.type: each for each in previewing.list_types(owner).data}

    assert [each for each, told in types.items() if told.can_be_issued] == [
        "invoice", "debit_note", "credit_note", "ticket",
    ]  # fmt: skip
    why = {told.why_not.code for told in types.values() if told.why_not}
    assert why == {"document-type-not-offered"}
    assert types["invoice"].name == "Factura electrónica"
    assert note_types("CR") == {"credit_note", "debit_note"}
    assert note_types("ES") == frozenset()
