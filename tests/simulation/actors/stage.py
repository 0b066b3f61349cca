"""Where actors act, and the API as they reach it there: in a world of memory, or over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from infra.local.api_client import ApiClient
from tests.simulation.marks import Marks

Answered = tuple[int, Mapping[str, str], bytes]
"""Status, headers and body."""


@dataclass(frozen=True)
class Asked:
    """A request, with who sends it from where."""

    reader: str
    """Who gets to read what comes back."""
    peer: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None


class Stage(Protocol):
    """All that an actor needs around it."""

    @property
    def seed(self) -> int | str:
        """What decides all that is drawn."""

    @property
    def marks(self) -> Marks:
        """Where what people read is searched for what is not theirs."""

    def now(self) -> datetime:
        """Return what the clock shows."""

    def monotonic(self) -> float:
        """Return the same in seconds."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def key(self) -> str:
        """Draw the key of a request."""

    def send(self, asked: Asked) -> Answered:
        """Have the API answer a request; a way that is broken is answered as the gateway does."""

    def together(self, name: str, acts: Sequence[Callable[[], Any]]) -> list[Any]:
        """Do several things at once; return what came of each."""

    def mails_to(self, address: str) -> Sequence[bytes]:
        """Return the mails to an address, the oldest first."""


@dataclass(frozen=True)
class StageApi(ApiClient):
    """The API as a person's program calls it on a stage."""

    stage: Stage = field(kw_only=True, repr=False)
    reader: str = field(default="", kw_only=True)
    peer: str = field(default="192.0.2.1", kw_only=True)

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answered:
        """Have the request answered, and what comes back searched for what is not the reader's."""
        answered = self.stage.send(Asked(self.reader, self.peer, method, path, headers, body))
        where = f"{method} {path}"
        self.stage.marks.heard(self.reader, where, answered[2].decode(errors="replace"))
        return answered

    def headers(self, method: str, key: str | None = None) -> dict[str, str]:
        """Return the headers of a request; its key, too, is the stage's to draw."""
        drawn = self.stage.key()
        return super().headers(method, key or drawn)
