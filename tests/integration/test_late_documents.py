"""Documents of earlier, already exported periods that go into a later batch, on moto."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.accounting import service, store
from chalicelib.accounting.deciding_forms import NewImportPart
from chalicelib.accounting.forms import Discard
from chalicelib.accounting.views import ExportView
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.invoicing.progress import DocumentProgress
from tests.support.kills import NEVER, killed_after
from tests.unit.accounting.world import World, accept_documents, build, export, read_file

pytestmark = pytest.mark.usefixtures("aws", "ticking")
IN_NOVEMBER = datetime(2026, 11, 5, 18, tzinfo=UTC)


def november(world: World, **changes: object) -> ExportView:
    return export(world, period_from=date(2026, 11, 1), period_to=date(2026, 11, 30), **changes)


def december(world: World) -> ExportView:
    return export(world, period_from=date(2026, 12, 1), period_to=date(2026, 12, 31))


def now_accepted(world: World, *ids: str, **said: object) -> None:
    """Let the authority answer for documents, or what is wrong with them be mended."""
    for each in ids:
        key = Table(world.business).key("DOCUMENTS", each)
        known = Table(world.business).get(DocumentProgress, "DOCUMENTS", each)
        assert known is not None
        tx = Transaction()
        summary = known.summary.model_copy(update=said)
        tx.replace(key, known.model_copy(update={"state": "accepted", "summary": summary}))
        tx.commit()


def members(done: ExportView, world: World) -> set[str]:
    batch = store.batch(world.firm, done.batch_id)
    assert batch is not None
    return store.members_of([batch])


def held_once(world: World, *ids: str) -> None:
    live = store.live_until(world.business, date(2027, 12, 31))
    held = [each for row in live for each in store.members_of([row])]
    assert sorted(held) == sorted(ids)


def test_document_that_is_accepted_late_goes_into_the_next_batch_and_says_so() -> None:
    world = build()
    (first,) = accept_documents(world, 1)
    (waiting,) = accept_documents(world, 1, first_number=2, state="sent")
    export(world)
    now_accepted(world, waiting)
    (new,) = accept_documents(world, 1, first_number=3, issued_at=IN_NOVEMBER)

    done = november(world)

    assert members(done, world) == {waiting, new}
    (found,) = done.found
    assert (found.code, found.severity, found.document_id) == ("LATE_DOCUMENT", "warning", waiting)
    assert "05/10/2026" in found.text
    assert "esperaba la respuesta de la autoridad" in found.text
    assert b"2026-10-05" in read_file(world, done.id, "journal.csv")
    held_once(world, first, waiting, new)


def test_what_was_left_out_is_taken_once_it_can_be_carried() -> None:
    world = build()
    accept_documents(world, 1)
    (bad,) = accept_documents(world, 1, first_number=2, total=Decimal("9999.00"))
    export(world)
    (new,) = accept_documents(world, 1, first_number=3, issued_at=IN_NOVEMBER)

    still = november(world)
    now_accepted(world, bad, total=Decimal("1130.00"))
    later = december(world)

    assert (members(still, world), still.left_out) == ({new}, 1)
    assert (members(later, world), later.incident_counts) == ({bad}, {"LATE_DOCUMENT": 1})
    assert november(world).refusal == "no-documents"


def test_period_of_its_own_finds_a_document_that_a_later_batch_took() -> None:
    world = build()
    accept_documents(world, 1)
    (waiting,) = accept_documents(world, 1, first_number=2, state="sent")
    export(world)
    now_accepted(world, waiting)
    later = november(world)

    again = export(world)

    assert members(later, world) == {waiting}
    assert again.refusal == "no-documents"


def test_released_document_of_an_earlier_period_is_late() -> None:
    world = build()
    first, second = accept_documents(world, 2)
    done = export(world)
    only = NewImportPart(documents=[first])
    service.import_batch(world.caller(), done.batch_id, only)

    later = november(world)

    assert members(later, world) == {second}
    assert "sin él" in later.found[0].text
    held_once(world, first, second)


def test_late_document_of_a_batch_that_is_discarded_goes_into_the_next() -> None:
    world = build()
    (first,) = accept_documents(world, 1)
    waiting = accept_documents(world, 2, first_number=2, state="sent")
    export(world)
    now_accepted(world, waiting[0])
    one = november(world)
    now_accepted(world, waiting[1])
    other = november(world)
    assert members(other, world) == {waiting[1]}

    service.discard_import(world.caller(), one.batch_id, Discard(reason="se repite"))
    again = december(world)
    replaced = november(world, replaces=other.batch_id)

    assert members(again, world) == {waiting[0]}
    assert members(replaced, world) == {waiting[1]}
    held_once(world, first, *waiting)


def test_work_of_an_export_grows_with_what_is_loose_and_not_with_history() -> None:
    world = build()
    for number in range(1, 13):
        at = datetime(2026, 1, 5, 18, tzinfo=UTC).replace(day=number)
        accept_documents(world, 1, first_number=number, issued_at=at)
        export(world, period_from=at.date(), period_to=at.date())
    (waiting,) = accept_documents(world, 1, first_number=50, state="sent")
    accept_documents(world, 1, first_number=51)
    export(world)
    now_accepted(world, waiting)
    november(world)

    with killed_after(NEVER) as made:
        december(world)

    assert made.count("GetObject") <= 2  # the chart, and nothing of any batch
