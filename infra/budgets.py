"""`make budgets`: what each kind of unit test costs in seconds of CPU, and what it may cost.

A cost is that of the tests; starting and finding them is a line of its own. Whatever else the
machine does makes it up to a third dearer, so no test holds a budget: this is for people.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

BUDGETS = {"quick": 5, "thorough": 10, "outside": 12, "moto": 15}
"""Kind (a marker, `tests/unit/conftest.py`) -> seconds."""


def main() -> int:
    """Run each kind by itself; 1 when a test fails or a budget is exceeded."""
    finding, _, said = _run("--collect-only")
    print(f"{'finding':10} {finding:5.1f} s      : {said}")
    kept = [_kept(kind, budget, finding) for kind, budget in BUDGETS.items()]
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors:
        print(f"This machine is busy (load {load:.1f}, {processors} processors): all costs more.")
    return 0 if all(kept) else 1


def _kept(kind: str, budget: int, finding: float) -> bool:
    seconds, passed, said = _run("-m", kind)
    kept = passed and seconds - finding <= budget
    print(
        f"{kind:10} {seconds - finding:5.1f} s of {budget:2}: {said}{'' if kept else '  NOT KEPT'}"
    )
    return kept


def _run(*options: str) -> tuple[float, bool, str]:
    """Run pytest; return its seconds of CPU, whether all passed, and its last line."""
    before = _children_seconds()
    tests = ["tests/unit", "chalicelib", "-q", "-p", "no:schemathesis", *options]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "pytest", *tests], capture_output=True, text=True, check=False
    )
    said = (done.stdout.strip().splitlines() or [done.stderr])[-1]
    return _children_seconds() - before, done.returncode == 0, said


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
