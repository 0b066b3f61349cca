"""Queues of the world answer as the emulator's; what only the world does is of its own tests."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from infra.local.emulator import Emulator
from tests.simulation.contract.asking import refusal
from tests.simulation.contract.conftest import Cloud, Memory
from tests.simulation.kernel import Run
from tests.simulation.world import World
from tests.simulation.world.queues import MOST_RECEIVES, Queues

_names = (f"work{number}" for number in itertools.count())


@pytest.fixture
def queue(cloud: Cloud) -> tuple[Any, str]:
    """A client, and the address of an empty queue."""
    name = next(_names)
    if isinstance(cloud, Memory):
        queues = Queues(cloud.world, {name: 30})
        cloud.world.add("sqs", queues)
        return cloud.client("sqs"), queues.url(name)
    assert isinstance(cloud, Emulator)
    client = cloud.client("sqs")
    return client, client.create_queue(QueueName=name)["QueueUrl"]


def received(client: Any, url: str, **more: Any) -> list[dict[str, Any]]:
    found = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **more)
    return sorted(found.get("Messages", ()), key=lambda each: each["Body"])


def counted(client: Any, url: str) -> list[int]:
    names = [f"ApproximateNumberOfMessages{each}" for each in ("", "NotVisible", "Delayed")]
    told = client.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return [int(told[name]) for name in names]


def test_message_is_in_one_hand_until_it_is_deleted(queue: tuple[Any, str]) -> None:
    client, url = queue
    for body in ("one", "two"):
        client.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="tenant")

    first = received(client, url)

    assert [each["Body"] for each in first] == ["one", "two"]
    assert received(client, url) == []
    assert counted(client, url) == [0, 2, 0]
    client.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
    assert counted(client, url) == [0, 1, 0]


def test_message_given_back_comes_again_and_counts(queue: tuple[Any, str]) -> None:
    client, url = queue
    client.send_message(QueueUrl=url, MessageBody="one")
    first = received(client, url)
    entry = {"Id": "0", "ReceiptHandle": first[0]["ReceiptHandle"], "VisibilityTimeout": 0}

    given_back = client.change_message_visibility_batch(QueueUrl=url, Entries=[entry])
    again = received(client, url, MessageSystemAttributeNames=["All"])

    assert [each["Id"] for each in given_back["Successful"]] == ["0"]
    assert [each["MessageId"] for each in again] == [first[0]["MessageId"]]
    assert again[0]["Attributes"]["ApproximateReceiveCount"] == "2"
    assert again[0]["Attributes"]["SentTimestamp"].isdecimal()


def test_delayed_message_waits(queue: tuple[Any, str]) -> None:
    client, url = queue
    client.send_message(QueueUrl=url, MessageBody="one", DelaySeconds=600)

    assert received(client, url) == []
    assert counted(client, url) == [0, 0, 1]


def test_queue_that_is_not_there_is_told(queue: tuple[Any, str]) -> None:
    client, url = queue

    gone = refusal(client.send_message, QueueUrl=f"{url}-gone", MessageBody="one")

    assert gone == ("AWS.SimpleQueueService.NonExistentQueue", 400)


@pytest.mark.parametrize(
    "more", [{"DelaySeconds": 901}, {"MessageBody": "x" * (1024 * 1024 + 1)}, {"MessageBody": ""}]
)
def test_what_no_queue_takes_is_refused(world: World, more: dict[str, Any]) -> None:
    """The service refuses what the emulator takes."""
    queues = Queues(world, {"work": 30})

    sent = {"QueueUrl": queues.url("work"), "MessageBody": "one", **more}

    assert refusal(queues.send_message, **sent)[1] == 400


def test_what_fails_too_often_is_given_up(world: World) -> None:
    queues = Queues(world, {"work": 30})
    url, dead = queues.url("work"), queues.url("work-dead-letters")
    queues.send_message(QueueUrl=url, MessageBody="poison")

    for _ in range(MOST_RECEIVES):
        assert queues.receive_message(QueueUrl=url)
        world.kernel.sleep(31)

    assert queues.receive_message(QueueUrl=url) == {}
    assert [each["Body"] for each in queues.receive_message(QueueUrl=dead)["Messages"]] == [
        "poison"
    ]


def test_groups_are_taken_in_turn(world: World) -> None:
    queues = Queues(world, {"work": 30})
    url = queues.url("work")
    for number in range(50):
        queues.send_message(QueueUrl=url, MessageBody=f"noisy{number}", MessageGroupId="noisy")
    queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    queues.send_message(QueueUrl=url, MessageBody="quiet", MessageGroupId="quiet")

    first = queues.receive_message(QueueUrl=url)["Messages"]

    assert [each["Body"] for each in first] == ["quiet"]


def test_some_messages_come_twice(world: World) -> None:
    queues = Queues(world, {"work": 30})
    url, told = queues.url("work"), []

    def work() -> None:
        for number in range(300):
            queues.send_message(QueueUrl=url, MessageBody=str(number))
        world.kernel.sleep(1)
        for _ in range(100):
            for each in queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
                "Messages", ()
            ):
                told.append(each["Body"])
                queues.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            world.kernel.sleep(10)

    world.kernel.spawn("works", work, run=Run("function"))
    world.kernel.go()

    assert set(told) == {str(number) for number in range(300)}
    assert 300 < len(told) < 330
    assert queues.left("work") == []
