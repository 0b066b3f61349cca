"""The worker of exports and the digest on moto: dying, repeated, in each other's way."""

from __future__ import annotations

import hashlib
import itertools
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.accounting import digest, service, store, workers
from chalicelib.accounting.digest import Sizes
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import ImportQuery
from chalicelib.accounting.model import FileNotFound
from chalicelib.accounting.views import ExportView
from chalicelib.accounts.store import change_account
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from chalicelib.core.errors import DomainError, Retryable
from chalicelib.core.settings import settings
from chalicelib.firms import service as firms
from chalicelib.firms import store as firm_store
from chalicelib.mail.model import Mail
from chalicelib.postbox.workers import remind
from tests.support.digests import send_digests
from tests.support.faults import at_every_call, overtaken_at, queued, refusing
from tests.support.kills import killed_after, killed_at
from tests.support.scopes import HIDDEN
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


# -- digest -------------------------------------------------------------------------------------


def planned_mails() -> list[dict[str, Any]]:
    items = client("dynamodb").scan(TableName="enlace-test")["Items"]
    return [item for item in items if item["type"]["S"] == "Mail"]


def test_digest_tells_everybody_who_may_import_once() -> None:
    world = build()
    accept_documents(world, 1)
    export(world)

    first, second = send_digests(), send_digests()

    assert (first, second) == (2, 0)
    assert len(planned_mails()) == 2
    assert list(store.news()) == []


def test_digest_keeps_to_confidentiality() -> None:
    world = build(adviser_companies=frozenset({HIDDEN}))
    accept_documents(world, 1)
    export(world)

    assert send_digests() == 1


def test_digest_is_not_mailed_to_who_may_not_sign_in() -> None:
    world = build()
    accept_documents(world, 1)
    export(world)
    change_account(world.adviser, lambda each: each.but(state="locked"), "account_locked")

    assert send_digests() == 1


def test_locked_firm_gets_its_digest_once_it_is_unlocked() -> None:
    world = build()
    accept_documents(world, 1)
    export(world)
    write_firm(firms.firm(world.firm).locked("Prueba", clock.now()))

    assert send_digests() == 0
    write_firm(firms.firm(world.firm).unlocked())
    assert send_digests() == 2


def write_firm(firm: firms.Firm) -> None:
    tx = Transaction()
    firm_store.write_firm(tx, firm)
    tx.commit()


def test_digest_leaves_out_what_was_decided_meanwhile() -> None:
    world = build()
    accept_documents(world, 1)
    done = export(world)
    service.import_batch(world.caller(), done.batch_id)

    assert send_digests() == 0
    assert list(store.news()) == []


def test_news_of_several_batches_is_one_mail_each_in_the_readers_language() -> None:
    world = build()
    accept_documents(world, 1)
    export(world)
    accept_documents(world, 1, first_number=2, issued_at=datetime(2026, 9, 5, 18, tzinfo=UTC))
    export(world, period_from=date(2026, 9, 1), period_to=date(2026, 9, 30))

    assert send_digests() == 2

    by_language = {mail.language: json.loads(mail.facts["imports"]) for mail in mails()}
    assert {len(imports) for imports in by_language.values()} == {2}
    assert {item["period"] for item in by_language["es"]} == {
        "01/10/2026 – 31/10/2026",
        "01/09/2026 – 30/09/2026",
    }
    assert by_language["en"][0]["period"] == "2026-10-01 – 2026-10-31"
    assert by_language["en"][0] | {"period": ""} == {
        "company": "Ejemplo Ficticio S.A.", "code": "00042", "period": "", "documents": "1",
        "total": "1130.00", "currency": "CRC", "incidents": "0",
    }  # fmt: skip


def mails() -> list[Mail]:
    return [Mail.model_validate_json(_text(item)) for item in planned_mails()]


def _text(item: dict[str, Any]) -> bytes:

    data = item["data"]
    return data["S"].encode() if "S" in data else zlib.decompress(bytes(data["B"]))


def test_digest_killed_before_its_commit_tells_nobody_twice() -> None:
    world = build()
    accept_documents(world, 1)
    export(world)

    with killed_at("TransactWriteItems", "before-call"):
        send_digests()

    assert planned_mails() == []
    assert send_digests() == 2
    assert len(planned_mails()) == 2


def at_local(hour: int, day: int = 2) -> AbstractContextManager[None]:
    """Set the clock to an hour of a November day in Costa Rica."""
    ticks = itertools.count()
    start = datetime(2026, 11, day, hour + 6, tzinfo=UTC) if hour < 18 else None
    start = start or datetime(2026, 11, day + 1, hour - 18, tzinfo=UTC)
    return clock.set_to(lambda: start + timedelta(milliseconds=next(ticks)))


def news_of(world: World, number: int) -> None:
    """Let a batch of its own come in."""
    at = datetime(2026, 9, number, 18, tzinfo=UTC)
    accept_documents(world, 1, first_number=number, issued_at=at)
    export(world, period_from=at.date(), period_to=at.date())


def test_digest_waits_for_the_hour_where_the_firm_is_and_a_missed_hour_is_caught_up() -> None:
    world = build()
    news_of(world, 1)

    with at_local(7):
        assert send_digests() == 0
    with at_local(11):  # nothing ran at eight
        assert send_digests() == 2


def test_digest_goes_out_once_a_local_day_and_later_news_waits_for_the_next() -> None:
    world = build()
    news_of(world, 1)
    with at_local(8):
        assert send_digests() == 2
    news_of(world, 2)

    with at_local(9):
        assert send_digests() == 0
    with at_local(23):  # the next day in UTC
        assert send_digests() == 0
    with at_local(8, day=3):
        assert send_digests() == 2

    assert [len(json.loads(mail.facts["imports"])) for mail in mails()] == [1, 1, 1, 1]


def test_digest_goes_out_from_the_hour_that_the_firm_says() -> None:
    world = build()
    tx = Transaction()
    firm_store.write_firm(tx, firms.firm(world.firm).but(digest_hour=6))
    tx.commit()
    news_of(world, 1)

    with at_local(5):
        assert send_digests() == 0
    with at_local(6):
        assert send_digests() == 2


def test_news_that_was_decided_before_the_digest_does_not_use_up_the_day() -> None:
    world = build()
    news_of(world, 1)
    (decided,) = service.list_imports(world.caller(), ImportQuery()).data
    service.import_batch(world.caller(), decided.id)
    with at_local(8):
        assert send_digests() == 0
    news_of(world, 2)

    with at_local(9):
        assert send_digests() == 2


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let news go out with every run."""
    monkeypatch.setenv("DIGEST_FROM_HOUR", "-1")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.usefixtures("_at_once")
def test_news_goes_out_at_once_where_the_setting_says_so() -> None:
    world = build()

    for number in (1, 2):
        news_of(world, number)
        with at_local(3):
            assert send_digests() == 2


def test_all_news_is_one_mail_each_that_lists_so_many_and_counts_the_rest() -> None:
    world = build()
    for number in range(1, 6):
        news_of(world, number)

    assert send_digests(Sizes(rows=2, writes=2)) == 2

    assert list(store.news()) == []
    assert [(len(json.loads(m.facts["imports"])), m.facts["more"]) for m in mails()] == [
        (2, "3"), (2, "3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("PutItem", 1),  # what it tells of
        ("PutItem", 2),  # the first mail
        ("PutItem", 3),
        ("DeleteItem", 1),  # the first news
        ("TransactWriteItems", 1),  # the last, with the end of the digest
    ],
)
def test_digest_killed_between_its_writes_is_finished_without_the_news_that_came_in_between(
    operation: str, number: int
) -> None:
    one_by_one = Sizes(writes=1)
    world = build()
    news_of(world, 1)
    news_of(world, 2)

    with killed_at(operation, "before-call", number):
        send_digests(one_by_one)
    news_of(world, 3)
    for day in (2, 3):
        with at_local(9, day):
            send_digests(one_by_one)

    told = Counter(
        (mail.recipient, item["period"])
        for mail in mails()
        for item in json.loads(mail.facts["imports"])
    )
    assert len(told) == 3 * 2  # three batches, two users
    assert set(told.values()) == {1}
    assert list(store.news()) == []


@pytest.mark.usefixtures("_at_once")
def test_digest_that_another_run_has_told_meanwhile_is_not_told_again() -> None:
    world = build()
    news_of(world, 1)
    told: list[int] = []

    with overtaken_at("GetItem", lambda: told.append(send_digests())):
        told.append(send_digests())

    assert told == [2, 0]
    assert len(planned_mails()) == 2


def test_one_firm_whose_digest_fails_holds_up_no_other() -> None:
    world, broken = build(), build()
    for each in (world, broken):
        accept_documents(each, 1)
        export(each)
    client("dynamodb").delete_item(
        TableName="enlace-test",
        Key={"PK": {"S": f"T#{broken.firm}#FIRM"}, "SK": {"S": "FIRM"}},
    )

    with queued() as asked:
        assert digest.ask_for_digests() == 2
    for message in asked:
        if message["tenant"] == broken.firm:
            with pytest.raises(DomainError):  # the message comes again, and is a dead letter then
                remind(message)
        else:
            remind(message)

    assert len(planned_mails()) == 2
    assert {news.firm_id for news in store.news()} == {broken.firm}


def test_queue_that_takes_one_digest_and_not_the_other_fails_the_run_once_all_were_asked() -> None:
    for _ in range(2):
        world = build()
        accept_documents(world, 1)
        export(world)

    with (
        refusing("sqs", "ThrottlingException", 400, times=1),
        queued() as asked,
        # the alarm of the function sees it
        pytest.raises(digest.DigestsNotAsked, match="1 firms not asked for"),
    ):
        digest.ask_for_digests()

    assert len({each["tenant"] for each in asked}) == 2


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


def test_queue_and_schedule_do_the_same_work() -> None:
    world = build()
    accept_documents(world, 1)
    asked = ask(world)

    workers.handle({"business_id": world.business, "export_id": asked.id})
    workers.handle({"business_id": world.business, "export_id": asked.id})
    with queued() as asked_for:
        workers.ask_for_digests()
    for message in asked_for * 2:
        remind(message)

    assert service.read_export(world.caller("owner"), asked.id).state == "done"
    assert len(planned_mails()) == 2
