"""A new version takes over: what was known is forgotten, what is under way goes on or dies."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import app
from chalicelib.core.settings import settings
from tests.simulation import deployments
from tests.simulation.faults import Fault, Faults
from tests.simulation.scene import Scene, scene


def led_to_sleep(made: Scene, patch: pytest.MonkeyPatch, seconds: float) -> list[float]:
    """Have the worker of mails take so long; return when it began and, once it has, ended."""
    told: list[float] = []

    def handler(*_: object) -> Any:
        told.append(made.monotonic())
        made.sleep(seconds)
        told.append(made.monotonic())
        return {"batchItemFailures": []}

    patch.setattr(app, "mail_worker", handler)
    return told


def send(made: Scene) -> None:
    made.queues.send_message(QueueUrl=made.queues.url("mail"), MessageBody="{}")


def test_settings_are_read_anew_and_every_version_has_some() -> None:
    with scene("settings", Faults("settings", {})) as made:
        seen = set()
        for number in range(20):
            deployments.take_over(made, Random(number))
            seen.add(settings().notice_days)

    assert seen == {7, 14}


def test_version_is_one_of_the_faults_that_are_left_out() -> None:
    faults = Faults("few", {}, most=1)

    assert [faults.is_deployed(), faults.is_deployed()] == [True, False]
    assert faults.met == {Fault.DEPLOYED: 1}


def test_queues_are_received_from_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    with scene("queues", Faults("queues", {})) as made:
        told = led_to_sleep(made, monkeypatch, 1)
        deployments.take_over(made, Random(1))
        until = made.functions.paused_until.timestamp()
        send(made)
        made.do(lambda: made.sleep(300))

    assert until <= told[0] < until + 1
    assert len(told) == 2


def test_what_is_under_way_goes_on_or_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = []
    for seed in range(20):
        with scene(seed, Faults(seed, {})) as made:
            told = led_to_sleep(made, monkeypatch, 50)
            send(made)
            made.do(lambda: made.sleep(10))
            deployments.take_over(made, Random(seed))
            made.do(lambda: made.sleep(60))
            ends.append((len(told), made.functions.died["mail_worker"]))

    assert set(ends) == {(2, 0), (1, 1)}
