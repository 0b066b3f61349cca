"""What a body may give that a type of document has no element for, read from the structure table.

What stands in the XML of some type and not of another would be left out of the other silently. What
stands in none (the receiver's language) is no element anywhere, and nobody's to refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from chalicelib.countries.costa_rica.structure.table import KINDS, Element, structure

_BODY = "document.body"
_ELSEWHERE = ("document.",)
"""Sources that are no part of a body: number, issuer, sums."""
_JOINED = ("line.", "amounts.")
"""A line as it was asked for, and what it comes to: one object of the body."""


@cache
def lacking(kind: str) -> tuple[tuple[str, ...], ...]:
    """List the paths into a body that documents of another kind write, and this kind does not.

    Of a group that is missing only the group itself is listed.

    >>> lacking("FE"), ("receiver", "economic_activity") in lacking("TE")
    ((), True)
    """
    own = _paths(kind)
    others = {name for name, other in KINDS.items() if other.type}
    missing = set[tuple[str, ...]]().union(*(_paths(other) for other in others)) - own
    return tuple(sorted(path for path in missing if path[:-1] not in missing))


def given(value: object, path: tuple[str, ...], at: str = "") -> Iterator[str]:
    """List the pointers to what a body gives at a path; a list gives it once for each member."""
    if value is None or value == ():
        return
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from given(each, path, f"{at}/{index}")
    elif not path:
        yield at
    else:
        yield from given(getattr(value, path[0], None), path[1:], f"{at}/{path[0]}")


@cache
def _paths(kind: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_below(structure(kind), ()))


def _below(elements: Iterable[Element], prefix: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for element in elements:
        path = _path(element.source, prefix)
        if path is None:
            continue
        if path:
            yield path
        yield from _below(element.children, path)


def _path(source: str | None, prefix: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return where in the body a source is read from; None where it is not."""
    if source is None:
        return None
    if source == ".":
        return prefix
    if source.startswith(_BODY):
        inside = source.removeprefix(_BODY).lstrip(".").replace("?", "")
        return tuple(inside.split(".")) if inside else ()
    if source.startswith(_ELSEWHERE):
        return None
    for joined in _JOINED:
        source = source.removeprefix(joined)
    return (*prefix, *source.split("."))
