"""The clock: each of its functions can be set alone, and alarms are real ones otherwise."""

from __future__ import annotations

import threading

from chalicelib.core import clock


def test_alarm_rings_beside_the_caller_unless_it_is_called_off() -> None:
    rung, never = threading.Event(), threading.Event()
    call_off = clock.alarm(60, never.set)
    clock.alarm(0, rung.set)
    call_off()

    assert rung.wait(10)
    assert not never.is_set()


def test_alarm_is_set_alone() -> None:
    asked: list[float] = []

    def alarm(seconds: float, action: object) -> object:
        asked.append(seconds)
        return asked.clear

    with clock.set_to(monotonic=lambda: 7.0), clock.set_to(alarm=alarm):  # type: ignore[arg-type]
        call_off = clock.alarm(3, lambda: None)
        assert (asked, clock.monotonic()) == ([3], 7.0)
        call_off()

    assert asked == []
