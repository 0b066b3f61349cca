"""A company list of 2,000 and of 20,000: what a row costs stays the same."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

SIZES = (2_000, 20_000)
_BUDGET = 1.1
"""Of the requests for each row of the longer list to those of the shorter."""


def measure() -> list[dict[str, Any]]:
    """Take lists in on the local stack, as the worker does."""
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
    from chalicelib.core import clock
    from chalicelib.firms import uploads, workers
    from chalicelib.firms.company_list import Upload
    from chalicelib.firms.forms import UploadQuery
    from tests.support.faults import watched
    from tests.support.licensing import new_firm

    rows: list[dict[str, Any]] = []
    for size in SIZES:
        caller = new_firm()
        lines = (f"{n:05d};Peña Ficticia {n};3101{n:06d}\n" for n in range(size))
        upload = Upload(("code;name;tax_id\n" + "".join(lines)).encode(), is_json=False)
        query = UploadQuery(program="con", complete=True)
        sync = uploads.create_sync(caller, upload._replace(program="con"), query)
        started = clock.monotonic()
        with watched() as calls:
            workers.handle({"firm_id": caller.tenant, "sync_id": sync.id})
        seconds = clock.monotonic() - started
        done = uploads.read_sync(caller, sync.id)
        if done.counts["created"] != size:
            raise RuntimeError(f"{done.counts} of {size}")
        requests = len(calls) / size
        first = rows[0]["value"] if rows else requests
        rows.append(
            {
                "name": f"sync_of_{size}_companies",
                "value": requests,
                "unit": "requests a row",
                "ratio_to": f"a list of {SIZES[0]}",
                "ratio": requests / first,
                "budget": _BUDGET,
                "seconds": round(seconds, 1),
            }
        )
    return rows
