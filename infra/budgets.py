"""`make budgets`: what each kind of unit test costs in seconds of CPU, and what it may cost.

A cost is that of the whole command, of which starting and finding the tests is 2 s. Whatever else
the machine does makes it up to a third dearer, so no test holds a budget: this is for people.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys

BUDGETS = {"quick": 5, "thorough": 12, "outside": 15, "moto": 15}
"""Kind (a marker, `tests/unit/conftest.py`) -> seconds."""


def main() -> int:
    """Run each kind by itself; 1 when a test fails or a budget is exceeded."""
    kept = [_kept(kind, budget) for kind, budget in BUDGETS.items()]
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors:
        print(f"This machine is busy (load {load:.1f}, {processors} processors): all costs more.")
    return 0 if all(kept) else 1


def _kept(kind: str, budget: int) -> bool:
    before = _children_seconds()
    tests = ["tests/unit", "chalicelib", "-m", kind, "-q", "-p", "no:schemathesis"]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "pytest", *tests], capture_output=True, text=True, check=False
    )
    seconds = _children_seconds() - before
    said = done.stdout.strip().splitlines() or [done.stderr]
    last, failed = said[-1], [line for line in said if line.startswith(("FAILED", "ERROR"))]
    kept = done.returncode == 0 and seconds <= budget
    print(f"{kind:10} {seconds:5.1f} s of {budget:2}: {last}" + ("" if kept else "  NOT KEPT"))
    print(*failed, sep="\n", end="\n" if failed else "")
    return kept


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
