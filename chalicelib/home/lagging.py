"""Whether a client issued fewer documents than usual in a month. Pure.

Usual is the median of the months before, of which there must be some; who issues little is never
behind, for nothing follows from a few documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

FEWEST_MONTHS: Final = 3
FEWEST_DOCUMENTS: Final = 6


def usual_if_fewer(counts: Sequence[int]) -> int | None:
    """Return how many were usual, if the last month has less than half of that; None: it has not.

    `counts` are those of months that follow on each other, the last one last.

    >>> usual_if_fewer([20, 0, 22, 24, 9]), usual_if_fewer([20, 22, 24, 11])
    (21, None)
    >>> usual_if_fewer([20, 22, 0]), usual_if_fewer([5, 5, 5, 0]), usual_if_fewer([])
    (None, None, None)
    """
    if len(counts) <= FEWEST_MONTHS:
        return None
    *before, last = counts
    usual = int(median(before))
    return usual if usual >= FEWEST_DOCUMENTS and last * 2 < usual else None
