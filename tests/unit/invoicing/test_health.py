"""How an authority is: judged by what was heard of it, noted at no cost of a document's."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws.session import client
from chalicelib.core import clock
from chalicelib.core.settings import settings
from chalicelib.invoicing import pulse, pulse_store
from chalicelib.invoicing.authority import Answered, HeldUp, Received
from chalicelib.invoicing.health import health_of
from chalicelib.invoicing.model import Obstacle
from chalicelib.invoicing.pulse_store import Heard, Pulse

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def heard(minute: int, what: Heard, took: int | None = None) -> Pulse:
    obstacle: Obstacle | None = "authority-unavailable" if what == "failed" else None
    at = NOON + timedelta(minutes=minute)
    return Pulse(created_at=at, heard=what, obstacle=obstacle, took_seconds=took)


def judged(minute: int, *pulses: Pulse) -> tuple[str, int | None]:
    found = health_of("CR", pulses, NOON + timedelta(minutes=minute), "en")
    since = found.since
    return found.state, None if since is None else int((since - NOON).total_seconds() / 60)


def test_an_authority_is_as_it_was_heard_last() -> None:
    answered, failed = heard(0, "answered"), heard(6, "failed")

    assert judged(1) == ("unknown", None)
    assert judged(1, answered) == ("answers", None)
    assert judged(7, answered, failed) == ("slow", 6), "it failed for a minute"
    assert judged(9, answered, failed, heard(8, "failed")) == ("silent", 6)
    assert judged(300, answered, failed) == ("silent", 6), "nobody has tried since"
    assert judged(20, failed) == ("silent", 6)
    assert judged(12, answered, failed, heard(11, "answered")) == ("slow", 6)
    assert judged(30, answered, failed, heard(11, "answered")) == ("answers", None)
    assert judged(5, answered, heard(3, "failed")) == ("slow", 3), "both in one window"
    assert judged(2, heard(1, "accepted", took=2000)) == ("slow", 1)
    assert judged(2, heard(1, "accepted", took=20)) == ("answers", None)


def test_it_says_what_was_accepted_last_and_how_it_failed_last() -> None:
    pulses = [heard(0, "accepted", took=3), heard(1, "failed"), heard(2, "answered")]

    found = health_of("CR", pulses, NOON + timedelta(minutes=30), "es")

    assert (found.name, found.accepted_at) == ("Hacienda", NOON)
    assert found.answered_at == NOON + timedelta(minutes=2)
    assert found.last_error is not None
    assert (found.last_error.obstacle, found.last_error.at) == (
        "authority-unavailable", NOON + timedelta(minutes=1),
    )  # fmt: skip


@pytest.mark.usefixtures("aws")
def test_each_thing_is_written_once_in_a_window_however_many_documents_there_are() -> None:
    outcomes: list[Received | HeldUp | Answered] = [
        Received("taken"),
        HeldUp("being-processed"),
        HeldUp("authority-unavailable"),
        HeldUp("not-connected"),
        HeldUp("token-refused"),
        Answered(b"<x/>"),
    ]
    with clock.set_to(NOON):
        assert [pulse.noted("XA", each) for each in outcomes * 50] == outcomes * 50
        told = [(each.heard, each.obstacle) for each in pulse_store.read("XA", NOON)]
    with clock.set_to(NOON + timedelta(minutes=6)):
        pulse.noted("XA", outcomes[0])

    assert sorted(told) == [("answered", None), ("failed", "authority-unavailable")]
    assert len(pulse_store.read("XA", NOON)) == 3
    assert len(pulse_store.read("XA", NOON + timedelta(minutes=5))) == 1
    assert pulse_store.read("ES", NOON) == []


@pytest.mark.usefixtures("aws")
def test_a_document_goes_its_way_where_nothing_can_be_noted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client("dynamodb").delete_table(TableName=settings().table_name)
    outcome = HeldUp("authority-unavailable")

    with caplog.at_level(logging.WARNING):
        assert pulse.noted("XB", outcome) is outcome

    assert "pulse not noted" in caplog.text
