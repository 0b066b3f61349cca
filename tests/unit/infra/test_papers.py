"""The decisions have one form and an index; the licence is the one that is named."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from infra.packaging import ROOT

FOLDER = ROOT / "docs" / "adr"
DECISIONS = sorted(FOLDER.glob("[0-9]*.md"))
_HEAD = re.compile(
    r"# (\d{4}) \S.*\n\n- Date: (\d{4}-\d\d-\d\d)\n- Status: (accepted|superseded by (\d{4}))\n\n\S"
)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decision_has_its_number_date_and_status(path: Path) -> None:
    head = _HEAD.match(path.read_text("utf-8"))

    assert head is not None
    number, day, _, successor = head.groups()
    assert path.name.startswith(f"{number}-")
    assert date.fromisoformat(day).year >= 2026
    assert successor is None or any(p.name.startswith(f"{successor}-") for p in DECISIONS)


def test_index_has_each_decision_in_a_line() -> None:
    lines = (FOLDER / "README.md").read_text("utf-8").splitlines()
    titles = {p: p.read_text("utf-8").partition("\n")[0].removeprefix("# ") for p in DECISIONS}

    listed = [line for line in lines if line.startswith("- ")]

    assert len(listed) == len(DECISIONS) > 0
    for line, path in zip(listed, DECISIONS, strict=True):
        assert re.fullmatch(re.escape(f"- [{titles[path]}]({path.name}): ") + r"\S.*", line)


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_licence_is_the_one_that_is_named() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert re.match(r"\s+Apache License\n\s+Version 2\.0, January 2004\n", text)
    assert "Copyright 2026 the Enlace authors" in text
    assert project["license"] == "Apache-2.0"
    assert "(LICENSE)" in (ROOT / "README.md").read_text("utf-8")


def test_changelog_begins_with_what_is_not_released() -> None:
    sections = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert sections[0] == "[Unreleased]"
