"""What the firm's program said of an import, and the way back from it, on moto."""

from __future__ import annotations

import pytest

from chalicelib.accounting import service, store
from chalicelib.accounting.deciding_forms import NewImportPart, NewRefusal, NewRefusals, Undo
from chalicelib.accounting.decisions import DocumentsTaken, NotInImport
from chalicelib.accounting.forms import Discard
from chalicelib.accounting.model import ForbiddenStep
from chalicelib.accounting.views import ExportView
from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import PageQuery
from tests.unit.accounting.world import OCTOBER, World, accept_documents, build, events, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")


def imported(count: int = 3) -> tuple[World, ExportView, list[str]]:
    world = build()
    ids = accept_documents(world, count)
    done = export(world)
    service.import_batch(world.caller(), done.batch_id)
    return world, done, ids


def refused(document: str, text: str = "Subcuenta 430 inexistente") -> NewRefusals:
    return NewRefusals(refusals=[NewRefusal(document=document, text=text)])


def held(world: World) -> set[str]:
    return store.members_of(store.live_batches(world.business, *OCTOBER))


def test_what_the_program_refused_is_free_and_both_sides_read_its_words() -> None:
    world, done, (first, second, third) = imported()

    told = service.report_refusals(world.caller(), done.batch_id, refused(second))

    assert (told.status, told.released) == ("imported_with_incidents", 1)
    assert told.incident_counts == {"PROGRAM_REFUSED": 1}
    assert "Subcuenta 430 inexistente" in told.found[0].text
    assert held(world) == {first, third}
    (free,) = service.export_loose(world.caller("owner"), done.id, PageQuery()).data
    assert (free.id, free.why, free.found[0].value) == (
        second, "refused", "Subcuenta 430 inexistente",
    )  # fmt: skip
    following = export(world)
    assert (following.documents and following.documents.total) == 1
    assert held(world) == {first, second, third}


def test_refusal_that_is_reported_again_changes_nothing() -> None:
    world, done, (first, *_) = imported()
    told = service.report_refusals(world.caller(), done.batch_id, refused(first))

    again = service.report_refusals(world.caller(), done.batch_id, refused(first, "otra frase"))

    assert again == told


def test_refusal_is_withdrawn_while_no_later_batch_has_the_document() -> None:
    world, done, (first, second) = imported(2)
    said = NewRefusals(refusals=[NewRefusal(document=each, text="mal") for each in (first, second)])
    service.report_refusals(world.caller(), done.batch_id, said)

    one = service.withdraw_refusal(world.caller(), done.batch_id, first)
    following = export(world)
    with pytest.raises(DocumentsTaken):
        service.withdraw_refusal(world.caller(), done.batch_id, second)
    service.discard_import(world.caller(), following.batch_id, Discard(reason="se retira"))
    both = service.withdraw_refusal(world.caller(), done.batch_id, second)

    assert (one.status, one.released) == ("imported_with_incidents", 1)
    assert (both.status, both.released, both.incident_counts) == ("imported", 0, {})
    assert held(world) == {first, second}
    assert service.withdraw_refusal(world.caller(), done.batch_id, second) == both
    with pytest.raises(NotInImport):
        service.withdraw_refusal(world.caller(), done.batch_id, "doc_none")
    assert events(world, done.batch_id)[:3] == [
        "refusal_withdrawn", "refusal_withdrawn", "program_refused",
    ]  # fmt: skip


def test_record_is_of_the_document_that_the_file_has_there() -> None:
    world, done, (first, second, third) = imported()
    of_csv = NewRefusals(text="7: no cuadra", format="csv")

    service.report_refusals(world.caller(), done.batch_id, NewRefusals(text="3 - no cuadra"))
    told = service.report_refusals(world.caller(), done.batch_id, of_csv)

    assert {each.document_id for each in told.found} == {second, third}
    assert held(world) == {first}


def test_document_is_found_by_what_its_file_calls_it() -> None:
    world, done, (first, second, _) = imported()
    said = NewRefusals(text="F110000001 no cuadra\nFactura F110000002: subcuenta inexistente")

    service.report_refusals(world.caller(), done.batch_id, said)

    assert {
        each.id for each in service.export_loose(world.caller("owner"), done.id, PageQuery()).data
    } == {first, second}


@pytest.mark.parametrize("counts_as_imported", [False, True])
def test_what_is_refused_whole_is_discarded_with_the_program_s_words_and_can_be_restored(
    counts_as_imported: bool,  # noqa: FBT001 - the case of the test
) -> None:
    world = build()
    ids = accept_documents(world, 2)
    done = export(world)
    if counts_as_imported:
        service.import_batch(world.caller(), done.batch_id)
        service.report_refusals(world.caller(), done.batch_id, refused(ids[0]))
    said = NewRefusals(whole="Empresa 42 bloqueada por otro usuario")

    told = service.report_refusals(world.caller(), done.batch_id, said)

    assert (told.status, told.released) == ("discarded", 0)
    assert told.discard_reason == "Empresa 42 bloqueada por otro usuario"
    assert held(world) == set()
    assert service.report_refusals(world.caller(), done.batch_id, said) == told
    assert events(world, done.batch_id)[0] == "program_refused_all"
    restored = service.restore_import(world.caller(), done.batch_id)
    assert (restored.status, restored.incident_counts) == ("pending", {})
    assert held(world) == set(ids)


def test_line_of_no_document_is_told_and_nothing_is_taken_in() -> None:
    world, done, (first, *_) = imported()

    with pytest.raises(InvalidInput) as told:
        service.report_refusals(
            world.caller(), done.batch_id, NewRefusals(text=f"{first} mal\nxyz mal")
        )

    assert [each.pointer for each in told.value.fields] == ["/text/2"]
    assert service.read_import(world.caller(), done.batch_id).status == "imported"


def test_document_that_was_not_imported_cannot_be_refused() -> None:
    world = build()
    first, second = accept_documents(world, 2)
    done = export(world)
    with pytest.raises(ForbiddenStep):
        service.report_refusals(world.caller(), done.batch_id, refused(first))
    service.import_batch(world.caller(), done.batch_id, NewImportPart(documents=[first]))

    with pytest.raises(InvalidInput):
        service.report_refusals(world.caller(), done.batch_id, refused(second))


def test_undoing_takes_refusals_back_with_all_else() -> None:
    world, done, ids = imported()
    service.report_refusals(world.caller(), done.batch_id, refused(ids[0]))

    undone = service.undo_import(world.caller(), done.batch_id, Undo(reason="otra empresa"))

    assert (undone.status, undone.released, undone.incident_counts) == ("pending", 0, {})
    assert held(world) == set(ids)
