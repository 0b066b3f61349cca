"""What goes wrong meanwhile: moods of the authority, faults of the cloud, and crashes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random
from typing import Any, Final, Self

from chalicelib.core import clock
from infra.local.stack import LocalStack
from tests.support.following import Authority

_CLOUD: Final = {"throttled": 0.006, "unanswered": 0.004, "twice": 0.05}
_DECIDES: Final = r"/recepcion"
_DELAY_SECONDS: Final = 0.3


def _often(fault: str, times: int | None, **how: Any) -> dict[str, Any]:
    return {"fault": fault, "times": times, **how}


DOWN, WELL = "down", "well"
MOODS: Final[Mapping[str, tuple[float, list[dict[str, Any]]]]] = {
    DOWN: (_DELAY_SECONDS, [_often("status", None, status=503, match={"path": _DECIDES})]),
    WELL: (_DELAY_SECONDS, []),
    "busy": (
        _DELAY_SECONDS,
        [_often("status", 60, status=429, headers={"Retry-After": "2"}, match={"path": _DECIDES})],
    ),
    "slow": (_DELAY_SECONDS, [_often("delay", None, seconds=1.5, match={"path": _DECIDES})]),
    "late": (20.0, []),
    "hangs up": (_DELAY_SECONDS, [_often("drop_after_taking", 25), _often("drop_before", 25)]),
    "loses answers": (
        _DELAY_SECONDS,
        [
            _often("lost_answer", 20, mode="missing"),
            _often("lost_answer", 20, mode="without_answer"),
        ],
    ),
    "fails": (_DELAY_SECONDS, [_often("state_error", 5), _often("token_expires", 20)]),
    "talks nonsense": (_DELAY_SECONDS, [_often("broken", 25, mode="html")]),
    "rejects": (_DELAY_SECONDS, [_often("reject", 10)]),
}
"""How the authority can be -> seconds until it decides, and what it does wrong."""


class Disturbance:
    """Goes on beside the actors within its block; the authority is down when it begins."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack, self._authority = stack, Authority(stack.simulator_url)
        self.crashes: list[datetime] = []
        """When the application was killed."""
        self.moods: Counter[str] = Counter()
        self.cloud: Counter[str] = Counter()
        """How many requests to the cloud met which fault."""

    def __enter__(self) -> Self:
        self.be(DOWN)
        self.cloud.subtract(self._disturbed(**_CLOUD))
        return self

    def __exit__(self, *_: object) -> None:
        self.cloud.update(self._disturbed())
        self.be(WELL)

    def be(self, mood: str) -> None:
        """Let the authority be so from now on."""
        delay, faults = MOODS[mood]
        self._authority.settings(delay_seconds=delay)
        self._authority.faults(*faults)
        self.moods[mood] += 1

    def crash(self) -> None:
        """Kill the application in the middle of whatever it does; it starts again."""
        self.crashes.append(clock.now())
        self._stack.crash_application()

    def _disturbed(self, **rates: float) -> dict[str, int]:
        assert self._stack.emulator is not None
        return self._stack.emulator.disturb(**rates)


class AtChance:
    """Has the authority be another, and the application crash, each after a while of chance."""

    def __init__(
        self, disturbance: Disturbance, seed: str, *, mood_seconds: float, crash_seconds: float
    ) -> None:
        self._disturbance, self._chance = disturbance, Random(f"{seed}/faults")
        self._every = {self._change: mood_seconds, disturbance.crash: crash_seconds}
        self._due = {act: self._next(act) for act in self._every}

    def __call__(self) -> None:
        """Do what is due."""
        for act, due in self._due.items():
            if time.monotonic() >= due:
                act()
                self._due[act] = self._next(act)

    def _next(self, act: Callable[[], None]) -> float:
        return time.monotonic() + self._every[act] * self._chance.uniform(0.5, 1.5)

    def _change(self) -> None:
        self._disturbance.be(self._chance.choice(sorted(MOODS)))
