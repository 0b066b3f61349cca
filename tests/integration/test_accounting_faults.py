"""Exports, imports and the digest on the local stack: disturbed at every call, all at once."""

from __future__ import annotations

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.accounting import service, store
from chalicelib.accounting.deciding_forms import NewImportPart, NewRefusal, NewRefusals, Undo
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import Discard, ImportQuery
from chalicelib.accounting.views import ExportView
from chalicelib.aws.table import Table
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.history import HistoryEntry
from chalicelib.invoicing import store as documents
from chalicelib.mail.model import Mail
from chalicelib.mail.store import PARTITION
from infra.local.days import costa_rican_day
from tests.support.digests import lists_of, send_digests
from tests.support.faults import EVERY_FAULT, Fault, at_every_call
from tests.support.issuing import issue, new_invoice, ready_business, step
from tests.support.kills import killed_after, survive_every_kill
from tests.unit.accounting.world import (
    OCTOBER,
    World,
    accept_documents,
    ask,
    build,
    events,
    export,
    read_file,
)

pytestmark = pytest.mark.usefixtures("stack")
FAULTS = pytest.mark.parametrize("fault", EVERY_FAULT, ids=lambda fault: fault.__name__)
FILES = ("SUENLACE.DAT", "journal.csv")


def work(world: World, export_id: str) -> None:
    """Work as the queue does: again while others are in the way."""
    for _ in range(20):
        try:
            run_export(world.business, export_id)
        except (Retryable, DomainError):
            continue
        return
    raise AssertionError("never done")


def one_more(world: World, number: int) -> ExportView:
    """Let one more document be accepted, on a day of its own, and ask for an export of that day."""
    at = datetime(2026, 9, 1, 18, tzinfo=UTC) + timedelta(days=number)
    accept_documents(world, 1, first_number=number, issued_at=at)
    return ask(world, period_from=at.date(), period_to=at.date())


def assert_whole(world: World, export_id: str, sequence: int) -> None:
    """One batch of one document, with whole files and one entry of each kind."""
    done = service.read_export(world.caller("owner"), export_id)
    assert (done.state, done.sequence, done.documents_read) == ("done", sequence, 1)
    assert events(world, done.batch_id) == ["exported"]
    for file in done.files:
        data = read_file(world, done.id, file.name)
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file.sha256, file.bytes)
    assert tuple(sorted(file.name for file in done.files)) == FILES
    ended = Table(world.business).each(HistoryEntry, f"HISTORY#{export_id}")
    assert [entry.event for entry in ended] == ["export_requested", "export_done"]


def held(world: World) -> list[str]:
    """List the documents of all live batches."""
    live = store.live_batches(world.business, date(2026, 9, 1), date(2026, 12, 31))
    return [known_as for entry in live for known_as in store.members_of([entry])]


@FAULTS
def test_export_disturbed_anywhere_makes_one_whole_batch(fault: Fault) -> None:
    world = build()
    made: list[str] = []

    def fresh() -> ExportView:
        asked = one_more(world, len(made) + 1)
        made.append(asked.id)
        return asked

    calls = at_every_call(
        fault,
        fresh,
        lambda asked: run_export(world.business, asked.id),
        lambda asked: assert_whole(world, asked.id, len(made)),
    )

    assert calls > 10
    assert len(held(world)) == len(set(held(world))) == len(made)
    assert len(list(store.news(world.firm))) == len(made)


def test_exports_at_once_of_which_one_is_killed_anywhere() -> None:
    world = build()
    for number in range(1, 11):
        asked = one_more(world, number)
        with killed_after(number * 3), ThreadPoolExecutor(3) as pool:
            runs = [pool.submit(run_export, world.business, asked.id) for _ in range(3)]
            for run in runs:
                run.exception()
        work(world, asked.id)
        assert_whole(world, asked.id, number)


def test_documents_issued_while_exporting_are_exported_once() -> None:
    owner = ready_business()
    today = costa_rican_day()
    world = World("", owner.tenant, "", "", "", owner.account_id)

    def issued_one(number: int) -> str:
        issued = issue(owner, new_invoice(lines=1)).id
        for _ in range(200):
            step(owner.tenant, issued)
            record = documents.progress(owner.tenant, issued)
            if record is not None and record.was_accepted:
                return issued
        raise AssertionError(f"document {number} was not accepted")

    def run(_: int) -> str:
        asked = ask(world, period_from=today, period_to=today)
        work(world, asked.id)
        return asked.id

    with ThreadPoolExecutor(4) as pool:
        issuing = [pool.submit(issued_one, number) for number in range(6)]
        exports = list(pool.map(run, range(6)))
        issued = [each.result() for each in issuing]
    exports.append(run(0))

    live = store.live_batches(owner.tenant, today, today)
    taken = [known_as for entry in live for known_as in store.members_of([entry])]
    assert sorted(taken) == sorted(issued)
    found = [service.read_export(owner, known_as) for known_as in exports]
    sequences = sorted(each.sequence for each in found if each.sequence)
    assert sequences == list(range(1, len(sequences) + 1))
    assert {each.refusal for each in found} <= {"", "no-documents"}


# -- digest -------------------------------------------------------------------------------------


def digests(world: World) -> list[Mail]:
    return list(Table(world.firm).each(Mail, PARTITION))


@FAULTS
def test_digest_disturbed_anywhere_tells_everybody_once(fault: Fault) -> None:
    worlds: list[World] = []

    def fresh() -> World:
        world = build()
        accept_documents(world, 1)
        export(world)
        worlds.append(world)
        return world

    def check(world: World) -> None:
        assert sorted(mail.language for mail in digests(world)) == ["en", "es"]
        assert list(store.news(world.firm)) == []
        assert lists_of(world.firm) == []

    def tell(world: World) -> None:
        send_digests(world.firm)

    calls = at_every_call(fault, fresh, tell, check)

    assert calls > 5
    for world in worlds:
        check(world)


# -- imports ------------------------------------------------------------------------------------


def assert_consistent(world: World, batch_id: str) -> str:
    """The status, the list and the book tell the same; give the status."""
    batch = store.batch(world.firm, batch_id)
    assert batch is not None
    listed = service.list_imports(world.caller(), ImportQuery(status=batch.status))
    assert [each.id for each in listed.data] == [batch_id]
    assert listed.by_state == {batch.status: listed.total} == {batch.status: 1}
    is_live = batch.status not in {"discarded", "superseded"}
    assert len(store.live_batches(world.business, *OCTOBER)) == is_live
    return batch.status


def one_import() -> tuple[World, str]:
    world = build()
    accept_documents(world, 1)
    return world, export(world).batch_id


def test_two_advisers_decide_at_once_and_the_books_stay_one() -> None:
    world, batch_id = one_import()
    advisers = [world.caller("adviser"), world.caller()]
    decisions = [
        lambda caller: service.discard_import(caller, batch_id, Discard(reason="doble")),
        lambda caller: service.restore_import(caller, batch_id),
    ]

    def decide(seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311 - a choice that can be repeated
        for _ in range(6):
            try:
                chosen.choice(decisions)(advisers[seed % 2])
            except DomainError:
                continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decide, range(4)))
    status = assert_consistent(world, batch_id)
    happened = events(world, batch_id)[::-1]
    if status == "discarded":
        service.restore_import(advisers[0], batch_id)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: _try(service.import_batch, advisers[n % 2], batch_id), range(4)))

    assert assert_consistent(world, batch_id) == "imported"
    # they take turns: nobody discards what is discarded or restores what is not
    turns = ["discarded", "restored"] * len(happened)
    assert happened[1:] == turns[: len(happened) - 1]
    assert events(world, batch_id).count("imported") == 1


def _try(decide: Any, *arguments: Any) -> None:
    try:
        decide(*arguments)
    except DomainError:
        return


def test_decisions_killed_anywhere_are_resumed() -> None:
    world, batch_id = one_import()
    caller = world.caller()
    for decide, status in (
        (lambda: service.discard_import(caller, batch_id, Discard(reason="doble")), "discarded"),
        (lambda: service.restore_import(caller, batch_id), "pending"),
        (lambda: service.import_batch(caller, batch_id), "imported"),
    ):
        survive_every_kill(lambda decide=decide: decide() and None)  # type: ignore[misc]
        assert assert_consistent(world, batch_id) == status
    assert events(world, batch_id)[::-1] == [
        "exported", "discarded", "restored", "importing", "imported",
    ]  # fmt: skip


def test_import_in_part_its_refusals_and_their_way_back_killed_anywhere_are_resumed() -> None:
    world = build()
    first, second, third = accept_documents(world, 3)
    batch_id = export(world).batch_id
    caller = world.caller()
    part = NewImportPart(documents=[first, second])
    said = NewRefusals(refusals=[NewRefusal(document=second, text="no cuadra")])
    for decide, free in (
        (lambda: service.import_batch(caller, batch_id, part), {third}),
        (lambda: service.report_refusals(caller, batch_id, said), {second, third}),
        (lambda: service.withdraw_refusal(caller, batch_id, second), {third}),
        (lambda: service.undo_import(caller, batch_id, Undo(reason="otra empresa")), set()),
    ):
        survive_every_kill(lambda decide=decide: decide() and None)  # type: ignore[misc]
        assert set(held(world)) == {first, second, third} - free
        assert_consistent(world, batch_id)
    assert events(world, batch_id)[::-1] == [
        "exported", "imported_in_part", "program_refused", "refusal_withdrawn", "undone",
    ]  # fmt: skip


def test_export_and_undoing_at_once_hold_what_was_released_once() -> None:
    world = build()
    first, second = accept_documents(world, 2)
    batch_id = export(world).batch_id
    service.import_batch(world.caller(), batch_id, NewImportPart(documents=[first]))
    asked = ask(world)

    with ThreadPoolExecutor(2) as pool:
        why = Undo(reason="otra empresa")
        undoing = pool.submit(_try, service.undo_import, world.caller(), batch_id, why)
        pool.submit(work, world, asked.id).result()
        undoing.result()

    assert sorted(held(world)) == sorted([first, second])


def test_restore_and_export_at_once_take_the_document_once() -> None:
    for _ in range(3):
        world, batch_id = one_import()
        service.discard_import(world.caller(), batch_id, Discard(reason="doble"))
        asked = ask(world)

        with ThreadPoolExecutor(2) as pool:
            restoring = pool.submit(_try, service.restore_import, world.caller(), batch_id)
            pool.submit(work, world, asked.id).result()
            restoring.result()

        assert len(held(world)) == 1
