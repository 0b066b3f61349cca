"""The cloud in memory: one part for each service, and the one door that every call goes through.

A part is an object whose methods have the names and parameters of boto3's client, and raise what it
raises. It knows nothing of tasks and faults: what it does, it does at one instant. The door lets
others go on before each call, draws what goes wrong, and tries again as botocore does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from functools import partial
from random import Random
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.aws import session
from chalicelib.aws.session import PATIENCE, Patience
from chalicelib.core import beside, chance, clock
from tests.simulation.faults import Fault, Faults
from tests.simulation.kernel import Kernel, Turn, side_by_side
from tests.simulation.trace import Trace

QUICK_SECONDS, SLOW_SECONDS = 0.02, 20.0
"""How long a call takes at most, and one that is slow."""
_USUAL = Patience()
_TOKENS = {"transact_write_items": "ClientRequestToken"}
"""Operation -> what botocore adds, so that trying again does it once."""
_TRIED_AGAIN = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""What botocore's standard mode tries again (`botocore.retries.standard`), and every 5xx."""
_THROTTLED = {"s3": ("SlowDown", 503), "sesv2": ("TooManyRequestsException", 429)}
_THROTTLED_ELSEWHERE = ("ThrottlingException", 400)


def refused(
    operation: str, code: str, status: int = 400, message: str = "", **more: Any
) -> ClientError:
    """Make the error that botocore raises for an answer of a service."""
    answer = {
        "Error": {"Code": code, "Message": message or code},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "simulated"},
        **more,
    }
    return ClientError(answer, "".join(part.title() for part in operation.split("_")))


class World:
    """Clock, chance, faults and services of one seed."""

    def __init__(self, seed: int | str, start: datetime, faults: Faults | None = None) -> None:
        self.seed = seed
        self.trace = Trace()
        self.kernel = Kernel(seed, start, self.trace)
        self.random = Random(f"{seed}/world")
        """Of the services: what comes first, what is late."""
        self.faults = faults or Faults(seed)
        self.parts: dict[str, Any] = {}
        self.calls: Counter[tuple[str, str]] = Counter()
        self.environment: dict[str, str] = {}
        """Settings that parts add: addresses, names of keys."""
        self.doors: list[AbstractContextManager[Any]] = []
        """Doors of the product that parts lead to themselves, besides those of every world."""

    def now(self) -> datetime:
        """Return what the clock shows."""
        return self.kernel.now()

    @property
    def chances(self) -> dict[str, Random]:
        """Return what decides order, faults and answers, by name."""
        return {"order": self.kernel.random, "world": self.random, **self.faults.chances}

    @property
    def is_disturbed(self) -> bool:
        """Whether services may be late or busy by themselves: not in set-ups and checks."""
        return self.kernel.current is not None and not self.faults.is_over

    def add(self, service: str, part: Any) -> None:
        """Let a part answer for a service, by its name in boto3."""
        self.parts[service] = part

    def client(self, service: str) -> Client:
        """Return what stands for boto3's client of a service."""
        return Client(self, service)

    def call(self, service: str, operation: str, params: dict[str, Any]) -> Any:
        """Have a service do something, as botocore does: several times where it did not go well."""
        patience = PATIENCE.get(service, _USUAL)
        if operation in _TOKENS:
            params.setdefault(_TOKENS[operation], f"{self.random.getrandbits(128):032x}")
        act = getattr(self.parts[service], operation)
        for number in range(1, patience.tries):
            try:
                return self.disturbed(f"{service}.{operation}", partial(act, **params))
            except (ReadTimeoutError, ClientError) as exc:
                if isinstance(exc, ClientError) and not _is_tried_again(exc):
                    raise
                self.kernel.sleep(self.random.uniform(0, min(2.0 ** (number - 1), 20.0)))
        return self.disturbed(f"{service}.{operation}", partial(act, **params))

    def disturbed(
        self,
        name: str,
        act: Callable[[], Any],
        *,
        read_seconds: float | None = None,
        lost: Callable[[], Exception] | None = None,
        throttled: Callable[[], Exception] | None = None,
    ) -> Any:
        """Do one thing outside of the process, and let others go on before it.

        `lost` and `throttled` make what is raised where no answer comes, and where it is refused.
        """
        kernel, task = self.kernel, self.kernel.current
        self.calls[_service_and_operation(name)] += 1
        if task is None:
            kernel.sleep(0)  # outside of all tasks nothing is disturbed
            return act()
        run = task.run
        fault = self.faults.drawn(name, may_die=run is not None)
        self.trace.add(kernel.microseconds, task.name, name, fault or "")
        kernel.sleep(self.random.uniform(0, SLOW_SECONDS if fault is Fault.SLOW else QUICK_SECONDS))
        service = name.partition(".")[0]
        patience = PATIENCE.get(service, _USUAL)
        wait = patience.read_seconds if read_seconds is None else read_seconds
        if fault is Fault.KILLED_BEFORE and run is not None:
            kernel.kill(run, f"before {name}")
        if fault is Fault.THROTTLED:
            raise (throttled or partial(_throttled, service, name))()
        if fault is not Fault.LOST:
            answer = act()
        if fault is Fault.STALLED and run is not None and run.ends_at is not None:
            kernel.sleep(self.faults.stall((run.ends_at - kernel.microseconds) / 1_000_000))
        if fault is Fault.KILLED_AFTER and run is not None:
            kernel.kill(run, f"after {name}")
        if fault in {Fault.LOST, Fault.UNANSWERED}:
            kernel.sleep(wait)
            raise (lost or partial(ReadTimeoutError, endpoint_url=f"https://{quote(service)}"))()
        return answer

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Lead every door of the product here within the block."""
        with ExitStack() as doors:
            doors.enter_context(session.set_to(self.client))
            doors.enter_context(chance.set_to(Random(f"{self.seed}/chance")))
            doors.enter_context(
                clock.set_to(
                    self.kernel.seen, monotonic=self.kernel.monotonic, pause=self.kernel.sleep
                )
            )
            doors.enter_context(
                beside.set_to(
                    partial(Turn, self.kernel),
                    lambda act, items, most: side_by_side(self.kernel, act, items, most),
                )
            )
            for door in self.doors:
                doors.enter_context(door)
            try:
                yield
            finally:
                self.kernel.close()


class Client:
    """Has the name of an operation of boto3, and what the world says to it."""

    def __init__(self, world: World, service: str) -> None:
        self._world = world
        self._service = service

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Return the operation of that name."""
        return lambda **params: self._world.call(self._service, operation, params)

    def get_paginator(self, operation: str) -> Any:
        """Return what asks for page after page, each by a call of its own."""
        return self._world.parts[self._service].paginator(getattr(self, operation))

    def generate_presigned_url(self, *asked: Any, **params: Any) -> str:
        """Write a link, for which nobody is asked."""
        return str(self._world.parts[self._service].generate_presigned_url(*asked, **params))


def _throttled(service: str, name: str) -> ClientError:
    code, status = _THROTTLED.get(service, _THROTTLED_ELSEWHERE)
    return refused(_service_and_operation(name)[1], code, status)


def _is_tried_again(error: ClientError) -> bool:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return error.response["Error"]["Code"] in _TRIED_AGAIN or status >= 500


def _service_and_operation(name: str) -> tuple[str, str]:
    service, _, operation = name.partition(".")
    return service, operation
