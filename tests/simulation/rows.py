"""Which row of the access table a request is of, for who counts what was asked for."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from chalicelib.http.access import ACCESS


@lru_cache(maxsize=4096)
def row_of(method: str, path: str) -> str:
    """Return the row of a request; its own words where there is none.

    >>> row_of("DELETE", "/v1/me/sessions/ses_1?really=1"), row_of("GET", "/nowhere")
    ('DELETE /v1/me/sessions/{session}', 'GET /nowhere')
    >>> row_of("POST", "/v1/sessions/current/proof")
    'POST /v1/sessions/current/proof'
    """
    steps = path.partition("?")[0].split("/")
    fitting = (
        row
        for row, known in _rows()[method, len(steps)]
        if all(one == other or one.startswith("{") for one, other in zip(known, steps, strict=True))
    )
    return min(fitting, key=lambda row: row.count("{"), default=f"{method} {path}")


@cache
def _rows() -> defaultdict[tuple[str, int], list[tuple[str, list[str]]]]:
    """Return the rows by method and number of steps, each with its steps."""
    found: defaultdict[tuple[str, int], list[tuple[str, list[str]]]] = defaultdict(list)
    for row in ACCESS:
        method, _, path = row.partition(" ")
        steps = path.split("/")
        found[method, len(steps)].append((row, steps))
    return found
