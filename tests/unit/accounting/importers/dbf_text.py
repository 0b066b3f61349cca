"""Text twins of ContaPlus's tables: fields of fixed width and type, one record a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from tests.unit.accounting.importers.model import ImportRefused

_UNDEFINED = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]")
"""What is no character of cp1252, or controls the device."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column."""

    name: str
    kind: Literal["N", "C", "D", "L"]
    width: int
    decimals: int

    def holds(self, text: str, *, is_padded: bool = True) -> bool:
        """Whether `text` is a value of the column."""
        return _holds(self, text, is_padded)


@cache
def _holds(field: Field, text: str, is_padded: bool) -> bool:  # noqa: FBT001
    if field.kind == "L" and not is_padded:
        return text in (".T.", ".F.", "")
    if (is_padded and len(text) != field.width) or len(text) > field.width:
        return False
    if field.kind == "N":
        point = rf"\.\d{{{field.decimals}}}" if field.decimals else ""
        return re.fullmatch(rf"{' *' if is_padded else ''}-?\d+{point}", text) is not None
    if field.kind == "L":
        return text.strip(" ") in ("T", "F", "")
    if field.kind == "D":
        return not text.strip(" ") or _is_day(text)
    return not text.startswith(" ") or not text.strip(" ")


def _is_day(text: str) -> bool:
    try:
        day(text)
    except ValueError:
        return False
    return True


@cache
def day(text: str) -> date:
    """Read `AAAAMMDD`."""
    return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")


def layout(written: str) -> tuple[Field, ...]:
    """Read a layout: `name:type width.decimals`, columns in order."""
    fields: list[Field] = []
    for column in written.split():
        name, _, kind = column.partition(":")
        width, _, decimals = kind[1:].partition(".")
        fields.append(Field(name, kind[0], int(width), int(decimals or 0)))  # type: ignore[arg-type]
    return tuple(fields)


def lines_of(name: str, data: bytes) -> list[str]:
    """Cut a file into its lines.

    Raises:
        ImportRefused: a byte that is no character, or a line that does not end.
    """
    if undefined := _UNDEFINED.search(data.removesuffix(b"\x1a")):
        raise ImportRefused("CHARSET", f"{name} byte {undefined.start() + 1}")
    *lines, rest = data.removesuffix(b"\x1a").decode("cp1252").split("\r\n")
    if rest or any("\n" in line or "\r" in line for line in lines):
        raise ImportRefused("RECORD_LENGTH", f"{name} after line {len(lines)}")
    return lines


class FixedReader:
    """Reads lines of fixed width into the columns that are asked for, and checks all of them."""

    def __init__(self, name: str, fields: Sequence[Field], wanted: frozenset[str]) -> None:
        self._name = name
        self._width = sum(field.width for field in fields)
        self._spans: list[tuple[int, int, tuple[Field, ...]]] = []
        start, others = 0, list[Field]()
        for field in fields:
            if field.name in wanted:
                self._add(start - sum(each.width for each in others), others)
                self._add(start, [field])
                others = []
            else:
                others.append(field)
            start += field.width
        self._add(start - sum(each.width for each in others), others)

    def _add(self, start: int, fields: list[Field]) -> None:
        if fields:
            end = start + sum(field.width for field in fields)
            self._spans.append((start, end, tuple(fields)))

    def read(self, number: int, line: str, wanted: frozenset[str]) -> dict[str, str]:
        """Return the wanted columns of a line, stripped.

        Raises:
            ImportRefused: its width or one of its columns is wrong.
        """
        where = f"{self._name} line {number}"
        if len(line) != self._width:
            raise ImportRefused("RECORD_LENGTH", where)
        found: dict[str, str] = {}
        for start, end, fields in self._spans:
            text = line[start:end]
            if wrong := _first_wrong(text, fields):
                raise ImportRefused("FIELD_FORMAT", f"{where} {wrong}")
            if fields[0].name in wanted:
                found[fields[0].name] = text.strip(" ")
        return found


@cache
def _first_wrong(text: str, fields: tuple[Field, ...]) -> str:
    """Name the first column of a stretch whose text is no value of it; most stretches are alike."""
    start = 0
    for field in fields:
        part = text[start : start + field.width]
        if not field.holds(part):
            return f"{field.name}: {part!r}"
        start += field.width
    return ""
