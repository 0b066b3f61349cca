"""Setting up an environment: one command at a time, whatever became of the last one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.local.places import ROOT

_ITS_PATH = "a folder/some-python"
# makes an environment as soon as it may, and notes that it began
_PYTHON = """#!/bin/sh
case "$1 $2" in
"-m venv")
    echo began >> began
    while [ ! -e may-go-on ]; do sleep 0.05; done
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip") ;;
*) exec {python} "$@" ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    python = tmp_path / _ITS_PATH
    python.parent.mkdir()
    python.write_text(_PYTHON.format(python=sys.executable), encoding="utf-8")
    python.chmod(0o755)
    (tmp_path / "requirements.txt").write_text("nothing\n", encoding="utf-8")
    return tmp_path


def _set_up(clone: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [str(ROOT / "infra" / "setup"), "env", "requirements.txt", "a test"],
        cwd=clone,
        env=os.environ | {"PYTHON": str(clone / _ITS_PATH)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _until_begun(clone: Path) -> None:
    deadline = time.monotonic() + 60
    while not (clone / "began").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_second_set_up_waits_for_the_first_and_finds_it_done(clone: Path) -> None:
    with _set_up(clone) as first:
        _until_begun(clone)
        with _set_up(clone) as second:
            assert second.stdout is not None
            waiting = second.stdout.readline()
            (clone / "may-go-on").touch()
            rest = second.communicate(timeout=60)[0]
        first.communicate(timeout=60)

    assert "waiting for it" in waiting
    assert rest == ""
    assert (first.returncode, second.returncode) == (0, 0)
    assert (clone / "began").read_text(encoding="utf-8").split() == ["began"]


def test_killed_set_up_holds_nobody_up(clone: Path) -> None:
    with _set_up(clone) as first:
        _until_begun(clone)
        os.killpg(first.pid, signal.SIGKILL)
    (clone / "may-go-on").touch()

    with _set_up(clone) as second:
        second.communicate(timeout=60)

    assert second.returncode == 0
    assert (clone / "env" / ".installed").is_file()
