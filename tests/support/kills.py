"""A process that dies: after the n-th call to the cloud has taken effect, nothing more happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Literal

from chalicelib.aws.session import client
from tests.support.sampling import IS_WHOLE

SERVICES = ("dynamodb", "s3", "sqs", "kms", "sesv2", "cognito-idp")


Moment = Literal["before-call", "after-call"]
NEVER = 10**9
"""Calls that nothing makes: who is killed after so many is only listened to."""


_EACH = 1 if IS_WHOLE else 3


def kill_points(limit: int) -> range:
    """Say after how many calls to be killed, until so many are more than are made.

    A run takes each third, and those of three days all; `make whole` takes all at once.
    """
    return range(1 + date.today().toordinal() % _EACH, limit, _EACH)  # noqa: DTZ011 - any day does


class Killed(BaseException):
    """Not an `Exception`, so that nothing can handle it, as nothing handles a kill."""


@contextmanager
def killed_after(calls: int) -> Iterator[list[str]]:
    """Kill whatever runs in the block once it has made `calls` calls; answers the calls made."""
    made: list[str] = []

    def count(model: Any, **_: Any) -> None:
        made.append(model.name)
        if len(made) == calls:
            raise Killed

    for service in SERVICES:
        client(service).meta.events.register("after-call", count)
    try:
        yield made
    except Killed:
        pass
    finally:
        for service in SERVICES:
            client(service).meta.events.unregister("after-call", count)


@contextmanager
def killed_at(operation: str, moment: Moment, number: int = 1) -> Iterator[None]:
    """Kill whatever runs in the block at that call of an operation, done or not yet done.

    It must come to that.
    """
    reached: list[str] = []

    def kill(model: Any, **_: Any) -> None:
        if model.name == operation:
            reached.append(operation)
            if len(reached) == number:
                raise Killed

    for service in SERVICES:
        client(service).meta.events.register(moment, kill)
    try:
        yield
    except Killed:
        pass
    finally:
        for service in SERVICES:
            client(service).meta.events.unregister(moment, kill)
    assert len(reached) >= number, f"{operation} was called {len(reached)} times"


def survive_every_kill(run: Callable[[], None], limit: int = 60) -> int:
    """Kill `run` after a few calls, then after more, ... until one run ends well.

    Answers how many calls it outlived.
    """
    for calls in kill_points(limit):
        ended = False
        with killed_after(calls):
            run()
            ended = True
        if ended:
            return calls - 1
    raise AssertionError(f"still being killed after {limit} calls")
