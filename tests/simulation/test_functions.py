"""Functions as Lambda runs them: by their time, and by how their callers are told of their end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import app
from infra.functions import API, FUNCTIONS, Function
from tests.simulation import functions
from tests.simulation.faults import Fault, Faults
from tests.simulation.functions import GATEWAY_SECONDS, Context
from tests.simulation.scene import Scene, scene

Handler = Callable[[dict[str, Any], Context], Any]
EVER = 10**6


def led_to(patch: pytest.MonkeyPatch, function: Function, handler: Handler) -> None:
    patch.setattr(app, "app" if function is API else function.name, handler)


def ask(made: Scene) -> tuple[int, float]:
    """Ask the API for something; return the status, and how long that took."""
    kernel = made.world.kernel
    begun = kernel.monotonic()
    status, _, _ = made.do(
        lambda: made.functions.request("GET", "/v1/health", {}, None, "192.0.2.1")
    )
    return status, kernel.monotonic() - begun


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_function_dies_when_its_time_is_over(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene("late", Faults("late", {})) as made:
        kernel, left = made.world.kernel, list[int]()

        def handler(_: dict[str, Any], context: Context) -> None:
            left.append(context.get_remaining_time_in_millis())
            kernel.sleep(10)
            left.append(context.get_remaining_time_in_millis())
            kernel.sleep(EVER)

        led_to(monkeypatch, function, handler)
        if function is API:
            assert ask(made) == (504, GATEWAY_SECONDS)
        elif function.queue:
            url = made.queues.url(function.queue)
            made.queues.send_message(QueueUrl=url, MessageBody="{}")
            made.do(lambda: kernel.sleep(function.timeout_seconds + 1))
            assert [each.received for each in made.queues.left(function.queue)] == [1]
        else:
            made.do(lambda: made.functions.run_schedule(function))

        assert left[:2] == [function.timeout_seconds * 1000, (function.timeout_seconds - 10) * 1000]
        assert made.functions.died[function.name] == 1


def test_gateway_does_not_wait_for_a_function_that_began_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(functions, "_COLD", 1.0)
    with scene("cold", Faults("cold", {})) as made:
        done: list[str] = []

        def handler(*_: object) -> None:
            made.world.kernel.sleep(GATEWAY_SECONDS - 0.001)
            done.append("it went on")

        led_to(monkeypatch, API, handler)

        assert ask(made) == (504, GATEWAY_SECONDS)
        assert done == []
        made.do(lambda: made.world.kernel.sleep(5))
        assert done == ["it went on"]
        assert made.functions.died[API.name] == 0


def test_run_that_stalls_goes_on_or_is_out_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functions, "_COLD", 0.0)
    with scene("stalls", Faults("stalls", {Fault.STALLED: 1.0})) as made:

        def handler(*_: object) -> Any:
            made.world.client("sqs").get_queue_attributes(
                QueueUrl=made.queues.url("mail"), AttributeNames=[]
            )
            return {"statusCode": 200, "headers": {}, "body": "{}"}

        led_to(monkeypatch, API, handler)
        answers = [ask(made) for _ in range(20)]

    assert {status for status, _ in answers} == {200, 504}
    assert all(0.4 * GATEWAY_SECONDS < seconds <= GATEWAY_SECONDS for _, seconds in answers)
