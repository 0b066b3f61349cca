"""Told to stop by many signals at once, a part ends: once, cleanly and soon."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
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
        with _python(_WAITS.format(raises=raises)) as process:
            assert process.stdout is not None
            process.stdout.readline()

            for _ in range(50):
                process.send_signal(signal.SIGTERM)
                process.send_signal(signal.SIGINT)

            assert process.communicate(timeout=60)[0] == said


def _python(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


_ANOTHER_THREAD_IS_TOLD = """
import signal, threading, time
from infra.stopping import Stopping
stopping = Stopping()
other = threading.Thread(target=time.sleep, args=(60,), daemon=True)
other.start()
threading.Timer(0.5, signal.pthread_kill, (other.ident, signal.SIGTERM)).start()
print(stopping.wait(), flush=True)
"""


def test_signal_that_reaches_another_thread_is_not_missed() -> None:
    with _python(_ANOTHER_THREAD_IS_TOLD) as process:
        try:
            assert process.communicate(timeout=30)[0] == "True\n"
        finally:
            process.kill()


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
    with _python(_LOSES_THE_FIRST) as process:
        assert process.communicate(timeout=60)[0] == "lost\nfound\n"


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


def test_child_is_seen_to_end_though_a_signal_struck_while_popen_held_its_lock(
    tmp_path: Path,
) -> None:
    (tmp_path / "waits.py").write_text("import time; time.sleep(60)", encoding="utf-8")
    child = Child("waiter", ["waits"], {}, tmp_path / "log", folder=tmp_path)
    child.process._waitpid_lock.acquire(blocking=False)  # type: ignore[attr-defined]  # left so

    stopping = threading.Thread(target=child.stop, daemon=True)
    stopping.start()
    stopping.join(30)

    assert not stopping.is_alive()
    assert not child.is_running
