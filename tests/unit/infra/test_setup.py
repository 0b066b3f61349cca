"""Setting up an environment: what installs it, and one command at a time, come what may."""

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
# makes an environment as soon as it may, and notes what it is asked; pip brings uv if it may
_PYTHON = """#!/bin/sh
case "$1 $2" in
"-m venv")
    echo began >> began
    echo "venv $3 $4" >> asked
    while [ ! -e may-go-on ]; do sleep 0.05; done
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip")
    shift 2
    echo "pip $*" >> asked
    case "$*" in
    */uv.txt*) [ -e uv ] && cp uv .venv/bin/uv ;;
    *) [ ! -e pip-fails ] ;;
    esac ;;
*) exec {python} "$@" ;;
esac
"""
_UV = """#!/bin/sh
echo "uv $*" >> asked
[ ! -e uv-fails ]
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    _program(tmp_path / _ITS_PATH, _PYTHON.format(python=sys.executable))
    _program(tmp_path / "uv", _UV)
    (tmp_path / "some.txt").write_text("nothing\n", encoding="utf-8")
    return tmp_path


def _program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def _set_up(clone: Path, folder: str = ".venv") -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [str(ROOT / "infra" / "setup"), folder, "some.txt", "a test"],
        cwd=clone,
        env=os.environ | {"PYTHON": str(clone / _ITS_PATH)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _done(clone: Path, folder: str = ".venv") -> tuple[int, str]:
    (clone / "may-go-on").touch()
    with _set_up(clone, folder) as it:
        said = it.communicate(timeout=60)[0]
    return it.returncode, said


def _asked(clone: Path) -> list[str]:
    asked = clone / "asked"
    lines = asked.read_text(encoding="utf-8").splitlines() if asked.exists() else []
    asked.unlink(missing_ok=True)
    return lines


def _until_begun(clone: Path) -> None:
    deadline = time.monotonic() + 60
    while not (clone / "began").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_uv_that_pip_brought_installs_what_is_locked_and_only_that(clone: Path) -> None:
    code, said = _done(clone)

    assert code == 0
    assert "pip installs" not in said
    venv, pip, uv = _asked(clone)
    assert venv == "venv .venv "
    assert "--require-hashes" in pip
    assert pip.endswith("uv.txt --only-binary :all:")
    assert "--require-hashes -r some.txt" in uv


def test_further_environment_is_made_with_what_the_first_has(clone: Path) -> None:
    _done(clone)
    _asked(clone)

    code, _ = _done(clone, "another")

    assert code == 0
    venv, uv = _asked(clone)
    assert venv == "venv another --without-pip"
    assert "--python another/bin/python" in uv


@pytest.mark.parametrize("missing", ["uv", "its index"])
def test_pip_installs_the_same_where_uv_cannot_and_that_is_said(clone: Path, missing: str) -> None:
    (clone / "uv").unlink() if missing == "uv" else (clone / "uv-fails").touch()

    code, said = _done(clone)

    assert code == 0
    assert "Not with uv" in said
    last = _asked(clone)[-1]
    assert last.startswith("pip --python .venv/bin/python install")
    assert last.endswith("--require-hashes -r some.txt")


def test_what_could_not_be_installed_is_said_and_tried_again(clone: Path) -> None:
    for name in ("uv-fails", "pip-fails"):
        (clone / name).touch()

    code, said = _done(clone)

    assert code == 1
    assert "is the package index reachable?" in said
    (clone / "uv-fails").unlink()
    assert _done(clone)[0] == 0


def test_nothing_is_done_until_something_changes(clone: Path) -> None:
    _done(clone)
    _asked(clone)

    assert _done(clone) == (0, "")
    assert _asked(clone) == []

    (clone / "some.txt").write_text("something\n", encoding="utf-8")
    assert _done(clone)[0] == 0
    assert len(_asked(clone)) == 3


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
    assert (clone / ".venv" / ".installed").is_file()
