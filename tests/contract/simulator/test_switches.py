"""The README of the simulator lists every switch with its values, and every switch is tried."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from infra.simulator import admin
from infra.simulator.faults import KINDS
from infra.simulator.settings import SHAPES, Settings

FOLDER = Path(inspect.getfile(admin)).parent
TESTS = Path(__file__).parent
_MARKED = re.compile(r"`([^`]+)`")


def _rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without its two first lines."""
    text = (FOLDER / "README.md").read_text().partition(f"\n## {heading}\n")[2]
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def _by_name(heading: str) -> dict[str, str]:
    return {name: row[1] for row in _rows(heading) for name in _MARKED.findall(row[0])}


def _choices(description: str) -> set[str]:
    return set(description.removeprefix("one of ").split(", "))


def _tries() -> str:
    here = Path(__file__).name
    return "".join(file.read_text() for file in TESTS.glob("*.py") if file.name != here)


def test_every_setting_is_listed_with_its_choices() -> None:
    listed = _by_name("Settings")

    assert listed.keys() == SHAPES.keys() == {field.name for field in fields(Settings)}
    for name, shape in SHAPES.items():
        if shape.description.startswith("one of"):
            assert set(_MARKED.findall(re.sub(r"\([^)]*\)", "", listed[name]))) == _choices(
                shape.description
            )


def test_every_fault_is_listed_with_what_it_takes() -> None:
    listed = _by_name("Faults")

    assert listed.keys() == KINDS.keys()
    for name, kind in KINDS.items():
        marked = set(_MARKED.findall(listed[name]))
        assert kind.takes.keys() <= marked
        modes = kind.takes.get("mode")
        if modes and name != "parties":  # they are those of the setting
            assert _choices(modes.description) <= marked


def test_every_endpoint_is_listed() -> None:
    in_code = set(
        re.findall(r'"((?:GET|PUT|POST|DELETE) /admin/[a-z-]+)"', inspect.getsource(admin))
    )
    listed = set()
    for row in _rows("Admin endpoints"):
        path = re.search(r"/admin/[a-z-]+", row[0])
        assert path is not None
        listed |= {f"{verb} {path[0]}" for verb in re.findall(r"GET|PUT|POST|DELETE", row[0])}

    assert listed == in_code


@pytest.mark.parametrize("name", [*KINDS, *SHAPES])
def test_every_switch_is_tried(name: str) -> None:
    assert f'"{name}"' in _tries()
