"""Economic activities: CIIU 4 as in use, and the six-digit codes of ATV that it replaced."""

from __future__ import annotations

from functools import cache

from chalicelib.countries.costa_rica.code_lists import CODES


def current_activity(code: str) -> str | None:
    """Return the CIIU 4 code in use for a code of the list or its six-digit predecessor of ATV.

    >>> current_activity("4922.1"), current_activity("602101"), current_activity("1")
    ('4922.1', '4922.1', None)
    """
    return code if CODES.has("activities", code) else _by_former_code().get(code)


@cache
def _by_former_code() -> dict[str, str]:
    return {
        former: row.code
        for row in CODES.rows("activities").values()
        for former in row.facts.get("atv", "").split(",")
        if former
    }
