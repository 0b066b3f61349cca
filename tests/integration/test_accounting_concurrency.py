"""Exports at once, on the emulator that keeps the promises of the real table."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from chalicelib.accounting import service, store
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import Discard, ImportQuery, NewExport
from chalicelib.accounting.model import ForbiddenStep
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.paging import PageQuery
from chalicelib.http.responding import undisturbed
from tests.support.digests import lists_of, send_digests
from tests.unit.accounting.world import OCTOBER, World, accept_documents, build

pytestmark = pytest.mark.usefixtures("stack")
AT_ONCE = 6


def ask(world: World) -> str:
    wanted = NewExport(period_from=OCTOBER[0], period_to=OCTOBER[1])
    return service.create_export(world.caller("owner"), wanted).id


def run(world: World, export_id: str) -> None:
    """Work as the queue does: again while others are in the way."""
    for _ in range(20):
        try:
            run_export(world.business, export_id)
        except (Retryable, DomainError):
            continue
        return


def members(world: World) -> list[str]:
    live = store.live_batches(world.business, *OCTOBER)
    return [known_as for entry in live for known_as in store.members_of([entry])]


def test_exports_at_once_take_each_document_once_and_number_without_gaps() -> None:
    world = build()
    accept_documents(world, 4)
    exports = [ask(world) for _ in range(AT_ONCE)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda export_id: run(world, export_id), exports))
    accept_documents(world, 1, first_number=5, issued_at=datetime(2026, 10, 9, 18, tzinfo=UTC))
    run(world, ask(world))

    held = members(world)
    assert len(held) == len(set(held)) == 5
    imports = service.list_imports(world.caller(), ImportQuery()).data
    assert sorted(batch.sequence for batch in imports) == [1, 2]
    states = {service.read_export(world.caller("owner"), each).state for each in exports}
    assert states == {"done", "refused"}


def test_same_message_delivered_at_once_makes_one_batch() -> None:
    world = build()
    accept_documents(world, 3)
    export_id = ask(world)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: run(world, export_id), range(AT_ONCE)))

    done = service.read_export(world.caller("owner"), export_id)
    assert (done.state, done.sequence) == ("done", 1)
    assert len(service.list_imports(world.caller(), ImportQuery()).data) == 1


def test_imports_at_once_all_get_the_same_answer() -> None:
    world = build()
    accept_documents(world, 1)
    export_id = ask(world)
    run(world, export_id)
    batch_id = service.read_export(world.caller("owner"), export_id).batch_id

    def take(number: int) -> str:
        if number % 2:
            undisturbed(service.import_file)(world.caller(), batch_id, "csv")
        return undisturbed(service.import_batch)(world.caller(), batch_id).status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(take, range(AT_ONCE)))

    assert answers == ["imported"] * AT_ONCE
    history = service.import_history(world.caller(), batch_id, PageQuery()).data
    assert [entry.event for entry in history].count("imported") == 1


def test_import_and_discard_at_once_leave_one_decision() -> None:
    world = build()
    accept_documents(world, 1)
    export_id = ask(world)
    run(world, export_id)
    batch_id = service.read_export(world.caller("owner"), export_id).batch_id

    discard = undisturbed(service.discard_import)

    def decide(number: int) -> None:
        try:
            if number % 2:
                undisturbed(service.import_batch)(world.caller(), batch_id)
            else:
                discard(world.caller("adviser"), batch_id, Discard(reason="doble"))
        except ForbiddenStep:
            pass

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(decide, range(AT_ONCE)))

    read = service.read_import(world.caller(), batch_id)
    live = store.live_batches(world.business, *OCTOBER)
    assert (read.status, len(live)) in {("imported", 1), ("discarded", 0)}


def test_digests_at_once_tell_everybody_once() -> None:
    world = build()
    accept_documents(world, 1)
    run(world, ask(world))

    with ThreadPoolExecutor(3) as pool:
        planned = list(pool.map(lambda _: send_digests(world.firm), range(3)))

    assert list(store.news(world.firm)) == []
    assert lists_of(world.firm) == []
    assert sum(planned) == 2
    from chalicelib.aws.table import Table
    from chalicelib.mail.model import Mail
    from chalicelib.mail.store import PARTITION

    mails = list(Table(world.firm).each(Mail, PARTITION))
    assert sorted(mail.language for mail in mails) == ["en", "es"]
