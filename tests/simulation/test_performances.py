"""Whole stories from seeds: what happens again, what is found, and that nothing is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.performance import Plan, perform
from tests.simulation.watches import WATCHES

_ROOT = Path(__file__).parents[2]
_PLAN = Plan(1, acts=8)
_DIGEST = """
from tests.simulation.performance import Plan, perform
from tests.simulation.watches import WATCHES
print(perform(Plan(1, acts=8), WATCHES).digest)
"""


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_found_in_a_story(seed: int) -> None:
    outcome = perform(Plan(seed, acts=15), WATCHES)

    assert outcome.failure == "", outcome.told()
    assert sum(outcome.faults.values()) > 0


def test_same_seed_is_the_same_run_in_another_process_and_folder(tmp_path: Path) -> None:
    here = perform(_PLAN, WATCHES)
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(_ROOT)}

    there = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _DIGEST],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert perform(_PLAN, WATCHES).digest == here.digest
    assert there.stdout.splitlines()[-1] == here.digest
    assert perform(Plan(2, acts=8), WATCHES).digest != here.digest
