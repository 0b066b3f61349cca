"""What several of the rules of a document ask: words that a code wants, days that have come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from chalicelib.core import clock
from chalicelib.core.errors import FieldError
from chalicelib.countries.costa_rica import rule_texts as rule
from chalicelib.countries.costa_rica.structure.table import Element, structure

NOTES = frozenset({"NC", "ND"})
ONE_DAY = timedelta(days=1)
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


def other_words(code: str | None, words: str | None, at: str) -> Iterator[FieldError]:
    """Code 99 needs its words, and any other code has none."""
    if code == "99" and words is None:
        yield rule.OTHER_TEXT.at(at)
    elif code != "99" and words is not None:
        yield rule.OTHER_TEXT_UNUSED.at(at)


def past(instant: datetime, at: str) -> Iterator[FieldError]:
    """A day of grace, because a date without hour is often sent as the end of its day."""
    if not _EARLIEST <= instant <= clock.now() + ONE_DAY:
        yield rule.DATE_RANGE.at(at)


@cache
def top(kind: str, name: str) -> Element:
    """Return the element of this name that stands right in a document of the kind."""
    return next(top for top in structure(kind) if top.name == name)
