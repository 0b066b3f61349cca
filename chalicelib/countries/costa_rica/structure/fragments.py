"""The values of a document as Python source: a row for each kind of format, and what joins them.

A fragment is text and values that one f-string writes. Each value has a cheap condition; those of
texts and of decimals are judged together. Only when one fails does each value go through its exact
writer in `formats`.
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
    """What is written as it stands while every condition of the fragment holds."""
    condition: str = ""
    """Of the value alone."""
    judged: Literal["alone", "by_one_search", "by_one_pattern"] = "alone"
    """Together with the others of its kind in the fragment, joined into one text, or not."""
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
    """A value of a fragment: its kind, and the source of its kind filled in."""

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


class Fragment:
    """Constant text and values that are written by one f-string."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.values: list[Value] = []

    def constant(self, xml: str) -> None:
        """Add text as it is."""
        self.pieces.append(xml.replace("{", "{{").replace("}", "}}"))

    def value(self, value: Value) -> None:
        """Add a value."""
        self.pieces.append("{" + value.name + "}")
        self.values.append(value)

    def statements(self, scope: dict[str, Any]) -> list[str]:
        """Write the fragment: take the values, judge them, add the text.

        All texts are judged by one search, all decimals by one pattern, put into `scope`.
        """
        if not self.pieces:
            return []
        found = [f"{value.name} = {value.taken}" for value in self.values]
        conditions = [value.condition for value in self.values if value.condition]
        if texts := self._judged("by_one_search"):
            conditions.append(f"not special({_joined([text.name for text in texts])})")
        if decimals := self._judged("by_one_pattern"):
            fits = f"decimals_{len(scope)}"
            every = _joined([decimal.name for decimal in decimals], "|")
            pattern = r"\|".join(decimal.pattern for decimal in decimals)
            scope[fits] = re.compile(pattern).fullmatch
            conditions.append(f"{fits}({every})")
        if conditions:
            exact = "; ".join(f"{value.name} = {value.exact}" for value in self.values)
            found.append(f"if not ({' and '.join(conditions)}): {exact}")
        return [*found, f"add(f'''{''.join(self.pieces)}''')"]

    def _judged(self, how: str) -> list[Value]:
        return [value for value in self.values if value.kind.judged == how]


def _joined(names: list[str], between: str = "") -> str:
    """Write the expression that joins text variables; one f-string beats a chain of sums."""
    return names[0] if len(names) == 1 else "f'{" + f"}}{between}{{".join(names) + "}'"
