"""The engine: turn the structure table into one function per document type that writes its XML.

The table is compiled once per type into Python source, because some 500 elements of a document of
20 lines must take less than one RSA signature (ADR 0005). What comes out is canonical by
construction: UTF-8 without declaration, no self-closing tags, namespaces only on the root, escapes
of Canonical XML. Occurrences, lengths and formats are enforced; an empty element cannot happen.

What stands under one condition is a block (`fragments`): its values are taken and judged together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from chalicelib.countries.costa_rica.structure import formats
from chalicelib.countries.costa_rica.structure.formats import StructureError
from chalicelib.countries.costa_rica.structure.fragments import Block, value_of
from chalicelib.countries.costa_rica.structure.table import KINDS, Element, structure

Writer = Callable[[Any], bytes]


@cache
def writer(kind: str) -> Writer:
    """Return the function that writes documents of a type (FE, NC, … MR, MH) as canonical bytes.

    Raises:
        StructureError: (the function) a value does not fit; the path names the element.
    """
    compiler = _Compiler(kind)
    scope: dict[str, Any] = dict(compiler.scope)
    source = compiler.source()
    scope.update(compiler.scope)
    exec(compile(source, f"<structure of {kind}>", "exec"), scope)  # noqa: S102 - our own table
    function: Writer = scope["write"]
    return function


def wrong_count(count: int, low: int, high: int, path: str) -> StructureError:
    """Say that a list is too short or too long."""
    return StructureError(path, f"{count} times, {low} to {high} allowed")


class _Compiler:
    """Writes the source of one type's function."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.block = Block()
        self.prefixes: dict[tuple[str, str], str] = {}
        self.names = 0
        self.scope: dict[str, Any] = {
            "wrong_count": wrong_count,
            "StructureError": StructureError,
            "special": formats.special,
            "text": formats.text,
            "digits": formats.digits,
            "code": formats.code,
            "clave": formats.clave,
            "integer": formats.integer,
            "instant": formats.instant,
        }

    def source(self) -> str:
        """Write the whole function."""
        kind = KINDS[self.kind]
        elements = structure(self.kind)
        self.hoist("o0", elements)
        self.block.text(f'<{kind.root} xmlns="{kind.namespace}">')
        for element in elements:
            self.element(element, "o0")
        self.block.text(f"</{kind.root}>")
        body = "\n".join(f"  {line}" for line in self.block.statements(self.scope))
        return (
            f"def write(o0):\n out = []\n add = out.append\n try:\n{body}\n"
            " except (TypeError, AttributeError) as exc:\n"
            "  raise StructureError('/', 'a mandatory value is missing') from exc\n"
            " return ''.join(out).encode()\n"
        )

    def hoist(self, owner: str, elements: tuple[Element, ...] | list[Element]) -> None:
        """Look the objects that several values come from up once (`o1.line` for `o1.line.unit`)."""
        for element in elements:
            if element.source == ".":
                self.hoist(owner, element.children)
            elif element.source and "." in element.source and "?" not in element.source:
                prefix = element.source.rpartition(".")[0]
                if (owner, prefix) not in self.prefixes:
                    self.prefixes[owner, prefix] = name = self.name("p")
                    self.block.take(f"{name} = {owner}.{prefix}")

    def name(self, letter: str) -> str:
        """Make a fresh local name."""
        self.names += 1
        return f"{letter}{self.names}"

    def expression(self, owner: str, source: str) -> str:
        """Turn `a.b?.c` into Python: None where the part before `?` is None."""
        before, question, after = f"{owner}.{source}".partition("?")
        if question:
            return f"(None if {before} is None else {before}{after})"
        prefix, _, last = source.rpartition(".")
        return f"{self.prefixes[owner, prefix]}.{last}" if prefix else before

    def element(self, element: Element, owner: str) -> None:
        """Write one element, or leave it out when nothing gives its value."""
        if element.format == "signature":
            return
        if element.source is None:
            if element.minimum and element.annex == "1":
                msg = f"{self.kind}{element.path} is mandatory and has no source"
                raise LookupError(msg)
            return
        if element.source == ".":
            self.wrapper(element, owner)
        elif element.maximum > 1:
            self.repeated(element, self.expression(owner, element.source))
        elif element.format != "group" and element.minimum:
            self.content(element, self.expression(owner, element.source))
        else:
            self.single(element, self.expression(owner, element.source))

    def content(self, element: Element, value: str) -> None:
        """Write the element's tags around its value or its children."""
        self.block.text(f"<{element.name}>")
        if element.format == "group":
            for child in element.children:
                self.element(child, value)
        else:
            self.value(element, value)
        self.block.text(f"</{element.name}>")

    def single(self, element: Element, expression: str) -> None:
        """Write an element that may be missing, or a group with an object of its own."""
        name = self.name("o")
        if element.minimum:
            self.block.take(f"{name} = {expression}")
            self.block.take(f"if {name} is None: raise StructureError('{element.path}', 'missing')")
            self.hoist(name, element.children)
            self.content(element, name)
        else:
            self.inside(f"if ({name} := {expression}) is not None:", element, name)

    def repeated(self, element: Element, expression: str) -> None:
        """Write a list, within its limits."""
        rows, name = self.name("o"), self.name("o")
        low, high = element.minimum, element.maximum
        self.block.take(f"{rows} = {expression}{'' if low else ' or ()'}")
        self.block.take(
            f"if not {low} <= len({rows}) <= {high}:"
            f" raise wrong_count(len({rows}), {low}, {high}, '{element.path}')"
        )
        self.inside(f"for {name} in {rows}:", element, name)

    def wrapper(self, element: Element, owner: str) -> None:
        """Write a group that only wraps; an optional one is there when one of its lists is."""
        if element.minimum:
            self.content(element, owner)
            return
        lists = [self.expression(owner, child.source) for child in element.children if child.source]
        self.inside(f"if {' or '.join(lists)}:", element, owner, hoist=False)

    def inside(self, head: str, element: Element, value: str, *, hoist: bool = True) -> None:
        """Write the element as a block of its own, under a condition or in a loop."""
        around, self.block = self.block, Block()
        if hoist:
            self.hoist(value, element.children)
        self.content(element, value)
        around.block(head, self.block.statements(self.scope))
        self.block = around

    def value(self, element: Element, expression: str) -> None:
        """Add a value to the block."""
        self.block.value(value_of(element, expression, self.name("v"), self.kind, self.scope))
