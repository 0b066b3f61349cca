"""The agent on a computer whose power can go, and the accounting program that it serves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.clients import enlace_agent
from tests.support.kills import NEVER, Killed

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

    def __init__(self, steps: Steps, home: Path, token: str = TOKEN) -> None:
        self.steps, self.folder = steps, home / "folder"
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
            return enlace_agent.main([*said, "--log", LOG, "--refused", REFUSED, *given])
        except Killed:
            return None
        finally:
            self.steps.killed_at = NEVER

    @property
    def left(self) -> set[str]:
        """Return what is in the folder that people see."""
        return {each.name for each in self.folder.iterdir()} - {".enlace-agent"}
