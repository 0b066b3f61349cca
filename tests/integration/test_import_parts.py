"""Importing a part of a batch, undoing an import, and what became of the rest, on moto."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.accounting import checking, service, store
from chalicelib.accounting.deciding_forms import NewImportPart, Undo
from chalicelib.accounting.decisions import DocumentsTaken, NotInImport
from chalicelib.accounting.forms import Discard
from chalicelib.accounting.model import ForbiddenStep
from chalicelib.accounting.partial import NothingOfIt
from chalicelib.accounting.views import ExportView, LooseDocument
from chalicelib.aws.table import Table
from chalicelib.core.paging import PageQuery
from chalicelib.firms import charts
from chalicelib.mail.model import Mail
from tests.unit.accounting.world import (
    OCTOBER,
    World,
    accept_documents,
    build,
    events,
    export,
    read_file,
    reassign,
)

pytestmark = pytest.mark.usefixtures("aws", "ticking")
CLEAN = NewImportPart(part="clean")
WHY = Undo(reason="empresa equivocada en el programa")


def with_one_warning() -> tuple[World, ExportView, str, str]:
    """A batch of two, of which one has a name that SUENLACE cannot write."""
    world = build()
    (clean,) = accept_documents(world, 1)
    (warned,) = accept_documents(world, 1, first_number=2, receiver_name="寿司")
    return world, export(world), clean, warned


def held(world: World) -> set[str]:
    return store.members_of(store.live_batches(world.business, *OCTOBER))


def loose(world: World, done: ExportView) -> list[LooseDocument]:
    return service.export_loose(world.caller("owner"), done.id, PageQuery()).data


def mails(world: World) -> list[str]:
    return [mail.template for mail in Table(world.business).each(Mail, "MAIL")]


def test_clean_part_is_imported_with_files_of_its_own_and_the_rest_is_free() -> None:
    world, done, clean, warned = with_one_warning()
    before = {file.name: file for file in done.files}

    taken = service.import_batch(world.caller(), done.batch_id, CLEAN)

    assert (taken.status, taken.part, taken.released) == ("imported_with_incidents", "clean", 1)
    assert (taken.documents.total, taken.totals.total) == (1, Decimal("1130.00"))
    assert held(world) == {clean}
    journal = read_file(world, done.id, "journal.csv")
    assert clean.encode() in journal
    assert warned.encode() not in journal
    for file in taken.files:
        data = read_file(world, done.id, file.name)
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file.sha256, file.bytes)
    whole = read_file(world, done.id, before["journal.csv"].sha256)
    assert warned.encode() in whole
    assert {file.sha256 for file in taken.former_files} == {file.sha256 for file in done.files}
    (free,) = loose(world, done)
    assert (free.id, free.why, free.day) == (warned, "not_imported", date(2026, 10, 5))
    assert [each.code for each in free.found] == ["TAX_ID_WITH_TWO_NAMES", "CHARSET_REPLACED"]
    assert events(world, done.batch_id)[0] == "imported_in_part"
    assert mails(world) == ["documents-released"]


def test_rest_of_a_clean_part_goes_into_the_next_batch_and_only_there() -> None:
    world, done, clean, warned = with_one_warning()
    service.import_batch(world.caller(), done.batch_id, CLEAN)

    following = export(world)

    assert (following.documents and following.documents.total, following.sequence) == (1, 2)
    assert held(world) == {clean, warned}
    assert clean.encode() not in read_file(world, following.id, "journal.csv")
    assert export(world).refusal == "no-documents"


def test_documents_that_are_named_are_imported_and_no_others() -> None:
    world = build()
    first, second, third = accept_documents(world, 3)
    done = export(world)
    named = NewImportPart(documents=[first, third])

    with pytest.raises(NotInImport):
        service.import_batch(
            world.caller(), done.batch_id, NewImportPart(documents=[first, "doc_x"])
        )
    service.import_batch(world.caller(), done.batch_id, named)

    assert held(world) == {first, third}
    again = service.import_batch(world.caller(), done.batch_id, named)
    assert (again.part, again.released) == ("named", 1)
    for other in (CLEAN, NewImportPart(), NewImportPart(documents=[first, second])):
        with pytest.raises(ForbiddenStep):
            service.import_batch(world.caller(), done.batch_id, other)


def test_check_says_what_importing_would_do_and_changes_nothing() -> None:
    world, done, *_ = with_one_warning()
    before = service.read_import(world.caller(), done.batch_id)
    other = datetime(2026, 11, 5, 18, tzinfo=UTC)
    accept_documents(world, 1, first_number=3, issued_at=other)
    later = export(world, period_from=other.date(), period_to=other.date())
    own = b"code,name,type\n999999,Cuenta propia,income\n"
    charts.put_chart(world.caller(), world.company, own, is_json=False)

    told = checking.check(world.caller(), done.batch_id)
    after = checking.check(world.caller(), later.batch_id)

    assert (told.refusal, told.clean, told.with_incidents, told.former) == (None, 1, 1, None)
    assert told.unknown_accounts
    assert {each.documents for each in told.unknown_accounts} == {2}
    assert after.former is not None
    assert (after.former.id, after.former.more_documents) == (done.batch_id, -1)
    assert after.former.more_total == Decimal("-1130.00")
    assert service.read_import(world.caller(), done.batch_id) == before


def test_check_says_why_a_batch_cannot_be_imported_or_restored() -> None:
    world, done, *_ = with_one_warning()
    service.discard_import(world.caller(), done.batch_id, Discard(reason="por error"))
    following = export(world)

    told = checking.check(world.caller(), done.batch_id)
    reassign(world)
    others = checking.check(world.caller(), following.batch_id)

    assert told.refusal
    assert told.refusal.code == "import-state"
    (elsewhere,) = told.held_elsewhere
    assert (elsewhere.batch_id, elsewhere.documents) == (following.batch_id, 2)
    assert others.refusal
    assert others.refusal.code == "company-reassigned"


def test_clean_part_that_is_all_of_it_is_all_of_it() -> None:
    world = build()
    accept_documents(world, 2)
    done = export(world)

    taken = service.import_batch(world.caller(), done.batch_id, CLEAN)

    assert (taken.status, taken.files, taken.former_files) == ("imported", done.files, ())
    assert (mails(world), events(world, done.batch_id)[0]) == ([], "imported")
    assert service.import_batch(world.caller(), done.batch_id, CLEAN) == taken


def test_part_without_a_document_is_no_import() -> None:
    world = build()
    accept_documents(world, 1, receiver_name="寿司")
    done = export(world)

    with pytest.raises(NothingOfIt):
        service.import_batch(world.caller(), done.batch_id, CLEAN)

    assert service.read_import(world.caller(), done.batch_id).status == "pending"


def test_import_that_is_undone_is_pending_and_whole_again_and_the_business_is_told() -> None:
    world, done, clean, warned = with_one_warning()
    service.import_batch(world.caller(), done.batch_id, CLEAN)

    undone = service.undo_import(world.caller(), done.batch_id, WHY)

    assert (undone.status, undone.part, undone.released) == ("pending", "all", 0)
    assert [file.sha256 for file in undone.files] == [file.sha256 for file in done.files]
    assert (undone.documents, undone.former_files) == (done.documents, ())
    assert held(world) == {clean, warned}
    assert loose(world, done) == []
    assert sorted(mails(world)) == ["batch-undone", "documents-released"]
    assert service.undo_import(world.caller(), done.batch_id, WHY).version == undone.version
    assert service.import_batch(world.caller(), done.batch_id).status == "imported_with_incidents"


def test_import_is_not_undone_while_a_later_batch_has_what_it_released() -> None:
    world, done, clean, warned = with_one_warning()
    service.import_batch(world.caller(), done.batch_id, CLEAN)
    following = export(world)

    with pytest.raises(DocumentsTaken) as told:
        service.undo_import(world.caller(), done.batch_id, WHY)
    assert following.batch_id in told.value.sentence("es")
    service.discard_import(world.caller(), following.batch_id, Discard(reason="se deshace"))
    service.undo_import(world.caller(), done.batch_id, WHY)

    assert held(world) == {clean, warned}
    with pytest.raises(DocumentsTaken):
        service.restore_import(world.caller(), following.batch_id)


def test_only_what_is_imported_is_undone() -> None:
    world, done, *_ = with_one_warning()
    service.discard_import(world.caller(), done.batch_id, Discard(reason="por error"))

    with pytest.raises(ForbiddenStep):
        service.undo_import(world.caller(), done.batch_id, WHY)
