"""Read the structure tables (facts of the v4.4 schemas of April 2026 and of annex 1)."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from chalicelib.countries.costa_rica.code_lists import CODES

_NAMESPACE: Final = "https://cdn.comprobanteselectronicos.go.cr/xml-schemas/v4.4/"
_FOLDER: Final = Path(__file__).parent
ANNEX_ORDER: Final = ("FE", "FEE", "FEC", "TE", "NC", "ND", "REP")
"""How the annex orders the types in its columns of conditions (1 mandatory … 4 not used)."""
UNBOUNDED: Final = 10_000


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: its short name in the tables, code, root element and table."""

    name: str
    code: str
    root: str
    table: str = "documents"
    type: str = ""
    """Its neutral name; empty for messages about documents."""
    books: str = ""
    """How accounting posts it (`posting`); empty: not at all."""
    letter: str = ""
    """In references that have room for no more; no two have the same."""
    is_issued: bool = False
    """Whether it can be issued so far."""
    corrects: frozenset[str] = frozenset()
    """Neutral names of the types that it may name, if it is a note."""

    @property
    def namespace(self) -> str:
        """The XML namespace: the root's name with a small first letter."""
        return f"{_NAMESPACE}{self.root[0].lower()}{self.root[1:]}"


def _document_kinds() -> Iterator[DocumentKind]:
    for row in CODES.rows("document-types").values():
        if "type" in row.facts:  # the others are answers of a receiver
            facts = row.facts
            yield DocumentKind(
                facts["short"],
                row.code,
                facts["root"],
                type=facts["type"],
                books=facts.get("books", ""),
                letter=facts["letter"],
                is_issued=facts.get("issued") == "yes",
                corrects=frozenset(facts["corrects"].split(",") if "corrects" in facts else ()),
            )


KINDS: Final[dict[str, DocumentKind]] = {
    kind.name: kind
    for kind in (
        *_document_kinds(),
        DocumentKind("MR", "05", "MensajeReceptor", "receiver_message"),
        DocumentKind("MH", "", "MensajeHacienda", "authority_message"),
    )
}
BY_TYPE: Final = {kind.type: kind for kind in KINDS.values() if kind.type}
"""Neutral name of a type of document -> what it is here."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of one document type."""

    name: str
    path: str
    format: str
    """First word: group, text, digits, code, decimal, integer, instant, clave, signature."""
    minimum: int
    maximum: int
    annex: str
    """1 mandatory, 2 conditional, 3 optional, 4 not used, - not stated."""
    source: str | None
    """Attribute path from the object of the enclosing group; `.` is that object itself."""
    children: list[Element] = field(default_factory=list)

    def walk(self) -> list[Element]:
        """List this element and everything below it, in document order."""
        return [self, *(below for child in self.children for below in child.walk())]


@cache
def structure(kind: str) -> tuple[Element, ...]:
    """Read the elements under the root of a document type, in order."""
    lines = _rows(KINDS[kind].table)
    header = lines[0]
    column = header.index(kind)
    top: list[Element] = []
    open_groups: list[Element] = []
    skipped_depth: int | None = None
    for row in lines[1:]:
        depth = row[0].count(". ")
        if skipped_depth is not None and depth > skipped_depth:
            continue
        skipped_depth = depth if row[column] == "-" else None
        if skipped_depth is not None:
            continue
        del open_groups[depth:]
        element = _element(row, kind, column, open_groups[-1].path if open_groups else "")
        (open_groups[-1].children if open_groups else top).append(element)
        open_groups.append(element)
    return tuple(top)


@cache
def codes(name: str, kind: str = "*") -> KeysView[str]:
    """List the codes of a closed list, as the kind of document allows them.

    A catalogue's are its own, where a fact `documents` does not keep one to some kinds.

    >>> [*codes("sale-conditions", "REP")], "Unid" in codes("units")
    (['09', '11'], True)
    """
    for listed, kinds, values in _rows("codes")[1:]:
        if listed == name and kinds in {"*", kind}:
            return dict.fromkeys(values.split()).keys()
    rows = CODES.rows(name).values()
    kept = [row.code for row in rows if kind in {"*", *row.facts.get("documents", kind).split(",")}]
    return dict.fromkeys(kept).keys()


def _element(row: list[str], kind: str, column: int, parent: str) -> Element:
    name = row[0].replace(". ", "")
    minimum, maximum = _occurrences(row[column])
    annex = row[-2][ANNEX_ORDER.index(kind)] if kind in ANNEX_ORDER and row[-2] != "-" else "-"
    source = None if row[-1] == "-" else row[-1]
    return Element(name, f"{parent}/{name}", row[1], minimum, maximum, annex, source)


def _occurrences(cell: str) -> tuple[int, int]:
    r"""Read `1`, `?`, `1..4` or `0..n`."""
    if cell == "?":
        return 0, 1
    low, _, high = cell.partition("..")
    return int(low), UNBOUNDED if high == "n" else int(high or low)


@cache
def _rows(table: str) -> tuple[list[str], ...]:
    text = (_FOLDER / f"{table}.tsv").read_text("utf-8")
    return tuple(line.split("\t") for line in text.splitlines())
