"""Expressions of the table: read once, then asked of items. What the grammar lacks is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.simulation.world.attributes import (
    Attribute,
    Item,
    Unacceptable,
    is_same,
    number,
    ordered,
)

_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),+-]|[:#]?[A-Za-z_0-9][\w.\[\]#-]*)")
_WORDS = {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"}
Names = dict[str, str]
Values = dict[str, Attribute]


@dataclass(slots=True)
class Given:
    """An item, and what stands for the placeholders."""

    item: Item
    names: Names
    values: Values

    def name(self, path: str) -> str:
        """Return the attribute that a path names; ours are all at the top."""
        if path.startswith("#"):
            if path not in self.names:
                raise Unacceptable(f"{path} is not given")
            return self.names[path]
        return path

    def value(self, operand: str) -> Attribute | None:
        """Return what an operand is; None where the item has no such attribute."""
        if operand.startswith(":"):
            if operand not in self.values:
                raise Unacceptable(f"{operand} is not given")
            return self.values[operand]
        return self.item.get(self.name(operand))


Condition = Callable[[Given], bool]
Operand = Callable[[Given], Attribute | None]


def holds(
    expression: str | None, item: Item | None, names: Names | None, values: Values | None
) -> bool:
    """Return whether a condition holds of an item, or of there being none.

    Raises:
        Unacceptable: it cannot be read, or names what is not given.
    """
    if expression is None:
        return True
    return condition(expression)(Given(item or {}, names or {}, values or {}))


def check_placeholders(
    names: Names | None, values: Values | None, *expressions: str | None
) -> None:
    """Refuse what is given and stands in no expression.

    Raises:
        Unacceptable: there is such.
    """
    if unused := _unused((*(names or ()), *(values or ())), expressions):
        raise Unacceptable(f"{', '.join(sorted(unused))} not used")


@lru_cache(maxsize=1024)
def _unused(given: tuple[str, ...], expressions: tuple[str | None, ...]) -> frozenset[str]:
    used = {token for each in expressions if each for token in _tokens(each)}
    return frozenset(given) - used


@lru_cache(maxsize=1024)
def condition(expression: str) -> Condition:
    """Read a condition, a filter or a condition of keys."""
    reader = _Reader(_tokens(expression))
    made = reader.either()
    reader.end()
    return made


@lru_cache(maxsize=1024)
def _tokens(expression: str) -> tuple[str, ...]:
    found, place, text = [], 0, expression.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise Unacceptable(f"cannot read {text[place:][:20]!r}")
        if "." in match[1] or "[" in match[1]:
            raise Unacceptable(f"{match[1]}: what lies within an attribute is not simulated")
        if match[1].upper() in reserved() - _WORDS and match[1] not in {*_FUNCTIONS, "size"}:
            raise Unacceptable(f"{match[1]} is a reserved word")
        found.append(match[1])
        place = match.end()
    return tuple(found)


@cache
def reserved() -> frozenset[str]:
    """Return the words that no attribute may be named by in an expression."""
    listed = Path(str(find_spec("moto").submodule_search_locations[0]))  # type: ignore[union-attr, index]
    return frozenset((listed / "dynamodb/parsing/reserved_keywords.txt").read_text().split())


class _Reader:
    def __init__(self, tokens: tuple[str, ...]) -> None:
        self._tokens = tokens
        self._place = 0

    def peek(self) -> str:
        """Return the next token, words in capitals; empty at the end."""
        found = self._tokens[self._place] if self._place < len(self._tokens) else ""
        return found.upper() if found.upper() in _WORDS else found

    def take(self, *expected: str) -> str:
        """Go on by a token."""
        found = self.peek()
        if not found or (expected and found not in expected):
            raise Unacceptable(f"{found!r} where {expected or 'more'} is expected")
        self._place += 1
        return found

    def end(self) -> None:
        """Refuse what is left."""
        if self.peek():
            raise Unacceptable(f"{self.peek()!r} is too much")

    def either(self) -> Condition:
        parts = [self._all()]
        while self.peek() == "OR":
            self.take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda given: any(each(given) for each in parts)

    def _all(self) -> Condition:
        parts = [self._negated()]
        while self.peek() == "AND":
            self.take()
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else lambda given: all(each(given) for each in parts)

    def _negated(self) -> Condition:
        if self.peek() == "NOT":
            self.take()
            inner = self._negated()
            return lambda given: not inner(given)
        if self.peek() == "(":
            self.take()
            inner = self.either()
            self.take(")")
            return inner
        return self._one()

    def _one(self) -> Condition:
        name = self.peek()
        if name in _FUNCTIONS:
            self.take()
            return _FUNCTIONS[name](*self._arguments())
        left = self.operand()
        sign = self.take("=", "<>", "<", "<=", ">", ">=", "BETWEEN", "IN")
        if sign == "BETWEEN":
            low = self.operand()
            self.take("AND")
            high = self.operand()
            return lambda given: (
                _compared(">=", left(given), low(given))
                and _compared("<=", left(given), high(given))
            )
        if sign == "IN":
            among = [_operand(each) for each in self._arguments()]
            return lambda given: any(_compared("=", left(given), each(given)) for each in among)
        right = self.operand()
        return lambda given: _compared(sign, left(given), right(given))

    def operand(self) -> Operand:
        """Read an attribute, a value, or the size of an attribute."""
        name = self.take()
        if name == "size":
            [path] = self._arguments()
            return lambda given: _size_of(given.value(path))
        return _operand(name)

    def _arguments(self) -> list[str]:
        self.take("(")
        found = [self.take()]
        while self.peek() == ",":
            self.take()
            found.append(self.take())
        self.take(")")
        return found

    def changes(self) -> list[tuple[str, str, Operand | None]]:
        """Read an update: (what is done, attribute, new value)."""
        found: list[tuple[str, str, Operand | None]] = []
        while self.peek():
            act = self.take("SET", "REMOVE", "ADD")
            while True:
                path = self.take()
                if act == "SET":
                    self.take("=")
                    found.append((act, path, self._sum()))
                else:
                    found.append((act, path, self.operand() if act == "ADD" else None))
                if self.peek() != ",":
                    break
                self.take()
        return found

    def _sum(self) -> Operand:
        left = self._settable()
        if self.peek() not in {"+", "-"}:
            return left
        sign, right = self.take(), self._settable()
        return lambda given: _added(left(given), right(given), sign)

    def _settable(self) -> Operand:
        if self.peek() != "if_not_exists":
            return self.operand()
        self.take()
        path, other = self._arguments()
        return lambda given: given.value(path) or given.value(other)


def _operand(name: str) -> Operand:
    return lambda given: given.value(name)


def _compared(sign: str, left: Attribute | None, right: Attribute | None) -> bool:
    if left is None or right is None:
        return sign == "<>" and (left is None) != (right is None)
    if sign in {"=", "<>"}:
        return is_same(left, right) is (sign == "=")
    one, other = ordered(left), ordered(right)
    if one is None or other is None or one[0] != other[0]:
        return False
    less, same = one[1] < other[1], one[1] == other[1]
    return bool({"<": less, "<=": less or same, ">": not (less or same), ">=": not less}[sign])


def _size_of(value: Attribute | None) -> Attribute | None:
    if value is None:
        return None
    [inner] = value.values()
    return {"N": str(len(inner.encode() if isinstance(inner, str) else inner))}


def _begins_with(path: str, prefix: str) -> Condition:
    def told(given: Given) -> bool:
        value, start = given.value(path), given.value(prefix)
        if value is None or start is None or value.keys() != start.keys():
            return False
        [inner], [begin] = value.values(), start.values()
        return bool(inner.startswith(begin))

    return told


def _contains(path: str, part: str) -> Condition:
    def told(given: Given) -> bool:
        value, sought = given.value(path), given.value(part)
        if value is None or sought is None:
            return False
        [(kind, inner)], [(sought_kind, wanted)] = value.items(), sought.items()
        return kind in {sought_kind, f"{sought_kind}S"} and wanted in inner

    return told


_FUNCTIONS: dict[str, Callable[..., Condition]] = {
    "attribute_exists": lambda path: lambda given: given.value(path) is not None,
    "attribute_not_exists": lambda path: lambda given: given.value(path) is None,
    "attribute_type": lambda path, kind: (
        lambda given: list(given.value(path) or ()) == [(given.value(kind) or {}).get("S")]
    ),
    "begins_with": _begins_with,
    "contains": _contains,
}


def _added(left: Attribute | None, right: Attribute | None, sign: str) -> Attribute:
    if left is None or right is None or {*left, *right} != {"N"}:
        raise Unacceptable("only numbers that are there can be added")
    change = Decimal(right["N"])
    return {"N": number(str(Decimal(left["N"]) + (change if sign == "+" else -change)))}


@lru_cache(maxsize=256)
def _changes(expression: str) -> list[tuple[str, str, Operand | None]]:
    return _Reader(_tokens(expression)).changes()


def updated(item: Item, expression: str, names: Names | None, values: Values | None) -> Item:
    """Return an item as an update leaves it; every value is that of before.

    Raises:
        Unacceptable: it cannot be read, names an attribute twice, or takes one that is not there.
    """
    given, made, seen = Given(item, names or {}, values or {}), dict(item), set[str]()
    for act, path, operand in _changes(expression):
        name = given.name(path)
        if name in seen:
            raise Unacceptable(f"{name} is changed twice")
        seen.add(name)
        value: Any = None if operand is None else operand(given)
        if act == "REMOVE":
            made.pop(name, None)
        elif value is None:
            raise Unacceptable(f"{name}: what it is to be is not there")
        else:
            made[name] = value if act == "SET" else _added(item.get(name, {"N": "0"}), value, "+")
    return made
