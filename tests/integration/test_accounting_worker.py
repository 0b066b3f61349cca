"""The worker of exports on moto: dying, repeated, in each other's way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.accounting import service, store, workers
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.accounting.model import FileNotFound
from chalicelib.accounting.views import ExportView
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Retryable
from chalicelib.onboarding import service as onboarding
from chalicelib.onboarding import store as onboarding_store
from tests.support.faults import at_every_call, overtaken_at
from tests.support.kills import killed_after, killed_at
from tests.unit.accounting.world import (
    World,
    accept_documents,
    ask,
    build,
    events,
    export,
    read_file,
)

pytestmark = pytest.mark.usefixtures("aws", "ticking")


Asked = tuple[World, ExportView]


@contextmanager
def before_each(operation: str, act: Callable[[], None], of: str) -> Iterator[None]:
    """Act just before each call of an operation of a service."""
    called, event = client(of).meta.events, f"before-call.{of}.{operation}"

    def act_first(**_: Any) -> None:
        act()

    called.register(event, act_first)
    try:
        yield
    finally:
        called.unregister(event, act_first)


def test_worker_killed_at_any_call_is_resumed_to_one_batch() -> None:
    def fresh() -> Asked:
        world = build()
        accept_documents(world, 2)
        return world, ask(world)

    def work(asked: Asked) -> None:
        run_export(asked[0].business, asked[1].id)

    def twice(asked: Asked) -> None:
        work(asked)
        work(asked)

    calls = at_every_call(killed_after, fresh, work, assert_one_batch, again=twice)

    assert calls > 10


def assert_one_batch(asked: Asked) -> None:
    world, export_id = asked[0], asked[1].id
    done = service.read_export(world.caller("owner"), export_id)
    assert (done.state, done.sequence) == ("done", 1)
    assert len(service.list_imports(world.caller(), ImportQuery()).data) == 1
    assert events(world, done.batch_id) == ["exported"]
    assert len(list(store.news(world.firm))) == 1
    for file in done.files:
        assert hashlib.sha256(read_file(world, done.id, file.name)).hexdigest() == file.sha256


def test_message_that_was_lost_is_sent_again_until_the_export_is_done() -> None:
    world = build()
    accept_documents(world, 1)
    asked = ask(world)

    with clock.set_to(datetime(2026, 11, 3, tzinfo=UTC)):
        assert sweep() == 1
    run_export(world.business, asked.id)
    with clock.set_to(datetime(2026, 11, 4, tzinfo=UTC)):
        assert sweep() == 1, "its news, and not the export"


def test_export_of_a_business_that_was_removed_goes() -> None:
    world = build()
    asked = ask(world)
    business = onboarding.business(world.business)
    tx = Transaction()
    tx.delete(onboarding_store.key_of(world.business, business), business.version)
    tx.commit()

    run_export(world.business, asked.id)

    assert store.export(world.business, asked.id) is None
    assert service.list_exports(world.caller("owner"), ExportQuery()).data == []
    with clock.set_to(datetime(2026, 11, 3, tzinfo=UTC)):
        assert sweep() == 0


def test_exports_in_each_others_way_read_again() -> None:
    world = build()
    accept_documents(world, 2)
    first, second = ask(world), ask(world)

    with overtaken_at("PutObject", lambda: run_export(world.business, second.id)):
        run_export(world.business, first.id)

    owner = world.caller("owner")
    refusals = [service.read_export(owner, asked.id).refusal for asked in (first, second)]
    assert refusals == ["no-documents", ""]
    assert len(service.list_imports(world.caller(), ImportQuery()).data) == 1


def test_batch_downloaded_while_its_replacement_is_made_is_not_replaced() -> None:
    world = build()
    accept_documents(world, 1)
    first = export(world)
    asked = ask(world, replaces=first.batch_id)

    def download() -> None:
        service.import_file(world.caller(), first.batch_id, "csv")

    with overtaken_at("PutObject", download):
        run_export(world.business, asked.id)

    refused = service.read_export(world.caller("owner"), asked.id)
    assert refused.refusal == "replaced-batch-downloaded"
    assert service.read_import(world.caller(), first.batch_id).status == "pending"


def test_export_that_keeps_losing_is_tried_again_later() -> None:
    world = build()
    accept_documents(world, 1)
    asked = ask(world)

    def others_are_first() -> None:
        tx = Transaction()
        store.save_register(tx, world.business, store.register(world.business))
        tx.commit()

    with before_each("PutObject", others_are_first, "s3"), pytest.raises(Retryable):
        run_export(world.business, asked.id)


def test_export_shows_how_far_it_is() -> None:
    world = build()
    accept_documents(world, 3)
    asked = ask(world)
    assert asked.state == "queued"

    with killed_at("PutObject", "before-call"):
        run_export(world.business, asked.id, progress_every=2)

    owner = world.caller("owner")
    running = service.read_export(owner, asked.id)
    assert (running.state, running.documents_read) == ("running", 2)
    with pytest.raises(FileNotFound):
        service.read_export_file(owner, asked.id, "journal.csv")
    run_export(world.business, asked.id)
    assert service.read_export(owner, asked.id).documents_read == 3


def test_message_that_comes_twice_is_worked_off_once() -> None:
    world = build()
    accept_documents(world, 1)
    asked = ask(world)

    for _ in range(2):
        workers.handle({"business_id": world.business, "export_id": asked.id})

    assert_one_batch((world, asked))
