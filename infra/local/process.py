"""Child processes of the local stack: started with a log of their own, stopped cleanly."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from signal import Signals

from infra.local.places import ROOT

_GUARD = Path(__file__).with_name("guarded.py")


class PartFailed(RuntimeError):
    """A part of the stack did not start or ended by itself; the message shows its last words."""


class Child:
    """A Python module run as a process that cannot outlive this one (see `guarded`).

    `mark` is a file that is there while it runs, and after it ended otherwise than well.
    """

    def __init__(
        self,
        name: str,
        arguments: list[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        python: Path | None = None,
        folder: Path = ROOT,
        mark: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as sink:
            self._offset = sink.tell()
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                [str(python or sys.executable), str(_GUARD), str(mark or ""), *arguments],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=subprocess.STDOUT,
                close_fds=False,  # what was made inheritable is meant to be: the lock of `run`
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops us in order
            )
        self._ended = threading.Event()
        threading.Thread(target=self._watch, name=f"watches-{name}", daemon=True).start()

    def _watch(self) -> None:
        """Wait for the end, out of the main thread.

        There a signal may raise while `Popen` holds its lock, and everybody waited for ever.
        """
        self.process.wait()
        self._ended.set()

    @property
    def is_running(self) -> bool:
        """Return whether the process is alive."""
        return not self._ended.is_set()

    def wait_until_answers(self, url: str, seconds: float = 60) -> None:
        """Wait until `url` answers anything below 500.

        Raises:
            PartFailed: the process ended or stayed silent.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.is_running:
                raise PartFailed(f"{self.name} did not start: {self.last_words()}")
            with contextlib.suppress(OSError):
                try:
                    urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own address
                except urllib.error.HTTPError as answer:
                    answer.close()
                    if answer.code >= 500:
                        continue
                return
            time.sleep(0.03)
        raise PartFailed(f"{self.name} did not answer within {seconds:.0f} s: {self.last_words()}")

    def last_words(self) -> str:
        """Return how it ended, if it did, and the last lines of its log that are for people."""
        with self.log.open("rb") as source:
            source.seek(self._offset)
            lines = source.read().decode("utf-8", "replace").strip().splitlines()
        said = [line.strip() for line in lines if not line.startswith("{")]  # as JSON logs do
        code = self.process.returncode
        if code is not None:
            said.append(f"exit code {code}" if code >= 0 else f"killed by {Signals(-code).name}")
        return f"{' | '.join(said[-4:]) or 'it said nothing'} (log: {self.log})"

    def kill(self) -> None:
        """End the process as a crash does: nothing of it runs any more."""
        self.process.kill()
        self._ended.wait()
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()

    def stop(self, seconds: float = 20) -> None:
        """Let the process end itself, wait for it, and force it only when it does not."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        if not self._ended.wait(seconds):
            self.process.kill()
            self._ended.wait()
