"""The emulator (ministack) with one address more: it saves when it is asked, not at its end alone.

`POST /_enlace/save` waits until no request is half done, holds new ones back meanwhile, lets
ministack write its state as it does at its end, and copies that with the objects to `SAVE_TO`. So
the copy is of one moment; of those who waited, none sees more than a slow answer.

Run in the emulator's environment (see `guarded`), so it imports nothing of ours. What it calls of
ministack is no published interface: the pinned version has it, and the tests say when another
has not.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

_SAVE = "/_enlace/save"


class NotSaved(Exception):
    """Nothing was saved; the message says why."""


class Saving:
    """An ASGI application that passes all on to ministack's, and saves between two requests."""

    def __init__(
        self,
        served: Callable[..., Awaitable[None]],
        save: Callable[[], None],
        patience_seconds: float = 3,
    ) -> None:
        self._served, self._save = served, save
        self._patience_seconds = patience_seconds
        self._in_hand = 0
        self._none_in_hand, self._is_open = asyncio.Event(), asyncio.Event()
        self._none_in_hand.set()
        self._is_open.set()

    async def __call__(self, scope: dict[str, Any], receive: object, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http" or _waits_for_messages(scope):
            await self._served(scope, receive, send)
        elif scope["path"] == _SAVE and scope["method"] == "POST":
            await self._answer(send)
        else:
            await self._until_open()
            self._in_hand += 1
            self._none_in_hand.clear()
            try:
                await self._served(scope, receive, send)
            finally:
                self._in_hand -= 1
                if not self._in_hand:
                    self._none_in_hand.set()

    async def _until_open(self) -> None:
        while not self._is_open.is_set():
            await self._is_open.wait()

    async def _answer(self, send: Any) -> None:
        status, body = 204, b""
        try:
            await self._save_between_requests()
        except (NotSaved, OSError) as exc:
            status, body = 503, str(exc).encode()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    async def _save_between_requests(self) -> None:
        await self._until_open()
        self._is_open.clear()
        try:
            await asyncio.wait_for(self._none_in_hand.wait(), self._patience_seconds)
            self._save()
        except TimeoutError as exc:
            raise NotSaved(f"requests were in hand for {self._patience_seconds} s") from exc
        finally:
            self._is_open.set()


def _waits_for_messages(scope: dict[str, Any]) -> bool:
    """Return whether it is a request that does nothing for long, and what it does in one step."""
    return (b"x-amz-target", b"AmazonSQS.ReceiveMessage") in scope["headers"]


def save_into(folder: Path) -> None:
    """Let ministack write its state, and copy that and its objects into a folder.

    Raises:
        NotSaved: ministack logged an error, which is all that it does about one.
    """
    app = importlib.import_module("ministack.app")
    persistence = importlib.import_module("ministack.core.persistence")
    errors = _Errors()
    persistence.logger.addHandler(errors)
    try:
        persistence.save_all(app._build_persistence_save_dict())  # noqa: SLF001 - said above
    finally:
        persistence.logger.removeHandler(errors)
    if errors.said:
        raise NotSaved("; ".join(errors.said))
    for variable in ("STATE_DIR", "S3_DATA_DIR"):
        source = Path(os.environ[variable])
        if source.is_dir():
            shutil.copytree(source, folder / source.name)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def main() -> None:
    """Run ministack until it is told to stop."""
    app: Any = importlib.import_module("ministack.app")
    sys.path.append(str(Path(__file__).parent))
    importlib.import_module("leading_keys").teach()
    disturbing: Any = importlib.import_module("disturbing")
    folder = Path(os.environ["SAVE_TO"])
    app.app = Saving(disturbing.Disturbing(app.app), lambda: save_into(folder))
    app.main()


if __name__ == "__main__":
    main()
