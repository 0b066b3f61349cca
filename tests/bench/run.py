"""`make bench`: prints one JSON object per measurement. Ratios compare within the same run.

python -m tests.bench.run [name ...]    # all, or only the modules named
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterable
from typing import Any

MODULES = ("signing", "cold_import", "api_overhead", "document_cost", "lists", "export", "pdf")


def main(names: Iterable[str]) -> int:
    """Run the modules and print what they measured; 1 when a budget is not held."""
    held = True
    for name in names or MODULES:
        module = importlib.import_module(f"tests.bench.{name}")
        for measured in module.measure():
            print(json.dumps(measured, ensure_ascii=False), flush=True)
            held = _holds(measured) and held
    return 0 if held else 1


def _holds(measured: dict[str, Any]) -> bool:
    budget = measured.get("budget")
    if budget is None or measured["ratio"] <= budget:
        return True
    print(f"over budget: {measured['name']} {measured['ratio']} > {budget}", file=sys.stderr)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
