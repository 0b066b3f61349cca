"""What is over within an hour once faults stop, and what goes on waiting: each by its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from chalicelib.aws.queues import QUEUES, VISIBILITY_SECONDS
from chalicelib.core import clock
from chalicelib.invoicing.progress import DocumentProgress
from tests.simulation.scene import Scene
from tests.simulation.stored import stored

_WITHIN: Final = timedelta(hours=1)
_HELD: Final = frozenset(
    queue for queue in QUEUES if timedelta(seconds=VISIBILITY_SECONDS[queue]) >= _WITHIN
)
"""Whose messages wait for an outside clock: what a run had that died, its queue hands out again
after six times what the function may take, as AWS asks, and that is an hour here; and once more
where a copy of it was not reached when it was deleted."""
_AFTER_ALL: Final = frozenset({"mail_events"})
"""Whose messages begin nothing: what tells of a mail that a clock had sent just before the end."""
_HELD_LONGER: Final = timedelta(minutes=80)
_UNDER_WAY: Final = timedelta(minutes=5)
"""For what is begun by the last of these, just before the hour is over."""
_BUSY: Final = timedelta(minutes=15)
"""From each full hour on, while what schedules begin then is under way."""
_WAITING: Final = frozenset(
    {
        ("reminders", "Reminder"),  # the day on which something ends, or a month is told of
        ("reminders", "Schedule"),  # the day of a delivery that a firm asked for
        ("reminders", "ScheduleProposal"),  # the answer of a person, until its last day
        ("reminders", "Digest"),  # the hour of a person's mail
        ("reminders", "Mails"),  # the day's look at what a client was asked
        ("reminders", "Notice"),  # the days before it counts as refused
        ("activation", "Licence"),  # its client, whose answer is awaited until a day
    }
)
"""What is due later: (queue, kind) of what waits for a day, and not for another try."""


def end(made: Scene) -> None:
    """Let faults stop, and see that all is over in time.

    Raises:
        AssertionError: something is not, or was given up.
    """
    until = made.world.now() + _WITHIN
    hour = until.replace(minute=0, second=0, microsecond=0)
    made.settle((hour if until - hour < _BUSY else until) - made.world.now())
    left = dict(_left(made))
    if left:
        made.settle(_HELD_LONGER if left.keys() <= _HELD | _AFTER_ALL else _UNDER_WAY)
        left = dict(_left(made))
    assert not left, "; ".join(left.values())
    for _, each in stored(made.table, DocumentProgress):
        assert not each.is_on_its_way or each.is_waiting_for_a_person, f"{each.id} is {each.state}"


def _left(made: Scene) -> Iterator[tuple[str, str]]:
    """Stream what is not over: (queue, what)."""
    for queue in QUEUES:
        if letters := made.queues.left(queue):
            yield queue, f"left on {queue}: {letters}"
    now = clock.iso(made.world.now())
    for item in made.table.items.all():
        if "due_queue" not in item:
            continue
        queue, kind, at = (item[name]["S"] for name in ("due_queue", "type", "DUESK"))
        is_awaited = (queue, kind) in _WAITING and at > now and "due_attempts" not in item
        if not is_awaited:
            yield queue, f"due since {at}: {kind} {item['due_body']['S']} for {queue}"
