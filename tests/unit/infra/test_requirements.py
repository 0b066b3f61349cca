"""What is locked: all of what is meant, each package with hashes, and nobody's address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.packaging import ROOT

FOLDER = ROOT / "infra" / "requirements"
LOCKED = {path.stem: path.with_suffix(".txt") for path in FOLDER.glob("*.in")}
LOCKED["ships"] = ROOT / "requirements.txt"
_PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def _lines(path: Path) -> list[str]:
    """Return the file's requirements, each with its hashes, without comments."""
    text = re.sub(r"#.*", "", path.read_text(encoding="utf-8")).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


def _pins(lines: list[str], python: str) -> dict[str, str]:
    here = {"python_version": python, "python_full_version": f"{python}.9"}
    pinned = [Requirement(line.partition("--hash")[0]) for line in lines if line[0] != "-"]
    found = [one for one in pinned if one.marker is None or one.marker.evaluate(here)]
    pins: dict[str, str] = {canonicalize_name(one.name): str(one.specifier) for one in found}
    assert len(pins) == len(found)
    return pins


def test_each_environment_is_locked() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        *(f"{name}.in" for name in LOCKED),
        *(f"{name}.txt" for name in LOCKED if name != "ships"),
    }
    assert set(LOCKED) == {"ships", "dev", "emulator", "node", "uv"}


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_lock_has_what_is_meant_with_hashes_and_without_addresses(name: str) -> None:
    meant, locked = _lines(FOLDER / f"{name}.in"), _lines(LOCKED[name])

    for python in _PYTHONS:
        assert _pins(meant, python).items() <= _pins(locked, python).items()
    assert [line for line in locked if not re.search(r"==\S+ .*--hash=sha256:\w{64}", line)] == []
    assert not re.search(r"://|index-url|find-links", LOCKED[name].read_text(encoding="utf-8"))


@pytest.mark.parametrize("python", _PYTHONS)
def test_tests_run_with_what_ships(python: str) -> None:
    ships, dev = (_pins(_lines(LOCKED[name]), python) for name in ("ships", "dev"))

    assert ships.items() <= dev.items()
