"""The local stack as the stage of actors, and what the API told them that it issued."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

import urllib3

from chalicelib.core import clock
from infra import gateway
from infra.local.stack import LocalStack
from tests.simulation.actors.stage import Answered, Asked
from tests.simulation.marks import Marks

_PATIENCE_SECONDS = 120.0


class Told(NamedTuple):
    """What the API said of a document that it issued."""

    business: str
    number: str
    key: str
    type: str


class OverHttp:
    """A stage; what dies on the way is answered as the gateway answers for a dead function."""

    def __init__(self, stack: LocalStack, seed: str) -> None:
        self.stack, self.seed = stack, seed
        self.marks = Marks(seed)
        self.issued: dict[str, Told] = {}
        """Id of a document -> what was told of it."""
        self.answers: Counter[int] = Counter()
        self.broken = 0
        """Requests that nobody answered, as the application was killed."""
        self._number: Counter[str] = Counter()
        self._chance = Random(seed)
        self._lock = threading.Lock()
        self._pool = urllib3.PoolManager(retries=False, maxsize=64)

    def now(self) -> datetime:
        """Return what the clock shows."""
        return clock.now()

    def monotonic(self) -> float:
        """Return the same in seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def key(self) -> str:
        """Draw the key of a request."""
        with self._lock:
            return f"{self._chance.getrandbits(128):032x}"

    def send(self, asked: Asked) -> Answered:
        """Send a request to the API."""
        try:
            answer = self._pool.request(
                asked.method,
                self.stack.api_url + asked.path,
                body=asked.body,
                headers=asked.headers,
                timeout=_PATIENCE_SECONDS,
            )
        except urllib3.exceptions.HTTPError:
            with self._lock:
                self.broken += 1
            status, headers, body = gateway.problem("INTEGRATION_FAILURE", str(uuid.uuid4()))
            return status, headers, body.encode()
        self._note(asked, answer.status, answer.data)
        return answer.status, answer.headers, answer.data

    def _note(self, asked: Asked, status: int, body: bytes) -> None:
        """Note a document that is said to be issued; the same one again says the same."""
        with self._lock:
            self.answers[status] += 1
            if asked.method != "POST" or status >= 300 or "/documents" not in asked.path:
                return
            said: Mapping[str, Any] = json.loads(body)
            told = Told(asked.path.split("/")[3], said["number"], said["key"], said["type"])
            self._number[told.business] += said["id"] not in self.issued
            known = self.issued.setdefault(said["id"], told)
        assert known == told, f"{said['id']} was {known}, and is {told}"

    def issued_by(self, business: str) -> int:
        """Return how many documents of a business the API told of."""
        with self._lock:
            return self._number[business]

    def together(self, name: str, acts: Sequence[Callable[[], Any]]) -> list[Any]:
        """Do several things at once; return what came of each."""
        with ThreadPoolExecutor(len(acts), thread_name_prefix=name) as threads:
            return [each.result() for each in [threads.submit(act) for act in acts]]

    def mails_to(self, address: str) -> list[bytes]:
        """Return the mails to an address, the oldest first."""
        mail = self.stack.mail
        return [mail.raw(each["id"]) for each in mail.messages(to=address)]
