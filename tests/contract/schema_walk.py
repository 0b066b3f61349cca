"""Read the official XSDs into the flat form of our structure table, to compare the two."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
FACETS = ("minLength", "maxLength", "length", "totalDigits", "fractionDigits", "minInclusive",
          "maxInclusive")  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """One element as a schema declares it."""

    path: str
    minimum: int
    maximum: int
    base: str
    facets: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What the schema says of each code."""
    patterns: tuple[str, ...] = ()


class SchemaWalk:
    """Walks one schema file; only what the ministry's schemas use is understood."""

    def __init__(self, file: Path) -> None:
        self.root: Any = etree.parse(file).getroot()
        self.types = {node.get("name"): node for node in self.root if node.get("name")}
        self.rows: list[Declared] = []

    def elements(self) -> list[Declared]:
        """List every element under the document's root, in document order."""
        top = next(node for node in self.root if node.tag == f"{XS}element")
        self._content(self._complex_of(top), "")
        return self.rows

    def _complex_of(self, element: Any) -> Any:
        inline = element.find(f"{XS}complexType")
        if inline is not None:
            return inline
        named = self.types.get((element.get("type") or "").split(":")[-1])
        return named if named is not None and named.tag == f"{XS}complexType" else None

    def _content(self, holder: Any, path: str) -> None:
        for node in holder:
            if node.tag == f"{XS}element":
                self._element(node, path)
            elif node.tag in (f"{XS}sequence", f"{XS}choice", f"{XS}all"):
                self._content(node, path)

    def _element(self, node: Any, path: str) -> None:
        name = node.get("name") or node.get("ref")
        here = f"{path}/{name}"
        maximum = node.get("maxOccurs", "1")
        low, high = int(node.get("minOccurs", "1")), -1 if maximum == "unbounded" else int(maximum)
        holder = self._complex_of(node)
        if holder is not None and holder.find(f"{XS}simpleContent") is None:
            self.rows.append(Declared(here, low, high, "group"))
            self._content(holder, here)
            return
        facets: dict[str, str] = {}
        codes: dict[str, str] = {}
        patterns: list[str] = []
        base = self._simple(node, facets, codes, patterns) if holder is None else "text"
        listed, words = tuple(codes), tuple(codes.values())
        self.rows.append(Declared(here, low, high, base, facets, listed, words, tuple(patterns)))

    def _simple(
        self, node: Any, facets: dict[str, str], codes: dict[str, str], patterns: list[str]
    ) -> str:
        name = node.get("type") or node.get("base")
        inline = node.find(f"{XS}simpleType")
        if inline is not None:
            return self._restriction(inline, facets, codes, patterns)
        named = self.types.get((name or "").split(":")[-1])
        if named is not None:
            return self._restriction(named, facets, codes, patterns)
        return (name or "").split(":")[-1]

    def _restriction(
        self, simple: Any, facets: dict[str, str], codes: dict[str, str], patterns: list[str]
    ) -> str:
        restriction = simple.find(f"{XS}restriction")
        base = self._simple(restriction, facets, codes, patterns)
        for facet in restriction:
            if not isinstance(facet.tag, str):
                continue
            kind = facet.tag.removeprefix(XS)
            if kind == "enumeration":
                codes[facet.get("value")] = facet.findtext(f".//{XS}documentation") or ""
            elif kind == "pattern":
                patterns.append(facet.get("value"))
            elif kind in FACETS:
                facets[kind] = facet.get("value")
        return base
