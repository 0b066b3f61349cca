"""The emulator saves between two requests: it waits for those in hand and holds new ones back."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from infra.local.saving_emulator import NotSaved, Saving, save_into


class Served:
    """What stands for ministack: a request is in hand until it is told to end."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.may_end = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], _receive: object, _send: object) -> None:
        self.events.append(f"begins {scope['path']}")
        await self.may_end.wait()
        self.events.append(f"ends {scope['path']}")


class World:
    """One emulator with what happens in it, in its order."""

    def __init__(self, failure: Exception | None = None, patience_seconds: float = 5) -> None:
        self.served = Served()
        self.events = self.served.events
        self.app = Saving(self.served, self._save, patience_seconds)
        self._failure = failure

    def _save(self) -> None:
        if self._failure:
            raise self._failure
        self.events.append("saves")

    def request(self, path: str, *headers: tuple[bytes, bytes]) -> asyncio.Task[None]:
        scope = {"type": "http", "method": "POST", "path": path, "headers": list(headers)}
        return asyncio.create_task(self.app(scope, None, self._send))

    async def save(self) -> None:
        await self.request("/_enlace/save")

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.events.append(f"said {message['status']}")
        elif message["body"]:
            self.events.append(message["body"].decode())


def played(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 10))


async def steps() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_save_waits_for_requests_in_hand_and_holds_back_new_ones() -> None:
    async def story() -> None:
        world = World()
        first = world.request("/first")
        await steps()
        saving = asyncio.create_task(world.save())
        await steps()
        second = world.request("/second")
        await steps()
        assert world.events == ["begins /first"]

        world.served.may_end.set()
        await asyncio.gather(first, saving, second)

        begun = world.events.index("begins /second")
        assert world.events[:3] == ["begins /first", "ends /first", "saves"]
        assert begun > world.events.index("saves")
        assert "said 204" in world.events

    played(story())


def test_save_waits_for_nobody_who_waits_for_messages() -> None:
    async def story() -> None:
        world = World()
        waiting = world.request("/", (b"x-amz-target", b"AmazonSQS.ReceiveMessage"))
        await steps()

        await world.save()

        assert world.events == ["begins /", "saves", "said 204"]
        world.served.may_end.set()
        await waiting

    played(story())


def test_save_that_waits_too_long_says_so_and_lets_all_go_on() -> None:
    async def story() -> None:
        world = World(patience_seconds=0.01)
        first = world.request("/first")
        await steps()

        await world.save()
        second = world.request("/second")
        await steps()

        assert world.events == [
            "begins /first",
            "said 503",
            "requests were in hand for 0.01 s",
            "begins /second",
        ]
        world.served.may_end.set()
        await asyncio.gather(first, second)

    played(story())


@pytest.mark.parametrize("failure", [NotSaved("planted"), OSError("planted")])
def test_save_that_failed_says_why_and_lets_all_go_on(failure: Exception) -> None:
    async def story() -> None:
        world = World(failure)
        await world.save()
        world.served.may_end.set()
        await world.request("/next")

        assert world.events == ["said 503", "planted", "begins /next", "ends /next"]

    played(story())


def test_error_that_ministack_only_logs_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = ModuleType("ministack.app")
    app._build_persistence_save_dict = dict
    persistence: Any = ModuleType("ministack.core.persistence")
    persistence.logger = logging.getLogger("persistence")
    persistence.save_all = lambda _: persistence.logger.error("no space left")
    monkeypatch.setitem(sys.modules, "ministack", ModuleType("ministack"))
    monkeypatch.setitem(sys.modules, "ministack.core", ModuleType("ministack.core"))
    monkeypatch.setitem(sys.modules, "ministack.app", app)
    monkeypatch.setitem(sys.modules, "ministack.core.persistence", persistence)

    with pytest.raises(NotSaved, match="no space left"):
        save_into(tmp_path)
    assert persistence.logger.handlers == []
