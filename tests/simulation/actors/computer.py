"""A computer of a firm, as the agent on it sees the world: a network, a clock and a disk."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from infra.clients import enlace_agent
from tests.simulation.actors.stage import StageApi

if TYPE_CHECKING:
    from tests.simulation.scene import Scene
    from tests.support.agents import Steps

_URL: Final = "https://enlace.example"


@contextmanager
def unhurried(pause: Callable[[float], None]) -> Iterator[None]:
    """Have agents pause so within the block, and say nothing; the power of their disks stays on."""
    with (
        patch.object(enlace_agent, "time", SimpleNamespace(sleep=pause)),
        patch.object(enlace_agent, "print", lambda *_, **__: None, create=True),
        patch.object(os, "fsync", lambda _: None),
    ):
        yield


class Wire:
    """The network of the computer: requests go to the stage, links to its files."""

    def __init__(self, scene: Scene, reader: str, steps: Steps) -> None:
        self._scene, self._steps = scene, steps
        self._api = StageApi("", stage=scene, reader=reader, peer="203.0.113.9")

    def open(self, request: Request, **_: Any) -> Any:
        """Send a request, and bring what is answered; power can go before and after."""
        self._steps.step("asked")
        status, headers, body = self._answered(request)
        self._steps.step("answered")
        if status >= 300:
            said = Message()
            for name, value in headers.items():
                said[name] = value
            raise HTTPError(request.full_url, status, "", said, io.BytesIO(body))
        return _Answer(body, headers)

    def _answered(self, request: Request) -> tuple[int, Mapping[str, str], bytes]:
        if not request.full_url.startswith(_URL):
            followed = self._scene.blobs.follow(request.full_url)
            return followed.status, followed.headers, followed.data
        at = urlsplit(request.full_url)
        path = f"{at.path}?{at.query}" if at.query else at.path
        headers = {name.title(): value for name, value in request.headers.items()}
        body = request.data if isinstance(request.data, bytes) else None
        return self._api.send(request.get_method(), path, headers, body)


class _Answer(io.BytesIO):
    """A response with headers."""

    def __init__(self, body: bytes, headers: Mapping[str, str]) -> None:
        super().__init__(body)
        self.headers = headers
