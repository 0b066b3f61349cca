"""What `make help` says is all that there is to be made by a person."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from infra.packaging import ROOT

STEPS = {"setup", "emulator", "quick-schemas", "lint", "audit"}
"""Targets that others need first; `make check` is the last two."""


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("make")
    assert tool is not None
    return subprocess.run(  # noqa: S603 - our own Makefile
        [tool, "-s", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_each_target_says_in_a_line_what_it_does() -> None:
    declared = re.search(r"^\.PHONY:((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert declared is not None
    targets = set(declared[1].replace("\\", "").split())

    said = make().stdout

    assert {line.split()[1] for line in said.splitlines()} == targets - STEPS
    assert max(map(len, said.splitlines())) <= 100
    assert said == make("help").stdout


@pytest.mark.parametrize("room", ["", "nowhere", "."])
def test_room_that_is_not_there_is_refused_with_those_that_are(room: str) -> None:
    done = make("-n", "room", f"ROOM={room}")

    assert "one of:" in done.stdout
    assert "exit 2" in done.stdout
    assert "exit 2" not in make("-n", "room", "ROOM=licences").stdout


def test_ci_checks_before_it_tests() -> None:
    assert "make check test" in (ROOT / ".ci" / "run").read_text("utf-8")
    order = make("-n", "check", "test").stdout

    assert 0 < order.index("mypy") < order.index("infra.audit") < order.rindex("-m pytest")
