"""The table, its cursors and its transactions, one thread at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from chalicelib.aws import history
from chalicelib.aws.queues import VISIBILITY_SECONDS, Message
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import InvalidCursor, ItemTooLarge, Table, get_many
from chalicelib.aws.transaction import (
    ChangedMeanwhile,
    RespondedMeanwhile,
    Transaction,
)
from chalicelib.core import clock
from chalicelib.core.caller import Caller, Idempotency
from chalicelib.core.errors import Conflict, Permanent, Retryable
from chalicelib.core.model import Entity
from chalicelib.core.paging import PageQuery
from chalicelib.core.texts import Text
from tests.support.faults import refusal

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("aws")


class Note(Entity):
    text: str


class Taken(Conflict):
    code = "taken-in-test"
    text = Text(es="Ocupado", en="Taken")


def note(text: str = "hello") -> Note:
    return Note(text=text, created_at=NOW)


def store(table: Table, sort: str, entity: Note, send: Message | None = None) -> Note:
    tx = Transaction()
    stored = tx.create(table.key("NOTES", sort), entity, send=send)
    tx.commit()
    return stored


def messages(aws: dict[str, Any], queue: str) -> list[dict[str, str]]:
    answer = client("sqs").receive_message(QueueUrl=aws["queues"][queue], MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


@pytest.mark.parametrize("text", ["short", "long " * 1000])
def test_stored_entity_reads_back_as_it_was(text: str) -> None:
    stored = store(Table("firm_a"), "1", note(text))

    assert Table("firm_a").get(Note, "NOTES", "1") == stored
    assert stored.version == 1


def test_other_tenant_sees_nothing() -> None:
    store(Table("firm_a"), "1", note())

    assert Table("firm_b").get(Note, "NOTES", "1") is None
    assert list(Table("firm_b").each(Note, "NOTES")) == []


def test_version_0_is_that_of_an_item_that_is_not_there() -> None:
    table = Table("firm_a")
    key = table.key("NOTES", "1")

    tx = Transaction()
    tx.require(key, 0)
    tx.replace(table.key("NOTES", "2"), note())
    tx.commit()
    store(table, "1", note())

    assert table.get(Note, "NOTES", "2") == note().but(version=1)
    too_late = [Transaction() for _ in range(3)]
    too_late[0].require(key, 0)
    too_late[1].replace(key, note())
    too_late[2].delete(key, 0)
    for tx in too_late:
        with pytest.raises(ChangedMeanwhile):
            tx.commit()


@pytest.mark.parametrize("tenant", ["", "firm_a#NOTES"])
def test_tenant_that_could_reach_into_another_is_refused(tenant: str) -> None:
    with pytest.raises(ValueError, match="tenant"):
        Table(tenant)


def test_pages_follow_each_other_without_loss() -> None:
    table = Table("firm_a")
    for number in range(7):
        store(table, f"{number}", note(str(number)))
    seen: list[str] = []
    cursor = None

    while True:
        page = table.page(Note, "NOTES", PageQuery(limit=3, cursor=cursor), newest_first=True)
        seen += [entry.text for entry in page.data]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


def test_cursor_of_another_tenant_or_list_is_refused() -> None:
    for tenant in ("firm_a", "firm_b"):
        for number in range(3):
            store(Table(tenant), f"{number}", note())
    cursor = Table("firm_a").page(Note, "NOTES", PageQuery(limit=1)).next_cursor

    for table, partition in ((Table("firm_b"), "NOTES"), (Table("firm_a"), "OTHER")):
        with pytest.raises(InvalidCursor):
            table.page(Note, partition, PageQuery(limit=1, cursor=cursor))
    with pytest.raises(InvalidCursor):
        Table("firm_a").page(Note, "NOTES", PageQuery(limit=1, cursor="not a cursor"))


def test_write_over_a_newer_version_is_refused() -> None:
    table = Table("firm_a")
    first = store(table, "1", note())
    tx = Transaction()
    tx.replace(table.key("NOTES", "1"), first.but(text="second"))
    tx.commit()
    late = Transaction()
    late.replace(table.key("NOTES", "1"), first.but(text="late"))

    with pytest.raises(ChangedMeanwhile):
        late.commit()

    stored = table.get(Note, "NOTES", "1")
    assert stored is not None
    assert (stored.text, stored.version) == ("second", 2)


def test_transaction_writes_nothing_when_one_condition_fails() -> None:
    table = Table("firm_a")
    store(table, "taken", note())
    tx = Transaction()
    tx.create(table.key("NOTES", "new"), note())
    tx.create(table.key("NOTES", "taken"), note(), otherwise=Taken())

    with pytest.raises(Taken):
        tx.commit()

    assert table.get(Note, "NOTES", "new") is None


def test_repeated_answer_is_told_apart_from_other_conflicts() -> None:
    table = Table("firm_a")
    caller = Caller(account_id="acc_1", tenant="firm_a", idempotency=Idempotency("key", "digest"))
    for expected in (None, RespondedMeanwhile):
        tx = Transaction()
        tx.create(table.key("NOTES", "same"), note(), otherwise=Taken())
        tx.respond(caller, 201, note())

        if expected is None:
            tx.commit()
        else:
            with pytest.raises(expected):
                tx.commit()


def test_history_is_read_newest_first() -> None:
    table = Table("firm_a")
    for number in range(3):
        with clock.set_to(NOW + timedelta(seconds=number)):
            tx = Transaction()
            tx.note(table, "lic_1", f"step_{number}", actor="acc_1", detail="x")
            tx.commit()

    page = history.page(table, "lic_1", PageQuery())

    assert [entry.event for entry in page.data] == ["step_2", "step_1", "step_0"]
    assert page.data[0].facts == {"detail": "x"}


def test_message_is_sent_after_the_commit(aws: dict[str, Any]) -> None:
    store(Table("firm_a"), "1", note(), send=Message("mail", {"id": "1"}))

    assert messages(aws, "mail") == [{"id": "1"}]


def test_undone_work_is_sent_again_and_done_work_is_not(aws: dict[str, Any]) -> None:
    table = Table("firm_a")
    with clock.set_to(NOW):
        done = store(table, "done", note(), send=Message("mail", {"id": "done"}))
        store(table, "undone", note(), send=Message("mail", {"id": "undone"}))
        messages(aws, "mail")
        tx = Transaction()
        tx.replace(table.key("NOTES", "done"), done)
        tx.commit()
        assert sweep() == 0
    patience = VISIBILITY_SECONDS["mail"]
    with clock.set_to(NOW + timedelta(seconds=patience + 1)):
        assert sweep() == 1
        assert sweep() == 0
    again = messages(aws, "mail")

    assert {"id": "undone"} in again
    with clock.set_to(NOW + timedelta(seconds=3 * patience)):
        assert sweep() == 0
    with clock.set_to(NOW + timedelta(seconds=3 * patience + 2)):
        assert sweep() == 1


@pytest.mark.parametrize("queue", VISIBILITY_SECONDS)
def test_work_that_its_queue_still_leaves_to_a_worker_is_not_sent_again(queue: str) -> None:
    with clock.set_to(NOW):
        store(Table("firm_a"), "1", note(), send=Message(queue, {"id": "1"}, delay_seconds=30))
    at_work_until = NOW + timedelta(seconds=30 + VISIBILITY_SECONDS[queue])

    with clock.set_to(at_work_until):
        assert sweep() == 0
    with clock.set_to(at_work_until + timedelta(seconds=1)):
        assert sweep() == 1


def test_queue_that_is_down_leaves_the_work_to_the_sweep(
    aws: dict[str, Any], environment: pytest.MonkeyPatch
) -> None:
    from chalicelib.aws import queues

    environment.setenv("QUEUE_URLS", json.dumps({"mail": aws["queues"]["mail"] + "-gone"}))
    from tests.conftest import forget_environment

    forget_environment()
    with clock.set_to(NOW), pytest.raises(Exception, match="send to mail"):
        queues.send(Message("mail", {"id": "1"}))


def test_item_that_cannot_fit_is_refused_before_it_is_sent() -> None:
    import secrets

    with pytest.raises(ItemTooLarge):
        store(Table("firm_a"), "1", note(secrets.token_hex(450_000)))


@pytest.mark.parametrize("busy_times", [2, 10**6])
def test_items_that_a_busy_table_leaves_over_are_asked_for_again_after_a_pause(
    busy_times: int,
) -> None:
    table = Table("firm_a")
    pauses: list[float] = []
    asked: list[str] = []
    wanted = [(table.key("NOTES", sort), Note) for sort in "12"]
    stored = [store(table, sort, note(sort)) for sort in "12"]
    keys = [{"PK": {"S": key.pk}, "SK": {"S": key.sk}} for key, _ in wanted]

    def leave_all(model: Any, **_: Any) -> Any:
        asked.append(model.name)
        left = {"enlace-test": {"Keys": keys, "ConsistentRead": True}}
        answer = {"Responses": {}, "UnprocessedKeys": left}
        return (AWSResponse("", 200, {}, None), answer) if len(asked) <= busy_times else None

    events, name = client("dynamodb").meta.events, "before-call.dynamodb.BatchGetItem"
    events.register(name, leave_all)
    try:
        with clock.set_to(pause=pauses.append):
            if busy_times > len(wanted):
                with pytest.raises(Retryable):
                    get_many(wanted)
            else:
                assert get_many(wanted) == stored
    finally:
        events.unregister(name, leave_all)

    assert (len(asked), len(pauses)) == ((3, 2) if busy_times == 2 else (8, 7))


@contextmanager
def turned_away(
    operation: str, code: str, *reasons: str, times: int = 10**6
) -> Iterator[list[str]]:
    """Have the table turn an operation away, the first `times`."""
    made: list[str] = []

    def refuse(model: Any, **_: Any) -> Any:
        made.append(model.name)
        if len(made) > times:
            return None
        response, parsed = refusal(code, 400)
        more = {"CancellationReasons": [{"Code": reason} for reason in reasons]} if reasons else {}
        return response, parsed | more

    events, name = client("dynamodb").meta.events, f"before-call.dynamodb.{operation}"
    events.register(name, refuse)
    try:
        yield made
    finally:
        events.unregister(name, refuse)


PASSING = [
    ("PutItem", "TransactionConflictException", ()),
    ("TransactWriteItems", "TransactionCanceledException", ("ThrottlingError", "None")),
    ("TransactWriteItems", "TransactionCanceledException", ("None", "TransactionConflict")),
    (
        "TransactWriteItems",
        "TransactionCanceledException",
        ("ProvisionedThroughputExceeded", "None"),
    ),
]


def writes(operation: str) -> Transaction:
    tx = Transaction()
    for sort in "1" if operation == "PutItem" else "12":
        tx.create(Table("firm_a").key("NOTES", sort), note())
    return tx


@pytest.mark.parametrize(("operation", "code", "reasons"), PASSING)
def test_write_that_meets_others_or_a_busy_table_is_tried_again(
    operation: str, code: str, reasons: tuple[str, ...]
) -> None:
    with turned_away(operation, code, *reasons, times=2) as made:
        writes(operation).commit()

    assert len(made) == 3
    assert Table("firm_a").get(Note, "NOTES", "1") is not None


@pytest.mark.parametrize(("operation", "code", "reasons"), PASSING[:2])
def test_write_that_finds_no_gap_can_be_tried_again_later(
    operation: str, code: str, reasons: tuple[str, ...]
) -> None:
    pauses: list[float] = []

    with (
        clock.set_to(pause=pauses.append),
        turned_away(operation, code, *reasons) as made,
        pytest.raises(Retryable),
    ):
        writes(operation).commit()

    assert (len(made), len(pauses)) == (8, 7)


def test_write_that_cannot_be_is_not_tried_again() -> None:
    with (
        turned_away(
            "TransactWriteItems", "TransactionCanceledException", "ValidationError", "None"
        ) as made,
        pytest.raises(Permanent),
    ):
        writes("TransactWriteItems").commit()

    assert len(made) == 1


@pytest.mark.parametrize("code", ["TransactionConflictException", "ValidationException"])
def test_sweep_goes_on_past_an_item_that_fails(aws: dict[str, Any], code: str) -> None:
    with clock.set_to(NOW):
        for sort in "abcdefgh":
            store(Table("firm_a"), sort, note(), send=Message("mail", {"id": sort}))
    while messages(aws, "mail"):
        pass

    with clock.set_to(NOW + timedelta(days=1)), turned_away("UpdateItem", code, times=1):
        if code == "ValidationException":
            with pytest.raises(Permanent, match="failed 1 times"):
                sweep()
        else:
            assert sweep() == 7

    assert len(messages(aws, "mail")) == 7
    with clock.set_to(NOW + timedelta(days=1, minutes=1)):
        assert sweep() == 1


def test_keys_are_built_by_the_table_and_nowhere_else() -> None:
    root = Path(__file__).parents[3] / "chalicelib"

    building = [
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if re.search(r"\bKey\(|[\"']T#", file.read_text(encoding="utf-8"))
    ]

    assert building == ["aws/table.py"]
