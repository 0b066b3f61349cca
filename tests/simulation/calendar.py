"""When a story begins: on a usual day, or so soon before a turn of the calendar that it sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from tests.simulation.scene import START

TURNS: Final = {
    "a day of the machines": datetime(2026, 12, 1, 0, tzinfo=UTC),
    "a month of Costa Rica": datetime(2026, 12, 1, 6, tzinfo=UTC),
    "a year of Costa Rica": datetime(2027, 1, 1, 6, tzinfo=UTC),
    "a year of Spain": datetime(2026, 12, 31, 23, tzinfo=UTC),
    "a leap day begins": datetime(2028, 2, 29, 6, tzinfo=UTC),
    "a leap day ends": datetime(2028, 3, 1, 6, tzinfo=UTC),
    "Spain leaves out an hour": datetime(2027, 3, 28, 1, tzinfo=UTC),
    "Spain has an hour twice": datetime(2027, 10, 31, 1, tzinfo=UTC),
}
"""What turns -> when."""
_USUAL, _SOON = 0.5, timedelta(minutes=90)


def beginning(seed: int | str) -> datetime:
    """Draw when the story of a seed begins.

    >>> sum(beginning(seed) == START for seed in range(1000)) // 100
    5
    >>> begun = [beginning(seed) for seed in range(99)]
    >>> all(any(turn - _SOON <= each < turn for each in begun) for turn in TURNS.values())
    True
    """
    random = Random(f"{seed}/calendar")
    if random.random() < _USUAL:
        return START
    return random.choice(list(TURNS.values())) - random.random() * _SOON
