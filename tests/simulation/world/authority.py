"""The tax authority: the simulator's own rules, asked in this process on the world's clock.

It takes its time to decide, each document its own, and now and then loses a document's answer,
forgets tokens, or says that deciding failed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from urllib3.exceptions import ProtocolError, ReadTimeoutError

from chalicelib.core import clock
from chalicelib.countries.costa_rica.hacienda import http
from infra import http_server
from infra.simulator import clock as simulator_clock
from infra.simulator.cabys import Cabys
from infra.simulator.messages import Request
from infra.simulator.schemas import Schemas
from infra.simulator.simulator import Ministry
from infra.simulator.store import Store, Stored
from tests.simulation.taxpayers import ANSWER_HOLDER, authority
from tests.simulation.world import World

URL: Final = "https://ministry.example.com"
_NAMES = (
    ("token", re.compile(r"/token$")),
    ("submit", re.compile(r"/recepcion$")),
    ("query", re.compile(r"/recepcion/[^/]+$")),
    ("look_up", re.compile("")),
)
"""What is asked for, by its path: the first that fits."""
_DELAYS: Final = (0.5, 2.0, 30.0, 900.0, 5400.0)
"""Seconds until a document is decided about, of which the long ones are faults."""
_LONGEST_DELAY: Final = 60.0
"""When faults have stopped."""
_MOODS: Final[Mapping[str, tuple[float, dict[str, Any]]]] = {
    "state_error": (0.03, {}),
    "lost_answer": (0.03, {"mode": "missing"}),
    "token_expires": (0.03, {}),
    "reject": (0.05, {}),
}
"""What goes wrong with a document -> of how many, and how; the last is no fault but a verdict."""
_BUSY: Final[tuple[tuple[int, dict[str, str]], ...]] = (
    (429, {"Retry-After": "7"}),
    (503, {}),
    (500, {}),
    (502, {"Retry-After": "1"}),
)


class Authority:
    """The ministry, and the way to it."""

    def __init__(self, world: World, schemas: Path | None = None) -> None:
        self._world = world
        self._store = Store(None)
        self._listed: tuple[int, list[Stored]] = (-1, [])
        """How often what it holds had been changed when its documents were read, and they."""
        self._ministry = Ministry(
            self._store, Schemas(schemas), Cabys(None), authority(), URL, open_users=True
        )
        world.environment |= {
            "HACIENDA_API_URL": f"{URL}/recepcion-sandbox/v1",
            "HACIENDA_TOKEN_URL": f"{URL}/auth/realms/rut-stag/protocol/openid-connect/token",
            "HACIENDA_LOOKUP_URL": URL,
            "HACIENDA_ANSWER_HOLDER": ANSWER_HOLDER,
        }
        world.doors.append(self._entered())

    @property
    def documents(self) -> list[Stored]:
        """Every document that it took, decided about as of now, the oldest first."""
        self._ministry.office.catch_up()
        changes = self._store.changes
        if self._listed[0] != changes:
            self._listed = (changes, self._store.documents())
        return self._listed[1]

    def answered(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Replied:
        """Answer a request as of now; nobody else's turn comes meanwhile.

        Raises:
            ProtocolError: it hangs up.
        """
        target = urlsplit(url)
        if _name(target.path) == "submit":
            self._decide_how(str(json.loads(body)["clave"]))
        self._ministry.office.catch_up()
        asked = http_server.Request(
            method,
            f"{target.path}?{target.query}",
            {name.lower(): value for name, value in headers.items()},
            body,
        )
        answer = self._ministry.api.handle(Request.of(asked)).answer()
        if answer is None:
            raise ProtocolError("it hung up")
        return Replied(answer.status, answer.headers, answer.body)

    def _decide_how(self, clave: str) -> None:
        """Draw how a document fares that is about to be taken."""
        chance, board = self._world.random, self._ministry.board
        delay = chance.choice(_DELAYS)
        if self._world.faults.is_over:
            delay = min(delay, _LONGEST_DELAY)
        board.current = replace(board.current, delay_seconds=delay)
        drawn = chance.random()
        for fault, (rate, how) in _MOODS.items():
            if 0 <= drawn < rate and (fault == "reject" or not self._world.faults.is_over):
                self.have(fault, clave, **how)
            drawn -= rate

    def have(self, fault: str, clave: str, **how: Any) -> None:
        """Have a document fare in a way; one that is decided already has fared."""
        faults = self._ministry.faults
        faults.replace([*faults.listing(), {"fault": fault, "match": {"clave": clave}, **how}])

    @contextmanager
    def _entered(self) -> Iterator[None]:
        kernel = self._world.kernel
        with (
            http.set_to(partial(_Pool, self._world, self)),
            clock.set_to(alarm=lambda _seconds, _action: lambda: None),  # time-outs are drawn
            simulator_clock.set_to(self._monotonic, kernel.sleep),
        ):
            yield

    def _monotonic(self) -> float:
        """Return what its clock shows: when faults stop, it makes up for its slowness."""
        ahead = max(_DELAYS) if self._world.faults.is_over else 0.0
        return self._world.kernel.monotonic() + ahead


@dataclass(frozen=True, slots=True)
class Replied:
    """An answer as urllib3 gives it."""

    status: int
    headers: Mapping[str, Any]
    data: bytes = b""

    def read(self, most: int) -> bytes:
        """Return the body."""
        return self.data[:most]

    def release_conn(self) -> None:
        """Let the connection be another's: there is none."""


class _Busy(Exception):
    """It answers that it has no time."""


class _Pool:
    """Stands for urllib3's pool: what is asked may be lost, or be answered in vain."""

    def __init__(
        self, world: World, ministry: Authority, connect_seconds: float, read_seconds: float
    ) -> None:
        self._world, self._ministry = world, ministry
        self._connect_seconds, self._read_seconds = connect_seconds, read_seconds

    def request(
        self, method: str, url: str, *, body: bytes | None, headers: Mapping[str, str], **_: object
    ) -> Replied:
        """Ask once."""
        world, begun = self._world, self._world.kernel.monotonic()
        lost: Callable[[], Exception] = partial(_not_in_time, url)
        try:
            answer: Replied = world.disturbed(
                f"authority.{_name(urlsplit(url).path)}",
                partial(self._ministry.answered, method, url, headers, body or b""),
                read_seconds=self._read_seconds,
                lost=lost,
                throttled=_Busy,
            )
        except _Busy:
            return Replied(*world.random.choice(_BUSY))
        if world.kernel.monotonic() - begun > self._connect_seconds + self._read_seconds:
            raise lost()
        return answer


def _not_in_time(url: str) -> ReadTimeoutError:
    return ReadTimeoutError(None, url, "no answer in time")  # type: ignore[arg-type]


def _name(path: str) -> str:
    return next(name for name, pattern in _NAMES if pattern.search(path))
