"""What an export would be of, before it is asked for, on moto."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.accounting import foreseeing, service, store
from chalicelib.accounting.asked_views import ExportPreview
from chalicelib.accounting.forms import ExportQuery, PreviewQuery
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.invoicing.progress import DocumentProgress
from tests.unit.accounting.world import OCTOBER, World, accept_documents, build, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def preview(world: World, period: tuple[date, date] = OCTOBER) -> ExportPreview:
    query = PreviewQuery(period_from=period[0], period_to=period[1])
    return foreseeing.preview(world.caller("owner"), query)


def counts(seen: ExportPreview) -> tuple[int, ...]:
    return seen.free, seen.late, seen.taken, seen.in_flight, seen.rejected


def test_documents_are_counted_by_type_and_by_what_becomes_of_them() -> None:
    world = build()
    accept_documents(world, 2)
    accept_documents(world, 1, first_number=3, document_type="ticket")
    accept_documents(world, 1, first_number=4, state="sent")
    accept_documents(world, 1, first_number=5, state="rejected")
    done = export(world, document_types=["invoice"])

    seen = preview(world)

    assert counts(seen) == (1, 0, 2, 1, 1)
    by_type = {each.document_type: (each.free, each.taken) for each in seen.by_type}
    assert by_type == {"invoice": (0, 2), "ticket": (1, 0)}
    totals = {each.document_type: each.totals for each in seen.by_type}
    assert totals["invoice"] == []
    assert [(each.currency, each.total) for each in totals["ticket"]] == [("CRC", Decimal(1130))]
    (holder,) = seen.taken_by
    assert (holder.batch_id, holder.export_id, holder.documents) == (done.batch_id, done.id, 2)
    assert seen.refusal is None


def test_that_there_is_nothing_is_told_before_and_nothing_is_made() -> None:
    world = build()
    accept_documents(world, 1, state="sent")

    seen = preview(world)

    assert (seen.refusal, counts(seen)) == ("no-documents", (0, 0, 0, 1, 0))
    assert "sin respuesta de la autoridad, 1" in seen.refusal_text
    assert service.list_exports(world.caller("owner"), ExportQuery()).data == []


def test_late_documents_are_told_and_what_is_foreseen_is_what_comes() -> None:
    world = build()
    accept_documents(world, 1)
    (waiting,) = accept_documents(world, 1, first_number=2, state="sent")
    export(world)
    key = Table(world.business).key("DOCUMENTS", waiting)
    known = Table(world.business).get(DocumentProgress, "DOCUMENTS", waiting)
    assert known is not None
    tx = Transaction()
    tx.replace(key, known.model_copy(update={"state": "accepted"}))
    tx.commit()
    at = datetime(2026, 11, 5, 18, tzinfo=UTC)
    accept_documents(world, 1, first_number=3, issued_at=at)

    seen = preview(world, NOVEMBER)
    done = export(world, period_from=NOVEMBER[0], period_to=NOVEMBER[1])

    assert counts(seen) == (1, 1, 0, 0, 0)
    assert done.documents_read == seen.free + seen.late
    assert preview(world, NOVEMBER).refusal == "no-documents"


def test_another_business_sees_nothing_of_it() -> None:
    world, other = build(), build()
    accept_documents(world, 1, total=Decimal("1130.00"))
    export(world)

    assert counts(preview(other)) == (0, 0, 0, 0, 0)
    assert store.live_until(other.business, OCTOBER[1]) == []
