"""`make run` as a process of its own, as a developer has it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from infra.local.places import ROOT


def local_run(home: Path, *options: str, **shell: str) -> subprocess.Popen[str]:
    """Start a run on free ports, with what it says in `stdout`."""
    free = {f"ENLACE_{part}_PORT": "0" for part in ("API", "MAIL", "SIMULATOR", "EMULATOR")}
    return subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-m", "infra.local.run", "--home", str(home), *options],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k.lower() != "no_proxy"} | free | shell,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said_until(process: subprocess.Popen[str], wanted: str) -> str:
    """Read what a run says until a line has something in it."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if wanted in line:
            return said
    raise AssertionError(f"{wanted!r} was not said: {said}")


def kill_children(parent: int, word: str = "") -> None:
    """Kill the children of a process, hard; those alone whose command has a word in it."""
    found = subprocess.run(  # noqa: S603
        ["pgrep", "-P", str(parent), "-f", word],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    for pid in found.stdout.split():
        os.kill(int(pid), signal.SIGKILL)
