"""Columns of figures whose decimal signs stand below each other."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.core.numerals import decimal_sign
from chalicelib.core.texts import Language

FIGURE_SPACE = "\u2007"
PUNCTUATION_SPACE = "\u2008"


def aligned(written: Iterable[str], language: Language) -> list[str]:
    """Pad figures with invisible blanks, so that right-aligned their decimal signs agree.

    >>> [figure.count(FIGURE_SPACE) for figure in aligned(["₡1,50", "₡0,12345", "–"], "es")]
    [3, 0, 5]
    """
    sign = decimal_sign(language)
    split = [(figure, figure.partition(sign)) for figure in written]
    most = max((len(parts[2]) for _, parts in split), default=0)
    return [
        figure
        + (PUNCTUATION_SPACE if most and not parts[1] else "")
        + FIGURE_SPACE * (most - len(parts[2]))
        for figure, parts in split
    ]
