"""What a transaction asks of the table, and what becomes of the work that is due."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from chalicelib.aws import queues
from chalicelib.aws.chaining import HEADS
from chalicelib.aws.queues import VISIBILITY_SECONDS, Message
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import Key, Table, get_many
from chalicelib.aws.transaction import (
    DUE_SHARDS,
    ChangedMeanwhile,
    Claim,
    RespondedMeanwhile,
    StoredResponse,
    Transaction,
    check_version,
    response_key,
)
from chalicelib.core import chance, clock
from chalicelib.core.caller import Caller, Idempotency, PublicRequest
from chalicelib.core.chain import Head
from chalicelib.core.errors import Conflict, Permanent, Retryable, Stale
from chalicelib.core.history import HistoryEntry, Link
from chalicelib.core.model import Entity
from chalicelib.core.texts import Text
from tests.conftest import forget_environment
from tests.support.faults import overtaken_at, queued, refusal, refusing, watched

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TABLE = Table("firm_a")
KEY, OTHER = TABLE.key("NOTES", "1"), TABLE.key("NOTES", "2")
MAIL = Message("mail", {"id": "1"})
pytestmark = pytest.mark.usefixtures("aws")


class Note(Entity):
    text: str


class Taken(Conflict):
    code = "taken-in-test-of-writes"
    text = Text(es="Ocupado", en="Taken")


class Longest(Random):
    """Waits as long as may be."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


NOTE = Note(text="hello", created_at=NOW)


def at(version: int) -> Note:
    return NOTE.but(version=version)


def committed(*acts: Callable[[Transaction], object]) -> None:
    """Commit what is done to a transaction."""
    tx = Transaction()
    for act in acts:
        act(tx)
    tx.commit()


def with_mail(key: Key) -> None:
    """Store a note that has a mail to be sent."""
    committed(lambda tx: tx.create(key, NOTE, send=MAIL))


def item(key: Key = KEY) -> dict[str, Any]:
    """Read an item as it lies in the table."""
    found: dict[str, Any] = client("dynamodb").get_item(
        TableName="enlace-test", Key={"PK": {"S": key.pk}, "SK": {"S": key.sk}}
    )["Item"]
    return found


def due_of(key: Key = KEY) -> str:
    return str(item(key)["DUESK"]["S"])


@contextmanager
def refused_with(operation: str, code: str, *reasons: str) -> Iterator[None]:
    """Have the table turn every call of an operation away, for reasons."""

    def refuse(**_: Any) -> Any:
        response, parsed = refusal(code, 400)
        return response, parsed | {"CancellationReasons": [{"Code": each} for each in reasons]}

    events, name = client("dynamodb").meta.events, f"before-call.dynamodb.{operation}"
    events.register(name, refuse)
    try:
        yield
    finally:
        events.unregister(name, refuse)


@pytest.mark.parametrize(("read", "version"), [(None, 0), (at(3), 3)])
def test_named_version_is_the_one_that_was_read(read: Note | None, version: int) -> None:
    check_version(read, version)
    for wrong in (version + 1, version - 1):
        with pytest.raises(ChangedMeanwhile):
            check_version(read, wrong)


def test_other_version_is_refused_as_the_caller_says() -> None:
    class Moved(Stale):
        code = "moved-in-test"
        text = Text(es="Cambiado", en="Moved")

    with pytest.raises(Moved):
        check_version(None, 1, Moved())


def test_one_write_costs_no_transaction() -> None:
    with watched() as made:
        committed(lambda tx: tx.create(KEY, NOTE))
        committed(lambda tx: tx.delete(KEY, 1))
        committed(lambda tx: tx.require(KEY, 0))
        committed(lambda tx: tx.create(KEY, NOTE), lambda tx: tx.create(OTHER, NOTE))
        committed(lambda tx: tx.delete(KEY, 1), lambda tx: tx.delete(OTHER, 1))
        committed()

    assert made == ["PutItem", "DeleteItem", *["TransactWriteItems"] * 3]


def test_what_is_written_is_given_back_at_its_version() -> None:
    tx = Transaction()

    assert tx.create(KEY, at(0)) == at(1)
    assert tx.replace(OTHER, at(0)) == at(1)
    tx.commit()
    assert tx.create(KEY, at(7)) == at(1)
    assert tx.replace(OTHER, at(7)) == at(8)
    assert (TABLE.get(Note, "NOTES", "1"), TABLE.get(Note, "NOTES", "2")) == (at(1), at(1))


WRITES: list[Callable[[Transaction, Exception | None], object]] = [
    lambda tx, otherwise: tx.create(KEY, NOTE, otherwise=otherwise),
    lambda tx, otherwise: tx.replace(KEY, at(1), otherwise=otherwise),
    lambda tx, otherwise: tx.replace(KEY, at(0), otherwise=otherwise),
    lambda tx, otherwise: tx.delete(KEY, 1, otherwise=otherwise),
    lambda tx, otherwise: tx.require(KEY, 1, otherwise=otherwise),
    lambda tx, otherwise: tx.require(KEY, 0, otherwise=otherwise),
    lambda tx, otherwise: tx.claim(KEY, "acc_1", otherwise=otherwise),
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(("otherwise", "raised"), [(None, ChangedMeanwhile), (Taken(), Taken)])
@pytest.mark.parametrize("alone", [True, False])
def test_write_whose_condition_fails_raises_what_was_said_for_it(
    write: Callable[[Transaction, Exception | None], object],
    otherwise: Exception | None,
    raised: type[Exception],
    *,
    alone: bool,
) -> None:
    committed(lambda tx: tx.create(KEY, NOTE))
    committed(lambda tx: tx.replace(KEY, at(1)))

    acts = [lambda tx: write(tx, otherwise)]
    acts += [] if alone else [lambda tx: tx.create(OTHER, NOTE, otherwise=KeyError())]
    with pytest.raises(raised):
        committed(*acts)

    assert TABLE.get(Note, "NOTES", "1") == at(2)
    assert TABLE.get(Note, "NOTES", "2") is None


def test_what_its_writer_may_not_read_is_overwritten_and_another_item_decides() -> None:
    committed(lambda tx: tx.create(KEY, NOTE), lambda tx: tx.overwrite(OTHER, at(3)))
    committed(lambda tx: tx.replace(KEY, at(1)), lambda tx: tx.overwrite(OTHER, at(7)))
    with pytest.raises(ChangedMeanwhile):
        committed(lambda tx: tx.replace(KEY, at(1)), lambda tx: tx.overwrite(OTHER, at(8)))

    assert TABLE.get(Note, "NOTES", "2") == at(7)


def test_name_is_taken_by_one_and_can_be_released() -> None:
    with clock.set_to(NOW):
        committed(lambda tx: tx.claim(KEY, "acc_1"))

    assert get_many([(KEY, Claim)]) == [Claim(created_at=NOW, owner="acc_1", version=1)]
    committed(lambda tx: tx.release(KEY))
    assert get_many([(KEY, Claim)]) == [None]
    committed(lambda tx: tx.release(KEY))


def test_item_is_forgotten_by_the_table_when_it_is_said() -> None:
    until = datetime(2026, 11, 4, tzinfo=UTC)
    committed(lambda tx: tx.create(KEY, NOTE, expires_at=until + timedelta(seconds=0.5)))
    committed(lambda tx: tx.replace(OTHER, at(0), expires_at=until))

    assert [item(key)["expires_at"] for key in (KEY, OTHER)] == [{"N": "1793750400"}] * 2
    committed(lambda tx: tx.replace(KEY, at(1)))
    assert "expires_at" not in item()


def test_history_tells_what_happened_by_whom_and_when() -> None:
    tx = Transaction()
    with clock.set_to(NOW):
        tx.note(TABLE, "exp_1", "done", actor="acc_1", batch="bat_1")
        tx.commit()

    (entry,) = TABLE.each(HistoryEntry, "HISTORY#exp_1")
    assert entry.id.startswith("hist_")
    assert entry == HistoryEntry(
        id=entry.id,
        created_at=NOW,
        version=1,
        event="done",
        actor="acc_1",
        facts={"batch": "bat_1"},
    )


def chained() -> list[tuple[str, Link]]:
    """What the history of a licence tells, with the place of each entry."""
    entries = TABLE.each(HistoryEntry, "HISTORY#lic_1")
    told = [(entry.event, entry.link) for entry in entries if entry.link is not None]
    return sorted(told, key=lambda each: each[1].number)


def test_entries_of_a_licence_say_which_one_they_were_written_after() -> None:
    tx = Transaction()
    for event in ("begun", "activated"):
        tx.note(TABLE, "lic_1", event, actor="system")
    tx.commit()
    committed(lambda tx: tx.note(TABLE, "lic_1", "suspended", actor="system"))

    (begun, first), (activated, second), (suspended, third) = chained()
    assert (begun, activated, suspended) == ("begun", "activated", "suspended")
    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    before = ["", first.digest, second.digest]
    assert [each.previous for each in (first, second, third)] == before
    (head,) = TABLE.each(Head, HEADS)
    assert (head.number, head.digest, head.version) == (3, third.digest, 2)


def test_who_wrote_second_on_one_history_comes_behind_whoever_was_first() -> None:
    def other() -> None:
        committed(lambda tx: tx.note(TABLE, "lic_1", "first", actor="system"))

    with overtaken_at("TransactWriteItems", other):
        committed(lambda tx: tx.note(TABLE, "lic_1", "second", actor="system"))

    (event, first), (later, second) = chained()
    assert (event, later) == ("first", "second")
    assert second.previous == first.digest


def test_head_lies_among_what_changed_on_its_day_and_not_among_what_is_due() -> None:
    for moment in (NOW, NOW + timedelta(days=1)):
        with clock.set_to(moment):
            committed(lambda tx: tx.note(TABLE, "lic_1", "noted", actor="system"))

    held = item(TABLE.key(HEADS, "lic_1"))
    assert held["DUEPK"]["S"].startswith("T#platform#ANCHOR#2026-11-03#")
    assert "due_queue" not in held
    assert json.loads(held["due_body"]["S"])["number"] == 2


REPEATABLE = Idempotency("key-digest", "body-digest")


@pytest.mark.parametrize(("body", "text"), [(at(3), at(3).model_dump_json()), (None, "")])
def test_response_is_kept_with_the_write_for_two_days(body: Note | None, text: str) -> None:
    caller = Caller("acc_1", tenant="firm_a", idempotency=REPEATABLE)

    with clock.set_to(NOW):
        committed(lambda tx: tx.respond(caller, 201, body))

    key = response_key(caller, "key-digest")
    assert get_many([(key, StoredResponse)]) == [
        StoredResponse(created_at=NOW, version=1, status=201, body=text, body_digest="body-digest")
    ]
    assert item(key)["expires_at"] == {"N": str(int((NOW + timedelta(days=2)).timestamp()))}


def test_response_to_what_may_not_be_repeated_is_not_kept() -> None:
    with watched() as made:
        committed(lambda tx: tx.respond(Caller("acc_1", tenant="firm_a"), 201, NOTE))

    assert made == []


@pytest.mark.parametrize(
    ("caller", "key"),
    [
        (Caller("acc_1", tenant="firm_a"), Key("T#firm_a#RESPONSE#digest", "acc_1")),
        (Caller("acc_1"), Key("T#acc_1#RESPONSE#digest", "acc_1")),
        (PublicRequest(), Key("T#anonymous#RESPONSE#digest", "anonymous")),
        (PublicRequest(tenant=""), Key("T#anonymous#RESPONSE#digest", "anonymous")),
    ],
)
def test_response_is_its_persons_within_the_tenant(
    caller: Caller | PublicRequest, key: Key
) -> None:
    assert response_key(caller, "digest") == key


def test_request_that_another_run_answered_says_so_before_all_else() -> None:
    caller = Caller("acc_1", tenant="firm_a", idempotency=REPEATABLE)
    acts: list[Callable[[Transaction], object]] = [
        lambda tx: tx.create(KEY, NOTE, otherwise=Taken()),
        lambda tx: tx.respond(caller, 201),
        lambda tx: tx.create(OTHER, NOTE, otherwise=Taken()),
    ]
    committed(*acts)

    with pytest.raises(RespondedMeanwhile):
        committed(*acts)


def test_first_of_several_failed_conditions_is_told() -> None:
    committed(lambda tx: tx.create(OTHER, NOTE))

    with pytest.raises(Taken):
        committed(
            lambda tx: tx.create(KEY, NOTE, otherwise=KeyError()),
            lambda tx: tx.create(OTHER, NOTE, otherwise=Taken()),
            lambda tx: tx.require(TABLE.key("NOTES", "3"), 1, otherwise=KeyError()),
        )


def test_failed_condition_counts_more_than_a_conflict() -> None:
    reasons = ("TransactionConflict", "ConditionalCheckFailed")

    with (
        refused_with("TransactWriteItems", "TransactionCanceledException", *reasons),
        pytest.raises(Taken),
    ):
        committed(
            lambda tx: tx.create(KEY, NOTE),
            lambda tx: tx.create(OTHER, NOTE, otherwise=Taken()),
        )


def test_write_that_stays_in_the_way_of_others_says_so_after_ever_longer_pauses() -> None:
    pauses: list[float] = []

    with (
        clock.set_to(pause=pauses.append),
        chance.set_to(Longest()),
        refused_with("PutItem", "TransactionConflictException"),
        pytest.raises(Retryable, match=r"^write: in conflict with other writes$"),
    ):
        committed(lambda tx: tx.create(KEY, NOTE))

    assert pauses == [0.02 * 2**number for number in range(7)]


@pytest.mark.parametrize(("operation", "keys"), [("PutItem", "1"), ("TransactWriteItems", "123")])
def test_write_that_fails_as_a_whole_says_so_and_sends_nothing(operation: str, keys: str) -> None:
    tx = Transaction()
    for sort in keys:
        tx.create(TABLE.key("NOTES", sort), NOTE, send=MAIL)

    with (
        queued() as sent,
        refused_with(operation, "ValidationException"),
        pytest.raises(Permanent, match=r"^write: ValidationException$"),
    ):
        tx.commit()

    assert sent == []


def test_work_is_sent_with_each_write_and_work_in_hand_only_noted() -> None:
    with queued() as sent:
        committed(
            lambda tx: tx.create(KEY, NOTE, send=MAIL),
            lambda tx: tx.replace(OTHER, NOTE, send=Message("mail", {"id": "2"})),
            lambda tx: tx.replace(
                TABLE.key("NOTES", "3"), NOTE, due=Message("exports", {"id": "3"})
            ),
        )

    assert sent == [{"id": "1"}, {"id": "2"}]
    third = item(TABLE.key("NOTES", "3"))
    assert (third["due_queue"], third["due_body"]) == ({"S": "exports"}, {"S": '{"id": "3"}'})


def test_work_to_send_is_noted_rather_than_work_in_hand() -> None:
    committed(lambda tx: tx.replace(KEY, NOTE, send=MAIL, due=Message("exports", {"id": "3"})))

    assert item()["due_queue"] == {"S": "mail"}


def test_work_is_noted_for_when_its_queue_will_have_had_its_time() -> None:
    with clock.set_to(NOW):
        committed(lambda tx: tx.create(KEY, NOTE, send=Message("mail", {"id": "1"}, 30)))

    assert due_of() == clock.iso(NOW + timedelta(seconds=30 + VISIBILITY_SECONDS["mail"]))
    assert item()["DUEPK"]["S"] in {f"T#platform#DUE#{shard}" for shard in range(DUE_SHARDS)}


def test_time_until_work_is_due_can_be_set(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SWEEP_AFTER_SECONDS", "7")
    forget_environment()

    with clock.set_to(NOW):
        with_mail(KEY)

    assert due_of() == clock.iso(NOW + timedelta(seconds=7))


def test_work_that_is_due_is_spread_by_its_whole_key() -> None:
    keys = [TABLE.key("NOTES", str(number)) for number in range(40)]
    keys += [TABLE.key(f"NOTES{number}", "1") for number in range(40)]
    for key in keys:
        with_mail(key)

    spread = [item(key)["DUEPK"]["S"] for key in keys]

    assert len(set(spread[:40])) == len(set(spread[40:])) == DUE_SHARDS


def test_queue_that_does_not_take_a_message_leaves_it_to_the_sweep(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with refusing("sqs", "ServiceUnavailable", 503):
        with_mail(KEY)

    told = [(r.levelno, r.message, getattr(r, "queue", "")) for r in caplog.records]
    assert TABLE.get(Note, "NOTES", "1") == at(1)
    assert (logging.WARNING, "message left to the sweep", "mail") in told


def test_pauses_between_sweeps_of_an_item_grow_to_six_hours() -> None:
    with clock.set_to(NOW):
        committed(lambda tx: tx.create(KEY, NOTE, send=Message("activation", {"id": "1"})))
    waits = []

    for attempt in range(1, 13):
        moment = NOW + timedelta(days=attempt)
        with clock.set_to(moment), queued() as sent:
            assert (sweep(), sent) == (1, [{"id": "1"}])
        assert item()["due_attempts"] == {"N": str(attempt)}
        waits.append((datetime.fromisoformat(due_of()) - moment).total_seconds())

    assert waits == [min(360 * 2**attempt, 6 * 3600) for attempt in range(1, 13)]


def test_pause_of_an_item_doubles_nine_times_at_most(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SWEEP_AFTER_SECONDS", "7")
    forget_environment()
    with clock.set_to(NOW):
        with_mail(KEY)
    client("dynamodb").update_item(
        TableName="enlace-test",
        Key={"PK": {"S": KEY.pk}, "SK": {"S": KEY.sk}},
        UpdateExpression="SET due_attempts = :many",
        ExpressionAttributeValues={":many": {"N": "99999"}},
    )

    with clock.set_to(NOW + timedelta(days=1)):
        assert sweep() == 1

    assert due_of() == clock.iso(NOW + timedelta(days=1, seconds=7 * 2**9))


def test_sweep_says_what_it_sent_again(caplog: pytest.LogCaptureFixture) -> None:
    with_mail(KEY)

    with clock.set_to(clock.now() + timedelta(days=1)), caplog.at_level(logging.INFO):
        sweep()

    (line,) = [r for r in caplog.records if r.message == "due work sent again"]
    assert (getattr(line, "queue", ""), getattr(line, "attempts", 0)) == ("mail", 1)


def test_item_that_was_moved_on_meanwhile_is_not_sent_again() -> None:
    with_mail(KEY)

    with (
        clock.set_to(clock.now() + timedelta(days=1)),
        refused_with("UpdateItem", "ConditionalCheckFailedException"),
        queued() as sent,
    ):
        assert sweep() == 0

    assert sent == []


def test_item_that_is_being_written_is_left_to_the_next_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with_mail(KEY)

    with (
        clock.set_to(clock.now() + timedelta(days=1)),
        refused_with("UpdateItem", "TransactionConflictException"),
    ):
        assert sweep() == 0

    told = [(r.levelno, r.message, getattr(r, "cause", "")) for r in caplog.records]
    cause = "move on what is due: TransactionConflictException"
    assert (logging.WARNING, "due work left to the next run", cause) in told
    assert max(level for level, _, _ in told) == logging.WARNING


def test_sweep_goes_on_past_items_of_no_queue_and_calls_for_a_person(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keys = [TABLE.key("NOTES", str(number)) for number in range(9)]
    for key in keys:
        with_mail(key)
    for key in keys[:3]:
        client("dynamodb").update_item(
            TableName="enlace-test",
            Key={"PK": {"S": key.pk}, "SK": {"S": key.sk}},
            UpdateExpression="SET due_queue = :queue",
            ExpressionAttributeValues={":queue": {"S": "unheard-of"}},
        )

    with (
        clock.set_to(clock.now() + timedelta(days=1)),
        queued() as sent,
        pytest.raises(Permanent, match=r"^sweep: failed 3 times, the rest was done$"),
    ):
        sweep()

    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    told = [(r.message, getattr(r, "queue", ""), bool(r.exc_info)) for r in errors]
    assert len(sent) == 6
    assert told == [("due work not sent", "unheard-of", True)] * 3


@pytest.mark.parametrize("code", ["ValidationException", "ThrottlingException"])
def test_sweep_goes_on_past_shards_that_cannot_be_read(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    keys = [TABLE.key("NOTES", str(number)) for number in range(40)]
    for key in keys:
        with_mail(key)
    kept = sum(
        item(key)["DUEPK"]["S"] not in {"T#platform#DUE#0", "T#platform#DUE#1"} for key in keys
    )
    client("sqs").purge_queue(QueueUrl=queues.urls()["mail"])

    with (
        clock.set_to(clock.now() + timedelta(days=1)),
        queued() as sent,
        refusing_first("Query", code, 2),
        pytest.raises(Permanent, match=r"^sweep: failed 2 times, the rest was done$"),
    ):
        sweep()

    assert len(sent) == kept
    told = [r for r in caplog.records if r.message == "due work not read"]
    assert [(getattr(r, "shard", None), bool(r.exc_info)) for r in told] == [(0, True), (1, True)]
    assert f"read what is due: {code}" in caplog.text


@contextmanager
def refusing_first(operation: str, code: str, times: int) -> Iterator[None]:
    """Have the table turn the first calls of an operation away."""
    made: list[str] = []

    def refuse(model: Any, **_: Any) -> Any:
        made.append(model.name)
        return refusal(code, 400) if len(made) <= times else None

    events, name = client("dynamodb").meta.events, f"before-call.dynamodb.{operation}"
    events.register(name, refuse)
    try:
        yield
    finally:
        events.unregister(name, refuse)


def test_sweep_takes_so_many_of_a_shard_at_a_time_by_their_time() -> None:
    asked: list[dict[str, Any]] = []

    def look(params: dict[str, Any], **_: Any) -> None:
        asked.append(params)

    events, name = client("dynamodb").meta.events, "provide-client-params.dynamodb.Query"
    events.register(name, look)
    try:
        with clock.set_to(NOW):
            assert sweep() == 0
    finally:
        events.unregister(name, look)

    assert [(each["IndexName"], each["Limit"]) for each in asked] == [("due", 500)] * DUE_SHARDS
    assert [json.dumps(each["ExpressionAttributeValues"]) for each in asked] == [
        json.dumps({":pk": {"S": f"T#platform#DUE#{shard}"}, ":now": {"S": clock.iso(NOW)}})
        for shard in range(DUE_SHARDS)
    ]
