"""The way out for mail: what `aws/mail_transport.py` leans on, and what hears of mails meets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.simulation.contract.asking import refusal
from tests.simulation.contract.conftest import START, Cloud, Memory
from tests.simulation.world import World
from tests.simulation.world.mail import Mail

FROM, RAW = "enlace@example.com", b"Subject: x\r\n\r\nbody\r\n"
Send = Callable[..., Any]


def sender(service: Any) -> Send:
    def send(to: str = "ana@example.org", **more: Any) -> Any:
        asked = {
            "FromEmailAddress": FROM,
            "Destination": {"ToAddresses": [to]},
            "Content": {"Raw": {"Data": RAW}},
            "EmailTags": [{"Name": "tenant", "Value": "biz_1"}],
        }
        return service.send_email(**asked | more)

    return send


def in_memory(world: World, **how: Any) -> tuple[Mail, Send]:
    part = Mail(world, [FROM], **how)
    world.add("sesv2", part)
    return part, sender(world.client("sesv2"))


@pytest.fixture
def send(cloud: Cloud) -> Send:
    if isinstance(cloud, Memory):
        return in_memory(cloud.world)[1]
    service = cloud.client("sesv2")
    service.create_email_identity(EmailIdentity=FROM)
    return sender(service)


def test_each_call_is_a_mail_with_an_id_of_its_own(send: Send) -> None:
    assert len({send()["MessageId"] for _ in range(3)}) == 3


def test_mail_is_kept_as_it_was_sent(world: World) -> None:
    mail, send = in_memory(world)
    send()

    (kept,) = mail.to("ana@example.org")
    assert (kept.raw, kept.sender, kept.tags) == (RAW, FROM, {"tenant": "biz_1"})
    assert mail.to("beto@example.org") == []


@pytest.mark.parametrize(
    ("asked", "code", "status"),
    [
        ({"FromEmailAddress": "other@example.net"}, "MessageRejected", 400),
        ({"ConfigurationSetName": "none"}, "NotFoundException", 404),
        ({"EmailTags": [{"Name": "a b", "Value": "x"}]}, "BadRequestException", 400),
        ({"EmailTags": [{"Name": "a", "Value": "x@y"}]}, "BadRequestException", 400),
        ({"to": "nobody"}, "BadRequestException", 400),
        ({"to": "ñandú@example.org"}, "BadRequestException", 400),
    ],
)
def test_refusals_that_the_emulator_does_not_make(
    world: World, asked: dict[str, Any], code: str, status: int
) -> None:
    mail, send = in_memory(world, sets=["account"])

    assert refusal(send, **asked) == (code, status)
    assert mail.sent == []
    assert send(ConfigurationSetName="account")["MessageId"]


def test_paused_stream_lets_the_others_go_on(world: World) -> None:
    mail, send = in_memory(world, sets=["account", "documents"])
    mail.paused.add("account")

    assert refusal(send, ConfigurationSetName="account") == ("SendingPausedException", 400)
    send(ConfigurationSetName="documents")
    mail.paused.add("")
    assert refusal(send, ConfigurationSetName="documents") == ("SendingPausedException", 400)


def test_news_of_mails_come_late_in_any_order_and_now_and_then_twice() -> None:
    def told(seed: int) -> list[tuple[int, str, str]]:
        heard: list[tuple[int, dict[str, Any]]] = []
        world = World(seed, START)
        _, send = in_memory(
            world, tell=lambda event, seconds: heard.append((seconds, json.loads(event)))
        )
        for number in range(40):
            send(to=f"bounce-{number}@example.org" if number % 2 else f"b-{number}@example.org")
        assert {event["mail"]["tags"]["tenant"][0] for _, event in heard} == {"biz_1"}
        return [
            (seconds, event["eventType"], event["mail"]["messageId"]) for seconds, event in heard
        ]

    found = told(1)
    kinds = {kind for _, kind, _ in found}
    by_mail: dict[str, list[str]] = {}
    for _, kind, mail in sorted(found):
        by_mail.setdefault(mail, []).append(kind)

    assert found == told(1) != told(2)
    assert kinds == {"Send", "Delivery", "Bounce"}
    assert any(len(each) > 2 for each in by_mail.values())
    assert any(each[0] != "Send" for each in by_mail.values())
