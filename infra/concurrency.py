"""Whether the account lets as many functions run at once as a stage takes.

A new account has room for 10, and what the workers may take is more: a message whose function was
refused five times is a dead letter, though nobody ever looked at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.deployment import DeploymentFailed
from infra.functions import FUNCTIONS, Function, concurrency_parameter

ROOM_FOR_REQUESTS = 60
"""The gateway lets 200 requests a second through, of which each takes 0.3 s or less."""
_ASKING = (
    "aws service-quotas request-service-quota-increase --service-code lambda "
    "--quota-code L-B99A9384 --desired-value {wanted}"
)
_USUALLY_ASKED = 1000


def needed(parameters: Mapping[str, str]) -> int:
    """Return how many functions may run at once with the parameters of a stage.

    >>> usual = needed({})
    >>> needed({"SubmissionConcurrency": "120"}) - usual
    100

    Raises:
        DeploymentFailed: a parameter is no number.
    """
    workers = sum(_most(each, parameters) for each in FUNCTIONS if each.queue)
    schedules = sum(1 for each in FUNCTIONS if each.schedule)
    return workers + schedules + ROOM_FOR_REQUESTS


def _most(worker: Function, parameters: Mapping[str, str]) -> int:
    name = concurrency_parameter(worker)
    given = parameters.get(name, str(worker.concurrency))
    if not given.isdecimal():
        msg = f"{name} is {given!r}, and must be a whole number"
        raise DeploymentFailed(msg)
    return int(given)


def check(client: Any, parameters: Mapping[str, str]) -> str:
    """Compare the quota of the account with what a stage takes; return both in a sentence.

    Raises:
        DeploymentFailed: the account has less, and the message says how to get more; or a
            parameter is no number.
    """
    quota = int(client.get_account_settings()["AccountLimit"]["ConcurrentExecutions"])
    wanted = needed(parameters)
    if quota < wanted:
        asking = _ASKING.format(wanted=max(_USUALLY_ASKED, wanted))
        msg = (
            f"the account lets {quota} functions run at once in this region, and this stage takes "
            f"up to {wanted}: messages would become dead letters. Ask for more: {asking}; or lower "
            "the parameters whose names end in Concurrency (README, Deploy and operate: "
            "concurrency)"
        )
        raise DeploymentFailed(msg)
    return f"The account lets {quota} functions run at once; this stage takes up to {wanted}."
