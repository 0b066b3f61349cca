"""The engine: turn the structure table into one function per document type that writes its XML.

The table is compiled once per type into Python source, because some 500 elements of a document of
20 lines must take less than one RSA signature (ADR 0005). What comes out is canonical by
construction: UTF-8 without declaration, no self-closing tags, namespaces only on the root, escapes
of Canonical XML. Occurrences, lengths and formats are enforced; an empty element cannot happen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from chalicelib.invoicing.costa_rica.structure import formats
from chalicelib.invoicing.costa_rica.structure.formats import StructureError
from chalicelib.invoicing.costa_rica.structure.table import KINDS, Element, codes, structure

Writer = Callable[[Any], bytes]


@cache
def writer(kind: str) -> Writer:
    """Give the function that writes documents of a type (FE, NC, … MR, MH) as canonical bytes.

    Raises:
        StructureError: (the function) a value does not fit; the path names the element.
    """
    compiler = _Compiler(kind)
    source = compiler.source()
    scope: dict[str, Any] = dict(compiler.scope)
    exec(compile(source, f"<structure of {kind}>", "exec"), scope)  # noqa: S102 - our own table, no input
    function: Writer = scope["write"]
    return function


def occurrences(count: int, low: int, high: int, path: str) -> None:
    """Refuse a list that is too short or too long."""
    if not low <= count <= high:
        raise StructureError(path, f"{count} times, {low} to {high} allowed")


class _Compiler:
    """Writes the source of one type's function: constant text and mandatory values are merged."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.lines: list[str] = []
        self.pending: list[str] = []
        self.scope: dict[str, Any] = {
            "occurrences": occurrences,
            "StructureError": StructureError,
            "text": formats.text,
            "digits": formats.digits,
            "code": formats.code,
            "clave": formats.clave,
            "integer": formats.integer,
            "instant": formats.instant,
        }
        self.depth = 1

    def source(self) -> str:
        """Write the whole function."""
        kind = KINDS[self.kind]
        self.constant(f'<{kind.root} xmlns="{kind.namespace}">')
        for element in structure(self.kind):
            self.element(element, "o0")
        self.constant(f"</{kind.root}>")
        self.flush()
        body = "\n".join(self.lines)
        return (
            f"def write(o0):\n out = []\n add = out.append\n{body}\n return ''.join(out).encode()\n"
        )

    def constant(self, xml: str) -> None:
        """Add text that never changes."""
        self.pending.append(xml.replace("{", "{{").replace("}", "}}"))

    def flush(self) -> None:
        """Write what is pending as one f-string."""
        if self.pending:
            merged = "".join(self.pending)
            self.pending.clear()
            self.line(f"add(f'''{merged}''')")

    def line(self, statement: str) -> None:
        """Add one statement at the present depth."""
        self.lines.append(" " * self.depth + statement)

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
            self.same_object(element, owner)
        elif element.maximum > 1:
            self.repeated(element, _expression(owner, element.source))
        elif element.format != "group" and element.minimum:
            self.content(element, _expression(owner, element.source))
        else:
            self.single(element, _expression(owner, element.source))

    def content(self, element: Element, value: str) -> None:
        """Write the element's tags around its value or its children."""
        self.constant(f"<{element.name}>")
        if element.format == "group":
            for child in element.children:
                self.element(child, value)
        else:
            self.pending.append("{" + self.call(element, value) + "}")
        self.constant(f"</{element.name}>")

    def single(self, element: Element, expression: str) -> None:
        """Write an element that may be missing, or a group with an object of its own."""
        self.flush()
        name = self.variable()
        self.line(f"{name} = {expression}")
        if element.minimum:
            self.line(f"if {name} is None: raise StructureError('{element.path}', 'missing')")
            self.content(element, name)
            return
        self.line(f"if {name} is not None:")
        self.block(element, name)

    def repeated(self, element: Element, expression: str) -> None:
        """Write a list, within its limits."""
        self.flush()
        rows, name = self.variable(), self.variable()
        self.line(f"{rows} = {expression}")
        limits = f"{element.minimum}, {element.maximum}, '{element.path}'"
        if element.minimum:
            self.line(f"occurrences(len({rows}), {limits})")
        else:
            self.line(f"if {rows}: occurrences(len({rows}), {limits})")
        self.line(f"for {name} in {rows}:")
        self.block(element, name)

    def same_object(self, element: Element, owner: str) -> None:
        """Write a group that only wraps; an optional one is there when one of its lists is."""
        if element.minimum:
            self.content(element, owner)
            return
        self.flush()
        lists = [_expression(owner, child.source) for child in element.children if child.source]
        self.line(f"if {' or '.join(lists)}:")
        self.block(element, owner)

    def block(self, element: Element, value: str) -> None:
        """Write the element inside an indented block."""
        self.depth += 1
        self.content(element, value)
        self.flush()
        self.depth -= 1

    def variable(self) -> str:
        """Make a fresh local name."""
        self.scope["_count"] = self.scope.get("_count", 0) + 1
        return f"o{self.scope['_count']}"

    def call(self, element: Element, value: str) -> str:
        """Write the call that formats a value; double quotes, since it stands in an f-string."""
        kind, _, facets = element.format.partition(" ")
        path = f'"{element.path}"'
        if kind in {"text", "digits", "integer"}:
            low, _, high = facets.partition("-")
            return f"{kind}({value}, {low}, {high}, {path})"
        if kind == "code":
            name = f"codes_{facets}"
            self.scope[name] = codes(facets, self.kind)
            return f"code({value}, {name}, {path})"
        if kind == "decimal":
            total, _, places = facets.partition(".")
            name = f"decimal_{total}_{places}"
            self.scope[name] = formats.decimal(int(total), int(places))
            return f"{name}({value}, {path})"
        return f"{kind}({value}, {path})"


def _expression(owner: str, source: str | None) -> str:
    """Turn `a.b?.c` into Python: None where the part before `?` is None."""
    before, question, after = f"{owner}.{source}".partition("?")
    return f"(None if {before} is None else {before}{after})" if question else before
