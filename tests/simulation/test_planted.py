"""Bugs that were planted are seen, each by the seed that is kept for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.invoicing import submission
from tests.simulation.hunt import bugs, shown, soon_after
from tests.simulation.planted import changed, names, planted

_NEAR = 6


def test_every_bug_has_a_seed() -> None:
    assert sorted(bugs()) == names()


def test_bug_is_gone_after_its_block() -> None:
    before = submission._signed.__code__

    with planted("what-was-sent-is-signed-again"):
        during = submission._signed.__code__

    assert during != before == submission._signed.__code__


def test_patch_of_more_than_functions_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "numbers.py"
    file.write_text("MOST = 2\n", "utf-8")

    with pytest.raises(ValueError, match="more than functions"):
        changed(file, "MOST = 3\n")


@pytest.mark.parametrize("name", sorted(bugs()))
def test_bug_is_seen_and_nothing_without_it(name: str) -> None:
    """By its seed, or by one soon after: another call of the product makes it another story."""
    found = shown(name, soon_after(bugs()[name], _NEAR))

    assert found, f"{name} is not seen any more: `make simulate BUGS=1` looks for its seed anew"
