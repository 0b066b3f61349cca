"""`make bench`: prints one JSON object per measurement. Ratios compare within the same run.

python -m tests.bench.run [name ...]    # all, or only the modules named

Each module has a process of its own: what one leaves behind (clients, settings, memory) is no part
of what the next one measures. What is said beside the figures goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from typing import Any

MODULES = (
    "signing",
    "cold_import",
    "api_overhead",
    "document_cost",
    "lists",
    "syncs",
    "export",
    "formats",
    "pdf",
    "catalogue",
)


def main(names: Sequence[str], run: Callable[[list[str]], int] = subprocess.call) -> int:
    """Run the modules and print what they measured; 1 when one fails or a budget is not held."""
    if len(names) == 1:
        return show(lambda: importlib.import_module(f"tests.bench.{names[0]}").measure())
    own = [sys.executable, "-m", "tests.bench.run"]
    results = [run([*own, name]) for name in names or MODULES]
    return int(any(results))


def show(measure: Callable[[], list[dict[str, Any]]]) -> int:
    """Print what is measured; 1 when a budget is not held."""
    with redirect_stdout(sys.stderr):
        rows = measure()
    held = True
    for row in rows:
        print(json.dumps(row, ensure_ascii=False), flush=True)
        held = _holds(row) and held
    return 0 if held else 1


def _holds(measured: dict[str, Any]) -> bool:
    budget = measured.get("budget")
    if budget is None or measured["ratio"] <= budget:
        return True
    print(f"over budget: {measured['name']} {measured['ratio']} > {budget}", file=sys.stderr)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
