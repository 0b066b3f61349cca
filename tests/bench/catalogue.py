"""Measure how soon the goods catalogue is there, and a search, against reading its file as CSV."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from typing import Any

from chalicelib.countries.costa_rica import cabys
from infra.schemas import SHARED
from tests.support.samples import ISSUED_AT

FILE = SHARED / "catalogs" / "cabys.csv"
_BUDGETS = {"catalogue_unpacked": 6, "catalogue_searched": 2}


def measure(rounds: int = 7) -> list[dict[str, Any]]:
    """Time in CPU, interleaved with the reading of the file, which all of them share.

    Raises:
        FileNotFoundError: the published file does not lie beside the project.
    """
    content = FILE.read_bytes()
    packed = cabys.pack(cabys.read(content, ISSUED_AT, "prueba"))
    kept = cabys.unpack(packed)
    acts: dict[str, Callable[[], object]] = {
        "csv_read": lambda: list(csv.reader(io.StringIO(content.decode(), newline=""))),
        "catalogue_unpacked": lambda: cabys.unpack(packed),
        "catalogue_searched": lambda: kept.search("servicios"),
    }
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            start = time.process_time()
            act()
            times[name].append((time.process_time() - start) * 1000)
    best = {name: min(values) for name, values in times.items()}
    return [
        {
            "name": name,
            "value": round(best[name], 3),
            "unit": "ms",
            "ratio_to": "csv_read",
            "ratio": round(best[name] / best["csv_read"], 3),
            "budget": budget,
        }
        for name, budget in _BUDGETS.items()
    ]
