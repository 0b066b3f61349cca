"""`make run`: starts the local stack, says where everything is, and keeps it until Ctrl-C."""

from __future__ import annotations

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing to tidy yet: Ctrl-C ends it silently

import argparse
import fcntl
import logging
import os
import shutil
import sqlite3
import sys
import time
from pathlib import Path
from typing import IO

from infra.console import SITE
from infra.local import checkpoint
from infra.local.api_client import ApiClient
from infra.local.places import LOCAL, ROOT, BadPort, Ports, PortTaken, schemas_folder
from infra.local.process import PartFailed
from infra.local.seed import SignIn, demo_business, demo_clients, demo_firm, demo_operator
from infra.local.stack import LocalStack
from infra.stopping import Stopping

HOME = LOCAL / "run"
_SAVE_SECONDS = 120.0
_FREE_AFTER_CRASH_SECONDS = 30
"""What the parts of a killed run may need to end: work in hand is finished, state is saved."""


class AlreadyRunning(RuntimeError):
    """Another `make run` holds this folder."""


def main() -> int:
    """Run until told to stop; 1 with one sentence when it could not, 0 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=lambda said: Path(said).resolve(), default=HOME, help="where state is kept"
    )
    parser.add_argument("--clean", action="store_true", help="forget the state and end")
    parser.add_argument(
        "--save-seconds", type=float, default=_SAVE_SECONDS, help="time between two saves"
    )
    options = parser.parse_args()
    stopping = Stopping(raises=True)
    try:
        with _lock(options.home) as lock:
            if options.clean:
                shutil.rmtree(options.home)
                print("The state of the local stack is forgotten.")
                return 0
            return _run(options.home, lock, stopping, options.save_seconds)
    except KeyboardInterrupt:
        print("\nStopped before everything was ready; what was kept earlier is still there.")
        return 0
    except (AlreadyRunning, BadPort, PortTaken, PartFailed) as exc:
        print(exc, file=sys.stderr)
    except OSError as exc:
        if exc.filename is None:
            raise
        print(f"Enlace cannot keep its state: {exc.filename}: {exc.strerror}", file=sys.stderr)
    return 1


def _run(home: Path, lock: IO[str], stopping: Stopping, save_seconds: float) -> int:
    started = time.monotonic()
    (home / "logs").mkdir(exist_ok=True)
    logging.basicConfig(filename=home / "logs" / "run.log")
    stack = LocalStack(home, Ports.configured())
    if lost := checkpoint.unsaved_since(home):
        print(
            f"The emulator of the last run did not end cleanly: what happened since {lost} is "
            "lost, in all parts; they go on from what was saved then.",
            flush=True,
        )
    with stack:
        sign_ins = _seed(stack)
        _write(lock, f"{os.getpid()} {stack.api_url}")
        stopping.raise_no_more()  # from here on all ends in its order
        print(_announcement(stack, sign_ins, time.monotonic() - started), flush=True)
        failure = _until_told(stopping, stack, save_seconds)
        print("\nStopping and saving ...", flush=True)
    if since := checkpoint.unsaved_since(home):
        raise PartFailed(
            f"Stopped, because {failure or 'the emulator did not end cleanly'}\n"
            f"What happened since {since} is not saved; the next run goes on from before that."
        )
    if failure is not None:
        raise PartFailed(f"Stopped, because {failure}")
    print("Stopped. `make run` goes on from here; `make clean-state` forgets it.")
    return 0


def _until_told(stopping: Stopping, stack: LocalStack, save_seconds: float) -> str | None:
    """Save every so often until told to stop; return the part that failed, if one did."""
    saved = time.monotonic()
    while not stopping.wait(0.5):
        if failure := stack.failed_part():
            return failure
        if time.monotonic() - saved >= save_seconds:
            _save(stack, save_seconds)
            saved = time.monotonic()
    return None


def _save(stack: LocalStack, again_seconds: float) -> None:
    try:
        stack.save()
    except (PartFailed, OSError, sqlite3.Error) as exc:
        print(f"Not saved, to be tried again in {again_seconds:.0f} s: {exc}", file=sys.stderr)


def _seed(stack: LocalStack) -> dict[str, SignIn]:
    """Make the demo people; return what each is called here, and how they sign in."""
    api, kept = ApiClient(stack.api_url), stack.home / "operator-authenticator.txt"
    were_made, people = kept.is_file(), dict[str, SignIn]()
    try:
        people["Demo firm"] = demo_firm(api, stack.mail)
        people["Demo business"] = demo_business(api, stack.mail)
        people["Demo operator"] = demo_operator(api, stack.mail, stack.operate, kept)
        demo_clients(api, stack.mail)
    except AssertionError as exc:
        if not were_made:
            raise PartFailed(f"The demo people could not be made: {exc}") from exc
        print(f"The demo people are left as somebody changed them: {exc}", file=sys.stderr)
    return people


def _lock(home: Path) -> IO[str]:
    """Hold the folder for this process and its parts; the last of them to end lets go of it.

    Raises:
        AlreadyRunning: another run holds it; the message says which and where it listens.
    """
    home.mkdir(parents=True, exist_ok=True)
    held = (home.parent / f"{home.name}.lock").open("a+", encoding="utf-8")
    os.set_inheritable(held.fileno(), True)  # noqa: FBT003 - by position only
    deadline = time.monotonic() + _FREE_AFTER_CRASH_SECONDS
    while not _is_locked(held):
        held.seek(0)
        pid, _, url = held.read().partition(" ")
        if _is_alive(pid):
            held.close()
            raise AlreadyRunning(
                f"Enlace is already running here (process {pid or '?'}, "
                f"{url or 'still starting'}); stop it with Ctrl-C in its terminal first."
            )
        if time.monotonic() > deadline:
            held.close()
            raise AlreadyRunning("Parts of a killed run are still ending; try again in a moment.")
        time.sleep(0.1)
    _write(held, f"{os.getpid()} ")
    return held


def _is_locked(held: IO[str]) -> bool:
    """Lock the file for us unless somebody else has."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: str) -> bool:
    """Return whether a process is there; one that has not said its number yet is."""
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError):
        pass
    return True


def _write(held: IO[str], text: str) -> None:
    held.seek(0)
    held.truncate()
    held.write(text)
    held.flush()


def _announcement(stack: LocalStack, people: dict[str, SignIn], seconds: float) -> str:
    emulator = f"http://127.0.0.1:{stack.ports.emulator}"
    schemas = schemas_folder()
    checks = "checked against the official schemas" if schemas else "unchecked: `make schemas`"
    console = f"{stack.api_url}/" if SITE.is_dir() else "left out: npm could not be had"
    rows = [
        ("Console", console),
        *((called, who.said) for called, who in people.items()),
        ("API", f"{stack.api_url}/v1 (description: {stack.api_url}/v1/openapi.json)"),
        ("Mail", stack.mail_url),
        ("Tax authority", f"{stack.simulator_url} (simulated; documents {checks})"),
        ("Cloud", f"{emulator} (emulated)"),
        ("Logs, state", str(stack.home.relative_to(ROOT) if ROOT in stack.home.parents else "")),
    ]
    width = max(len(name) for name, _ in rows)
    table = "\n".join(f"  {name:<{width}}  {value}" for name, value in rows)
    return f"Enlace is ready after {seconds:.1f} s. Ctrl-C stops it and keeps its state.\n{table}"


if __name__ == "__main__":
    sys.exit(main())
