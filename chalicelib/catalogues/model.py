"""Code lists as data: one TSV file each, read when first asked for, searched in memory.

Each file has the columns `code parent es en facts`. Those that are the same everywhere (ISO 3166
and 4217) are ours, the others a country's. A country's own code asks its own `CodeLists`; over the
API all lists stand side by side, under names that are nobody else's. Knows no request and no table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from chalicelib.catalogues.views import CatalogueEntry, RegisteredTaxpayer
from chalicelib.core.countries import countries, part
from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.core.folding import fold
from chalicelib.core.texts import DEFAULT_LANGUAGE, Language, Text

_DATA = Path(__file__).parent / "data"


class CatalogueNotFound(NotFound):
    """There is no catalogue of that name."""

    code = "catalogue-not-found"
    text = Text(
        es="No hay un catálogo «{name}». Pida uno de estos: {known}.",
        en="There is no catalogue “{name}”. Ask for one of these: {known}.",
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What answers a question, as it was known at a time."""

    entries: Sequence[CatalogueEntry]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """A copy of ours of a list that somebody else keeps."""

    find: Callable[[str], Found | None]
    """Answers what somebody typed; None: it has nothing for it. Raises `InvalidInput`."""
    take_in: Callable[[bytes, str], str]
    """Takes a file in for a reason, in place of the copy; says what was taken. Raises a refusal."""
    put_back: Callable[[str], str]
    """Puts the copy before it back for a reason, and says so. Raises a refusal."""
    refresh: Callable[[], None]
    """Takes the file from whoever keeps the list, if an address is known."""


@dataclass(frozen=True, slots=True)
class SearchedCatalogue:
    """A list that is asked of whoever keeps it, for what a copy of ours has not."""

    search: Callable[[str, str], list[CatalogueEntry]]
    """Answers what somebody typed, by what and who they are. Raises `InvalidInput`, `TooMany` where
    they ask too often, or `AdapterError`: no answer now."""
    unavailable: type[Unavailable]
    """What to say when there is no answer and none is kept."""
    copy: OwnCopy | None = None


@dataclass(frozen=True, slots=True)
class TaxpayerRegister:
    """A country's public register of taxpayers (its part `taxpayers`)."""

    find: Callable[[str, str], RegisteredTaxpayer | None]
    """Says what it has of a number that is well formed, to whom; None: it has no such taxpayer.
    Raises `TooMany` where they ask too often, or `AdapterError`: no answer now."""


@dataclass(frozen=True, slots=True)
class Row:
    """One code as it is shipped."""

    code: str
    parent: str
    es: str
    en: str
    facts: dict[str, str] = field(default_factory=dict)
    words: str = ""
    """Folded words of everything that can be searched, each preceded by a space."""

    def described(self, language: Language) -> str:
        """Describe the code; Spanish, the law's language, where nothing else is known."""
        return self.en if language == "en" and self.en else self.es

    def entry(self, language: Language) -> CatalogueEntry:
        """Present the row to a reader of `language`."""
        return CatalogueEntry(
            code=self.code,
            description=self.described(language),
            parent=self.parent or None,
            facts=self.facts,
        )


def words_of(*texts: str) -> str:
    """Write the words of texts so that ` word` finds the start of each.

    >>> words_of("Servicios (técnicos)")
    ' servicios tecnicos'
    """
    kept = "".join(c if c.isalnum() or c == "." else " " for c in fold(" ".join(texts)))
    return "".join(f" {word}" for word in kept.split())


class CodeLists:
    """The shipped code lists that a country's own code asks: its own, and ours behind them."""

    def __init__(self, folder: Path) -> None:
        """Read from a folder of TSV files, named after the lists."""
        self.folder: Final = folder
        self._read: Final[dict[str, dict[str, Row]]] = {}

    def rows(self, name: str) -> dict[str, Row]:
        """Return a list in its own order; it is read once, then kept.

        Raises:
            LookupError: there is none of that name.
        """
        if name not in self._read:
            lists = _files(_DATA) | _files(self.folder)
            self._read[name] = _rows(lists[name])
        return self._read[name]

    def has(self, name: str, code: str) -> bool:
        """Return whether a list has the code."""
        return code in self.rows(name)

    def describe(self, name: str, code: str, language: Language = DEFAULT_LANGUAGE) -> str | None:
        """Say what a code stands for; None when the list does not have it."""
        row = self.rows(name).get(code)
        return row.described(language) if row else None


@dataclass(frozen=True, slots=True)
class Catalogues:
    """What a country gives to the catalogues of the API (its part `catalogues`)."""

    shipped: CodeLists
    searched: Mapping[str, SearchedCatalogue] = field(default_factory=dict)


@cache
def _rows(file: Path) -> dict[str, Row]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return {row.code: row for row in map(_row, lines[1:])}


def _row(line: str) -> Row:
    code, parent, es, en, packed = line.split("\t")
    facts = dict(pair.split("=", 1) for pair in packed.split(";") if pair)
    return Row(code, parent, es, en, facts, words_of(code, es, en, *facts.values()))


def files() -> dict[str, Path]:
    """List the shipped catalogues: name in the API -> file."""
    return {name: each for name, each in _all(countries()).items() if isinstance(each, Path)}


def searched() -> dict[str, SearchedCatalogue]:
    """List the catalogues that are asked of somebody."""
    return {name: each for name, each in _all(countries()).items() if not isinstance(each, Path)}


@cache
def _all(served: tuple[str, ...]) -> dict[str, Path | SearchedCatalogue]:
    """Name every catalogue: one whose name an earlier country has carries its country's code."""
    found: dict[str, Path | SearchedCatalogue] = {**_files(_DATA)}
    for country in served:
        given: Catalogues | None = part(country, "catalogues")
        if given is None:
            continue
        own: dict[str, Path | SearchedCatalogue] = {**_files(given.shipped.folder)}
        for name, each in (own | dict(given.searched)).items():
            found[f"{country.lower()}-{name}" if name in found else name] = each
    return found


def _files(folder: Path) -> dict[str, Path]:
    return {file.stem: file for file in sorted(folder.glob("*.tsv"))}


def rows(name: str) -> dict[str, Row]:
    """Read a shipped catalogue by its name in the API, in its own order.

    Raises:
        CatalogueNotFound: none has that name.
    """
    shipped = files()
    if name not in shipped:
        known = ", ".join(sorted((*shipped, *searched())))
        raise CatalogueNotFound(name=name[:40], known=known)
    return _rows(shipped[name])


def search(name: str, words: str | None, parent: str | None) -> Iterator[Row]:
    """Find the rows under `parent` in which each word starts some word; an exact code comes first.

    >>> [row.code for row in search("provinces", "jose", None)]
    ['1']
    """
    catalogue = rows(name)
    wanted = words_of(words or "").split()
    exact = catalogue.get((words or "").strip())
    if exact is not None and parent in {None, exact.parent}:
        yield exact
    for row in catalogue.values():
        if row is exact or (parent is not None and row.parent != parent):
            continue
        if all(f" {word}" in row.words for word in wanted):
            yield row
