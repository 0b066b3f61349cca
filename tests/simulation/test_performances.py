"""Whole stories from seeds: what happens again, what is found, and that nothing is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.invoicing.model import Document
from tests.simulation.faults import Fault
from tests.simulation.performance import MOST_ACTS, Plan, perform, shortest
from tests.simulation.scene import Scene
from tests.simulation.stored import stored
from tests.simulation.watches import WATCHES
from tests.support.sampling import IS_WHOLE

_ROOT = Path(__file__).parents[2]
_OTHER_PYTHON = _ROOT / ".local/other-python/bin/python"
_PLAN = Plan(1, acts=8)
_PLAYED_OUT, _FEW_ACTS = (300, MOST_ACTS) if IS_WHOLE else (50, 10)
"""How many stories are played to their end, and how many acts of each of the others."""
_DIGEST = """
import sys
from tests.simulation.performance import Plan, perform
from tests.simulation.watches import WATCHES
print(sys.version_info.minor, perform(Plan(1, acts=8), WATCHES).digest)
"""


@pytest.mark.parametrize("seed", range(300))
def test_nothing_is_found_in_a_story(seed: int) -> None:
    outcome = perform(Plan(seed, acts=MOST_ACTS if seed < _PLAYED_OUT else _FEW_ACTS), WATCHES)

    assert outcome.failure == "", outcome.told()
    assert sum(outcome.faults.values()) > 0


@pytest.mark.parametrize("seed", range(30 if IS_WHOLE else 3))
def test_nothing_is_found_in_a_month(seed: int) -> None:
    outcome = perform(Plan(seed, days=30), WATCHES)

    assert outcome.failure == "", outcome.told()
    assert outcome.faults[Fault.DEPLOYED] > 0


FOUND = {
    "two runs went on with the delivery of one that died": Plan(24, kinds=("owner", "practice")),
    "an export of a removed business was tried for ever": Plan(
        684, kinds=("owner", "practice"), is_calm=True
    ),
    "of who had disconnected the authority was asked for ever about a rejection": Plan(29638),
}
"""What was found by a seed, and is mended."""


@pytest.mark.parametrize("plan", FOUND.values(), ids=FOUND)
def test_what_was_found_is_mended(plan: Plan) -> None:
    outcome = perform(plan, WATCHES)

    assert outcome.failure == "", outcome.told()


class Impatient:
    """Finds fault with every third document."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def faults(self) -> list[str]:
        return ["three documents"] if len(list(stored(self._scene.table, Document))) > 2 else []


def test_failure_is_told_in_its_shortest_form() -> None:
    plan = Plan(2, kinds=("owner",))
    whole = perform(plan, [Impatient])

    found = shortest(plan, [Impatient])

    assert found.failure == "Violation: three documents"
    assert found.plan.faults == 0
    assert sum(found.acts.values()) <= sum(whole.acts.values())
    assert found.told().startswith(f"seed 2, {found.plan.acts} acts, of its faults the first 0: ")
    assert perform(found.plan, [Impatient]).digest == found.digest


def test_same_seed_is_the_same_run_in_another_process_and_folder(tmp_path: Path) -> None:
    here = perform(_PLAN, WATCHES)

    assert perform(_PLAN, WATCHES).digest == here.digest
    assert played_by(Path(sys.executable), tmp_path) == (sys.version_info.minor, here.digest)
    assert perform(Plan(2, acts=8), WATCHES).digest != here.digest


@pytest.mark.skipif(not _OTHER_PYTHON.exists(), reason="no other Python (make other-python)")
def test_same_seed_is_the_same_run_in_another_python(tmp_path: Path) -> None:
    minor, digest = played_by(_OTHER_PYTHON, tmp_path)

    assert minor != sys.version_info.minor
    assert digest == perform(_PLAN, WATCHES).digest


def played_by(python: Path, folder: Path) -> tuple[int, str]:
    """Play in a process of its own, with another seed of hashes; return its version and digest."""
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(_ROOT)}
    told = subprocess.run(  # noqa: S603 - our own code
        [python, "-c", _DIGEST],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    minor, digest = told.stdout.splitlines()[-1].split()
    return int(minor), digest
