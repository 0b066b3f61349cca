"""The agent on a computer whose power can go, and the accounting program that it serves."""

from __future__ import annotations

import io
import json
import os
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from chalice.test import Client

from chalicelib.aws import blobs
from chalicelib.core.settings import settings
from infra.clients import enlace_agent
from tests.support import tokens
from tests.support.kills import NEVER, Killed
from tests.unit.accounting.world import World

MAY = ["import:read", "import:decide"]
"""What an agent's token is for."""
TOKEN = f"enlace_firm_0001_tok_{'0' * 26}_{'s' * 43}"
REFUSED = r"^(?P<record>\d+): (?P<text>.*)"
FILE, LOG = "SUENLACE.DAT", "SUENLACE.LOG"


class Steps:
    """All that the agent does to the world, one by one; it dies at one of them."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.killed_at = NEVER

    def step(self, what: str) -> None:
        """Note a step, or die at it."""
        self.made.append(what)
        if len(self.made) == self.killed_at:
            raise Killed

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Note what is done to files: before it, and so after what was before."""

        def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
            def noted(*given: Any, **named: Any) -> Any:
                self.step(name)
                return function(*given, **named)

            return noted

        for place, name in ((os, "open"), (os, "close"), (Path, "replace")):
            monkeypatch.setattr(place, name, noting(name, getattr(place, name)))
        monkeypatch.setattr(os, "fsync", noting("fsync", lambda _: None))  # power stays on
        monkeypatch.setattr(time, "sleep", lambda _: None)


class Answer(io.BytesIO):
    """A response with headers."""

    def __init__(self, body: bytes, headers: dict[str, str]) -> None:
        super().__init__(body)
        self.headers = headers


class Wire:
    """The network: requests go to the application of this process, links to its store."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, request: urllib.request.Request, **_: Any) -> Any:
        """Send a request and bring its response."""
        path = request.full_url.removeprefix("https://enlace.example")
        if path == request.full_url:
            stored = urllib.parse.unquote(urllib.parse.urlsplit(path).path).lstrip("/")
            return io.BytesIO(blobs.get(stored.removeprefix(f"{settings().bucket_name}/")))
        headers = {name.title(): value for name, value in request.headers.items()}
        body = request.data if isinstance(request.data, bytes) else b""
        sent = self.client.http.request(request.get_method(), path, headers=headers, body=body)
        if sent.status_code >= 300:
            given = io.BytesIO(sent.body)
            raise HTTPError(request.full_url, sent.status_code, "", Message(), given)
        return Answer(sent.body, sent.headers)


def given_token(client: Client, world: World, permissions: list[str]) -> dict[str, Any]:
    """Have the firm's administrator give a token."""
    headers = tokens.bearer(world.administrator) | {"Content-Type": "application/json"}
    wanted = {"name": "Agente", "permissions": permissions, "expires_in_days": 180}
    path, body = f"/v1/firms/{world.firm}/api-tokens", json.dumps(wanted).encode()
    answer = client.http.request("POST", path, headers=headers, body=body)
    assert answer.status_code == 201, answer.body
    return dict(json.loads(answer.body))


class Program:
    """The accounting program: books what it finds, renames it when it is clean, else says why."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.booked: list[bytes] = []

    def work(self, log: str = "") -> None:
        """Take the file that is there, with a log of what was refused of it."""
        file = self.folder / FILE
        if not file.exists():
            return
        if file.stat().st_size:
            self.booked.append(file.read_bytes())
            (self.folder / LOG).write_text(log, "utf-8")
        file.replace(file.with_suffix(".BAK"))


class Office:
    """A computer of the firm, with the folder of its program."""

    def __init__(self, steps: Steps, home: Path, token: str = TOKEN, opener: Any = None) -> None:
        self.steps, self.folder, self.opener = steps, home / "folder", opener
        self.folder.mkdir(parents=True, exist_ok=True)
        self.token = home / "token.txt"
        self.token.write_text(f"{token}\n", "utf-8")
        self.program = Program(self.folder)

    def run(self, *given: str, killed_at: int = NEVER) -> int | None:
        """Run the agent once; None: it died."""
        self.steps.made, self.steps.killed_at = [], killed_at
        said = ["--folder", str(self.folder), "--token-file", str(self.token), "--once"]
        said += ["--url", "https://enlace.example", "--language", "en", "--format", "suenlace512"]
        try:
            said += ["--log", LOG, "--refused", REFUSED]
            return enlace_agent.main([*said, *given], self.opener)
        except Killed:
            return None
        finally:
            self.steps.killed_at = NEVER

    @property
    def left(self) -> set[str]:
        """Return what is in the folder that people see."""
        return {each.name for each in self.folder.iterdir()} - {".enlace-agent"}
