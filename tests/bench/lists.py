"""The first page of each list, searched and sorted: its requests and read units, short and long."""

from __future__ import annotations

import itertools
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.meter import metered

SIZES = (25, 20_000)
_REQUESTS_IN_BUDGET = 2


def measure() -> list[dict[str, Any]]:
    """Fill each list on the local stack and ask for its first page."""
    from infra.local.stack import LocalStack

    before = dict(os.environ)
    with (
        tempfile.TemporaryDirectory() as home,
        LocalStack(Path(home), with_application=False) as stack,
    ):
        os.environ.update(stack.environment)
        try:
            return _measured()
        finally:
            os.environ.clear()
            os.environ.update(before)


def _measured() -> list[dict[str, Any]]:
    from tests.support.licensing import new_firm
    from tests.support.long_lists import KINDS

    rows = []
    for name, kind in KINDS.items():
        caller = new_firm()
        for start, size in itertools.pairwise((0, *SIZES)):
            for first in range(start, size, 1000):
                kind.fill(caller, first, min(first + 1000, size))
            with metered() as meter:
                page = kind.ask(caller, kind.everything)
            if page.total != size:
                raise RuntimeError(f"{name}: {page.total} of {size} are in the list")
            requests = sum(meter.requests.values())
            rows.append(
                {
                    "name": f"list_of_{size}_{name}",
                    "value": requests,
                    "unit": "requests",
                    "ratio_to": "two requests",
                    "ratio": requests / _REQUESTS_IN_BUDGET,
                    "budget": 1.0,
                    "read_units": meter.units["read"],
                }
            )
    return rows
