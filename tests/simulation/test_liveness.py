"""What is not over in time is told: it is not enough that nothing fails."""

from __future__ import annotations

import pytest

from tests.simulation import liveness
from tests.simulation.faults import Faults
from tests.simulation.scene import Scene, scene


def test_nothing_is_left_of_a_scene_in_which_nothing_happened() -> None:
    with scene("quiet", Faults("quiet")) as made:
        liveness.end(made)


def test_message_that_nobody_can_take_is_told() -> None:
    with scene("busy", Faults("busy")) as made:
        made.functions.running["mail"] = 10**6
        made.queues.send_message(QueueUrl=made.queues.url("mail"), MessageBody="{}")

        with pytest.raises(AssertionError, match="left on mail: "):
            liveness.end(made)


@pytest.mark.parametrize(
    ("queue", "kind", "more", "is_told"),
    [
        ("reminders", "Reminder", {}, False),
        ("reminders", "Reminder", {"due_attempts": {"N": "1"}}, True),
        ("mail", "Mail", {}, True),
    ],
)
def test_what_is_due_on_a_day_waits_and_nothing_else(
    queue: str, kind: str, more: dict[str, dict[str, str]], *, is_told: bool
) -> None:
    with scene("due", Faults("due")) as made:
        _put_due(made, queue, kind, more)

        if is_told:
            with pytest.raises(AssertionError, match=f"due since 2099.*{kind}"):
                liveness.end(made)
        else:
            liveness.end(made)


def _put_due(made: Scene, queue: str, kind: str, more: dict[str, dict[str, str]]) -> None:
    texts = {
        "PK": "T#firm_1#X",
        "SK": "X",
        "type": kind,
        "due_queue": queue,
        "due_body": "{}",
        "DUEPK": "T#platform#DUE#0",
        "DUESK": "2099-01-01T00:00:00.000Z",
    }
    item = {name: {"S": text} for name, text in texts.items()} | more
    made.table.put_item(TableName="enlace-test", Item=item)
