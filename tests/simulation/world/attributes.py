"""Values of the table as its service compares, orders, sizes and checks them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, Inexact, InvalidOperation, Rounded
from functools import lru_cache
from typing import Any

Attribute = dict[str, Any]
Item = dict[str, Attribute]
_DIGITS = Context(prec=38, traps=[Inexact, Rounded, InvalidOperation], Emin=-130, Emax=125)


_NESTED = frozenset({"M", "L", "SS", "NS", "BS"})


class Unacceptable(Exception):
    """What the service answers with a `ValidationException`."""


def kept(value: Attribute) -> Attribute:
    """Return a value as the service keeps it, apart from what the caller goes on to hold.

    Raises:
        Unacceptable: it cannot be kept.
    """
    [(kind, inner)] = value.items()
    if kind == "N":
        return {"N": number(inner)}
    if kind == "M":
        return {"M": {name: kept(each) for name, each in inner.items()}}
    if kind == "L":
        return {"L": [kept(each) for each in inner]}
    if kind == "B":
        return {"B": bytes(inner)}
    if kind in {"SS", "NS", "BS"}:
        members = [number(each) for each in inner] if kind == "NS" else list(inner)
        if not members or len(set(members)) != len(members):
            raise Unacceptable("a set is empty, or holds something twice")
        return {kind: members}
    return {kind: inner}


def copied(item: Item) -> Item:
    """Return an item that is kept, apart from it."""
    return {
        name: kept(value) if value.keys() & _NESTED else value.copy()
        for name, value in item.items()
    }


@lru_cache(maxsize=4096)
def number(text: str) -> str:
    """Return a number as it comes back: without zeros that say nothing.

    >>> number("1.50"), number("-0"), number("1E3")
    ('1.5', '0', '1000')
    """
    try:
        found = _DIGITS.create_decimal(text)
    except ArithmeticError as exc:
        raise Unacceptable(f"{text[:50]!r} is no number of up to 38 digits") from exc
    if not found.is_finite():
        raise Unacceptable(f"{text!r} is no number")
    if found == 0:
        return "0"
    return f"{found.normalize(_DIGITS):f}"


def ordered(value: Attribute) -> tuple[str, Any] | None:
    """Return what a value is ordered by among its kind; None for what has no order."""
    [(kind, inner)] = value.items()
    if kind == "N":
        return kind, Decimal(inner)
    if kind == "S":
        return kind, inner.encode()
    return (kind, inner) if kind == "B" else None


def is_same(one: Attribute, other: Attribute) -> bool:
    """Return whether two values are equal: numbers by what they are, sets without order."""
    [(kind, inner)], [(other_kind, other_inner)] = one.items(), other.items()
    if kind != other_kind:
        return False
    if kind == "N":
        return Decimal(inner) == Decimal(other_inner)
    if kind in {"SS", "NS", "BS"}:
        return set(inner) == set(other_inner)
    return bool(inner == other_inner)


def size(item: Item) -> int:
    """Return how many bytes an item counts for."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Attribute) -> int:
    [(kind, inner)] = value.items()
    return _SIZES.get(kind, lambda _: 1)(inner)


def _size_of_number(text: str) -> int:
    digits = len(text.lstrip("-").replace(".", "").strip("0"))
    return (digits + 1) // 2 + 1 + text.startswith("-")


_SIZES: dict[str, Callable[[Any], int]] = {
    "S": lambda text: len(text.encode()),
    "B": len,
    "N": _size_of_number,
    "M": lambda inner: 3 + sum(len(n.encode()) + 1 + _size(v) for n, v in inner.items()),
    "L": lambda inner: 3 + sum(1 + _size(each) for each in inner),
    "SS": lambda members: sum(len(each.encode()) for each in members),
    "BS": lambda members: sum(map(len, members)),
    "NS": lambda members: sum(map(_size_of_number, members)),
}
