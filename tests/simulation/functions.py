"""The functions of `app`, run as Lambda runs them: by requests, by queues, by schedules.

Each run dies alone, by its time or by a fault. Its caller is told as the services tell: the gateway
answers 502, a queue hands its messages out again, a schedule comes again when it is next due.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import app
from infra import gateway
from infra.functions import API, FUNCTIONS, Function
from infra.http_server import Answer, Request
from infra.local.api_host import answer_of, resource_of
from infra.local.events import api_event, queue_event
from tests.simulation.kernel import OUT_OF_TIME, Died, Run, Task
from tests.simulation.rows import row_of
from tests.simulation.world import World
from tests.simulation.world.queues import Queues

FUNCTION_OF = {function.queue: function for function in FUNCTIONS if function.queue}
SCHEDULED = tuple(function for function in FUNCTIONS if function.schedule)
GATEWAY_SECONDS = 29
_BUSY_SECONDS = 1.0
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Context:
    """What Lambda tells a function about its run."""

    def __init__(self, world: World, function: Function, run_id: str, run: Run) -> None:
        self.function_name = f"enlace-simulated-{function.name}"
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = function.memory_mb
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:000000000000:{function.name}"
        self.aws_request_id = run_id
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = "simulated"
        self._world, self._run = world, run

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the run may still last."""
        ends_at = self._run.ends_at or self._world.kernel.microseconds
        return max(0, (ends_at - self._world.kernel.microseconds) // 1000)


@dataclass
class Functions:
    """Runs of functions; `queues` calls `heard` when there is something to receive."""

    world: World
    queues: Queues = field(init=False)
    running: Counter[str] = field(default_factory=Counter)
    died: Counter[str] = field(default_factory=Counter)
    made: defaultdict[tuple[str, str, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    """Who, where and by which key -> ids of what was made of it."""
    paused_until: datetime = _NEVER
    """Until when no queue is received from."""
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often each row of the access table was answered by each status."""
    _runs: int = 0

    def begin(self, function: Function, event: dict[str, Any], after: float = 0.0) -> Task:
        """Begin a run of a function, whose time begins once its process is there."""
        self._runs += 1
        ahead = self.world.faults.seconds_ahead(function.name)
        run = Run(f"{function.name}#{self._runs}", seconds_ahead=ahead)
        starts_at = self.world.kernel.microseconds + round(after * 1_000_000)
        run.ends_at = starts_at + function.timeout_seconds * 1_000_000
        context = Context(self.world, function, f"run-{self._runs:06d}", run)
        handler = app.app if function is API else getattr(app, function.name)
        act = partial(handler, event, context)
        return self.world.kernel.spawn(run.name, act, run=run, after=after)

    def heard(self, queue: str, seconds: float) -> None:
        """Receive from a queue of a function after a while."""
        if queue in FUNCTION_OF:
            self.world.kernel.spawn(f"poll {queue}", partial(self._poll, queue), after=seconds)

    def _poll(self, queue: str) -> None:
        function = FUNCTION_OF[queue]
        if self.world.now() < self.paused_until:
            self.heard(queue, (self.paused_until - self.world.now()).total_seconds())
            return
        if self.running[queue] >= function.concurrency:
            self.heard(queue, _BUSY_SECONDS)
            return
        url = self.queues.url(queue)
        answer = self.queues.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=function.batch_size,
            MessageSystemAttributeNames=["All"],
        )
        if messages := answer.get("Messages"):
            self.running[queue] += 1
            for message in self._done(function, messages):
                self.queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            self.running[queue] -= 1

    def _done(self, function: Function, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Run a function on messages; return those that it is through with."""
        task = self.begin(function, queue_event(function, messages))
        try:
            answer = self.world.kernel.wait(task)
        except Died:
            self.died[function.name] += 1
            return []
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        return [each for each in messages if each["MessageId"] not in failed]

    def run_schedule(self, function: Function) -> None:
        """Run a scheduled function, and let its failure be: it comes again.

        Raises:
            Exception: what it failed by, unless it died or faults go on.
        """
        event = {
            "version": "0",
            "id": f"event-{self._runs}",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": f"{self.world.now():%Y-%m-%dT%H:%M:%SZ}",
            "region": "us-east-1",
            "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{function.name}"],
            "detail": {},
        }
        try:
            self.world.kernel.wait(self.begin(function, event))
        except Died:
            self.died[function.name] += 1
        except Exception:
            if self.world.faults.is_over:
                raise

    def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, peer: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Have the API answer a request, as the gateway does."""
        self._runs += 1
        request_id = f"request-{self._runs:06d}"
        found = resource_of(urlsplit(target).path)
        if found is None:
            return _answered(gateway.problem("MISSING_AUTHENTICATION_TOKEN", request_id))
        single = {name.casefold(): value for name, value in headers.items()}
        all_headers = {name: [value] for name, value in single.items()}
        request = Request(method, target, single, body or b"", all_headers, peer)
        cold = self.world.faults.cold_seconds(API.name)
        task = self.begin(API, api_event(request, *found, request_id), after=cold)
        try:
            returned = self.world.kernel.wait(task, GATEWAY_SECONDS if cold else None)
        except TimeoutError:
            return _answered(gateway.problem("INTEGRATION_TIMEOUT", request_id))
        except Died as exc:
            self.died[API.name] += 1
            is_late = exc.args == (OUT_OF_TIME,)
            kind = "INTEGRATION_TIMEOUT" if is_late else "INTEGRATION_FAILURE"
            return _answered(gateway.problem(kind, request_id))
        answer = answer_of(returned)
        self.answered[row_of(method, target), answer.status] += 1
        self._note_made(method, target, single, answer)
        told = {n: v if isinstance(v, str) else v[-1] for n, v in answer.headers.items()}
        return answer.status, told, answer.body

    def _note_made(
        self, method: str, target: str, headers: Mapping[str, str], answer: Answer
    ) -> None:
        key = headers.get("idempotency-key")
        if method == "POST" and key and 200 <= answer.status < 300 and b'"id"' in answer.body:
            made = json.loads(answer.body)
            if "id" in made:
                self.made[headers.get("authorization", ""), target, key].add(made["id"])


def _answered(problem: tuple[int, dict[str, str], str]) -> tuple[int, Mapping[str, str], bytes]:
    status, headers, body = problem
    return status, headers, body.encode()
