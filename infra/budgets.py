"""`make budgets`: what each kind of unit test costs in seconds of CPU, and what it may cost.

Starting and finding the tests, which is the same for every kind, is told apart; what is left is
held to a budget by 1,000 tests: that there are more of them is no failure, that they are slow is.
What is compiled once (bytecode, rewritten asserts) is made before, and counted nowhere. Whatever
else the machine does makes it up to a third dearer, so no test holds a budget: this is for people.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from dataclasses import dataclass

FINDING = 1.1
"""Seconds to find 1,000 tests, starting included."""
BUDGETS = {"quick": 2.0, "thorough": 70.0, "outside": 22.0, "moto": 45.0}
"""Kind (a marker, `tests/unit/conftest.py`) -> seconds to run 1,000 of them, found already."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took, of how many tests."""

    seconds: float
    tests: int
    said: str
    is_failed: bool = False

    def by_1000(self) -> float:
        """Return the seconds of 1,000 such tests."""
        return self.seconds * 1000 / max(self.tests, 1)


def main() -> int:
    """Run each kind by itself; 1 when a test fails or a budget is exceeded."""
    _run("--collect-only")  # compiles what is not yet
    found = _run("--collect-only")
    kept = [_is_kept("finding", found, FINDING)]
    for kind, budget in BUDGETS.items():
        ran = _run("-m", kind)
        beyond = Cost(max(ran.seconds - found.seconds, 0), ran.tests, ran.said, ran.is_failed)
        kept.append(_is_kept(kind, beyond, budget))
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors:
        print(f"This machine is busy (load {load:.1f}, {processors} processors): all costs more.")
    return 0 if all(kept) else 1


def _run(*options: str) -> Cost:
    before = _children_seconds()
    tests = ["tests/unit", "chalicelib", *options, "-q", "-p", "no:schemathesis"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "pytest", *tests],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    seconds = _children_seconds() - before
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    last = (done.stdout.strip() or done.stderr.strip()).rpartition("\n")[2]
    return Cost(seconds, number_of(last), "\n".join([last, *failed]), done.returncode != 0)


def number_of(last: str) -> int:
    """Read of pytest's last line how many tests ran or were found.

    >>> number_of("1866 passed, 1029 deselected in 16.38s"), number_of("2895 tests collected in 2s")
    (1866, 2895)
    >>> number_of("3 failed, 12 passed in 1s"), number_of("no tests ran in 1s")
    (15, 0)
    """
    return sum(
        int(n) for n in re.findall(r"(\d+)(?:/\d+)? (?:passed|failed|tests collected)", last)
    )


def _is_kept(kind: str, cost: Cost, budget: float) -> bool:
    is_kept = not cost.is_failed and cost.by_1000() <= budget
    told = f"{kind:10} {cost.seconds:5.1f} s, {cost.by_1000():5.1f} of {budget:4.1f} by 1,000"
    print(f"{told}: {cost.said}" + ("" if is_kept else "  NOT KEPT"), flush=True)
    return is_kept


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
