"""The operator on the local stack: what queues hold, what they gave up, a notice to all."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.accounts import telling
from chalicelib.aws import dead_letters, queues
from chalicelib.aws.session import client
from chalicelib.aws.table import PLATFORM, Table
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.errors import InvalidInput
from chalicelib.core.history import HistoryEntry
from chalicelib.firms import service as firms
from chalicelib.home import announcing
from chalicelib.home import dead_letters as operated
from chalicelib.home.dead_letters import DeadLetterNotFound, QueueNotFound
from chalicelib.home.forms import NewAnnouncement, Redrive
from tests.support.kills import killed_at
from tests.support.licensing import new_firm

pytestmark = pytest.mark.usefixtures("stack")
WHY: Final = "Se probó en una prueba"


@pytest.fixture
def operator() -> Caller:
    return Caller(f"acc_{secrets.token_hex(6)}", "en", secrets.token_hex(4), PLATFORM, "operator")


@pytest.fixture(autouse=True)
def _empty(stack: object) -> None:
    for queue in ("reminders", "mail_events"):
        for url in (queues.urls()[queue], queues.urls()[queue] + dead_letters.ENDING):
            client("sqs").purge_queue(QueueUrl=url)


def give_up(queue: str, body: object) -> str:
    """Put a message among those that the queue gave up; return its id."""
    url = queues.urls()[queue] + dead_letters.ENDING
    sent = client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(body))
    return str(sent["MessageId"])


def received(queue: str) -> list[Any]:
    found: list[Any] = []
    while (
        answer := client("sqs")
        .receive_message(QueueUrl=queues.urls()[queue], MaxNumberOfMessages=10)
        .get("Messages")
    ):
        found += [json.loads(each["Body"]) for each in answer]
    return found


def noted(operator: Caller) -> list[tuple[str, str]]:
    entries = Table(PLATFORM).each(HistoryEntry, f"HISTORY#{telling.OPERATIONS}")
    return [
        (each.event, each.facts["reason"]) for each in entries if each.actor == operator.account_id
    ]


def test_dead_letters_are_listed_without_what_they_say() -> None:
    firm = firms.firm(new_firm().tenant)
    named = {"tenant": firm.id, "kind": "digest", "id": firm.id}
    one = give_up("reminders", named)
    event = give_up("mail_events", {"eventType": "Bounce", "mail": {"to": "a@example.com"}})

    listed = operated.listed("reminders")
    (of_mail,) = operated.listed("mail_events").data

    (letter,) = listed.data
    assert (letter.id, letter.kind) == (one, "digest")
    assert (letter.tenant, letter.tenant_name) == (firm.id, firm.name)
    assert (listed.total, 0 <= letter.age_seconds < 60) == (1, True)
    assert (of_mail.id, of_mail.kind, of_mail.tenant, of_mail.tenant_name) == (
        event, None, None, None,
    )  # fmt: skip
    assert "example.com" not in of_mail.model_dump_json()
    assert [each.id for each in operated.listed("reminders").data] == [one]
    depths = {each.name: each.dead for each in operated.queues().data}
    assert set(depths) == set(queues.QUEUES)
    assert (depths["reminders"], depths["mail_events"]) == (1, 1)


def test_one_dead_letter_goes_back_and_the_others_stay(operator: Caller) -> None:
    bodies = [{"tenant": f"firm_{number}", "kind": "digest", "id": "1"} for number in range(12)]
    ids = [give_up("reminders", each) for each in bodies]

    done = operated.redrive(operator, "reminders", Redrive(message_id=ids[3], reason=WHY))

    assert (done.redriven, done.left) == (1, 11)
    assert received("reminders") == [bodies[3]]
    assert {each.id for each in operated.listed("reminders").data} == {*ids} - {ids[3]}
    assert noted(operator) == [("dead_letters_redriven", WHY)]
    with pytest.raises(DeadLetterNotFound):
        operated.redrive(operator, "reminders", Redrive(message_id=ids[3], reason=WHY))


def test_all_dead_letters_of_a_queue_go_back(operator: Caller) -> None:
    bodies = [{"tenant": f"firm_{number}", "kind": "digest", "id": "1"} for number in range(12)]
    for each in bodies:
        give_up("reminders", each)

    done = operated.redrive(operator, "reminders", Redrive(reason=WHY))
    nothing = operated.redrive(operator, "reminders", Redrive(reason=WHY))

    assert (done.redriven, done.left, nothing.redriven) == (12, 0, 0)
    assert sorted(each["tenant"] for each in received("reminders")) == sorted(
        each["tenant"] for each in bodies
    )
    assert noted(operator) == [("dead_letters_redriven", WHY)]
    with pytest.raises(QueueNotFound):
        operated.redrive(operator, "reminders-dead-letters", Redrive(reason=WHY))


def test_who_dies_while_sending_back_loses_no_message(operator: Caller) -> None:
    body = {"tenant": "firm_1", "kind": "digest", "id": "1"}
    give_up("reminders", body)

    with killed_at("DeleteMessage", "before-call", 1):
        operated.redrive(operator, "reminders", Redrive(reason=WHY))

    assert received("reminders") == [body]
    assert dead_letters.depth("reminders").dead == 1  # it comes twice, which is as once


def said(**changes: Any) -> NewAnnouncement:
    notice = {"es": "Habrá una pausa.", "en": "There will be a break.", "kind": "warning"} | changes
    return NewAnnouncement.model_validate({"reason": WHY, "notice": notice})


def test_notice_to_all_is_set_changed_and_ended(operator: Caller) -> None:
    version = announcing.read().version
    soon = clock.now() + timedelta(hours=1)

    first = announcing.write(operator, said(), version)
    assert first.notice is not None
    assert announcing.shown().notice == first.notice
    with pytest.raises(ChangedMeanwhile):
        announcing.write(operator, said(es="Otra cosa."), version)
    second = announcing.write(operator, said(ends_at=soon), first.version)
    with clock.set_to(soon):
        assert announcing.shown().notice is None
        assert announcing.read().notice == second.notice
    assert announcing.shown().notice == second.notice
    with pytest.raises(InvalidInput):
        announcing.write(operator, said(ends_at=clock.now() - timedelta(1)), second.version)
    last = announcing.write(operator, NewAnnouncement(reason=WHY, notice=None), second.version)

    assert (announcing.shown().notice, last.notice) == (None, None)
    assert [event for event, _ in noted(operator)] == ["notice_set", "notice_set", "notice_ended"]
