"""Told to stop by many signals at once, a part ends: once, cleanly and soon."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.local.places import ROOT
from infra.local.process import Child

_WAITS = """
from infra.stopping import Stopping
stopping = Stopping(raises={raises})
try:
    print("ready", flush=True)
    stopping.wait()
except KeyboardInterrupt:
    print("interrupted", flush=True)
    stopping.wait()
print("ended", flush=True)
"""


@pytest.mark.parametrize(("raises", "said"), [(False, "ended\n"), (True, "interrupted\nended\n")])
def test_many_signals_at_once_are_one_request_to_stop(raises: bool, said: str) -> None:  # noqa: FBT001
    for _ in range(20):
        with subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", _WAITS.format(raises=raises)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()

            for _ in range(50):
                process.send_signal(signal.SIGTERM)
                process.send_signal(signal.SIGINT)

            assert process.communicate(timeout=60)[0] == said


_LOSES_THE_FIRST = """
import io, os, signal
from infra.stopping import Stopping
class Answer(io.RawIOBase):
    @property
    def closed(self):
        os.kill(os.getpid(), signal.SIGTERM)
        return True
stopping = Stopping(raises=True)
Answer()
print("lost", flush=True)
try:
    stopping.raise_no_more()
except KeyboardInterrupt:
    print("found", flush=True)
"""


def test_request_to_stop_that_vanished_in_a_finalizer_is_found_again() -> None:
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _LOSES_THE_FIRST],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("lost\nfound\n", "")


_COUNTS = """
import os, signal, time
taken, arrived = os.pipe()
os.set_blocking(arrived, False)
signal.set_wakeup_fd(arrived)
signal.signal(signal.SIGTERM, lambda *_: None)
print("ready", flush=True)
first = os.read(taken, 1)
time.sleep(0.2)
os.set_blocking(taken, False)
try:
    print("and", len(os.read(taken, 99)), "more", flush=True)
except BlockingIOError:
    print("once", flush=True)
"""


def test_child_is_told_to_stop_by_one_signal(tmp_path: Path) -> None:
    (tmp_path / "counts.py").write_text(_COUNTS, encoding="utf-8")
    for number in range(10):
        log = tmp_path / f"{number}.log"
        child = Child("counter", ["counts"], {}, log, folder=tmp_path)
        while "ready" not in log.read_text(encoding="utf-8"):
            assert child.is_running
            time.sleep(0.01)

        child.stop()

        assert child.process.returncode == 0
        assert log.read_text(encoding="utf-8").split() == ["ready", "once"]
