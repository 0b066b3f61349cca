"""Batches of a business whose firm rests or is gone: what was handed over stays, nothing new is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.accounting import service
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import ImportQuery
from chalicelib.core.caller import Caller
from chalicelib.licences import acts
from chalicelib.licences import service as licences
from chalicelib.licences.views import LicenceView
from tests.support.faults import overtaken_at
from tests.unit.accounting.world import World, accept_documents, ask, build, export

pytestmark = pytest.mark.usefixtures("aws", "ticking")
Act = Callable[[Caller, str, int], LicenceView]


def do(world: World, act: Act) -> str:
    licence = licences.batch_licence_of(world.business)
    assert licence is not None
    return act(world.caller(), licence.id, licence.version).id


def unlinked(world: World) -> None:
    do(world, acts.unlink)


def pending(world: World) -> list[str]:
    listed = service.list_imports(world.caller(), ImportQuery(status="pending"))
    return [batch.id for batch in listed.data]


@pytest.mark.parametrize("act", [acts.suspend, acts.unlink])
def test_what_is_exported_after_the_firm_rests_or_is_gone_stays_with_the_business(act: Act) -> None:
    world = build()
    accept_documents(world, 1)
    handed = export(world)
    licence = do(world, act)
    accept_documents(world, 2, first_number=2)

    kept = export(world)

    assert pending(world) == [handed.batch_id]
    assert (kept.state, kept.refusal) == ("done", "")
    assert service.import_batch(world.caller(), handed.batch_id).status.startswith("imported")
    if act is acts.suspend:
        seen = licences.find_licence(world.caller(), licence)
        acts.reinstate(world.caller(), licence, seen.version)
        accept_documents(world, 1, first_number=4)
        again = export(world)
        assert (pending(world), again.documents_read) == ([again.batch_id], 1)


def test_batch_that_a_firm_has_is_not_taken_from_it_by_a_client_who_left() -> None:
    world = build()
    accept_documents(world, 1)
    handed = export(world)
    do(world, acts.unlink)

    refused = export(world, replaces=handed.batch_id)

    assert (refused.state, refused.refusal) == ("refused", "replaced-batch-of-firm")
    assert pending(world) == [handed.batch_id]


def test_export_under_way_hands_nothing_to_a_firm_that_was_unlinked_meanwhile() -> None:
    world = build()
    accept_documents(world, 1)
    asked = ask(world)

    with overtaken_at("PutObject", lambda: unlinked(world)):
        run_export(world.business, asked.id)

    done = service.read_export(world.caller("owner"), asked.id)
    assert done.state == "done"
    assert pending(world) == []
    assert service.list_imports(world.caller(), ImportQuery()).total == 0
