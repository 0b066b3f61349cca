"""Exports that a business has made on a schedule, on moto."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.accounting import scheduling, service
from chalicelib.accounting.asked_store import SCHEDULE_KIND
from chalicelib.accounting.asked_views import ScheduleView
from chalicelib.accounting.exporting import run_export
from chalicelib.accounting.forms import ExportQuery, NewSchedule
from chalicelib.accounting.schedule import ForbiddenScheduleStep, ScheduleNotSet
from chalicelib.accounting.views import ExportView
from chalicelib.aws import sweeping
from chalicelib.aws.queues import Message
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import ChangedMeanwhile
from chalicelib.core import clock
from chalicelib.core.paging import PageQuery
from chalicelib.mail.model import Mail
from chalicelib.postbox import reminding
from tests.support.kills import survive_every_kill
from tests.unit.accounting.world import World, accept_documents, build

pytestmark = pytest.mark.usefixtures("aws", "ticking")


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def put(world: World, version: int = 0, **said: object) -> ScheduleView:
    wanted = {"rhythm": "daily", "hour": 6, "from_day": date(2026, 11, 1)} | said
    form = NewSchedule.model_validate(wanted)
    return scheduling.put(world.caller("owner"), form, version)


def come_due(world: World, now: datetime) -> None:
    """Let the time come, and the workers do what is left to do."""
    with clock.set_to(now):
        body = {"tenant": world.business, "kind": SCHEDULE_KIND, "id": "sch_1"}
        reminding.remind(body)
        for each in exports(world):
            run_export(world.business, each.id)


def exports(world: World) -> list[ExportView]:
    """List the exports of the business, oldest first."""
    return service.list_exports(world.caller("owner"), ExportQuery()).data[::-1]


def days(world: World) -> list[tuple[int, int, str]]:
    return [(each.period_from.day, each.period_to.day, each.state) for each in exports(world)]


def mails(world: World) -> list[str]:
    return [each.template for each in Table(world.business).each(Mail, "MAIL")]


def test_each_run_takes_the_days_since_the_last_one() -> None:
    world = build()
    put(world)
    for day in (1, 3):
        accept_documents(world, 1, first_number=day, issued_at=at(day))

    for day in (3, 3, 4):
        come_due(world, at(day))

    assert days(world) == [(1, 2, "done"), (3, 3, "done")]
    made = exports(world)
    assert [each.is_scheduled for each in made] == [True, True]
    told = service.export_history(world.caller("owner"), made[0].id, PageQuery()).data
    assert [each.event for each in told] == ["export_done", "export_scheduled"]
    assert told[1].actor.name == "Enlace"
    assert scheduling.read(world.caller("owner")).first_day == date(2026, 11, 4)


def test_a_run_takes_the_types_that_were_chosen() -> None:
    world = build()
    put(world, document_types=["invoice"])
    accept_documents(world, 2, issued_at=at(1))
    accept_documents(world, 1, first_number=3, issued_at=at(1), document_type="ticket")

    come_due(world, at(3))

    (made,) = exports(world)
    assert (made.document_types, made.documents_read) == (("invoice",), 2)


def test_what_was_missed_is_caught_up_as_one() -> None:
    world = build()
    put(world)
    accept_documents(world, 1, issued_at=at(2))

    come_due(world, at(9))

    assert days(world) == [(1, 8, "done")]


def test_months_are_handed_over_whole() -> None:
    world = build()
    put(world, rhythm="monthly", days_after=3, from_day=None)
    accept_documents(world, 1, issued_at=at(30))

    come_due(world, at(30))
    come_due(world, at(30) + timedelta(days=4))

    (made,) = exports(world)
    assert (made.period_from, made.period_to) == (date(2026, 11, 1), date(2026, 11, 30))


def test_nothing_to_hand_over_is_seen_and_makes_no_mail() -> None:
    world = build()
    put(world)

    come_due(world, at(4))
    accept_documents(world, 1, issued_at=at(4))
    come_due(world, at(5))

    assert days(world) == [(1, 3, "empty"), (4, 4, "done")]
    assert mails(world) == []


def test_what_had_no_answer_on_an_empty_day_comes_with_the_next_run() -> None:
    world = build()
    put(world)
    accept_documents(world, 1, issued_at=at(2), state="sent")

    come_due(world, at(3))
    accept_documents(world, 1, first_number=2, issued_at=at(3))
    come_due(world, at(4))

    assert days(world) == [(1, 2, "empty"), (1, 3, "done")]


def test_one_that_is_refused_is_told_once_and_tried_again_with_what_follows() -> None:
    world = build()
    put(world)
    accept_documents(world, 1, issued_at=at(2), total="9999.00")

    come_due(world, at(3))
    come_due(world, at(4))
    accept_documents(world, 1, first_number=2, issued_at=at(4))
    come_due(world, at(5))

    assert days(world) == [(1, 2, "refused"), (1, 3, "refused"), (1, 4, "done")]
    assert mails(world) == ["scheduled-export-refused"]


def test_what_was_left_out_and_told_is_no_news_by_itself() -> None:
    world = build()
    put(world)
    accept_documents(world, 1, issued_at=at(2))
    [bad] = accept_documents(world, 1, first_number=2, issued_at=at(2), total="9999.00")

    for day in (3, 4):
        come_due(world, at(day))
    accept_documents(world, 1, first_number=3, issued_at=at(4), total="9999.00")
    come_due(world, at(5))

    assert days(world) == [(1, 2, "done"), (3, 3, "empty"), (4, 4, "refused")]
    nothing_new = exports(world)[1]
    assert nothing_new.refusal == "nothing-new"
    assert [(each.code, each.document_id) for each in nothing_new.found] == [
        ("TOTAL_MISMATCH", bad)
    ]
    assert mails(world) == ["scheduled-export-refused"]


def test_a_run_that_dies_is_made_once() -> None:
    world = build()
    put(world)
    accept_documents(world, 1, issued_at=at(2))

    with clock.set_to(at(4)):
        survive_every_kill(lambda: scheduling.run(world.business))
        scheduling.run(world.business)

    assert len(exports(world)) == 1


def test_the_sweep_brings_up_what_is_due_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, other = build(), build()
    put(world)
    put(other, rhythm="monthly")
    sent: list[Message] = []
    monkeypatch.setattr("chalicelib.aws.queues.send", sent.append)

    for day in (2, 4):
        with clock.set_to(at(day, 6)):
            sweeping.sweep()

    ours = [each.tenant for each in sent if each.body.get("kind") == SCHEDULE_KIND]
    assert ours == [world.business]


def test_paused_it_waits_and_resumed_it_catches_up() -> None:
    world = build()
    put(world)
    accept_documents(world, 1, issued_at=at(2))
    owner = world.caller("owner")

    assert scheduling.pause(owner).next_at is None
    come_due(world, at(4))
    assert exports(world) == []
    with clock.set_to(at(5)):
        scheduling.resume(owner)
    come_due(world, at(6))

    assert days(world) == [(1, 5, "done")]


def test_ended_it_makes_nothing_and_can_be_set_anew() -> None:
    world = build()
    owner = world.caller("owner")
    with pytest.raises(ScheduleNotSet):
        scheduling.read(owner)
    version = put(world).version

    scheduling.end(owner)
    come_due(world, at(4))
    with pytest.raises(ForbiddenScheduleStep):
        scheduling.resume(owner)
    with pytest.raises(ChangedMeanwhile):
        put(world, version)
    anew = put(world, version + 1, rhythm="weekly", formats=["csv"])

    assert exports(world) == []
    assert (anew.state, anew.formats) == ("active", ("csv",))
    told = scheduling.read_history(owner, PageQuery()).data
    assert [each.event for each in told] == ["schedule_set", "schedule_ended", "schedule_set"]
    assert "cada semana" in told[0].text


def test_another_firm_gets_nothing_until_the_client_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = build()
    put(world)
    accept_documents(world, 1, issued_at=at(2))
    monkeypatch.setattr(scheduling, "_firm_of", lambda _: "")
    come_due(world, at(3))  # the licence rests: it is waited for
    assert scheduling.read(world.caller("owner")).state == "active"

    monkeypatch.setattr(scheduling, "_firm_of", lambda _: "firm_other")
    come_due(world, at(4))

    assert exports(world) == []
    assert scheduling.read(world.caller("owner")).state == "paused"
