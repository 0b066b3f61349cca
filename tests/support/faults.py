"""Faults at a chosen call to the cloud: the process dies, the answer is lost, the call refused.

Unlike `kills.survive_every_kill`, which lets one piece of work be killed again and again, the
subject here is fresh for every call, so that each fault hits work that was undisturbed before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from chalicelib.aws.session import client
from chalicelib.core import clock
from tests.support.kills import SERVICES, kill_points, killed_after

T = TypeVar("T")
Fault = Callable[[int], Any]
_PAUSED_FROM = 5
"""Wrong passwords after which the pool pauses a user."""
_LEASES_OVER = timedelta(minutes=10)


@contextmanager
def answer_lost_at(number: int) -> Iterator[list[str]]:
    """Let the call take effect and its answer get lost; the work goes on as it can."""
    made: list[str] = []

    def lose(model: Any, **_: Any) -> None:
        made.append(model.name)
        if len(made) == number:
            raise ReadTimeoutError(endpoint_url=model.name)

    with _registered("after-call", lose):
        yield made


@contextmanager
def throttled_at(number: int) -> Iterator[list[str]]:
    """Refuse the call before it takes effect, as a service does that has too much to do."""
    made: list[str] = []

    def refuse(model: Any, **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        made.append(model.name)
        return refusal("ThrottlingException", 400) if len(made) == number else None

    with _registered("before-call", refuse):
        yield made


@contextmanager
def watched() -> Iterator[list[str]]:
    """Note the calls, and disturb none."""
    made: list[str] = []
    with _registered("before-call", lambda model, **_: made.append(model.name)):
        yield made


@contextmanager
def overtaken_at(operation: str, by: Callable[[], object], *, after: int = 0) -> Iterator[None]:
    """Have somebody else act just before a call of an operation, the first or a later one."""
    waiting: list[Callable[[], object]] = [by] + [lambda: None] * after

    def let_pass(model: Any, **_: Any) -> None:
        if model.name == operation and waiting:
            waiting.pop()()

    with _registered("before-call", let_pass):
        yield
    assert not waiting, f"{operation} was not called"


@contextmanager
def queued() -> Iterator[list[dict[str, str]]]:
    """Note the bodies of the messages that the queues take."""
    asked: list[dict[str, str]] = []
    taken: list[dict[str, str]] = []

    def ask(params: dict[str, Any], **_: Any) -> None:
        asked.append(json.loads(params["MessageBody"]))

    def take(**_: Any) -> None:
        taken.append(asked[-1])

    sqs = ("sqs",)
    with (
        _registered("provide-client-params.sqs.SendMessage", ask, sqs),
        _registered("after-call.sqs.SendMessage", take, sqs),
    ):
        yield taken


@contextmanager
def refusing(service: str, code: str, status: int, times: int = 10**6) -> Iterator[list[str]]:
    """Have one service refuse every call, or the first `times`."""
    made: list[str] = []

    def refuse(model: Any, **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        made.append(model.name)
        return refusal(code, status) if len(made) <= times else None

    with _registered("before-call", refuse, (service,)):
        yield made


@contextmanager
def refusing_operation(service: str, operation: str) -> Iterator[None]:
    """Have one operation of a service fail, as in an outage, until the block ends."""

    def refuse(**_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        return refusal("InternalErrorException", 500)

    with _registered(f"before-call.{service}.{operation}", refuse, (service,)):
        yield


@contextmanager
def pausing_users() -> Iterator[Counter[str]]:
    """Pause users of the pool after wrong passwords, as Cognito does and the emulator does not.

    From the fifth wrong one on the user is refused, the right one as well (there for up to 15
    minutes, here until the block ends). Gives how many wrong ones each user got.
    """
    wrong: Counter[str] = Counter()
    asked: list[str] = []
    initiate, cognito = "cognito-idp.AdminInitiateAuth", ("cognito-idp",)

    def ask(params: dict[str, Any], **_: Any) -> None:
        asked.append(params["AuthParameters"]["USERNAME"])

    def pause(**_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        return refusal("NotAuthorizedException", 400) if wrong[asked[-1]] >= _PAUSED_FROM else None

    def look(parsed: dict[str, Any], **_: Any) -> None:
        if "Error" in parsed:
            wrong[asked[-1]] += 1

    with (
        _registered(f"provide-client-params.{initiate}", ask, cognito),
        _registered(f"before-call.{initiate}", pause, cognito),
        _registered(f"after-call.{initiate}", look, cognito),
    ):
        yield wrong


def refusal(code: str, status: int) -> tuple[AWSResponse, dict[str, Any]]:
    """Build the answer of a service that refuses."""
    parsed = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}},
    }
    return AWSResponse("", status, {}, None), parsed


@contextmanager
def _registered(
    event: str, handler: Callable[..., Any], services: tuple[str, ...] = SERVICES
) -> Iterator[None]:
    for service in services:
        client(service).meta.events.register(event, handler)
    try:
        yield
    finally:
        for service in services:
            client(service).meta.events.unregister(event, handler)


def at_every_call(
    fault: Fault,
    fresh: Callable[[], T],
    work: Callable[[T], None],
    check: Callable[[T], None],
    *,
    again: Callable[[T], None] | None = None,
    limit: int = 60,
) -> int:
    """Disturb fresh work at a call, at a later one, ... and let it be done again each time.

    `again` is how it is done again, when not at once (a lease must end first). Answers which call
    nothing came to any more, less one.
    """
    for number in kill_points(limit):
        subject, ended = fresh(), False
        with fault(number) as made:
            try:
                work(subject)
                ended = True
            except Exception:
                ended = False
        reached = len(made) >= number
        if not ended or reached:
            (again or work)(subject)
        check(subject)
        if not reached:
            return number - 1
    raise AssertionError(f"still being disturbed after {limit} calls")


def later(work: Callable[[T], None]) -> Callable[[T], None]:
    """Do the work when every lease is over."""

    def run(subject: T) -> None:
        with clock.set_to(clock.now() + _LEASES_OVER):
            work(subject)

    return run


EVERY_FAULT: tuple[Fault, ...] = (killed_after, answer_lost_at, throttled_at)
