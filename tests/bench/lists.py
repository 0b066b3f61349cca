"""The first page of each list, searched and sorted: its requests and read units, short and long."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from chalicelib.core import clock
from chalicelib.core.caller import Caller
from chalicelib.core.paging import DEFAULT_LIMIT, Listed
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
    from tests.support.long_lists import KINDS, restricted

    rows = []
    for name, kind in KINDS.items():
        caller, query = new_firm(), kind.everything.but(limit=DEFAULT_LIMIT)
        for start, size in itertools.pairwise((0, *SIZES)):
            kind.fill(caller, start, size)
            rows.append(_row(f"{size}_{name}", size, partial(kind.ask, caller, query)))
        if name == "documents":
            rows.append(_of_today(caller))
        if kind.is_of_companies:
            some, total = restricted(caller, SIZES[-1]), SIZES[-1] // 10
            rows.append(
                _row(f"{SIZES[-1]}_{name}_for_{total}", total, partial(kind.ask, some, query))
            )
    return rows


def _of_today(caller: Caller) -> dict[str, Any]:
    """Ask for the last 31 days: some documents are minutes old, and no rows are there of them."""
    from chalicelib.invoicing.forms import DocumentQuery
    from chalicelib.invoicing.sealing import EACH
    from chalicelib.invoicing.service import list_documents
    from tests.support.long_lists import fill_young_documents

    at, size = datetime(2026, 10, 31, 7, 0, tzinfo=UTC), SIZES[-1] + EACH
    fill_young_documents(caller, SIZES[-1], size, at)
    query = DocumentQuery(q="CLIENTE inventado", sort="-number")
    with clock.set_to(at):
        return _row(f"{size}_documents_of_today", size, partial(list_documents, caller, query))


def _row(name: str, size: int, ask: Callable[[], Listed[Any]]) -> dict[str, Any]:
    with metered() as meter:
        page = ask()
    if page.total != size:
        raise RuntimeError(f"{name}: {page.total} of {size} are in the list")
    requests = sum(meter.requests.values())
    return {
        "name": f"list_of_{name}",
        "value": requests,
        "unit": "requests",
        "ratio_to": "two requests",
        "ratio": requests / _REQUESTS_IN_BUDGET,
        "budget": 1.0,
        "read_units": meter.units["read"],
    }
