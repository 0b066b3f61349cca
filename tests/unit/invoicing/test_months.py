"""What the documents of months come to: exact, and not summed up again while nothing changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from chalicelib.aws.chunks import Written
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.ids import new_id
from chalicelib.core.validation import from_validation
from chalicelib.invoicing import months, store
from chalicelib.invoicing.forms import MonthsQuery
from chalicelib.invoicing.listing import ListedDocument
from chalicelib.invoicing.progress import DocumentProgress, Event
from chalicelib.invoicing.sealing import ClosedMonth, DocumentSum
from chalicelib.invoicing.summary import DocumentSummary
from chalicelib.onboarding.model import Business
from tests.support.faults import overtaken_at, watched

OWNER = Caller("acc_1", tenant="biz_1", role="owner")
OCTOBER, NOVEMBER = (datetime(2026, month, 20, 15, tzinfo=UTC) for month in (10, 11))
LATER = datetime(2027, 1, 20, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _business(aws: object) -> None:
    business = Business(
        id="biz_1", created_at=OCTOBER, country="CR", name="Ejemplo Ficticio S.A.", origin="self",
        chart_key="",
    )  # fmt: skip
    tx = Transaction()
    tx.create(Table("biz_1").key("BUSINESS", "STATUS"), business)
    tx.commit()


def issued(
    at: datetime, total: str, kind: str = "invoice", currency: str = "CRC"
) -> DocumentProgress:
    with clock.set_to(at):
        known_as = new_id("doc")
        summary = DocumentSummary(
            id=known_as, number=known_as, key=known_as, document_type=kind, issued_at=at,
            receiver_name=None, receiver_tax_id=None, sale_condition="01", currency=currency,
            exchange_rate=Decimal(1), total=Decimal(total), other_charges=Decimal(0), net=[],
            taxes=[], payments=[],
        )  # fmt: skip
        begun = DocumentProgress(
            id=known_as, created_at=at, business_id="biz_1", country="CR", summary=summary,
            language="es", issued_by="acc_1",
            events=(Event(event="issued", at=at),),
        )  # fmt: skip
        return store.save(begun)


def rejected(progress: DocumentProgress, at: datetime) -> DocumentProgress:
    with clock.set_to(at):
        for state in ("signed", "sent", "rejected"):
            progress = store.save(progress.stepped(state, at))
    return progress


def sums(month: str, at: datetime = LATER) -> list[tuple[str, str, int, str]]:
    with clock.set_to(at):
        (shown,) = months.read(OWNER, MonthsQuery(month_from=month, month_to=month)).data
    assert shown.month == month
    return [(each.type, each.currency, each.count, f"{each.total:f}") for each in shown.sums]


def test_months_are_summed_up_by_type_and_currency_less_what_was_rejected() -> None:
    for total in ("1000.10", "2000.20"):
        issued(NOVEMBER, total)
    issued(NOVEMBER, "500.05", "credit_note")
    issued(NOVEMBER, "70.5", "ticket", "USD")
    rejected(issued(NOVEMBER, "9999"), NOVEMBER + timedelta(minutes=1))
    issued(datetime(2026, 12, 1, 5, 59, tzinfo=UTC), "0.01", "debit_note")  # in Costa Rica 23:59
    issued(datetime(2026, 12, 1, 6, tzinfo=UTC), "7")

    assert sums("2026-11") == [
        ("credit_note", "CRC", 1, "500.05"),
        ("debit_note", "CRC", 1, "0.01"),
        ("invoice", "CRC", 2, "3000.30"),
        ("ticket", "USD", 1, "70.5"),
    ]
    with clock.set_to(LATER):
        shown = months.read(OWNER, MonthsQuery(month_from="2026-10", month_to="2026-12")).data
    assert [each.month for each in shown] == ["2026-10", "2026-11", "2026-12"]
    assert [(each.currency, each.total) for each in shown[1].net] == [
        ("CRC", Decimal("2500.26")), ("USD", Decimal("70.5"))
    ]  # fmt: skip
    assert (shown[0].sums, shown[0].net) == ((), ())
    assert shown[2].net[0].total == 7


def test_month_that_is_over_is_summed_up_once_until_one_of_its_documents_changes() -> None:
    document = issued(OCTOBER, "10")
    issued(OCTOBER, "5")

    assert sums("2026-10") == [("invoice", "CRC", 2, "15")]
    with watched() as calls:
        assert sums("2026-10") == [("invoice", "CRC", 2, "15")]
    assert calls == ["GetItem", "GetItem"]
    rejected(document, LATER)
    for _ in range(2):
        assert sums("2026-10") == [("invoice", "CRC", 1, "5")]


def test_month_that_goes_on_is_kept_nowhere() -> None:
    issued(NOVEMBER, "10")
    assert sums("2026-11", NOVEMBER) == [("invoice", "CRC", 1, "10")]
    issued(NOVEMBER, "1")

    end = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert sums("2026-11", end) == [("invoice", "CRC", 2, "11")]

    assert kept("2026-11") is None
    assert sums("2026-12", NOVEMBER) == []


def kept(month: str) -> ClosedMonth | None:
    return Table("biz_1").get(ClosedMonth, "DOCUMENT_LIST", f"MONTH#{month}")


def test_document_that_changes_while_its_month_is_summed_up_is_not_missed() -> None:
    documents = [issued(OCTOBER, total) for total in ("10", "5")]
    sums("2026-10")
    rejected(documents[0], LATER)

    with overtaken_at("PutItem", lambda: rejected(documents[1], LATER)):
        sums("2026-10")

    found = kept("2026-10")
    assert found is not None
    assert found.sums is None
    assert sums("2026-10") == []


def test_rows_of_before_are_summed_up_by_their_documents() -> None:
    document = issued(OCTOBER, "10")
    rejected(issued(OCTOBER, "5"), LATER)
    with clock.set_to(LATER):
        store.LIST.seal("biz_1")
        row = ListedDocument.of(document)._replace(total="", currency="")
    day = f"{OCTOBER:%Y-%m-%d}"
    tx = Transaction()
    for part in range(3):
        tx.enter(
            Table("biz_1").key("DOCUMENT_LIST", f"{day}#{part}"), row.id, Written(tuple(row[1:]))
        )
    tx.commit()

    with clock.set_to(LATER + timedelta(hours=1)):
        store.LIST.seal("biz_1")
    assert sums("2026-10", LATER + timedelta(hours=2)) == [("invoice", "CRC", 1, "10")]


@pytest.mark.parametrize(
    ("query", "first", "last", "several"),
    [
        ({}, "2025-11", "2026-11", 13),
        ({"month_to": "2026-03"}, "2025-03", "2026-03", 13),
        ({"month_from": "2026-09"}, "2026-09", "2026-11", 3),
        ({"month_from": "2026-12"}, "2026-12", "2026-12", 1),
        ({"month_from": "2024-01"}, "2024-01", "2025-01", 13),
        ({"month_from": "2025-12", "month_to": "2026-12"}, "2025-12", "2026-12", 13),
    ],
)
def test_months_that_are_asked_for(
    query: dict[str, str], first: str, last: str, several: int
) -> None:
    found = MonthsQuery.model_validate(query).months("2026-11")

    assert (found[0], found[-1], len(found)) == (first, last, several)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"month_from": "2026-01", "month_to": "2027-02"}, "months-period"),
        ({"month_from": "2026-02", "month_to": "2026-01"}, "months-period"),
        ({"month_from": "2026-13"}, "wrong-format"),
    ],
)
def test_months_are_13_at_most(said: dict[str, str], rule: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MonthsQuery.model_validate(said)

    told = from_validation(refused.value, "?")
    assert isinstance(told, InvalidInput)
    assert [each.rule.code for each in told.fields] == [rule]


def test_sums_are_of_one_type_and_currency() -> None:
    rows = [
        ListedDocument.of(issued(OCTOBER, "1", kind, currency))
        for kind in ("ticket", "invoice")
        for currency in ("USD", "CRC")
    ]

    assert months.summed(rows)[0] == DocumentSum(
        type="invoice", currency="CRC", count=1, total=Decimal(1)
    )
    assert len(months.summed(rows)) == 4
