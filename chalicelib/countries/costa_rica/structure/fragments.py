"""The values of a document as Python source: a row for each kind of format, and what joins them.

A block is what stands under one condition: it takes its values, judges them, and writes text with
them. Each value has a cheap condition; those of texts and of decimals are judged together. Only
when one fails does each value go through its exact writer in `formats`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from chalicelib.countries.costa_rica.structure import formats
from chalicelib.countries.costa_rica.structure.table import Element, codes


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of format is written, as Python source.

    In it stand `{v}` for the local name of the value, `{value}` for where it comes from, `{path}`
    for the element's path, `{low}` and `{high}` for limits, `{length}` for the condition that the
    length is within them, and `{made}` for what `makes` made.
    """

    exact: str
    """The writer in `formats` that escapes, pads, or refuses."""
    taken: str = "{value}"
    """What is written as it stands while every condition of the block holds."""
    condition: str = ""
    """Of the value alone."""
    judged: Literal["alone", "by_one_search", "by_one_pattern"] = "alone"
    """Together with the others of its kind in the block, joined into one text, or not."""
    makes: Callable[[str, str], Any] | None = None
    """Makes what condition or writer need, once: from the facets and the type of document."""


def _codes(facets: str, kind: str) -> frozenset[str]:
    return frozenset(codes(facets, kind))


def _decimal(facets: str, kind: str) -> Callable[[Decimal, str], str]:
    del kind
    total, _, places = facets.partition(".")
    return formats.decimal(int(total), int(places))


_KINDS: Final[Mapping[str, _Kind]] = {
    "text": _Kind(
        exact="text({value}, {low}, {high}, {path})",
        condition="{length}",
        judged="by_one_search",
    ),
    "digits": _Kind(
        exact="digits({value}, {low}, {high}, {path})",
        condition="{length} and {v}.isdigit() and {v}.isascii()",
    ),
    "integer": _Kind(
        exact="integer({value}, {low}, {high}, {path})",
        condition="{v}.__class__ is int and {low} <= {v} <= {high}",
    ),
    "code": _Kind(
        exact="code({value}, {made}, {path})",
        condition="{v} in {made}",
        makes=_codes,
    ),
    "decimal": _Kind(
        exact="{made}({value}, {path})",
        taken="str({value})",
        judged="by_one_pattern",
        makes=_decimal,
    ),
    "clave": _Kind(exact="clave({value}, {path})", taken="clave({value}, {path})"),
    "instant": _Kind(exact="instant({value}, {path})", taken="instant({value}, {path})"),
}
"""First word of a format -> how it is written."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a block: its kind, and the source of its kind filled in."""

    name: str
    kind: _Kind
    taken: str
    exact: str
    condition: str
    pattern: str
    """What a decimal looks like that needs no exact writer."""


def value_of(
    element: Element, expression: str, name: str, document_kind: str, scope: dict[str, Any]
) -> Value:
    """Fill in the row of the element's kind, with what its source needs put into `scope`."""
    of_kind, _, facets = element.format.partition(" ")
    kind, made = _KINDS[of_kind], ""
    if kind.makes is not None:
        made = f"{of_kind}_{re.sub('[-.]', '_', facets)}"
        scope[made] = kind.makes(facets, document_kind)
    low, _, high = facets.partition("-")
    filled = {
        "v": name,
        "value": expression,
        "path": f"'{element.path}'",
        "low": low,
        "high": high,
        "length": f"len({name}) == {low}" if low == high else f"{low} <= len({name}) <= {high}",
        "made": made,
    }
    return Value(
        name,
        kind,
        taken=kind.taken.format(**filled),
        exact=kind.exact.format(**filled),
        condition=kind.condition.format(**filled),
        pattern=_pattern(facets) if kind.judged == "by_one_pattern" else "",
    )


def _pattern(facets: str) -> str:
    r"""Return what a decimal of so many digits, and of these decimals, looks like.

    >>> _pattern("18.5")
    '[0-9]{1,13}\\.[0-9]{5}'
    """
    total, _, places = facets.partition(".")
    return rf"[0-9]{{1,{int(total) - int(places)}}}\.[0-9]{{{places}}}"


class Block:
    """What stands under one condition: values, taken and judged first, and text with them."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.values: list[Value] = []
        self.written: list[str] = []
        self.pieces: list[str] = []
        """Of the text that is not written yet."""

    def take(self, statement: str) -> None:
        """Add a statement that gets an object which values come from, or refuses."""
        self.taken.append(statement)

    def value(self, value: Value) -> None:
        """Add a value."""
        self.take(f"{value.name} = {value.taken}")
        self.values.append(value)
        self.pieces.append(f"{{{value.name}}}")

    def text(self, xml: str) -> None:
        """Add text as it is."""
        self.pieces.append(xml.replace("{", "{{").replace("}", "}}"))

    def block(self, head: str, statements: list[str]) -> None:
        """Add what another block writes: under the condition of `head`, or in its loop."""
        self._write()
        self.written += [head, *(f" {statement}" for statement in statements)]

    def statements(self, scope: dict[str, Any]) -> list[str]:
        """Write the block: take the values, judge them, add the text.

        All texts are judged by one search, all decimals by one pattern, put into `scope`.
        """
        alone = [value for value in self.values if value.condition]
        judged = [f"if not ({value.condition}): {_exact([value])}" for value in alone]
        if texts := self._judged("by_one_search"):
            judged.append(f"if special({_joined(texts)}): {_exact(texts)}")
        if decimals := self._judged("by_one_pattern"):
            fits = f"decimals_{len(scope)}"
            pattern = r"\|".join(decimal.pattern for decimal in decimals)
            scope[fits] = re.compile(pattern).fullmatch
            judged.append(f"if not {fits}({_joined(decimals, '|')}): {_exact(decimals)}")
        self._write()
        return [*self.taken, *judged, *self.written]

    def _write(self) -> None:
        if self.pieces:
            self.written.append(f"add(f'''{''.join(self.pieces)}''')")
            self.pieces = []

    def _judged(self, how: str) -> list[Value]:
        return [value for value in self.values if value.kind.judged == how]


def _exact(values: list[Value]) -> str:
    return "; ".join(f"{value.name} = {value.exact}" for value in values)


def _joined(values: list[Value], between: str = "") -> str:
    """Write the expression that joins texts; one f-string beats a chain of sums."""
    names = [value.name for value in values]
    return names[0] if len(names) == 1 else "f'{" + f"}}{between}{{".join(names) + "}'"
