"""What the admin endpoints take: each value has a shape that says itself in the refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")


class BadValue(ValueError):
    """A value of an admin request has another shape; the message is for whoever sent it."""


@dataclass(frozen=True)
class Shape:
    """A description that completes "must be", and the test of it."""

    description: str
    fits: Callable[[Any], bool]


def whole(least: int, most: int) -> Shape:
    """Describe a whole number; `true` is none.

    >>> [whole(0, 9).fits(value) for value in (9, 10, 4.5, True, "4")]
    [True, False, False, False, False]
    """
    return Shape(
        f"a whole number from {least} to {most}",
        lambda value: type(value) is int and least <= value <= most,
    )


def number(least: float, most: float) -> Shape:
    """Describe a number, which NaN is not."""
    return Shape(
        f"a number from {least} to {most}",
        lambda value: type(value) in (int, float) and least <= value <= most,
    )


def one_of(*names: str) -> Shape:
    """Describe a choice."""
    return Shape(
        f"one of {', '.join(names)}", lambda value: isinstance(value, str) and value in names
    )


BOOLEAN = Shape("true or false", lambda value: isinstance(value, bool))
TEXT = Shape(
    "a string of Unicode characters",
    lambda value: isinstance(value, str) and _HALF_CHARACTER.search(value) is None,
)
XML_TEXT = Shape(
    "a string of characters that XML can hold",
    lambda value: isinstance(value, str) and _NOT_IN_XML.search(value) is None,
)
DATE = Shape(
    "a date, with or without a time", lambda value: isinstance(value, str) and _is_date(value)
)
TEXTS = Shape(
    "a list of strings",
    lambda value: isinstance(value, list) and all(TEXT.fits(item) for item in value),
)


def _is_date(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def pairs(names: Iterable[str], value: Shape) -> Shape:
    """Describe an object of some of these names with a value each."""
    known = tuple(names)
    return Shape(
        f"an object of {', '.join(known)} with {value.description} each",
        lambda given: (
            isinstance(given, dict)
            and set(given) <= set(known)
            and all(value.fits(item) for item in given.values())
        ),
    )


OBJECT = Shape("an object", lambda value: isinstance(value, dict))
HEADERS = Shape(
    "an object of header names with a string each",
    lambda value: (
        isinstance(value, dict)
        and all(_HEADER_NAME.fullmatch(name) for name in value)
        and all(TEXT.fits(text) for text in value.values())
    ),
)


def read(
    given: object, shapes: Mapping[str, Shape], *required: str, others: bool = False
) -> dict[str, Any]:
    """Take an object whose values have their shapes, with what is required; others if allowed.

    Raises:
        BadValue: names the value and what it must be.
    """
    if not isinstance(given, dict):
        raise BadValue("a JSON object is expected")
    for name in required:
        if name not in given:
            raise BadValue(f"{name} is missing")
    for name, value in given.items():
        if name not in shapes and not others:
            raise BadValue(f"{name} is unknown; known are {', '.join(shapes)}")
        if name in shapes and not shapes[name].fits(value):
            raise BadValue(f"{name} must be {shapes[name].description}")
    return given
