"""What the sweep leaves alone: work that only waits in its queue, whose turn comes."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from chalicelib.aws import queues
from chalicelib.aws.queues import BACKLOG, VISIBILITY_SECONDS, Message
from chalicelib.aws.session import client
from chalicelib.aws.sweeping import sweep
from chalicelib.aws.table import Key, Table
from chalicelib.aws.transaction import Claim, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Permanent, Retryable
from tests.support.faults import queued, refusing

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TABLE = Table("biz_many")
pytestmark = pytest.mark.usefixtures("aws")


def commit(number: int, queue: str = "submission", business: str = "biz_many") -> Key:
    key, tx = TABLE.key("NOTES", str(number)), Transaction()
    body = {"business": business, "document": str(number)}
    tx.create(key, Claim(created_at=clock.now(), owner="x"), send=Message(queue, body))
    tx.commit()
    return key


def item(key: Key) -> dict[str, Any]:
    at = {"PK": {"S": key.pk}, "SK": {"S": key.sk}}
    return dict(client("dynamodb").get_item(TableName="enlace-test", Key=at)["Item"])


def test_what_waits_in_a_backlog_is_not_sent_again_until_the_queue_is_through() -> None:
    patience = timedelta(seconds=VISIBILITY_SECONDS["submission"])
    with clock.set_to(NOW):
        keys = [commit(number) for number in range(BACKLOG)]

    overdue = NOW + patience + timedelta(minutes=1)
    with clock.set_to(overdue), queued() as sent:
        assert (sweep(), sent) == (0, [])

    assert {item(key)["DUESK"]["S"] for key in keys} == {clock.iso(overdue + patience)}
    assert {item(key)["due_attempts"]["N"] for key in keys} == {"0"}
    client("sqs").purge_queue(QueueUrl=queues.urls()["submission"])
    with clock.set_to(overdue + patience + timedelta(minutes=1)), queued() as sent:
        assert sweep() == BACKLOG
    assert {each["document"] for each in sent} == {str(number) for number in range(BACKLOG)}


def test_what_a_quiet_tenant_lost_comes_back_while_a_loud_one_waits() -> None:
    with clock.set_to(NOW):
        for number in range(BACKLOG + 1):
            commit(number)
        commit(99, business="biz_quiet")
        client("sqs").purge_queue(QueueUrl=queues.urls()["submission"])
        for number in range(BACKLOG + 2):
            queues.send(Message("submission", {"business": "biz_many", "document": str(number)}))

    with clock.set_to(NOW + timedelta(hours=1)), queued() as sent:
        assert sweep() == 1

    assert sent == [{"business": "biz_quiet", "document": "99"}]


def test_of_many_quiet_tenants_no_more_are_sent_again_than_a_short_queue_holds() -> None:
    with clock.set_to(NOW):
        for number in range(BACKLOG + 5):
            commit(number, business=f"biz_{number}")

    with clock.set_to(NOW + timedelta(hours=1)):
        assert sweep() == BACKLOG


def test_an_item_that_says_no_queue_keeps_no_other(caplog: pytest.LogCaptureFixture) -> None:
    with clock.set_to(NOW):
        bad, _ = commit(1), commit(2)
    client("dynamodb").update_item(
        TableName="enlace-test",
        Key={"PK": {"S": bad.pk}, "SK": {"S": bad.sk}},
        UpdateExpression="REMOVE due_queue",
    )

    with (
        clock.set_to(NOW + timedelta(hours=1)),
        queued() as sent,
        pytest.raises(Permanent, match="failed 1 times"),
    ):
        sweep()

    assert [each["document"] for each in sent] == ["2"]
    assert "due work not sent" in caplog.messages


@pytest.mark.parametrize("lost", ["more are overdue than wait", "few wait"])
def test_what_no_queue_can_hold_is_sent_again(lost: str) -> None:
    number = BACKLOG + 1 if lost == "more are overdue than wait" else BACKLOG - 1
    with clock.set_to(NOW):
        for each in range(number):
            commit(each)
    if number > BACKLOG:
        client("sqs").receive_message(QueueUrl=queues.urls()["submission"])

    with clock.set_to(NOW + timedelta(hours=1)):
        assert sweep() == number


def test_a_queue_that_does_not_say_is_taken_for_empty(caplog: pytest.LogCaptureFixture) -> None:
    with clock.set_to(NOW):
        commit(1)

    with (
        clock.set_to(NOW + timedelta(hours=1)),
        refusing("sqs", "ThrottlingException", 400, times=1),
        caplog.at_level(logging.WARNING),
        queued() as sent,
    ):
        assert sweep() == 1

    assert [each["document"] for each in sent] == ["1"]
    assert "queue not looked at" in caplog.messages


@pytest.mark.parametrize("broken", ["the queue takes nothing", "the sweep dies"])
def test_what_was_not_sent_is_sent_within_minutes_and_only_then_waits_for_longer(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = {"the queue takes nothing": Retryable("down"), "the sweep dies": KeyboardInterrupt()}
    with clock.set_to(NOW):
        key = commit(1)
    overdue = NOW + timedelta(hours=1)

    with clock.set_to(overdue), monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr("chalicelib.aws.sweeping.queues.send", Mock(side_effect=error[broken]))
        assert sweep() == 0
    with clock.set_to(overdue + timedelta(minutes=1)):
        assert sweep() == 0, "it may still be sent by the one before"
    again = overdue + timedelta(minutes=3)
    with clock.set_to(again), queued() as sent:
        assert (sweep(), sweep()) == (1, 0)

    assert [each["document"] for each in sent] == ["1"]
    pause = timedelta(seconds=2 * VISIBILITY_SECONDS["submission"])
    found = item(key)
    assert (found["DUESK"]["S"], found["due_attempts"]["N"]) == (clock.iso(again + pause), "1")


def test_each_message_says_to_its_queue_whose_it_is() -> None:
    asked: list[dict[str, Any]] = []

    def look(params: dict[str, Any], **_: Any) -> None:
        asked.append(params)

    events, name = client("sqs").meta.events, "provide-client-params.sqs.SendMessage"
    events.register(name, look)
    try:
        for queue in queues.QUEUES:
            queues.send(Message(queue, {"tenant": f"firm_{queue}", "id": "1"}))
    finally:
        events.unregister(name, look)

    assert [each["MessageGroupId"] for each in asked] == [f"firm_{each}" for each in queues.QUEUES]
    with pytest.raises(ValueError, match="nobody's work"):
        Message("mail", {})
