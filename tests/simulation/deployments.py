"""A new version takes over in the middle of a story: caches are empty, settings are others, queues
are not received from for a moment, and what was under way goes on or dies."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from tests.conftest import forget_environment

if TYPE_CHECKING:
    from tests.simulation.scene import Scene

CHANGED: Final = {
    "ACCESS_KEY_DAYS": ("7", "3"),
    "NOTICE_DAYS": ("7", "14"),
    "POLL_BASE_SECONDS": ("3", "20"),
    "RETRY_LIMIT_SECONDS": ("600", "300"),
    "SOURCE_LIMITS_TIMES": ("1", "2"),
}
"""Setting -> what it can be, the first at first."""
_RARELY, _SOON_SECONDS, _DAYS_APART = 0.7, 2 * 3600.0, 4
_DIES, _PAUSE = 0.3, timedelta(minutes=2)


def come(made: Scene, days: int) -> None:
    """Let versions take over until faults stop: in few short stories, and in every long one."""
    random = Random(f"{made.seed}/deployments")
    if not days and random.random() < _RARELY:
        return
    while True:
        made.sleep(random.random() * (2 * _DAYS_APART * 24 * 3600 if days else _SOON_SECONDS))
        if made.world.faults.is_over:
            return
        if made.world.faults.is_deployed():
            take_over(made, random)


def take_over(made: Scene, random: Random) -> None:
    """Have a new version take over now."""
    os.environ |= {name: random.choice(values) for name, values in CHANGED.items()}
    forget_environment()
    made.world.trace.add("deployed", *(os.environ[name] for name in CHANGED))
    made.functions.paused_until = made.now() + random.random() * _PAUSE
    made.world.kernel.kill_some("deployed over", lambda: random.random() < _DIES)
